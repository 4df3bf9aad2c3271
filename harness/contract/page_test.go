package contract

import (
	"slices"
	"strings"
	"testing"
)

// What the vendor's page of CreateBusiness lists, in its order, with its own
// words. The page writes long for int64 and integer for int32.

var pageParameters = [][5]string{
	// name, type, required, description, example
	{"ProjectId", "long", "No", "The ID of the DataWorks workspace. You can log on to the DataWorks console and go to the Workspace page to obtain the workspace ID.", "10000"},
	{"ProjectIdentifier", "string", "No", "The name of the DataWorks workspace. You can log on to the DataWorks console and go to the Workspace Management page to obtain the workspace name. You must configure either this parameter or ProjectId parameter to determine the DataWorks workspace to which the operation is applied.", "dw_project"},
	{"BusinessName", "string", "Yes", "The name of the business process. The name of the business process in the same project must be unique.", "My business process"},
	{"Description", "string", "No", "The description of the business process.", "This is a business process created through an interface."},
	{"Owner", "string", "No", "The Alibaba Cloud account ID of the owner of the business process. You can log on to the DataWorks console and hover over the user avatar on the right side of the top menu bar to view the account ID. If this parameter is empty, the caller's Alibaba Cloud account ID is used by default.", "1000000000001"},
	{"UseType", "string", "No", "The module to which the workflow belongs. Valid values: - NORMAL: The workflow belongs to auto triggered workflows. - MANUAL_BIZ: The workflow belongs to manually triggered workflows.", "NORMAL"},
}

var pageFields = [][4]string{
	// name, type, description, example
	{"HttpStatusCode", "integer", "The HTTP status code.", "200"},
	{"RequestId", "string", "The request ID.", "0000-ABCD-EFG****"},
	{"ErrorMessage", "string", "The error message.", "The connection does not exist."},
	{"Success", "boolean", "Indicates whether the request was successful.", "true"},
	{"ErrorCode", "string", "The error code.", "Invalid.Tenant.ConnectionNotExists"},
	{"BusinessId", "long", "The workflow ID.", "100001"},
}

var pageErrors = []struct {
	status                     int
	code, message, description string
	state                      string // ours: what provokes it
}{
	{403, "Forbidden.Access", "Access is forbidden. Please first activate DataWorks Enterprise Edition or Flagship Edition.", "No permission, please authorize", "edition not activated"},
	{429, "Throttling.Api", "The request for this resource has exceeded your available limit.", "-", "throttled by api"},
	{429, "Throttling.System", "The DataWorks system is busy. Try again later.", "-", "throttled by system"},
	{429, "Throttling.User", "Your request is too frequent. Try again later.", "-", "throttled by user"},
	{500, "InternalError.System", "An internal system error occurred. Try again later.", "-", "system failure"},
	{500, "InternalError.UserId.Missing", "An internal system error occurred. Try again later.", "-", "caller has no user id"},
}

// pageType writes a type as the page does.
func pageType(typ, format string) string {
	return map[string]string{"integer/int64": "long", "integer/int32": "integer", "string/": "string", "boolean/": "boolean"}[typ+"/"+format]
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestPageIsComplete(t *testing.T) {
	a := Default().Action("CreateBusiness")
	if a.Summary != "Creates a workflow in DataStudio." {
		t.Errorf("summary %q", a.Summary)
	}
	var params [][5]string
	for _, p := range a.Params {
		params = append(params, [5]string{p.Name, pageType(p.Type, p.Format), map[bool]string{true: "Yes", false: "No"}[p.Required], flat(p.Description), p.Example})
	}
	compare(t, "parameter", params, pageParameters)
	var fields [][4]string
	for _, f := range a.Fields {
		fields = append(fields, [4]string{f.Path, pageType(f.Type, f.Format), flat(f.Description), f.Example})
	}
	compare(t, "field", fields, pageFields)

	if len(a.Errors) != len(pageErrors) {
		t.Fatalf("%d errors, the page lists %d", len(a.Errors), len(pageErrors))
	}
	for i, want := range pageErrors {
		got := a.Errors[i]
		if got.Status != want.status || got.Code != want.code || got.Messages[0] != want.message || got.State != want.state {
			t.Errorf("error %d: got %+v, want %+v", i, got, want)
		}
		if want.description != "-" && got.Description != want.description {
			t.Errorf("%s: description %q, want %q", want.code, got.Description, want.description)
		}
		// the version's page of error codes has a second text of one of them
		var more []string
		if want.code == "Forbidden.Access" {
			more = []string{"Access is forbidden. Try again later."}
		}
		if !slices.Equal(got.Messages[1:], more) {
			t.Errorf("%s: further texts %q, want %q", want.code, got.Messages[1:], more)
		}
	}
}

func compare[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d %ss, the page lists %d", len(got), what, len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s %d:\n got %+v\nwant %+v", what, i, got[i], want[i])
		}
	}
}

// What the page says beside its tables.
func TestPageSentences(t *testing.T) {
	c := Default()
	a := c.Action("CreateBusiness")
	use, owner, name := a.Param("UseType"), a.Param("Owner"), a.Param("BusinessName")
	if !slices.Equal(use.Enum, []string{"NORMAL", "MANUAL_BIZ"}) || use.Default != "NORMAL" {
		t.Errorf("UseType: %v, default %q", use.Enum, use.Default)
	}
	if owner.DefaultFrom != "caller" || owner.Entity != Account || owner.EmptyLevel != "must" {
		t.Errorf("Owner: %+v", owner)
	}
	if len(a.Rules) != 1 || a.Rules[0].Text != "Or(ProjectId, ProjectIdentifier)" {
		t.Errorf("rules: %v", a.Rules)
	}
	if a.Unique == nil || !slices.Equal(a.Unique.Key, []string{name.Name}) || a.Unique.Within != Project {
		t.Errorf("unique: %+v", a.Unique)
	}
	for id, level := range map[string]string{
		"BusinessName.required": "must", "BusinessName.missing": "should", "BusinessName.unique": "must", "BusinessName.text": "must",
		"ProjectId-ProjectIdentifier.or": "must", "ProjectId.names": "must", "ProjectId.unknown": "must", "ProjectId.type": "must", "ProjectId.empty": "observed",
		"ProjectIdentifier.names": "must", "ProjectIdentifier.unknown": "must", "ProjectIdentifier.empty": "observed",
		"Description.optional": "must", "Description.empty": "should", "Description.example": "must",
		"Owner.default": "must", "Owner.empty": "must", "Owner.optional": "must",
		"UseType.default": "should", "UseType.enum": "must", "UseType.empty": "observed",
		"BusinessId.type": "must", "Forbidden.Access.error": "must", "Throttling.User.error": "must",
	} {
		if cl := c.Clause("CreateBusiness." + id); cl == nil || string(cl.Level) != level {
			t.Errorf("CreateBusiness.%s: %+v, want level %s", id, cl, level)
		}
	}
	// ids and accounts of the page are somebody else's
	for _, n := range []string{"ProjectId", "ProjectIdentifier", "Owner"} {
		if c.Clause("CreateBusiness."+n+".example") != nil {
			t.Errorf("the example of %s has a clause", n)
		}
	}
}
