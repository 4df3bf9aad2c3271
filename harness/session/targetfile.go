package session

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

// targetFile is what a target file says. Values keep their place, so that a
// mistake found later still names its line.
type targetFile struct {
	path           string
	endpoint       said
	region         said
	providerStates said
	caFile         said
	profiles       map[string]profileSaid
	projects       map[string]projectSaid
	owners         []said
	arm            []said
	lacks          []said
	request        said // patience
	readAfterWrite said
	// broken: the file could not be read, so nothing can be said about what
	// it holds or mentions.
	broken bool
}

// profileSaid is one set of credentials in the file: an account and the names
// of environment variables.
type profileSaid struct {
	where     string // of the entry
	accountID said
	names     variables
	chain     said // of the caller: whether the vendor's credential chain is asked
}

type projectSaid struct {
	where      string
	id         said
	identifier said
}

// slots are the projects that a target file may name.
var slots = []string{plan.Primary, plan.Secondary, plan.Foreign}

// readTargetFile reads path strictly: what it does not know is a mistake.
func (r *resolver) readTargetFile(path said) targetFile {
	f := targetFile{path: path.text, profiles: map[string]profileSaid{}, projects: map[string]projectSaid{}}
	data, err := os.ReadFile(path.text)
	if err != nil {
		f.broken = true
		r.wrong(path.where, "the target file cannot be read: %v; correct the path, or make one with `dwconform doctor --write FILE`", err)
		return f
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		f.broken = true
		r.wrong(path.text+yamlPlace(err), "this is no YAML: %s; correct it", yamlReason(err))
		return f
	}
	y := &yamlReader{file: path.text, wrong: r.wrong}
	var bodies []ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType && doc.Body.Type() != ast.CommentType {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		r.wrong(path.text, "the target file is empty: write at least an endpoint and a project")
		f.broken = true
		return f
	case 1:
	default:
		r.wrong(y.place(bodies[1]), "the file holds a second document: one file describes one target; write two files")
	}
	f.read(y, bodies[0])
	return f
}

// read takes the keys of the file one by one.
func (f *targetFile) read(y *yamlReader, body ast.Node) {
	keys := table{
		{"endpoint", y.text(&f.endpoint)},
		{"region", y.text(&f.region)},
	}
	for _, p := range profiles {
		keys = append(keys, row{p.name, func(n ast.Node) { f.readProfile(y, p, n) }})
	}
	keys = append(keys, table{
		{"projects", func(n ast.Node) { f.readProjects(y, n) }},
		{"providerStates", y.text(&f.providerStates)},
		{"owners", y.texts(&f.owners)},
		{"arm", y.oneOrMore(&f.arm)},
		{"lacks", y.texts(&f.lacks)},
		{"caFile", y.text(&f.caFile)},
		{"patience", func(n ast.Node) {
			y.mapping(n, "patience", table{
				{"request", y.text(&f.request)},
				{"readAfterWrite", y.text(&f.readAfterWrite)},
			})
		}},
	}...)
	y.mapping(body, "the target file", keys)
}

func (f *targetFile) readProfile(y *yamlReader, p profile, n ast.Node) {
	out := profileSaid{where: y.place(n)}
	var key, secret, token said
	keys := table{
		{"accountId", y.text(&out.accountID)},
		{"accessKeyIdEnv", y.text(&key)},
		{"accessKeySecretEnv", y.text(&secret)},
	}
	if p.names.token != "" {
		keys = append(keys, row{"securityTokenEnv", y.text(&token)})
	}
	if p.name == exchange.Caller {
		keys = append(keys, row{"vendorChain", y.text(&out.chain)})
	}
	if !p.account {
		keys = keys[1:]
	}
	y.mapping(n, p.name, keys)
	out.names = variables{
		key:    y.variable(key, "accessKeyIdEnv"),
		secret: y.variable(secret, "accessKeySecretEnv"),
		token:  y.variable(token, "securityTokenEnv"),
	}
	f.profiles[p.name] = out
}

func (f *targetFile) readProjects(y *yamlReader, n ast.Node) {
	var keys table
	for _, slot := range slots {
		keys = append(keys, row{slot, func(n ast.Node) {
			p := projectSaid{where: y.place(n)}
			y.mapping(n, slot, table{{"id", y.text(&p.id)}, {"identifier", y.text(&p.identifier)}})
			f.projects[slot] = p
		}})
	}
	y.mapping(n, "projects", keys)
}

// mentioned lists the environment variables that the file names.
func (f *targetFile) mentioned() []string {
	var out []string
	for _, p := range f.profiles {
		out = append(out, p.names.all()...)
	}
	return out
}

// yamlReader takes a file apart and notes what it does not know.
type yamlReader struct {
	file  string
	wrong func(where, format string, args ...any)
}

// table is what may stand in one mapping, in the order in which it is told.
type table []row

type row struct {
	key  string
	take func(ast.Node)
}

func (t table) keys() []string {
	out := make([]string, len(t))
	for i := range t {
		out[i] = t[i].key
	}
	return out
}

func (y *yamlReader) place(n ast.Node) string {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return fmt.Sprintf("%s:%d:%d", y.file, t.Position.Line, t.Position.Column)
	}
	return y.file
}

// mapping hands each value of n to its row. Nothing at all is an empty
// mapping.
func (y *yamlReader) mapping(n ast.Node, what string, t table) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.NullNode:
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		y.wrong(y.place(n), "%s is no mapping: write %s below it", what, strings.Join(t.keys(), ", "))
		return
	}
	seen := map[string]bool{}
	for _, kv := range pairs {
		key, at := kv.Key.GetToken().Value, y.place(kv.Key)
		i := slices.IndexFunc(t, func(r row) bool { return r.key == key })
		switch {
		case i < 0:
			y.wrong(at, "%s has the unknown key %q: %s", what, key, unknownKey(key, t.keys()))
		case seen[key]:
			y.wrong(at, "%s has %s twice: remove one", what, key)
		default:
			seen[key] = true
			t[i].take(kv.Value)
		}
	}
}

// unknownKey is the next step for a key that a mapping does not know.
func unknownKey(key string, known []string) string {
	switch low := strings.ToLower(key); {
	case slices.Contains(known, key+"Env"):
		return "secrets come from the environment only; remove it, and name a variable in " + key + "Env"
	case low == "version" || low == "apiversion":
		return "remove it; the contract says which API version is asked"
	}
	if near := Near(key, known); len(near) > 0 {
		return Meant(near[:1])
	}
	return "known: " + strings.Join(known, ", ")
}

// text takes one scalar.
func (y *yamlReader) text(to *said) func(ast.Node) {
	return func(n ast.Node) {
		text, ok := scalar(n)
		if !ok {
			y.wrong(y.place(n), "one plain value is wanted here: write it on this line, without anchor, tag or list")
			return
		}
		*to = said{text, y.place(n)}
	}
}

// texts takes a list of scalars.
func (y *yamlReader) texts(to *[]said) func(ast.Node) {
	return func(n ast.Node) {
		if n.Type() == ast.NullType {
			return
		}
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			y.wrong(y.place(n), "a list is wanted here: write [a, b], or [] for none")
			return
		}
		for _, item := range list.Values {
			var one said
			y.text(&one)(item)
			if one.where != "" {
				*to = append(*to, one)
			}
		}
	}
}

// oneOrMore takes one scalar, or a list of them.
func (y *yamlReader) oneOrMore(to *[]said) func(ast.Node) {
	return func(n ast.Node) {
		if text, ok := scalar(n); ok && n.Type() != ast.NullType {
			*to = []said{{text, y.place(n)}}
			return
		}
		y.texts(to)(n)
	}
}

// scalar returns the text of a scalar as it is written: a number keeps its
// digits, whatever they would mean to YAML.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.NullNode:
		return "", true
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSuffix(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

var variableName = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)

// variable returns the name of an environment variable. What is no such name
// may be a secret that somebody pasted, so it is never shown.
func (y *yamlReader) variable(s said, key string) string {
	if s.text != "" && !variableName.MatchString(s.text) {
		y.wrong(s.where, "%s is not the name of an environment variable (capitals, digits and _): write its name here, and never a secret", key)
		return ""
	}
	return s.text
}

var (
	yamlAt   = regexp.MustCompile(`^\[(\d+):(\d+)\]\s*`)
	firstRow = regexp.MustCompile(`(?s)\n.*`)
)

// yamlPlace returns ":line:column" of a parse error, or "".
func yamlPlace(err error) string {
	m := yamlAt.FindStringSubmatch(err.Error())
	if m == nil {
		return ""
	}
	line, _ := strconv.Atoi(m[1])
	column, _ := strconv.Atoi(m[2])
	return fmt.Sprintf(":%d:%d", line, column)
}

// yamlReason returns what a parse error says, without its place and without
// the piece of the file that follows: it may hold what nobody should print.
func yamlReason(err error) string {
	return firstRow.ReplaceAllString(yamlAt.ReplaceAllString(err.Error(), ""), "")
}
