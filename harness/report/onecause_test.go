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
