package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Senders compares the ways in which the target was spoken to: how the cases of
// each ended, and where the vendor's SDK showed something else than the bytes.
type Senders struct {
	Asked         []Sender      `json:"asked"`
	Discrepancies []Discrepancy `json:"discrepancies"`
}

// Sender counts the judged cases whose first call one sender made.
type Sender struct {
	Sender   string `json:"sender"` // "raw" or "sdk"
	Conforms int    `json:"conforms"`
	Violates int    `json:"violates"`
}

// Discrepancy is one place of an Action's calls or answers that the vendor's
// SDK drops, hides, misreads or cannot read, with the first exchange that shows
// it. It judges nobody.
type Discrepancy struct {
	Kind     exchange.DiscrepancyKind `json:"kind"`
	Action   string                   `json:"action"`
	At       string                   `json:"at"`    // path of the member, the parameter, or "the answer"
	Bytes    string                   `json:"bytes"` // what was sent or came
	SDK      string                   `json:"sdk"`   // what the SDK showed of it
	Cases    int                      `json:"cases"` // in which it was seen
	Evidence *Evidence                `json:"evidence"`
}

// wholeAnswer is the place of a discrepancy about no member.
const wholeAnswer = "the answer"

// longestCompared is how many characters of a value a discrepancy shows.
const longestCompared = 120

// kinds in the order in which a reader should see them.
var kindOrder = []exchange.DiscrepancyKind{exchange.Unread, exchange.Misread, exchange.Dropped, exchange.Hidden}

// senders goes through the exchanges of the run in the order of case ids. A
// run that never spoke through the SDK has nothing to compare.
func (r *Report) senders() *Senders {
	out := &Senders{Asked: []Sender{}, Discrepancies: []Discrepancy{}}
	counts := map[string]*Sender{exchange.Raw: {Sender: exchange.Raw}, exchange.SDK: {Sender: exchange.SDK}}
	by := map[[3]string]*Discrepancy{}
	asked := false
	for _, w := range r.rows {
		if w.transcript == nil {
			continue
		}
		if ex := w.firstStep(); ex != nil && w.judged() {
			n := counts[ex.Obs.Call.Way.Full().Sender]
			if n != nil && w.Outcome == verdict.Violates {
				n.Violates++
			} else if n != nil {
				n.Conforms++
			}
		}
		once := map[*Discrepancy]bool{}
		for i := range w.transcript.Attempts {
			attempt := &w.transcript.Attempts[i]
			for j := range attempt.Exchanges {
				ex := &attempt.Exchanges[j]
				if ex.Obs.SDK == nil {
					continue
				}
				asked = true
				for _, d := range r.differs(ex) {
					if found := r.discrepancy(by, w, attempt, ex, d); found != nil && !once[found] {
						once[found] = true
						found.Cases++
					}
				}
			}
		}
	}
	if !asked {
		return nil
	}
	for _, name := range []string{exchange.Raw, exchange.SDK} {
		out.Asked = append(out.Asked, *counts[name])
	}
	for _, d := range by {
		r.keep(d.Evidence)
		out.Discrepancies = append(out.Discrepancies, *d)
	}
	slices.SortFunc(out.Discrepancies, func(a, b Discrepancy) int {
		return cmp.Or(cmp.Compare(slices.Index(kindOrder, a.Kind), slices.Index(kindOrder, b.Kind)), cmp.Compare(a.Action, b.Action), cmp.Compare(a.At, b.At))
	})
	return out
}

// differs lists what one exchange shows, what was not sent included. A look
// through all pages shows what other cases had stored at the moment.
func (r *Report) differs(ex *oracle.Exchange) []exchange.Discrepancy {
	if ex.Look != nil && ex.Look.By == oracle.ByMarker {
		return nil
	}
	view := ex.Obs.SDK
	var out []exchange.Discrepancy
	for _, name := range view.Dropped {
		value, _ := ex.Obs.Call.Get(name)
		out = append(out, exchange.Discrepancy{Kind: exchange.Dropped, At: name, Bytes: "nothing", SDK: value})
	}
	many := r.in.Contract.Resource.Many + "."
	for _, d := range view.Differs {
		if strings.HasPrefix(d.At, many) && !r.mine(ex) {
			d.Bytes, d.SDK = exchange.Redacted, exchange.Redacted // what others keep in a project is nobody's business
		}
		out = append(out, d)
	}
	return out
}

// mine reports whether a list shows what its case has created and nothing else:
// it was asked for by a keyword, which every item has in its name.
func (r *Report) mine(ex *oracle.Exchange) bool {
	c := r.in.Contract
	a := c.Action(ex.Obs.Call.Action)
	if a == nil {
		return false
	}
	keyword := ""
	for _, p := range a.Params {
		if p.Role == contract.RoleKeyword {
			keyword, _ = ex.Obs.Call.Get(p.Name)
		}
	}
	ans := ex.Answer(c)
	return keyword != "" && !slices.ContainsFunc(oracle.Listed(c, ans), func(it oracle.Holding) bool { return !strings.Contains(it.Name, keyword) })
}

// discrepancy finds or adds one; nil past what a report holds.
func (r *Report) discrepancy(by map[[3]string]*Discrepancy, w *row, attempt *oracle.Attempt, ex *oracle.Exchange, d exchange.Discrepancy) *Discrepancy {
	at := orElse(d.At, wholeAnswer)
	key := [3]string{string(d.Kind), ex.Obs.Call.Action, at}
	if by[key] == nil && len(by) < mostUndocumented {
		look := ""
		if ex.Look != nil {
			look = "look by " + ex.Look.By
		}
		say := func(s string) string { return clip(r.say(oracle.Tidy(s, attempt)), longestCompared) }
		by[key] = &Discrepancy{
			Kind: d.Kind, Action: ex.Obs.Call.Action, At: r.say(at), Bytes: say(d.Bytes), SDK: say(d.SDK), Evidence: w.evidenceAt(ex.Step, look),
		}
	}
	return by[key]
}

// discrepancies returns what there is to tell of the SDK.
func (r *Report) discrepancies() []Discrepancy {
	if r.Senders == nil {
		return nil
	}
	return r.Senders.Discrepancies
}

// senders writes the comparison into the summary.
func (m *markdown) senders() {
	all := m.r.discrepancies()
	if len(all) == 0 {
		return
	}
	m.line("## What the vendor's SDK makes of it")
	m.line("")
	m.line("Where its users see something else than what was sent or came. It fails nothing by itself.")
	m.line("")
	for _, s := range m.r.Senders.Asked {
		m.line(fmt.Sprintf("- asked by %s: %s conform, %d violate", s.Sender, count(s.Conforms, "case", "cases"), s.Violates))
	}
	m.line("")
	m.list(len(all), tableRows, listedByReport, func(i int) []string {
		d := all[i]
		return []string{string(d.Kind), prose(d.Action), code(d.At), code(d.Bytes), code(d.SDK), fmt.Sprint(d.Cases), fmt.Sprintf("%s, step %d", code(d.Evidence.Case), d.Evidence.Step)}
	}, "Kind", "Action", "Where", "In the bytes", "To the SDK", "Cases", "Evidence")
}

// senders says in one line that the SDK shows something else than the bytes.
func (t *terminal) senders() {
	all := t.r.discrepancies()
	if len(all) == 0 {
		return
	}
	d := all[0]
	s := fmt.Sprintf("%s %s of %s", d.Kind, d.At, d.Action)
	if len(all) > 1 {
		s += fmt.Sprintf(", and %s", count(len(all)-1, "place more", "places more"))
	}
	t.line(t.bold("The vendor's SDK departs from the bytes") + "  " + clean(clip(s, 80)) + ": see " + t.r.pathOf(MarkdownFile))
	t.line("")
}
