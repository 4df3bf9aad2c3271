package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// DiffSchema names the form of a [Diff] in JSON.
const DiffSchema = "dwconform-diff/1"

// Diff is how a later report differs from an earlier one.
type Diff struct {
	Schema string   `json:"schema"`
	Then   Compared `json:"then"`
	Now    Compared `json:"now"`
	// Notes say what of the two cannot be compared, and why.
	Notes []string `json:"notes"`
	// Changes stand in the order of [ChangeKinds], then by clause.
	Changes []Change `json:"changes"`
}

// Compared names one side of a [Diff].
type Compared struct {
	Target   string `json:"target"`
	Verdict  string `json:"verdict"`
	Line     string `json:"line"`
	Contract string `json:"contract"` // digest
}

// ChangeKind is what kind of change there is between two reports.
type ChangeKind string

// Kinds of changes.
const (
	NewViolation ChangeKind = "new violation"
	OtherFailure ChangeKind = "fails otherwise"
	Waived       ChangeKind = "new violation, waived"
	Fixed        ChangeKind = "fixed"
	NotJudged    ChangeKind = "no longer judged"
	NowJudged    ChangeKind = "judged now"
	OtherAnswer  ChangeKind = "answers otherwise"
	OtherSeen    ChangeKind = "seen otherwise"
	LostCase     ChangeKind = "lost case"
	NewCase      ChangeKind = "new case"
)

// ChangeKinds lists the kinds of changes, what matters most first.
var ChangeKinds = []ChangeKind{NewViolation, OtherFailure, Waived, Fixed, NotJudged, NowJudged, OtherAnswer, OtherSeen, LostCase, NewCase}

// Change is one way in which two reports differ, with every case that shows it.
type Change struct {
	Kind   ChangeKind    `json:"kind"`
	Clause string        `json:"clause,omitempty"`
	Level  verdict.Level `json:"level,omitempty"`
	// What is seen otherwise, where that is no matter of one clause.
	What  string   `json:"what,omitempty"`
	Then  string   `json:"then"`
	Now   string   `json:"now"`
	Why   string   `json:"why"` // the change in one line
	Cases []string `json:"cases,omitempty"`
}

// Exit is the exit status of a comparison: 0 when nothing violates that did
// not before, 1 for new violations, 2 when the later run has no conclusion.
func (d *Diff) Exit() int {
	switch {
	case d.Now.Verdict == noConclusion:
		return 2
	case slices.ContainsFunc(d.Changes, func(c Change) bool { return c.Kind == NewViolation }):
		return 1
	}
	return 0
}

// Of returns the changes of one kind.
func (d *Diff) Of(kind ChangeKind) []Change {
	var out []Change
	for _, c := range d.Changes {
		if c.Kind == kind {
			out = append(out, c)
		}
	}
	return out
}

// Compare says how a later report differs from an earlier one. A violation is
// new where the later run is failed by it and the earlier one does not show
// it.
func Compare(then, now *Report) *Diff {
	c := &comparing{then: then, now: now, found: map[string]*Change{}, changed: map[string]bool{}, diff: &Diff{
		Schema: DiffSchema, Then: then.compared(), Now: now.compared(), Notes: []string{}, Changes: []Change{},
	}}
	c.notes()
	c.cases()
	c.answers()
	c.seen()
	c.sections()
	c.latency()
	c.finish()
	return c.diff
}

func (r *Report) compared() Compared {
	return Compared{Target: r.who(), Verdict: r.Summary.Verdict, Line: r.Summary.Line, Contract: r.Contract.Digest}
}

// comparing is one comparison while it is made.
type comparing struct {
	then, now *Report
	partly    bool // the two selected differently
	found     map[string]*Change
	changed   map[string]bool // ids of the cases with a change
	diff      *Diff
}

func (c *comparing) note(format string, args ...any) {
	c.diff.Notes = append(c.diff.Notes, fmt.Sprintf(format, args...))
}

// notes says what keeps the two from being compared in full.
func (c *comparing) notes() {
	a, b := c.then, c.now
	if a.Contract.Digest != b.Contract.Digest {
		c.note("the contract is another (%s, then %s): a change may be its own", short(a.Contract.Digest), short(b.Contract.Digest))
	}
	if a.Tool.Version != b.Tool.Version {
		c.note("dwconform is another (%s, then %s): it may judge otherwise", orElse(a.Tool.Version, "no version"), orElse(b.Tool.Version, "no version"))
	}
	if a.Summary.Level != b.Summary.Level {
		c.note("the level is another (%s, then %s): what counts as a violation is that of the later run", a.Summary.Level, b.Summary.Level)
	}
	for _, p := range [][3]string{{"strength", a.Plan.Strength, b.Plan.Strength}, {"seed", a.Plan.Seed, b.Plan.Seed}, {"sender", a.Plan.Sender, b.Plan.Sender}} {
		if p[1] != p[2] {
			c.note("the plan has another %s (%s, then %s): it holds other cases", p[0], p[1], p[2])
		}
	}
	if !slices.Equal(a.Plan.Only, b.Plan.Only) || a.Plan.Shard != b.Plan.Shard {
		c.partly = true
		c.note("the two runs selected other cases (%s, then %s): only the cases of both are compared", selection(a), selection(b))
	}
	if less := without(a.Target.Given, b.Target.Given); len(less) > 0 {
		c.note("the later target offers less: %s", strings.Join(less, ", "))
	}
	if more := without(b.Target.Given, a.Target.Given); len(more) > 0 {
		c.note("the later target offers more: %s", strings.Join(more, ", "))
	}
}

func selection(r *Report) string {
	words := slices.Clone(r.Plan.Only)
	if r.Plan.Shard != "" {
		words = append(words, "shard "+r.Plan.Shard)
	}
	return orElse(strings.Join(words, " "), "everything")
}

// without returns what is in a and not in b.
func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// add notes a change, with the others that differ in nothing but the case.
func (c *comparing) add(ch Change, id string) {
	key := strings.Join([]string{string(ch.Kind), ch.Clause, ch.What, ch.Then, ch.Now}, "\x00")
	switch ch.Kind {
	case NewCase, LostCase:
		key = strings.Join([]string{string(ch.Kind), ch.Clause}, "\x00")
	case NotJudged, NowJudged: // one answer that is missing is missed by many clauses
		key = strings.Join([]string{string(ch.Kind), ch.Then, ch.Now}, "\x00")
	}
	f := c.found[key]
	if f == nil {
		f = &ch
		c.found[key] = f
	}
	if f.Clause != ch.Clause {
		f.Clause, f.Level, f.What = "", "", "several clauses"
	}
	if id != "" {
		f.Cases = append(f.Cases, id)
		c.changed[id] = true
	}
}

// cases compares how each case ended.
func (c *comparing) cases() {
	before := map[string]*Case{}
	for i := range c.then.Cases {
		before[c.then.Cases[i].ID] = &c.then.Cases[i]
	}
	for i := range c.now.Cases {
		b := &c.now.Cases[i]
		a := before[b.ID]
		delete(before, b.ID)
		c.oneCase(a, b)
	}
	if c.partly {
		return
	}
	for _, id := range slices.Sorted(keys(before)) {
		a := before[id]
		c.add(Change{Kind: LostCase, Clause: a.Clause, Level: a.Level, Then: a.ending(), Now: "not in the plan", Why: "the plan does not hold it any more"}, id)
	}
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// oneCase compares one case of the later run with its earlier self, which is
// nil for a new one.
func (c *comparing) oneCase(a, b *Case) {
	ch := Change{Clause: b.Clause, Level: b.Level, Then: "not in the plan", Now: b.ending()}
	if a != nil {
		ch.Then = a.ending()
	}
	failed, fails := a != nil && a.Outcome == verdict.Violates && binds(a.Level, c.now.Summary.Level), b.Outcome == verdict.Violates && binds(b.Level, c.now.Summary.Level)
	switch {
	case fails && !failed:
		ch.Kind, ch.Why = NewViolation, begin(a)+" and violates now: "+b.problem()
		if b.Waived != "" {
			ch.Kind, ch.Why = Waived, ch.Why+"; waived: "+b.Waived
		}
	case a == nil && c.partly:
		return
	case a == nil:
		ch.Kind, ch.Why = NewCase, "the plan did not hold it before"
	case fails && a.problem() != b.problem():
		ch.Kind, ch.Why = OtherFailure, "violated then: "+a.problem()+"; and violates now: "+b.problem()
	case fails:
		return
	case failed && b.Outcome == verdict.Conforms:
		ch.Kind, ch.Why = Fixed, "violated then: "+a.problem()+"; and conforms now"
	case a.judged() && !b.judged():
		ch.Kind, ch.Why = NotJudged, begin(a)+" and is not judged now: "+b.ending()
	case !a.judged() && b.judged():
		ch.Kind, ch.Why = NowJudged, begin(a)+" and is judged now: "+b.ending()
	case !slices.Equal(a.Notes, b.Notes) || a.Outcome != b.Outcome || a.judged() && a.problem() != b.problem():
		ch.Kind, ch.Then, ch.Now = OtherAnswer, a.observed(), b.observed()
		if ch.Then == ch.Now {
			return // what differs is how often
		}
		ch.Why = "was " + ch.Then + "; is " + ch.Now
	default:
		return
	}
	c.add(ch, b.ID)
}

// begin tells how a case ended before.
func begin(a *Case) string {
	if a == nil {
		return "was not asked before"
	}
	switch a.Outcome {
	case verdict.Conforms:
		return "conformed then"
	case verdict.Violates:
		return "violated then (" + a.problem() + ")"
	}
	return "was not judged then (" + a.ending() + ")"
}

// judged reports whether something was learned.
func (a *Case) judged() bool {
	return a.Outcome == verdict.Conforms || a.Outcome == verdict.Violates
}

// ending says how a case ended.
func (a *Case) ending() string {
	switch a.Outcome {
	case verdict.Conforms:
		return "conforms"
	case verdict.Violates:
		return "violates: " + a.problem()
	case verdict.Inconclusive:
		return withDetail(string(a.Reason), a.Detail)
	}
	return withDetail("broken", a.Detail)
}

// problem is the first problem of a case in one line.
func (a *Case) problem() string {
	if len(a.Problems) == 0 {
		return ""
	}
	p := a.Problems[0]
	s := fmt.Sprintf("%s, %s: want %s, got %s", p.Oracle, p.At, p.Want, p.Got)
	if n := len(a.Problems) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// observed says what was noted of a case.
func (a *Case) observed() string {
	words := slices.Clone(a.Notes)
	if a.Outcome == verdict.Violates {
		words = append(words, a.problem())
	}
	return orElse(strings.Join(words, "; "), a.ending())
}

// finish puts the changes in their order.
func (c *comparing) finish() {
	for _, f := range c.found {
		slices.Sort(f.Cases)
		c.diff.Changes = append(c.diff.Changes, *f)
	}
	slices.SortFunc(c.diff.Changes, func(a, b Change) int {
		return cmp.Or(
			cmp.Compare(slices.Index(ChangeKinds, a.Kind), slices.Index(ChangeKinds, b.Kind)),
			cmp.Compare(slices.Index(verdict.Levels, a.Level), slices.Index(verdict.Levels, b.Level)),
			cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.What, b.What), cmp.Compare(a.Then, b.Then), cmp.Compare(a.Now, b.Now))
	})
}
