package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestNothingAccepted: a run in which no create was accepted says where to
// look before anybody reads hundreds of failures.
func TestNothingAccepted(t *testing.T) {
	const doctor = "no CreateBusiness of the whole run was accepted, which may be one mistake in the set-up: `dwconform doctor --endpoint http://127.0.0.1:1 --project-id 999` says whether key, project and rights are right"
	const gone = `{"RequestId":"A","Code":"1101080008","Message":"no such project"}`
	refused := violates(1, 1, verdict.Problem{Oracle: "accepted", At: `step "UseType=NORMAL"`, Want: "accepted", Got: "rejected with 1101080008"})
	stored := violates(1, 1, verdict.Problem{Oracle: "read-back", At: "Data.UseType", Want: "NORMAL", Got: "MANUAL_BIZ"})
	for _, test := range []struct {
		name   string
		status int
		body   string
		v      verdict.Verdict
		kind   string
		flags  []string
		says   bool
	}{
		{"every create is refused", 400, gone, refused, "endpoint", nil, true},
		{"of a live target", 400, gone, refused, "endpoint", []string{"--endpoint", "http://127.0.0.1:1", "--arm", "999", "--budget", "60", "--leave-behind", "--project-id", "999"}, true},
		{"one is accepted", 200, accepted, refused, "endpoint", nil, false},
		{"what fails is not that", 400, gone, stored, "endpoint", nil, false},
		{"nothing fails", 400, gone, plain, "endpoint", nil, false},
		{"nobody set up anything", 400, gone, refused, report.EmbeddedMock, nil, false},
		{"nobody is asked", 400, gone, refused, "endpoint", []string{"--from", "run.har"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRun(t)
			r.ask("valid-NORMAL", "CreateBusiness.UseType.enum", test.v, said("UseType=NORMAL", create, "ProjectId=999&UseType=NORMAL", sdk, test.status, test.body))
			in := r.input()
			in.About = report.About{Kind: test.kind, Endpoint: "http://127.0.0.1:1"}
			if in.Flags = test.flags; in.Flags == nil {
				in.Flags = []string{"--endpoint", "http://127.0.0.1:1", "--project-id", "999"}
			}
			var b bytes.Buffer
			if err := report.New(in).Terminal(&b, false); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(strings.Fields(b.String()), " "); strings.Contains(got, doctor) != test.says {
				t.Errorf("it says %t, want %t: %s", !test.says, test.says, b.String())
			}
		})
	}
}

// TestUnserved: a target that accepts creates, and nothing of another Action,
// may not be meant to have it; what to write then stands before the failures.
func TestUnserved(t *testing.T) {
	const says = "no call of GetBusiness was accepted in the whole run; where a target is not meant to serve that, its file says so, and nothing is judged of it: lacks: [GetBusiness]"
	const unknown = `{"RequestId":"A","Code":"InvalidAction.NotFound","Message":"Specified api is not found, please check your url and method."}`
	const found = `{"RequestId":"A","HttpStatusCode":200,"Success":true,"Data":{"BusinessId":100001,"BusinessName":"wf_1"}}`
	unread := violates(1, 1, verdict.Problem{Oracle: "read-back", At: "read back by GetBusiness", Want: "the business that was created", Got: "rejected with InvalidAction.NotFound"})
	for _, test := range []struct {
		name         string
		create, read string
		v            verdict.Verdict
		kind         string
		lacks        []string
		says         bool
	}{
		{"nothing is read", accepted, unknown, unread, "endpoint", nil, true},
		{"something is read", accepted, found, unread, "endpoint", nil, false},
		{"nothing is created either", unknown, unknown, unread, "endpoint", nil, false},
		{"nothing fails", accepted, unknown, plain, "endpoint", nil, false},
		{"it is said already", accepted, unknown, unread, "endpoint", []string{"GetBusiness"}, false},
		{"nobody set up anything", accepted, unknown, unread, report.EmbeddedMock, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			status := func(body string) int {
				if body == unknown {
					return 404
				}
				return 200
			}
			r := newRun(t)
			r.ask("valid-NORMAL", "CreateBusiness.UseType.enum", test.v,
				said("UseType=NORMAL", create, "ProjectId=999&UseType=NORMAL", sdk, status(test.create), test.create),
				said("read it", "GetBusiness", "BusinessId=100001&ProjectId=999", sdk, status(test.read), test.read))
			in := r.input()
			in.About = report.About{Kind: test.kind, Endpoint: "http://127.0.0.1:1", Lacks: test.lacks}
			in.Flags = []string{"--endpoint", "http://127.0.0.1:1", "--project-id", "999"}
			var b bytes.Buffer
			if err := report.New(in).Terminal(&b, false); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(strings.Fields(b.String()), " "); strings.Contains(got, says) != test.says {
				t.Errorf("it says %t, want %t: %s", !test.says, test.says, b.String())
			}
		})
	}
}
