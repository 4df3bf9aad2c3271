package plan

import (
	"fmt"
	"strconv"

	"github.com/dwconform/dwconform/harness/verdict"
)

// Asks says what a case asks of the target, whatever its clause makes of the
// answers. Cases that ask the same can share one asking. It is "" for a case
// that must be asked for itself: when it is asked matters, or how often.
func (cs *Case) Asks() string {
	if cs.Alone || cs.State != "" || cs.Unmet != "" {
		return ""
	}
	b := fmt.Appendf(appendWay(nil, cs.Way), " %v %v %v", cs.Look, cs.Loose, cs.Premises())
	// What is read is asked again until it shows what it must: then the
	// expectation is part of the question.
	reads := cs.Look != 0
	for i := range cs.Steps {
		st := &cs.Steps[i]
		if st.Together > 0 || st.HangUp || st.Later {
			return ""
		}
		reads = reads || st.Expect.Answer == Read
		if st.Way != nil {
			b = appendWay(append(b, '\n'), *st.Way)
		}
		b = appendParams(append(append(b, '\n'), st.Action...), st.Params)
		b = appendTexts(b, st.As, st.Tamper, st.Replay, st.NonceOf, st.Keep, string(st.Expect.Answer))
		b = strconv.AppendBool(append(strconv.AppendBool(append(b, ' '), st.Limited), ' '), st.Look)
	}
	if reads {
		b = fmt.Append(b, "\n", cs.Clause.Level == verdict.Must, cs.Clause.Level == verdict.Observed)
		for i := range cs.Steps {
			b = fmt.Append(b, " ", cs.Steps[i].Expect)
		}
	}
	return string(b)
}

// Cost is how many requests a case takes at the least, and how many of them
// write: its steps, the looks that tell what they did, and what opens the
// connections for those that are released at once.
func (p *Plan) Cost(cs *Case) (requests, writes int) {
	if cs.script != nil {
		return p.poolCost(cs.script)
	}
	res := p.Contract.Resource
	created, names := 0, map[Value]bool{}
	for i := range cs.Steps {
		st := &cs.Steps[i]
		requests++
		if st.Action == res.Create || st.Action == res.Update {
			writes++
		}
		if st.Action != res.Create {
			continue
		}
		if st.Expect.Answer == Accept || st.Expect.Answer == Either || st.Expect.Answer == One {
			created++
		}
		for _, q := range st.Params {
			if q.Value.From == FreshName {
				names[q.Value] = true
			}
		}
	}
	slots := len(p.World.Mine())
	looks := 0
	if cs.Look&LookGet != 0 && !p.World.Lacks[res.Get] {
		looks += created
	}
	if cs.Look&LookList != 0 || cs.Look&LookGet != 0 && p.World.Lacks[res.Get] {
		looks += len(names) * slots
	}
	if cs.Look&LookMarker != 0 {
		looks += slots
	}
	return requests + looks + atOnce(cs.Steps), writes
}

// atOnce is the most steps that are released at once: for each of them a
// connection is opened first by a call of its own, but in a script.
func atOnce(steps []Step) (most int) {
	n := map[int]int{}
	for i := range steps {
		if g := steps[i].Together; g > 0 {
			n[g]++
			most = max(most, n[g])
		}
	}
	return most
}
