package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/verdict"
)

const createFile = "openapi/CreateBusiness.yaml"

// What the documents say is what the contract says: these tests change a
// document in memory and expect parameters, rules, errors and clauses to
// follow, without a line of Go that knows the change.

func ids(c *Contract, prefix string) []string {
	var out []string
	for _, cl := range c.Clauses {
		if strings.HasPrefix(cl.ID, prefix) {
			out = append(out, cl.ID)
		}
	}
	return out
}

func TestOptionalParameterAdded(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile, "                UseType:\n", `                Priority:
                  type: string
                  description: How urgent it is.
                  enum: [LOW, HIGH]
                  default: LOW
                  example: HIGH
                UseType:
`))
	a := c.Action("CreateBusiness")
	p := a.Param("Priority")
	if p == nil || !slices.Equal(p.Enum, []string{"LOW", "HIGH"}) || p.Default != "LOW" || !p.HasDefault || p.Required || p.FreeText() ||
		p.EmptyLevel != verdict.Observed || p.Example != "HIGH" || p.At.String() != "spec/openapi/CreateBusiness.yaml:75" {
		t.Fatalf("got %+v", p)
	}
	if i := slices.Index(a.Params, p); i != 5 || a.Params[6].Name != "UseType" {
		t.Errorf("it is parameter %d; want document order", i)
	}
	want := []string{"default", "empty", "enum", "example", "optional"}
	for i, id := range ids(c, "CreateBusiness.Priority.") {
		if i >= len(want) || id != "CreateBusiness.Priority."+want[i] {
			t.Fatalf("clauses %v, want %v", ids(c, "CreateBusiness.Priority."), want)
		}
	}
	if got, want := len(c.Clauses), len(Default().Clauses)+len(want); got != want {
		t.Errorf("%d clauses, want %d", got, want)
	}
	if cl := c.Clause("CreateBusiness.Priority.enum"); cl.At.Line != 78 || !strings.Contains(cl.Text, "LOW and HIGH") {
		t.Errorf("got %s: %s", cl.At, cl.Text)
	}
}

func TestBoundsAreDerived(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile, "                UseType:\n", `                Weight:
                  type: integer
                  format: int64
                  minimum: -9007199254740993
                  maximum: 9007199254740993
                  example: 9007199254740993
                Nick:
                  type: string
                  minLength: 2
                  maxLength: 64
                Urgent:
                  type: boolean
                Count:
                  type: integer
                UseType:
`))
	a := c.Action("CreateBusiness")
	w, n, u := a.Param("Weight"), a.Param("Nick"), a.Param("Urgent")
	if *w.Minimum != -9007199254740993 || *w.Maximum != 9007199254740993 || w.Example != "9007199254740993" {
		t.Errorf("a number above 2^53 was rounded: %d to %d, example %s", *w.Minimum, *w.Maximum, w.Example)
	}
	if *n.MinLength != 2 || *n.MaxLength != 64 || !n.FreeText() {
		t.Errorf("got %+v", n)
	}
	if !slices.Equal(u.Enum, []string{"true", "false"}) {
		t.Errorf("a boolean has the values %v", u.Enum)
	}
	if n := a.Param("Count"); n.Format != "int64" {
		t.Errorf("an integer without format has %q", n.Format)
	}
	for _, id := range []string{"Weight.minimum", "Weight.maximum", "Weight.type", "Weight.example", "Nick.minLength", "Nick.maxLength", "Nick.text", "Urgent.enum"} {
		cl := c.Clause("CreateBusiness." + id)
		if cl == nil {
			t.Errorf("no clause CreateBusiness.%s", id)
		} else if strings.Contains(cl.Text, "%!") {
			t.Errorf("%s: %s", id, cl.Text)
		}
	}
}

func TestParameterMadeRequired(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile,
		"required: [BusinessName]", "required: [BusinessName, Description]",
		"                  x-empty: should\n", ""))
	p := c.Action("CreateBusiness").Param("Description")
	if !p.Required || p.EmptyLevel != "" {
		t.Errorf("got %+v", p)
	}
	for id, there := range map[string]bool{
		"required": true, "missing": true, "text": true, "example": true, "optional": false, "empty": false,
	} {
		if got := c.Clause("CreateBusiness.Description."+id) != nil; got != there {
			t.Errorf("clause %s: %v, want %v", id, got, there)
		}
	}
	if cl := c.Clause("CreateBusiness.Description.missing"); cl.Level != verdict.Should || !strings.Contains(cl.Text, "MissingDescription") {
		t.Errorf("got %s: %s", cl.Level, cl.Text)
	}
}

func TestErrorChanged(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile,
		`"429":`, `"420":`,
		"message: Your request is too frequent. Try again later.", "message: Calm down."))
	e := errorOf(c.Action("CreateBusiness"), "Throttling.User")
	if e.Status != 420 || !slices.Equal(e.Messages, []string{"Calm down."}) || e.State != "throttled by user" {
		t.Errorf("got %+v", e)
	}
	if cl := c.Clause("CreateBusiness.Throttling.User.error"); !strings.Contains(cl.Text, "420") {
		t.Errorf("the clause says %q", cl.Text)
	}
}

func errorOf(a *Action, code string) *Error {
	for _, e := range a.Errors {
		if e.Code == code {
			return e
		}
	}
	return nil
}

func TestErrorAdded(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile, `        "429":
`, `        "409":
          description: It is there.
          x-errors:
            - code: Conflict.Name
              message: The name is taken.
            - {code: Conflict.Lock, message: It is locked., state: locked}
        "429":
`))
	a := c.Action("CreateBusiness")
	name, lock := errorOf(a, "Conflict.Name"), errorOf(a, "Conflict.Lock")
	if name == nil || name.Status != 409 || name.Trigger != "service" || name.State != "" || name.Level != verdict.Must {
		t.Errorf("got %+v", name)
	}
	if lock == nil || lock.State != "locked" || lock.Trigger != "state" {
		t.Errorf("got %+v", lock)
	}
	if got := ids(c, "CreateBusiness.Conflict."); len(got) != 2 {
		t.Errorf("clauses %v", got)
	}
	if i := slices.Index(a.Errors, name); i != 1 {
		t.Errorf("it is error %d; want document order, behind Forbidden.Access", i)
	}
}

func TestUniqueKeyWidened(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile, "key: [BusinessName]", "key: [BusinessName, UseType]"))
	if got := c.Action("CreateBusiness").Unique.Key; !slices.Equal(got, []string{"BusinessName", "UseType"}) {
		t.Errorf("got %v", got)
	}
	cl := c.Clause("CreateBusiness.BusinessName-UseType.unique")
	if cl == nil || !strings.Contains(cl.Text, "BusinessName and UseType") {
		t.Errorf("got %+v", cl)
	}
	if c.Clause("CreateBusiness.BusinessName.unique") != nil {
		t.Error("the clause of the narrow key is still there")
	}
}

func TestRuleAdded(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile,
		"- Or(ProjectId, ProjectIdentifier);", "- OnlyOne(ProjectId, ProjectIdentifier);\n        - IF UseType == 'MANUAL_BIZ' THEN Owner;"))
	a := c.Action("CreateBusiness")
	if len(a.Rules) != 2 || a.Rules[1].At.Line != 20 {
		t.Fatalf("got %+v", a.Rules)
	}
	if a.Rules[0].Holds(map[string]string{"ProjectId": "1", "ProjectIdentifier": "p"}) {
		t.Error("OnlyOne holds for both")
	}
	if a.Rules[1].Holds(map[string]string{"UseType": "MANUAL_BIZ"}) || !a.Rules[1].Holds(map[string]string{"UseType": "NORMAL"}) {
		t.Error("the condition is not kept")
	}
	for _, id := range []string{"CreateBusiness.ProjectId-ProjectIdentifier.only-one", "CreateBusiness.UseType-Owner.requires"} {
		if c.Clause(id) == nil {
			t.Errorf("no clause %s", id)
		}
	}
}

func TestFieldAdded(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile,
		"required: [HttpStatusCode, RequestId, Success, BusinessId]", "required: [HttpStatusCode, RequestId, Success, BusinessId, Serial]",
		"                BusinessId: 100001\n", "                BusinessId: 100001\n                Serial: 1\n",
		"        BusinessId:\n          type: integer", "        Serial: {type: integer, format: int32, x-level: should}\n        BusinessId:\n          type: integer"))
	f := c.Action("CreateBusiness").Field("Serial")
	if f == nil || !f.Required || f.Format != "int32" {
		t.Fatalf("got %+v", f)
	}
	if cl := c.Clause("CreateBusiness.Serial.type"); cl == nil || cl.Level != verdict.Should {
		t.Errorf("got %+v", cl)
	}
	got := c.Action("CreateBusiness").CheckBody(decode(t, `{"HttpStatusCode":200,"RequestId":"r","Success":true,"BusinessId":1}`))
	if len(got) != 1 || got[0].Path != "Serial" {
		t.Errorf("a body without it has %v", got)
	}
}

// x-level binds less, never more, unless it names the clause.
func TestLevels(t *testing.T) {
	c := load(t, edit(t, documents(t), createFile,
		"                  example: My business process\n", "                  example: My business process\n                  x-level: should\n",
		"                  x-empty: should\n", "                  x-empty: observed\n                  x-level: {text: observed, empty: must}\n"))
	for id, want := range map[string]verdict.Level{
		"BusinessName.required": verdict.Should, "BusinessName.missing": verdict.Should, "BusinessName.unique": verdict.Must,
		"Description.text": verdict.Observed, "Description.empty": verdict.Must, "Description.optional": verdict.Must,
	} {
		if got := c.Clause("CreateBusiness." + id).Level; got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
}
