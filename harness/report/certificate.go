package report

import (
	"strings"

	"github.com/dwconform/dwconform/harness/plan"
)

// certificates counts what the judged combinations cover: what was planned and
// not asked, or asked and not judged, covers nothing.
func (r *Report) certificates() []plan.Certificate {
	judged := map[string]bool{}
	for _, w := range r.rows {
		judged[w.ID] = w.judged()
	}
	out, err := r.in.Plan.Certificates(func(id string) bool { return judged[id] })
	if err != nil || out == nil {
		return []plan.Certificate{} // the plan is not one that was made from a contract
	}
	return out
}

// combined says what was covered, a sentence for each model.
func (r *Report) combined() []string {
	words := map[string][]string{}
	var models []string
	for _, c := range r.Plan.Certificates {
		name := c.Model + " in " + c.Clause
		if words[name] == nil {
			models = append(models, name)
		}
		words[name] = append(words[name], c.Words())
	}
	var out []string
	for _, name := range models {
		out = append(out, "Judged combinations of "+name+": "+strings.Join(words[name], "; ")+".")
	}
	return out
}
