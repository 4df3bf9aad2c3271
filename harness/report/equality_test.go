package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// compared is a run of cases on the equality of names: by difference, whether
// one like the second, the first and the second were accepted.
func compared(said map[string]string) report.Input {
	c := contract.Default()
	var cl *contract.Clause
	for _, one := range c.Clauses {
		if one.Cases == plan.NameEquality {
			cl = one
		}
	}
	in := report.Input{Contract: c}
	for difference, answers := range said {
		cs := &plan.Case{ID: cl.ID + "." + difference, Clause: cl, Steps: make([]plan.Step, 3)}
		tr := &oracle.Transcript{Case: cs, Attempts: make([]oracle.Attempt, 1)}
		for i, a := range answers {
			body := fmt.Sprintf(`{"RequestId":"r%d","HttpStatusCode":200,"Success":true,"BusinessId":%d}`, i, i+1)
			o := exchange.Observation{Call: exchange.Call{Action: "CreateBusiness"}, Status: 200, Body: []byte(body), Attempts: 1}
			switch a {
			case '-':
				o.Status, o.Body = 400, []byte(`{"RequestId":"r","Code":"Taken","Message":"no"}`)
			case '?':
				o.Status, o.Body, o.Loss = 0, nil, exchange.NoAnswer
			}
			tr.Attempts[0].Exchanges = append(tr.Attempts[0].Exchanges, oracle.Exchange{Step: i, Obs: o})
		}
		v := verdict.Verdict{Case: cs.ID, Clause: cl.ID, Level: cl.Level, Outcome: verdict.Conforms, Asked: 1}
		in.Records = append(in.Records, report.Entry{Case: cs, Verdict: v, Transcript: tr})
	}
	return in
}

func TestEqualityOfNames(t *testing.T) {
	for _, test := range []struct {
		said map[string]string
		rule string
	}{
		{map[string]string{"accents": "+++"}, "A difference in accents makes another name."},
		{map[string]string{"accents": "++-"}, "Names that differ only in accents are one name."},
		{map[string]string{"accents": "++-", "width": "++-", "letter-case": "+++"}, "Names that differ only in accents or width are one name; a difference in letter case makes another name."},
		{map[string]string{"accents": "-+-", "width": "+-+", "space-after": "---"}, "Names that would tell of accents, space after or width are refused."},
		{map[string]string{"accents": "++?", "width": "?", "space-after": "+++"}, "A difference in space after makes another name; nothing was learned of accents or width."},
	} {
		r := report.New(compared(test.said))
		if r.Equality == nil || r.Equality.Rule != test.rule || len(r.Equality.Differences) != len(test.said) {
			t.Errorf("%v: %+v", test.said, r.Equality)
			continue
		}
		var screen bytes.Buffer
		if err := r.Terminal(&screen, false); err != nil {
			t.Fatal(err)
		}
		html, err := r.HTML()
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"terminal": screen.String(), "summary.md": string(r.Markdown()), "report.html": string(html)} {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), test.rule) {
				t.Errorf("%s does not say: %s", name, test.rule)
			}
		}
		data, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var back struct{ Equality *report.Equality }
		if err := json.Unmarshal(data, &back); err != nil || back.Equality == nil || back.Equality.Rule != test.rule {
			t.Errorf("report.json holds %+v, %v", back.Equality, err)
		}
		if err := validate(t, schema(t), data); err != nil {
			t.Error(err)
		}
	}
	in := compared(map[string]string{"accents": "+++"})
	in.Records = nil
	if r := report.New(in); r.Equality != nil {
		t.Errorf("learned from nothing: %+v", r.Equality)
	}
}

// TestDiffOfEquality: what two names are to a target is compared difference by
// difference.
func TestDiffOfEquality(t *testing.T) {
	before, after := compared(map[string]string{"accents": "+++", "width": "+++"}), compared(map[string]string{"accents": "++-", "width": "+++"})
	said := map[string]string{}
	for _, c := range report.Compare(saved(t, before), saved(t, after)).Changes {
		said[c.What] = c.Why
	}
	if why := said["equality: differences.accents"]; why != "was different; is same" {
		t.Errorf("%q", said)
	}
}
