package contract

import (
	"slices"
	"strings"
	"testing"
)

// The words of the vendor's page of CreateBusiness, in its order. Its facts
// stand in spec/pages.

var pageParameters = [][3]string{
	// name, description, example
	{"ProjectId", "The ID of the DataWorks workspace. You can log on to the DataWorks console and go to the Workspace page to obtain the workspace ID.", "10000"},
	{"ProjectIdentifier", "The name of the DataWorks workspace. You can log on to the DataWorks console and go to the Workspace Management page to obtain the workspace name. You must configure either this parameter or ProjectId parameter to determine the DataWorks workspace to which the operation is applied.", "dw_project"},
	{"BusinessName", "The name of the business process. The name of the business process in the same project must be unique.", "My business process"},
	{"Description", "The description of the business process.", "This is a business process created through an interface."},
	{"Owner", "The Alibaba Cloud account ID of the owner of the business process. You can log on to the DataWorks console and hover over the user avatar on the right side of the top menu bar to view the account ID. If this parameter is empty, the caller's Alibaba Cloud account ID is used by default.", "1000000000001"},
	{"UseType", "The module to which the workflow belongs. Valid values: - NORMAL: The workflow belongs to auto triggered workflows. - MANUAL_BIZ: The workflow belongs to manually triggered workflows.", "NORMAL"},
}

var pageFields = [][3]string{
	// name, description, example
	{"HttpStatusCode", "The HTTP status code.", "200"},
	{"RequestId", "The request ID.", "0000-ABCD-EFG****"},
	{"ErrorMessage", "The error message.", "The connection does not exist."},
	{"Success", "Indicates whether the request was successful.", "true"},
	{"ErrorCode", "The error code.", "Invalid.Tenant.ConnectionNotExists"},
	{"BusinessId", "The workflow ID.", "100001"},
}

// What provokes each of the page's errors, in its order: ours.
var pageErrors = [][2]string{
	{"Forbidden.Access", "edition not activated"},
	{"Throttling.Api", "throttled by api"},
	{"Throttling.System", "throttled by system"},
	{"Throttling.User", "throttled by user"},
	{"InternalError.System", "system failure"},
	{"InternalError.UserId.Missing", "caller has no user id"},
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestPageIsComplete(t *testing.T) {
	a := Default().Action("CreateBusiness")
	if a.Summary != "Creates a workflow in DataStudio." {
		t.Errorf("summary %q", a.Summary)
	}
	page, err := DescribePage()
	if err != nil {
		t.Fatal(err)
	}
	found, facts := Default().Check(page)
	for _, d := range found {
		t.Errorf("%s: %s here, %s on the page (%s)", d.What, d.Ours, d.Theirs, d.TheirAt)
	}
	if facts < 45 {
		t.Errorf("only %d facts of the page were compared", facts)
	}
	var params, fields [][3]string
	for _, p := range a.Params {
		params = append(params, [3]string{p.Name, flat(p.Description), p.Example})
	}
	compare(t, "parameter", params, pageParameters)
	for _, f := range a.Fields {
		fields = append(fields, [3]string{f.Path, flat(f.Description), f.Example})
	}
	compare(t, "field", fields, pageFields)
	var errors [][2]string
	for _, e := range a.Errors {
		errors = append(errors, [2]string{e.Code, e.State})
		// the version's page of error codes has a second text of one of them,
		// and only this one is described
		var more []string
		description := ""
		if e.Code == "Forbidden.Access" {
			more, description = []string{"Access is forbidden. Try again later."}, "No permission, please authorize"
		}
		if !slices.Equal(e.Messages[1:], more) || e.Description != description {
			t.Errorf("%s: further texts %q, description %q", e.Code, e.Messages[1:], e.Description)
		}
	}
	compare(t, "error", errors, pageErrors)
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
