package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestUnproven: what was not right in a script, and could not be asked alone, is no
// plain success in any rendering, though it fails nothing.
func TestUnproven(t *testing.T) {
	in := green(t)
	for i := range in.Records {
		if v := &in.Records[i].Verdict; v.Outcome == verdict.Conforms {
			v.Outcome, v.Reason, v.Asked = verdict.Inconclusive, verdict.Budget, 0
			v.Detail, v.Flaky = "not right in script.01, with others: stored", []string{"not right in script.01, with others: stored"}
			in.Records[i].Transcript = nil
			break
		}
	}
	for name, in := range map[string]report.Input{"right": green(t), "unproven": in} {
		r := report.New(in)
		var screen bytes.Buffer
		if err := r.Terminal(&screen, false); err != nil {
			t.Fatal(err)
		}
		html, err := r.HTML()
		if err != nil {
			t.Fatal(err)
		}
		for rendering, text := range map[string]string{"terminal": screen.String(), "summary.md": string(r.Markdown()), "report.html": string(html)} {
			said := strings.Contains(text, "1 case was not right in a script")
			tick := strings.Contains(text, "✓ The") || strings.Contains(text, "# ✅") || strings.Contains(text, `<h1><span class="good">`)
			if said != (name == "unproven") || tick == said {
				t.Errorf("%s, %s: said %v, ticked %v", name, rendering, said, tick)
			}
		}
		if r.Exit() != 0 {
			t.Errorf("%s: exit %d", name, r.Exit())
		}
	}
}
