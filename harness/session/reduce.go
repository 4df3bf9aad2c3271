package session

import (
	"context"
	"fmt"
	"hash/crc32"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Bounds of the askings that look for the cause of a failure: they only
// explain, and convict nobody.
const (
	causesSought = 3  // of one model
	askedForEach = 24 // combinations asked for one cause
)

// reduce looks, where combinations fail, for the values that make them: it asks
// the failing one again with ever fewer of its values left as they were. That
// counts against the budget and the time of the run.
func (r *run) reduce(ctx context.Context, out map[string]*oracle.Transcript) {
	if r.found.Load() {
		return // whoever ends a run at its first violation wants no more of it
	}
	done := map[string]bool{} // clauses; a second model of one holds no further rows
	for _, c := range r.plan.Combinations {
		if done[c.Clause] {
			continue
		}
		done[c.Clause] = true
		l := &laboratory{run: r, model: c, shown: map[string]oracle.Shown{}}
		l.read(out)
		explained := map[string]bool{}
		for range causesSought {
			failing := l.next(explained)
			if failing == nil || ctx.Err() != nil {
				break
			}
			explained[failing.ID] = true
			cause, ok := l.cause(ctx, failing)
			if !ok {
				continue
			}
			for _, id := range cause.Cases {
				explained[id] = true
			}
			r.causes = append(r.causes, cause)
		}
	}
}

// laboratory knows what the combinations of one model have shown.
type laboratory struct {
	*run
	model *plan.Combination
	all   []oracle.Combo
	shown map[string]oracle.Shown
	left  int // askings
}

// read takes over what was judged already, be it by another clause.
func (l *laboratory) read(out map[string]*oracle.Transcript) {
	for _, cs := range l.plan.Cases {
		t := out[cs.ID]
		row := l.model.Row(cs)
		if row == nil || t == nil {
			continue
		}
		switch oracle.Judge(l.contract, l.world, t).Outcome {
		case verdict.Violates:
			l.note(cs, row, oracle.Fails)
		case verdict.Conforms:
			l.note(cs, row, oracle.Holds)
		}
	}
}

func (l *laboratory) note(cs *plan.Case, row []int, shown oracle.Shown) {
	l.shown[fmt.Sprint(row)] = shown
	l.all = append(l.all, oracle.Combo{ID: cs.ID, Clause: cs.Clause.ID, Classes: cs.Classes, Fails: shown == oracle.Fails})
}

// next returns a failing combination that nothing explains yet, where others
// hold; else nil.
func (l *laboratory) next(explained map[string]bool) *oracle.Combo {
	holds := false
	var found *oracle.Combo
	for i := range l.all {
		c := &l.all[i]
		holds = holds || !c.Fails
		if c.Fails && c.Clause == l.model.Clause && !explained[c.ID] && found == nil {
			found = c
		}
	}
	if !holds {
		return nil
	}
	return found
}

// cause reduces one failing combination.
func (l *laboratory) cause(ctx context.Context, failing *oracle.Combo) (oracle.Cause, bool) {
	row := l.model.Row(&plan.Case{Classes: failing.Classes})
	l.left = askedForEach
	kept, ok := oracle.Reduce(row, l.base(row), func(row []int) oracle.Shown { return l.ask(ctx, row) })
	if !ok {
		return oracle.Cause{}, false
	}
	classes := map[string]string{}
	for _, f := range kept {
		name, class := l.model.Class(f, row[f])
		classes[name] = class
	}
	return oracle.CauseOf(classes, l.all), true
}

// base returns a row that differs from a failing one in every value, each the
// one with which most combinations hold.
func (l *laboratory) base(row []int) []int {
	out := make([]int, len(row))
	for f, n := range l.model.Size() {
		best, most := row[f], -1
		for v := range n {
			if v == row[f] {
				continue
			}
			name, class := l.model.Class(f, v)
			holds := 0
			for i := range l.all {
				if !l.all[i].Fails && l.all[i].Classes[name] == class {
					holds++
				}
			}
			if holds > most {
				best, most = v, holds
			}
		}
		out[f] = best
	}
	return out
}

// ask asks one combination, unless it was judged before.
func (l *laboratory) ask(ctx context.Context, row []int) oracle.Shown {
	key := fmt.Sprint(row)
	if shown, ok := l.shown[key]; ok {
		return shown
	}
	cs := l.model.Case(row)
	if cs == nil {
		return oracle.Impossible
	}
	if l.left--; l.left < 0 || ctx.Err() != nil || !l.ceiling.reserve(cs) {
		return oracle.Unsaid
	}
	defer l.ceiling.release(cs)
	at := l.attempt(ctx, cs, 0)
	j := oracle.JudgeAttempt(l.contract, l.world, cs, &at)
	switch {
	case j.Fault != "" || j.Chance:
		return oracle.Unsaid
	case len(j.Problems) > 0:
		l.note(cs, row, oracle.Fails)
		return oracle.Fails
	case j.Stop != "" || !at.Whole:
		return oracle.Unsaid
	}
	l.note(cs, row, oracle.Holds)
	return oracle.Holds
}

// A combination that the plan does not hold has a number made of its id, so
// that it has the same name in a recording.
func (r *run) numberOf(id string) int {
	return r.numbered() + afterPremises + int(crc32.ChecksumIEEE([]byte(id))%1_000_000)
}

// afterPremises is more numbers than there are ways to try.
const afterPremises = 64
