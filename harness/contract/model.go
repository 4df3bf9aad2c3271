package contract

import (
	"fmt"
	"regexp"

	"github.com/dwconform/dwconform/harness/verdict"
)

// Contract is all that spec/ says.
type Contract struct {
	Digest  string    // hex SHA-256 over the documents, names and bytes, in order
	Product string    // "dataworks-public"
	Version string    // API version, "2020-05-18"
	Actions []*Action // sorted by Name
	Clauses []*Clause // sorted by ID
	// Resource ties the Actions together: what is created, read, listed,
	// changed and deleted.
	Resource Resource
	// Gateway lists the errors of the layer in front of every Action.
	Gateway []*GatewayError

	actions map[string]*Action
	clauses map[string]*Clause
}

// Action returns the Action called name, or nil.
func (c *Contract) Action(name string) *Action { return c.actions[name] }

// Clause returns the clause with the given id, or nil.
func (c *Contract) Clause(id string) *Clause { return c.clauses[id] }

// At is a place in spec/: a file, as "spec/openapi/CreateBusiness.yaml", and a
// line counted from 1.
type At struct {
	File string
	Line int
}

func (a At) String() string { return fmt.Sprintf("%s:%d", a.File, a.Line) }

// Action is one operation.
type Action struct {
	Name    string
	Summary string
	Params  []*Param // operation parameters in document order
	Fields  []*Field // members of the response, flattened, in document order
	Errors  []*Error // documented errors, in document order
	Rules   []*Rule  // inter-parameter rules
	Unique  *Unique  // set on the Action that creates
	// Common names the query parameters that every Action has: who calls, when
	// and how it is signed.
	Common   []string
	Source   string // of what the document says, unless a node names its own
	At       At
	body     *body
	paramMap map[string]*Param
}

// Param returns the operation parameter called name, or nil.
func (a *Action) Param(name string) *Param { return a.paramMap[name] }

// Field returns the response member at path ("Data.BusinessId"), or nil.
func (a *Action) Field(path string) *Field {
	for _, f := range a.Fields {
		if f.Path == path {
			return f
		}
	}
	return nil
}

// Entities that a parameter or a response field may refer to.
const (
	Project  = "project"
	Account  = "account"
	Business = "resource"
)

// Ways in which a reference is written.
const (
	ByID         = "id"
	ByIdentifier = "identifier"
)

// Roles of parameters that steer a list.
const (
	RoleKeyword    = "keyword"
	RolePageNumber = "page-number"
	RolePageSize   = "page-size"
)

// Param is one operation parameter.
type Param struct {
	Name        string
	Type        string // "string" or "integer"
	Format      string // "int64", "int32" or ""
	Description string
	Example     string
	Required    bool
	Enum        []string
	Default     string // documented or recorded default; see HasDefault
	HasDefault  bool
	// DefaultLevel says how binding the default is (x-default-level).
	DefaultLevel verdict.Level
	// DefaultFrom names whose value an absent parameter takes: "caller" for
	// the account that calls (x-default).
	DefaultFrom string
	// Entity and By say what the value refers to (x-refers), "" for nothing:
	// a project by id or identifier, an account by id, the resource by id.
	Entity, By string
	// Role is the part the parameter plays in a list (x-role), or "".
	Role string
	// Matches names the resource field that a keyword searches (x-matches).
	Matches string
	// EmptyLevel says how binding "sent empty means absent" is (x-empty).
	EmptyLevel verdict.Level
	MinLength  *uint64
	MaxLength  *uint64
	Minimum    *int64
	Maximum    *int64 // exclusive bounds are counted in
	// MultipleOf is the number that the value is a multiple of.
	MultipleOf *int64
	// Pattern is the regular expression, in RE2's syntax, that a part of the
	// value must match.
	Pattern string
	At      At
	pattern *regexp.Regexp
}

// FreeText reports whether the parameter carries text of the client's choice:
// a string without enum that refers to nothing and steers nothing.
func (p *Param) FreeText() bool {
	return p.Type == "string" && len(p.Enum) == 0 && p.Entity == "" && p.Role == ""
}

// Field is one member of a response, at a path of member names joined by
// dots; a list adds no step of its own ("Data.Business.BusinessId").
type Field struct {
	Path        string
	Type        string // "string", "integer", "boolean", "object", "array"
	Format      string
	Description string
	Example     string
	Required    bool // the success answer must carry it
	InList      bool // below an array
	At          At
}

// Error is one documented error of an Action.
type Error struct {
	Status      int
	Code        string
	Messages    []string // every documented text is right
	Description string   // what the document says of it beside the text
	// State is the provider state that provokes it, "" when none can.
	State string
	// Trigger says how it can be provoked: "state", "credential", "load",
	// "edition" or "service".
	Trigger string
	Level   verdict.Level
	Source  string
	At      At
}

// GatewayError is one error of the layer in front of every Action. Words in
// braces in Code and Message stand for what the occasion supplies: {Name} for
// the parameter at fault, {StringToSign}, {Resource}, {Action}.
type GatewayError struct {
	When     string // "missing", "invalid", "unknown-action", "unknown-key", "signature", "nonce", ...
	Code     string
	Statuses []int // every one is right; the first is the mock's
	Message  string
	Sure     string // "A" recorded, "B" documented, "C" inferred: the code and its text
	// StatusSure grades Statuses in the same letters; an empty Statuses means
	// that no source names one.
	StatusSure string
	Source     string
	At         At
}

// Unique is the key of the resource: no two may agree on all of Key within
// one value of the entity Within.
type Unique struct {
	Key    []string // parameter names
	Within string   // entity, Project
	At     At
}

// Resource says which Action plays which part, and where things are in the
// answers. Every name comes from the documents.
type Resource struct {
	Name   string // "Business"
	Create string // Action names
	Get    string
	List   string
	Update string
	Delete string
	// ID is the response member of Create, and the parameter of Get, Update
	// and Delete, that identifies one: "BusinessId".
	ID string
	// One is where Get shows it ("Data"), Many where List does
	// ("Data.Business"), Total where List counts ("Data.TotalCount").
	One, Many, Total string
}

// Fields that every answer has by name, said once in envelope.yaml.
const (
	FieldStatus    = "HttpStatusCode"
	FieldRequestID = "RequestId"
	FieldSuccess   = "Success"
	FieldErrorCode = "ErrorCode"
	FieldErrorText = "ErrorMessage"
)

// Clause is one sentence that can be false.
type Clause struct {
	ID     string // "CreateBusiness.BusinessName.required"
	Text   string
	Level  verdict.Level
	Source string
	At     At
	// Cases names the builder in the plan that makes its cases: the keyword
	// for a derived clause, the entry's own word for a written one.
	Cases string
	// Check names the property of answers that the clause is about, for
	// clauses judged on every answer of a run; "" for the others.
	Check string
	// Action, Subject and Keyword are the parts of a derived id; Subject is
	// the name of the parameter, field, error or rule. Action is also set for
	// a written clause that is about one Action.
	Action, Subject, Keyword string
	Derived                  bool
}
