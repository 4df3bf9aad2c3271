package fidelity

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
)

// Schema names the form of a result in JSON.
const Schema = "dwconform-fidelity/1"

// Side is one asking of one side: the result of a session. Several of a side
// are repeats, which tell what a target does now so, now otherwise.
type Side struct {
	Name   string
	Result *session.Result
}

// Options steer a comparison.
type Options struct {
	// Known are the differences that are accepted.
	Known []report.Known
	// Today is the day of the comparison, which decides what has expired; the
	// zero time means now.
	Today time.Time
	// MaxAge is how old the evidence of a known difference may be; 0 means
	// that any will do.
	MaxAge time.Duration
}

// Result is what a comparison came to.
type Result struct {
	Schema    string `json:"schema"`
	Contract  string `json:"contract"` // digest
	Reference string `json:"reference"`
	Mock      string `json:"mock"`
	Score     Score  `json:"score"`
	// Clauses are those that were compared, worst first, then by id.
	Clauses []ClauseScore `json:"clauses"`
	// Differences stand heaviest first.
	Differences []Difference `json:"differences"`
	// Flaky lists the cases in which a side differs from itself. They do not
	// enter the score.
	Flaky []Uncompared `json:"flaky"`
	// Uncompared lists the cases of which one side says nothing.
	Uncompared []Uncompared `json:"uncompared"`
	// Trouble is what is wrong with the known differences, each with what to
	// do about it.
	Trouble []string `json:"trouble"`
}

// Score counts facts: things that can be said of an answer on either side.
type Score struct {
	Percent float64 `json:"percent"` // 100 only if all are equal
	Equal   int     `json:"equal"`
	Facts   int     `json:"facts"`
	Cases   int     `json:"cases"`
	Same    int     `json:"casesWithoutDifference"`
}

// ClauseScore is the score of one clause.
type ClauseScore struct {
	Clause string `json:"clause"`
	Score
}

// Difference is one way in which the sides differ, with every case that shows
// it.
type Difference struct {
	Aspect Aspect `json:"aspect"`
	// Clause is the one that the difference is most about: of those whose
	// cases show it, the one that shows it most. Also lists the others.
	Clause    string   `json:"clause"`
	Also      []string `json:"also,omitempty"`
	Action    string   `json:"action"`
	Field     string   `json:"field,omitempty"`
	Reference string   `json:"reference"`
	Mock      string   `json:"mock"`
	At        string   `json:"at"` // in the first of the cases
	Cases     []string `json:"cases"`
	// Known is the reason why it is accepted, "" if it is not.
	Known string `json:"known,omitempty"`
}

// Uncompared is one case that does not enter the score, and why.
type Uncompared struct {
	Case string `json:"case"`
	Why  string `json:"why"`
}

// Exit is the exit status of a comparison: 0 for no difference but known ones,
// 1 for differences and for trouble with known ones, 2 if nothing was compared.
func (r *Result) Exit() int {
	if r.Score.Facts == 0 {
		return 2
	}
	if len(r.Trouble) > 0 || slices.ContainsFunc(r.Differences, func(d Difference) bool { return d.Known == "" }) {
		return 1
	}
	return 0
}

// tally counts what is compared of one clause.
type tally struct{ equal, facts, cases, same int }

func (t tally) score() Score {
	s := Score{Equal: t.equal, Facts: t.facts, Cases: t.cases, Same: t.same}
	if t.facts > 0 {
		s.Percent = math.Floor(1e4*float64(t.equal)/float64(t.facts)) / 100
	}
	return s
}

// comparison is one comparison while it is made.
type comparison struct {
	contract *contract.Contract
	tallies  map[string]*tally
	compared map[string][]string // clause -> its compared cases
	found    map[string]*Difference
	clauseOf map[string]string
	result   *Result
}

// Compare compares what the two sides did in the cases that both were asked.
// Each side has at least one result.
func Compare(ref, mock []Side, o Options) (*Result, error) {
	if len(ref) == 0 || len(mock) == 0 {
		return nil, fmt.Errorf("a comparison needs a reference and a mock: ask both")
	}
	c := &comparison{
		contract: ref[0].Result.Contract, tallies: map[string]*tally{}, compared: map[string][]string{},
		found: map[string]*Difference{}, clauseOf: map[string]string{},
		result: &Result{
			Schema: Schema, Contract: ref[0].Result.Contract.Digest, Reference: ref[0].Name, Mock: mock[0].Name,
			Clauses: []ClauseScore{}, Differences: []Difference{}, Flaky: []Uncompared{}, Uncompared: []Uncompared{}, Trouble: []string{},
		},
	}
	then, now := byCase(ref), byCase(mock)
	for _, id := range cases(ref, mock) {
		c.clauseOf[id] = clauseOf(ref, mock, id)
		c.compareCase(id, then[id], now[id])
	}
	c.finish()
	c.judgeKnown(o)
	return c.result, nil
}

// byCase reads the facts of every case, once for each result of a side.
func byCase(sides []Side) map[string][]*caseFacts {
	out := map[string][]*caseFacts{}
	for _, s := range sides {
		r := newReader(s.Result)
		for i := range s.Result.Records {
			rec := &s.Result.Records[i]
			out[rec.Case.ID] = append(out[rec.Case.ID], r.read(rec))
		}
	}
	return out
}

// cases lists the ids of all cases of all sides, sorted.
func cases(sides ...[]Side) []string {
	var out []string
	for _, side := range sides {
		for _, s := range side {
			for i := range s.Result.Records {
				out = append(out, s.Result.Records[i].Case.ID)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func clauseOf(ref, mock []Side, id string) string {
	for _, s := range append(slices.Clone(ref), mock...) {
		if cs := s.Result.Plan.Case(id); cs != nil {
			return cs.Clause.ID
		}
	}
	return ""
}

// settle returns the facts of one side of a case; why says why there are none,
// and flaky whether the side differs from itself.
func settle(side string, of []*caseFacts) (facts *caseFacts, why string, flaky bool) {
	if len(of) == 0 {
		return nil, "the " + side + " was not asked", false
	}
	for _, f := range of {
		switch {
		case f.why != "":
			why = "the " + side + " says nothing: " + f.why
		case facts == nil:
			facts = f
		case !facts.equal(f):
			return nil, fmt.Sprintf("the %s differs from itself: %s", side, firstDifference(facts, f)), true
		}
	}
	if facts == nil {
		return nil, why, false
	}
	return facts, "", false
}

func firstDifference(a, b *caseFacts) string {
	for i := range min(len(a.exchanges), len(b.exchanges)) {
		if d := differences(&a.exchanges[i], &b.exchanges[i]); len(d) > 0 {
			return fmt.Sprintf("%s: %s %s is %s, then %s", a.exchanges[i].at, d[0].aspect, d[0].field, shown(d[0].ref), shown(d[0].mock))
		}
	}
	return fmt.Sprintf("%d exchanges, then %d", len(a.exchanges), len(b.exchanges))
}

// compareCase compares one case.
func (c *comparison) compareCase(id string, then, now []*caseFacts) {
	a, whyA, flakyA := settle("reference", then)
	b, whyB, flakyB := settle("mock", now)
	if a == nil || b == nil {
		u := Uncompared{id, strings.Trim(whyA+"; "+whyB, "; ")}
		if flakyA || flakyB {
			c.result.Flaky = append(c.result.Flaky, u)
		} else {
			c.result.Uncompared = append(c.result.Uncompared, u)
		}
		return
	}
	clause := c.clauseOf[id]
	t := c.tallies[clause]
	if t == nil {
		t = &tally{}
		c.tallies[clause] = t
	}
	c.compared[clause] = append(c.compared[clause], id)
	t.cases++
	same := true
	theirs := map[string]*exchangeFacts{}
	for i := range b.exchanges {
		theirs[b.exchanges[i].at] = &b.exchanges[i]
	}
	for i := range a.exchanges {
		x := &a.exchanges[i]
		y, ok := theirs[x.at]
		delete(theirs, x.at)
		if !ok {
			// What is looked at follows from what was shown before; that it is
			// another thing is a difference of its own.
			t.facts++
			same = false
			c.add(id, x.action, x.at, difference{State, "", "asked", absent})
			continue
		}
		found := differences(x, y)
		t.facts += count(x, y)
		t.equal += count(x, y) - len(found)
		for _, d := range found {
			same = false
			c.add(id, x.action, x.at, d)
		}
		if len(found) > 0 && found[0].aspect == Decision {
			break // all that comes after follows from it
		}
	}
	if same && len(theirs) > 0 {
		t.facts++
		same = false
		for _, y := range b.exchanges {
			if theirs[y.at] != nil {
				c.add(id, y.action, y.at, difference{State, "", absent, "asked"})
				break
			}
		}
	}
	if same {
		t.same++
	}
}

// add notes a difference of a case.
func (c *comparison) add(id, action, at string, d difference) {
	// Of a decision only the kind is told apart on the side of the mock; the
	// list numbers in a field are of the case.
	field := index.ReplaceAllString(d.field, "")
	key := strings.Join([]string{string(d.aspect), action, field, d.ref, d.mock}, "\x00")
	if d.aspect == State {
		key = strings.Join([]string{string(d.aspect), action, field, c.clauseOf[id]}, "\x00")
	}
	f := c.found[key]
	if f == nil {
		f = &Difference{Aspect: d.aspect, Action: action, Field: field, Reference: shown(d.ref), Mock: shown(d.mock), At: at}
		c.found[key] = f
	}
	if !slices.Contains(f.Cases, id) {
		f.Cases = append(f.Cases, id)
	}
}

// finish sorts what was found and counts it.
func (c *comparison) finish() {
	r := c.result
	var all tally
	for clause, t := range c.tallies {
		all = tally{all.equal + t.equal, all.facts + t.facts, all.cases + t.cases, all.same + t.same}
		r.Clauses = append(r.Clauses, ClauseScore{clause, t.score()})
	}
	r.Score = all.score()
	slices.SortFunc(r.Clauses, func(a, b ClauseScore) int {
		return cmp.Or(cmp.Compare(a.Percent, b.Percent), cmp.Compare(a.Clause, b.Clause))
	})
	for _, d := range c.found {
		d.Clause, d.Also = c.about(d)
		r.Differences = append(r.Differences, *d)
	}
	slices.SortFunc(r.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(weight(a.Aspect), weight(b.Aspect)), cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.Action, b.Action),
			cmp.Compare(a.Field, b.Field), cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Mock, b.Mock), cmp.Compare(a.At, b.At))
	})
}

// about names the clause that a difference is most about: of those whose cases
// show it, the one with the largest part of its cases that do; of equals the
// one about the Action and the field, then the one with the fewest cases.
func (c *comparison) about(d *Difference) (string, []string) {
	shows := map[string]int{}
	for _, id := range d.Cases {
		shows[c.clauseOf[id]]++
	}
	var clauses []string
	for clause := range shows {
		clauses = append(clauses, clause)
	}
	near := func(id string) int {
		cl := c.contract.Clause(id)
		n := 0
		if cl != nil && cl.Action == d.Action {
			n++
		}
		if cl != nil && cl.Subject != "" && (cl.Subject == d.Field || strings.HasSuffix(d.Field, "."+cl.Subject) || strings.Contains(d.Reference, cl.Subject)) {
			n += 2
		}
		return n
	}
	slices.SortFunc(clauses, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(shows[b]*len(c.compared[a]), shows[a]*len(c.compared[b])),
			cmp.Compare(near(b), near(a)),
			cmp.Compare(len(c.compared[a]), len(c.compared[b])),
			cmp.Compare(a, b))
	})
	also := clauses[1:]
	slices.Sort(also)
	return clauses[0], also
}
