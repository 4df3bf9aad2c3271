package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Which rows and cases of a script come before its first look, and which can wait.

// spread takes the rows out that can wait for all else: those that hold no new pair
// of a value of a parameter with another, or with a way that is promised beside the
// plain one.
func (f *pooling) spread(rows [][]*Case) (first, late [][]*Case) {
	create := f.p.Contract.Action(f.p.Contract.Resource.Create)
	plain := exchange.Way{}.Full()
	waits := []string{"method", "place", plain.Signature, plain.Format, exchange.Caller}
	held := map[string]bool{} // by the rows of any clause
	for _, of := range rows {
		var now, then []*Case
		for _, cs := range of {
			of := func(name string) bool { return name == contract.Project || create.Param(name) != nil }
			may := func(name string) bool {
				return !of(name) && (slices.Contains(waits, name) || slices.Contains(waits, cs.Classes[name]))
			}
			more := false
			eachPair(cs, func(_, one, two string) {
				pair := one + "=" + cs.Classes[one] + " " + two + "=" + cs.Classes[two]
				if (of(one) || of(two)) && !may(one) && !may(two) && !held[pair] {
					held[pair], more = true, true
				}
			})
			if more {
				now = append(now, cs)
			} else {
				then = append(then, cs)
			}
		}
		if len(now) > 0 {
			first = append(first, now)
		}
		if len(then) > 0 {
			late = append(late, then)
		}
	}
	return first, late
}

// shownBy finds what rows show, in ways that are promised.
func (f *pooling) shownBy(rows [][]*Case) map[half]bool {
	var calls []Step
	for _, of := range rows {
		for _, row := range of {
			if call := renamed(row, 0, map[string]string{}, map[string]string{}); call.Way.Full().Place == exchange.Form {
				calls = append(calls, call)
			}
		}
	}
	out := map[half]bool{}
	for _, h := range f.halves {
		out[h] = slices.ContainsFunc(f.by[h], func(cs *Case) bool {
			of := f.s.spell(cs).about
			return of != nil && slices.ContainsFunc(calls, func(call Step) bool { return (of.sender == "" || of.sender == call.Way.Sender) && of.call(&call) })
		})
	}
	return out
}

// waits reports whether a case begins with what another part of a script may have
// shown to be refused.
func waits(cs *Case) bool { return cs.Steps[0].Setup && cs.Steps[0].Expect.Answer == Reject }

// makes reports whether a case creates at its end what others may take over.
func (f *pooling) makes(cs *Case) bool {
	last := renamed(cs, len(cs.Steps)-1, map[string]string{}, map[string]string{})
	_, ok := f.s.donorOf(0, &last)
	return ok && !observed(cs)
}
