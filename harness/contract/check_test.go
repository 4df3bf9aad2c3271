package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dwconform/dwconform/spec"
)

// agreeing writes API metadata that says what the contract says.
func agreeing(t *testing.T, c *Contract) string {
	t.Helper()
	type object = map[string]any
	schema := func(typ, format string) object {
		s := object{"type": typ}
		if format != "" {
			s["format"] = format
		}
		return s
	}
	apis := object{}
	for _, a := range c.Actions {
		params := []object{}
		for _, p := range a.Params {
			s := schema(p.Type, p.Format)
			s["required"] = p.Required
			if len(p.Enum) > 0 {
				s["enum"] = p.Enum
			}
			if p.HasDefault {
				s["default"] = p.Default
			}
			params = append(params, object{"name": p.Name, "in": "formData", "schema": s})
		}
		// members stand below the object or list above them
		tops := object{}
		at := map[string]object{"": tops}
		for _, f := range a.Fields {
			above, name := "", f.Path
			if i := strings.LastIndexByte(f.Path, '.'); i >= 0 {
				above, name = f.Path[:i], f.Path[i+1:]
			}
			s := schema(f.Type, f.Format)
			members := object{}
			switch f.Type {
			case "object":
				s["properties"] = members
			case "array":
				s["items"] = object{"type": "object", "properties": members}
			}
			at[above][name], at[f.Path] = s, members
		}
		codes := object{}
		for _, e := range a.Errors {
			if e.Source == a.Source {
				status := strconv.Itoa(e.Status)
				list, _ := codes[status].([]object)
				codes[status] = append(list, object{"errorCode": e.Code, "errorMessage": e.Messages[0]})
			}
		}
		doc := object{"methods": []string{"post", "get"}, "deprecated": false, "parameters": params,
			"responses": object{"200": object{"schema": object{"type": "object", "properties": tops}}}}
		if len(codes) > 0 {
			doc["errorCodes"] = codes
		}
		apis[a.Name] = doc
	}
	data, err := json.MarshalIndent(object{
		"info":       object{"style": "RPC", "product": c.Product, "version": c.Version},
		"components": object{"schemas": object{"Id": schema("integer", "int64"), "Itself": object{"type": "object", "properties": object{"Again": object{"$ref": "#/components/schemas/Itself"}}}}},
		"apis":       apis,
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// saved writes a text as a file.
func saved(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "api-docs.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// described reads API metadata.
func described(t *testing.T, c *Contract, text string) *Description {
	t.Helper()
	d, err := c.DescribeAPIDocs(saved(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// only expects one difference, which says what is given.
func only(t *testing.T, found []Difference, want ...string) {
	t.Helper()
	if len(found) != 1 {
		t.Errorf("%d differences, want one: %+v", len(found), found[:min(3, len(found))])
		return
	}
	d := found[0]
	said := strings.Join([]string{d.Action + " " + d.What, d.Ours, d.Theirs, d.At, d.TheirAt, d.Consequence}, "|")
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("the difference does not say %q: %s", w, said)
		}
	}
}

// TestCheckAPIDocs: each fact of the metadata is compared, and one that is
// changed there is the one difference.
func TestCheckAPIDocs(t *testing.T) {
	c := Default()
	text := agreeing(t, c)
	found, facts := c.Check(described(t, c, text))
	if len(found) > 0 || facts < 150 {
		t.Fatalf("what agrees differs %d times in %d facts: %+v", len(found), facts, found[:min(3, len(found))])
	}
	const create = `"CreateBusiness": {`
	param := func(name string) string { return `"name": "` + name + `",` }
	for _, x := range []struct {
		name, after, from, to string // the first from behind after becomes to
		want                  []string
	}{
		{"a parameter more", create, `"parameters": [`, `"parameters": [{"name": "Region", "in": "formData", "schema": {"type": "string"}},`,
			[]string{"CreateBusiness parameter Region|nothing|string", "no case sends it"}},
		{"a parameter less", create, param("Owner"), param("RegionId"), []string{"CreateBusiness parameter Owner|string|nothing", "clauses CreateBusiness.Owner.* bind"}},
		{"a position", create, `"in": "formData"`, `"in": "query"`, []string{"position|form|query"}},
		{"a type", create + "~" + param("Description"), `"type": "string"`, `"type": "array"`, []string{"parameter Description, type|string|array"}},
		{"a width", create + "~" + param("ProjectId"), `"format": "int64"`, `"format": "int32"`, []string{"ProjectId, type|integer int64|integer int32", "CreateBusiness.ProjectId.type (must)"}},
		{"required", create + "~" + param("Owner"), `"required": false`, `"required": true`, []string{"Owner, required|false|true", "CreateBusiness.Owner.optional (must)"}},
		{"not required", create + "~" + param("BusinessName"), `"required": true`, `"required": false`, []string{"BusinessName, required|true|false", "CreateBusiness.BusinessName.required (must)"}},
		{"a value more", create, `"MANUAL_BIZ"`, `"MANUAL_BIZ", "SKIP"`, []string{"UseType, enum|MANUAL_BIZ, NORMAL|MANUAL_BIZ, NORMAL, SKIP", "serves SKIP would be convicted by CreateBusiness.UseType.enum"}},
		{"a value less", create + "~" + param("UseType"), `"MANUAL_BIZ"`, `"NORMAL"`, []string{"UseType, enum|", "refuses MANUAL_BIZ"}},
		{"values as titles", create + "~" + param("UseType"), `"enum": [`, `"enumValueTitles": {"NORMAL": "n"}, "x": [`, []string{"UseType, enum|MANUAL_BIZ, NORMAL|NORMAL"}},
		{"a default", create, `"default": "NORMAL"`, `"default": "MANUAL_BIZ"`, []string{"UseType, default|NORMAL|MANUAL_BIZ", "CreateBusiness.UseType.default (should)"}},
		{"a bound", create + "~" + param("BusinessName"), `"required"`, `"maxLength": 128, "required"`, []string{"BusinessName, maxLength|nothing|128"}},
		{"a bound as a text", create + "~" + param("ProjectId"), `"required"`, `"minimum": "1", "required"`, []string{"ProjectId, minimum|nothing|1"}},
		{"a pattern", create + "~" + param("BusinessName"), `"required"`, `"pattern": "^[a-z]+$", "required"`, []string{"BusinessName, pattern|nothing|^[a-z]+$"}},
		{"the method", create, `"post",`, `"put",`, []string{"the Action, method|POST|put, get"}},
		{"deprecated", create, `"deprecated": false`, `"deprecated": true`, []string{"the Action, deprecated|no|yes"}},
		{"an error less", create, `"errorCode": "Throttling.System"`, `"errorCode": "Throttling.User"`, []string{"error Throttling.System|429|nothing", "Throttling.User, message"}},
		{"an error more", create, `"403": [`, `"403": [{"errorCode": "Forbidden.Quota", "errorMessage": "m"},`, []string{"error Forbidden.Quota|nothing|403", "no case provokes it"}},
		{"a status", create, `"403": [`, `"401": [`, []string{"error Forbidden.Access, status|403|401", "CreateBusiness.Forbidden.Access.error (must)"}},
		{"a message", create, `Edition or Flagship`, `or Flagship`, []string{"error Forbidden.Access, message|Access is forbidden. Please"}},
		{"a member's type", `"GetBusiness": {~"Data": {~"ProjectId": {`, `"string"`, `"boolean"`, []string{"GetBusiness field Data.ProjectId, type|string|boolean", "GetBusiness.Data.ProjectId.type"}},
		{"a member's width through a reference", create + `~"BusinessId": {`, `"format": "int64",`, `"$ref": "#/components/schemas/Itself",`, []string{"CreateBusiness field BusinessId, type|integer|object", "CreateBusiness field BusinessId.Again|nothing|object"}},
		{"a member less", create + `~"responses"`, `"BusinessId"`, `"Id"`, []string{"field BusinessId|integer int64|nothing", "field Id|nothing"}},
		{"a member more in a list", `"ListBusiness": {~"Business": {`, `"properties": {`, `"properties": {"Locked": {"type": "boolean"},`, []string{"ListBusiness field Data.Business.Locked|nothing|boolean", "undeclared"}},
		{"an Action less", "", create, `"CreateBusinesses": {`, []string{"CreateBusiness the Action|described|nothing"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			head, rest := "", text
			for _, after := range strings.Split(x.after, "~") {
				i := strings.Index(rest, after) + len(after)
				head, rest = head+rest[:i], rest[i:]
			}
			changed := strings.Replace(rest, x.from, x.to, 1)
			if changed == rest {
				t.Fatalf("there is no %q behind %q", x.from, x.after)
			}
			found, _ := c.Check(described(t, c, head+changed))
			if len(found) == 0 {
				t.Fatal("the change makes no difference")
			}
			all := ""
			for _, d := range found {
				all += strings.Join([]string{d.Action + " " + d.What, d.Ours, d.Theirs, d.Consequence}, "|") + "\n"
				if !strings.HasPrefix(d.At, "spec/openapi/") || d.Consequence == "" {
					t.Errorf("no place or no consequence: %+v", d)
				}
			}
			for _, w := range x.want {
				if !strings.Contains(all, w) {
					t.Errorf("not said %q in:\n%s", w, all)
				}
			}
			if len(found) > 2 {
				t.Errorf("one change makes %d differences:\n%s", len(found), all)
			}
		})
	}
}

// TestCheckEditedDocuments: what is changed in the documents is a difference
// from what still says the old.
func TestCheckEditedDocuments(t *testing.T) {
	text := agreeing(t, Default())
	page, err := DescribePage()
	if err != nil {
		t.Fatal(err)
	}
	const file = "openapi/CreateBusiness.yaml"
	for _, x := range []struct {
		edits []string
		docs  []string
		page  []string
	}{
		{[]string{"required: [BusinessName]", "required: [BusinessName, Owner]", "                  x-empty: must\n", ""}, []string{"Owner, required|true|false"}, []string{"Owner, required|true|false", "spec/pages/CreateBusiness.yaml:12"}},
		{[]string{"enum: [NORMAL, MANUAL_BIZ]", "enum: [NORMAL]"}, []string{"UseType, enum|NORMAL|MANUAL_BIZ, NORMAL", "serves MANUAL_BIZ"}, []string{"UseType, enum|NORMAL|MANUAL_BIZ, NORMAL"}},
		{[]string{"code: Throttling.Api\n", "code: Throttling.Other\n"}, nil, nil},
		{[]string{"          format: int64\n          description: The workflow ID.", "          format: int32\n          description: The workflow ID."},
			[]string{"field BusinessId, type|integer int32|integer int64", "CreateBusiness.BusinessId.type (must)"}, []string{"field BusinessId, type|integer int32|integer int64"}},
	} {
		c := load(t, edit(t, documents(t), file, x.edits...))
		found, _ := c.Check(described(t, c, text))
		paged, facts := c.Check(page)
		if facts < 40 {
			t.Errorf("%d facts of the page", facts)
		}
		if x.docs == nil { // an error renamed is one less and one more
			if len(found) != 2 || len(paged) != 2 || found[0].Theirs != nothing || found[1].Ours != nothing {
				t.Errorf("a code renamed: %+v and %+v", found, paged)
			}
			continue
		}
		only(t, found, x.docs...)
		only(t, paged, x.page...)
	}
	c := load(t, edit(t, documents(t), file, "                Description:\n                  type: string\n", "                Note:\n                  type: string\n"))
	if found, _ := c.Check(page); len(found) != 2 || found[0].What != "parameter Note" || found[1].What != "parameter Description" {
		t.Errorf("a parameter renamed: %+v", found)
	}
}

// TestPlacesInAPIDocs: a difference stands where it is written.
func TestPlacesInAPIDocs(t *testing.T) {
	c := Default()
	text := strings.Replace(agreeing(t, c), `"MANUAL_BIZ"`, `"OTHER"`, 1)
	line := 1 + strings.Count(text[:strings.Index(text, `"UseType"`)], "\n")
	for strings.TrimSpace(strings.Split(text, "\n")[line-1]) != "{" {
		line-- // a parameter begins with its brace
	}
	found, _ := c.Check(described(t, c, text))
	only(t, found, "api-docs.json:"+strconv.Itoa(line)+"|")
	var flat strings.Builder
	for l := range strings.Lines(text) {
		flat.WriteString(strings.TrimSpace(l))
	}
	found, _ = c.Check(described(t, c, flat.String()))
	only(t, found, "api-docs.json#/apis/CreateBusiness/parameters/5|")
}

// TestAPIDocsRefused: what is no metadata of this version is refused, with the
// next step.
func TestAPIDocsRefused(t *testing.T) {
	c := Default()
	// One that never ends is followed so far.
	endless := agreeing(t, c)
	var again []string
	for i := range 40 {
		again = append(again, fmt.Sprintf(`"Again%d": {"$ref": "#/components/schemas/Itself"}`, i))
	}
	endless = strings.Replace(endless, `"Itself": {`, `"Itself": {"x": 0, "properties": {`+strings.Join(again, ",")+`}}, "Other": {`, 1)
	endless = strings.Replace(endless, `"BusinessId": {`, `"BusinessId": {"$ref": "#/components/schemas/Itself", "x": {`, 1)
	endless = strings.Replace(endless, `"ErrorCode": {`, `"y": 0}, "ErrorCode": {`, 1)
	if d := described(t, c, endless); len(d.Actions[0].Fields) < mostFields || len(d.Actions[0].Fields) > 2*mostFields {
		t.Errorf("%d members", len(d.Actions[0].Fields))
	}
	// What is said of other Actions is not read.
	odd := strings.Replace(agreeing(t, c), `"apis": {`, `"apis": {"Other": {"methods": "post", "parameters": {}, "responses": {"200": []}},`, 1)
	if found, _ := c.Check(described(t, c, odd)); len(found) > 0 {
		t.Errorf("another Action makes a difference: %+v", found)
	}
	for text, want := range map[string]string{
		strings.Replace(odd, `"methods": [`, `"methods": 7, "x": [`, 1):       "what it says of CreateBusiness cannot be read",
		strings.Replace(odd, `"BusinessId": {`, `"BusinessId": 7, "x": {`, 1): "what it says of CreateBusiness cannot be read",
		strings.Replace(odd, `"errorCodes": {`, `"errorCodes": {"1": 7,`, 1):  "what it says of CreateBusiness cannot be read",
		"{": "it is no API metadata", `{"info": {}}`: "there is no API in it",
		`{"info": {"product": "dataworks-public", "version": "2024-05-18"}, "apis": {"A": {}}}`: `it is about "dataworks-public" "2024-05-18"; give the api-docs.json of dataworks-public 2020-05-18`,
	} {
		if _, err := c.DescribeAPIDocs(saved(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := c.DescribeAPIDocs("nowhere.json"); err == nil || !strings.Contains(err.Error(), "nowhere.json: no such file or directory; give the") {
		t.Errorf("no file: %v", err)
	}
}

// TestExplain: a known difference is marked, and an entry about none is one.
func TestExplain(t *testing.T) {
	found := []Difference{{Source: "sdk", Action: "A", What: "field x"}, {Source: "page", Action: "A", What: "field x"}}
	known := []Expectation{{"sdk", "A", "field x", "r"}, {"sdk", "A", "field y", "r"}, {"api-docs", "A", "field z", "r"}}
	out := Explain(found, known, "sdk", "page")
	if len(out) != 3 || out[0].Expected != "r" || out[1].Expected != "" || out[2].What != "field y" || out[2].Expected != "" {
		t.Errorf("%+v", out)
	}
}

// TestPagesRefused: a page with a type that pages do not have is refused.
func TestPagesRefused(t *testing.T) {
	for text, want := range map[string]string{
		"action: A\nparameters:\n  - {name: P, type: number}\n": `spec/pages/a.yaml:3: the type of P is "number"`,
		"actions: A\n": "unknown field",
	} {
		_, err := describePages(fstest.MapFS{"pages/a.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := describePages(spec.FS); err != nil {
		t.Error(err)
	}
}
