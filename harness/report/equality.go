package report

import (
	"maps"
	"strings"

	"github.com/dwconform/dwconform/harness/oracle"
)

// Equality is the target's rule on which names are one name. Nobody promised
// any, so it fails nothing; that it changes is worth knowing.
type Equality struct {
	Rule string `json:"rule"` // in one sentence
	// Differences says for each difference that was asked about what two names
	// are that differ in it alone: "same", "different", "refused" for names
	// that the target does not accept, or "unlearned".
	Differences map[string]oracle.Sameness `json:"differences"`
}

// equality is what the run learned, nil where nothing was asked.
func (r *Report) equality() *Equality {
	e := &Equality{Differences: map[string]oracle.Sameness{}}
	for _, w := range r.rows {
		if w.transcript == nil || w.transcript.Case == nil || !w.judged() {
			continue
		}
		if got, ok := oracle.Learned(r.in.Contract, w.transcript); ok {
			e.Differences[shortID(w)] = got
		}
	}
	if len(e.Differences) == 0 || r.in.Fatal != "" {
		return nil
	}
	e.Rule = rule(e.Differences)
	return e
}

// mergeEquality puts together what the parts of one run learned.
func mergeEquality(shards []*Report) *Equality {
	e := &Equality{Differences: map[string]oracle.Sameness{}}
	for _, s := range shards {
		if s.Equality != nil {
			maps.Copy(e.Differences, s.Equality.Differences)
		}
	}
	if len(e.Differences) == 0 {
		return nil
	}
	e.Rule = rule(e.Differences)
	return e
}

// rule states in one sentence what the differences come to.
func rule(differences map[string]oracle.Sameness) string {
	by := map[oracle.Sameness][]string{}
	for d, s := range differences {
		by[s] = append(by[s], strings.ReplaceAll(d, "-", " "))
	}
	for s := range by {
		by[s] = sorted(by[s])
	}
	var parts []string
	if same := by[oracle.Same]; len(same) > 0 {
		parts = append(parts, "names that differ only in "+either(same)+" are one name")
	}
	if different := by[oracle.Different]; len(different) > 0 {
		parts = append(parts, "a difference in "+either(different)+" makes another name")
	}
	if refused := by[oracle.Refusing]; len(refused) > 0 {
		parts = append(parts, "names that would tell of "+either(refused)+" are refused")
	}
	if unlearned := by[oracle.Unlearned]; len(unlearned) > 0 {
		parts = append(parts, "nothing was learned of "+either(unlearned))
	}
	s := strings.Join(parts, "; ")
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// either joins words by commas and a last or.
func either(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return words[0]
}
