package session_test

import (
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parameter is what the gateway knows of a parameter of an action.
type parameter struct {
	name     string
	required bool
	long     bool // a number
}

var operations = map[string][]parameter{
	"CreateBusiness": {{name: "BusinessName", required: true}, {name: "ProjectId", long: true}, {name: "ProjectIdentifier"},
		{name: "Description"}, {name: "Owner"}, {name: "UseType"}},
	"GetBusiness": {{name: "BusinessId", required: true, long: true}, {name: "ProjectId", long: true}, {name: "ProjectIdentifier"}},
	"ListBusiness": {{name: "PageNumber", required: true, long: true}, {name: "PageSize", required: true, long: true},
		{name: "Keyword"}, {name: "ProjectId", long: true}, {name: "ProjectIdentifier"}},
	"UpdateBusiness": {{name: "BusinessId", required: true, long: true}, {name: "BusinessName"}, {name: "Description"},
		{name: "Owner"}, {name: "ProjectId", long: true}, {name: "ProjectIdentifier"}},
	"DeleteBusiness": {{name: "BusinessId", required: true, long: true}, {name: "ProjectId", long: true}, {name: "ProjectIdentifier"}},
}

// commonNames are the parameters of the gateway itself.
var commonNames = []string{"Action", "Version", "Format", "AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureType",
	"SignatureNonce", "Timestamp", "RegionId", "SecurityToken", "BearerToken", "Signature", "SourceIp", "SecureTransport"}

// operation is what the call gives to its action.
func (s *stubborn) operation(r *request) pairs {
	all := r.all()
	switch {
	case s.is("query-ignored"):
		all = r.form
	case s.is("get-ignores-body") && r.http.Method == http.MethodGet:
		all = r.query
	}
	all = all.without(commonNames...)
	if s.is("any-case-parameters") {
		for i, p := range all {
			for _, known := range operations[r.action] {
				if strings.EqualFold(p.name, known.name) {
					all[i].name = known.name
				}
			}
		}
	}
	return s.misread(r, all)
}

// misread holds the faults that lose or alter parameters on their way to the action.
func (s *stubborn) misread(r *request, all pairs) pairs {
	each := func(change func(string) string) {
		for i := range all {
			all[i].value = change(all[i].value)
		}
	}
	switch {
	case s.is("plus-decoded-twice"):
		each(func(v string) string { return strings.ReplaceAll(v, "+", " ") })
	case s.is("percent-decoded-twice"):
		each(func(v string) string {
			if again, err := unescape(strings.ReplaceAll(v, "+", "%2B")); err == nil {
				return again
			}
			return v
		})
	case s.is("ampersand-splits"):
		each(func(v string) string { before, _, _ := strings.Cut(v, "&"); return before })
	case s.is("xml-loses-description") && r.xml:
		all = all.without("Description")
	case s.is("v3-loses-owner") && r.v3:
		all = all.without("Owner")
	case s.is("get-loses-use-type") && r.http.Method == http.MethodGet:
		all = all.without("UseType")
	case s.is("query-loses-identifier"):
		if _, there := r.query.get("ProjectIdentifier"); there {
			all = all.without("ProjectIdentifier")
		}
	}
	return all
}

// checkParameters is what the gateway can tell from the parameters alone.
func (s *stubborn) checkParameters(r *request) *refusal {
	given := s.operation(r)
	for _, p := range operations[r.action] {
		value, there := given.get(p.name)
		if p.required && value == "" && !s.excused(r.action, p, there) {
			if there && s.is("empty-name-own-code") {
				return s.own(r, "no name")
			}
			if s.is("missing-name-code") && p.name == "BusinessName" {
				return refusing(http.StatusBadRequest, "InvalidParameter", "The parameter is not valid.")
			}
			if s.is("missing-name-status") && p.name == "BusinessName" {
				return refusing(http.StatusInternalServerError, "MissingBusinessName", "BusinessName is mandatory for this action.")
			}
			return s.missing(p.name)
		}
		if there && value == "" && s.is("empty-options-refused") && slices.Contains([]string{"UseType", "ProjectId", "ProjectIdentifier"}, p.name) {
			return s.invalid(p.name)
		}
		if p.long && value != "" {
			if _, ok := s.number(value); !ok {
				return s.invalid(p.name)
			}
		}
	}
	if s.is("unknown-refused") {
		for _, p := range given {
			if !slices.ContainsFunc(operations[r.action], func(k parameter) bool { return k.name == p.name }) {
				return s.own(r, "unknown parameter")
			}
		}
	}
	return nil
}

// excused tells whether a variant or a fault does without a required parameter.
func (s *stubborn) excused(action string, p parameter, there bool) bool {
	if s.is("nowhere-is-empty") && action == "ListBusiness" {
		return true
	}
	switch p.name {
	case "BusinessName":
		return s.is("name-absent-accepted") && !there || s.is("name-empty-accepted") && there
	case "PageNumber", "PageSize":
		return s.is("page-defaults") && !there
	}
	return false
}

// number reads an int64; plain decimal digits, unless a variant is more generous.
func (s *stubborn) number(text string) (int64, bool) {
	if s.is("numbers-lenient") {
		text = strings.TrimPrefix(strings.TrimSpace(text), "+")
		if trimmed := strings.TrimLeft(text, "0"); trimmed != "" {
			text = trimmed
		}
	}
	if s.is("number-wraps") {
		if n, ok := new(big.Int).SetString(text, 10); ok {
			return int64(new(big.Int).And(n, maxUint64).Uint64()), true
		}
	}
	if s.is("number-float") {
		f, err := strconv.ParseFloat(text, 64)
		return int64(f), err == nil
	}
	if s.is("number-leading-digits") {
		if end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }); end > 0 {
			text = text[:end]
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if s.is("number-unparsable-ignored") && err != nil {
		return 0, true
	}
	return n, err == nil && strconv.FormatInt(n, 10) == text && n >= 0
}

var maxUint64 = new(big.Int).SetUint64(1<<64 - 1)

// resolve finds the project that a call names.
func (s *stubborn) resolve(r *request, given pairs) (*project, *refusal) {
	idText, name := given.value("ProjectId"), given.value("ProjectIdentifier")
	if s.is("identifier-ignored") {
		name = ""
	}
	id, _ := s.number(idText)
	if s.is("number-unparsable-ignored") && id == 0 {
		idText = ""
	}
	if idText == "" && name == "" {
		if s.is("neither-project-default") && r.action == "CreateBusiness" {
			return s.projects[0], nil
		}
		return nil, s.own(r, "no project")
	}
	if idText != "" && name != "" && s.is("both-refused") {
		return nil, s.own(r, "projects differ")
	}
	var byID, byName *project
	for _, p := range s.projects {
		if idText != "" && (p.id == id || s.is("project-id-32bit") && uint32(p.id) == uint32(id)) {
			byID = p
		}
		if name != "" && s.identifies(name, p) {
			byName = p
		}
	}
	if s.is("scope-identifier-primary") && byName != nil && byName.tenant == s.primary.tenant {
		byName = s.projects[0]
	}
	if s.is("no-tenancy") {
		if idText != "" && byID == nil || name != "" && byName == nil {
			return s.projects[0], nil // it has but one tenant and takes any name for it
		}
	}
	found := byID
	switch {
	case idText != "" && byID == nil || name != "" && byName == nil:
		if s.is("unknown-project-default") && r.action == "CreateBusiness" {
			return s.projects[0], nil
		}
		return nil, s.own(r, "unknown project")
	case byID == nil:
		found = byName
	case byName != nil && byID != byName && !s.is("both-id-wins"):
		return nil, s.own(r, "projects differ")
	}
	if found.tenant != r.key.tenant && !s.trespasses(r.action) {
		if s.is("foreign-hidden") {
			return nil, s.own(r, "unknown project")
		}
		return nil, s.own(r, "foreign project")
	}
	return found, nil
}

// trespasses tells whether a fault lets the action into other tenants' projects.
func (s *stubborn) trespasses(action string) bool {
	switch action {
	case "CreateBusiness":
		return s.is("foreign-create")
	case "GetBusiness":
		return s.is("foreign-get")
	case "ListBusiness":
		return s.is("foreign-list")
	case "UpdateBusiness":
		return s.is("foreign-update")
	case "DeleteBusiness":
		return s.is("foreign-delete")
	}
	return false
}

func (s *stubborn) identifies(name string, p *project) bool {
	switch {
	case s.is("identifier-prefix"):
		return strings.HasPrefix(p.identifier, name)
	case s.is("identifier-part"):
		return strings.Contains(p.identifier, name)
	}
	return p.identifier == name
}

// writable tells whether a text can be kept and shown in either format.
func writable(text string, most int) bool {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > most {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f || r == 0xfffe || r == 0xffff
	})
}

// plain tells whether a text is what every endpoint must take.
func plain(text string, most int, also string) bool {
	if utf8.RuneCountInString(text) > most || strings.TrimSpace(text) != text || strings.Contains(text, "  ") {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == ' ' || 0x4e00 <= r && r <= 0x9fff
		return !letter && !strings.ContainsRune(also, r)
	})
}
