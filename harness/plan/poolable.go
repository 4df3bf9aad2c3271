package plan

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Which cases can be asked in a script with others, and what they leave alone
// there.

// poolable reports whether a case can be asked in a script with others.
func (p *Plan) poolable(cs *Case) bool {
	if cs.Unmet != "" || cs.State != "" || cs.Pair != nil || len(cs.ops) > 0 && !cs.enough() || cs.Look&LookMarker != 0 ||
		cs.Clause.Cases == casesCreatePace || len(cs.Steps) > longestMember {
		return false
	}
	if cs.Loose && (cs.Premise || cs.Everywhere || cs.carried != nil) {
		// Refused in a way that is not served it would tell nothing, and what is
		// refused for its size or its bytes may cost the connection.
		return false
	}
	if cs.Clause.Check == checkNoInjection && !cs.saysHeader() {
		return false // nothing of it could become one
	}
	res := p.Contract.Resource
	key := p.keyParam()
	for i := range cs.Steps {
		st := &cs.Steps[i]
		if st.Later || st.HangUp || st.Look || st.Calm || st.Limited || len(st.Unless) > 0 {
			return false
		}
		if st.Trial && wayOf(cs, st).Place == exchange.Query {
			return false // what a target makes of a way that it does not serve is not known
		}
		if st.Replay != "" && st.Action == res.Create && !slices.ContainsFunc(cs.Steps[:i], func(before Step) bool { return before.Action == res.Delete }) {
			return false // refused for its name too: that says nothing of the nonce
		}
		for _, q := range st.Params {
			if q.Value.From == Stem && !p.bystander(cs) {
				return false // it would name what the others create too
			}
			if q.Name == key && (st.Action == res.Create || st.Action == res.Update) && q.Value.From != FreshName && q.Value != Text("") {
				return false // the look by what all names share would not find it
			}
		}
	}
	return true
}

// checkNoInjection is the check that no part of a request becomes a header.
const checkNoInjection = "no-injection"

// saysHeader reports whether a case says a text that would be a header of its own.
func (cs *Case) saysHeader() bool {
	return slices.ContainsFunc(cs.Steps, func(st Step) bool {
		return slices.ContainsFunc(st.Params, func(q Param) bool { return strings.HasSuffix(q.Value.Text, headerLine) })
	})
}

// keyParam is the free text that names what is created.
func (p *Plan) keyParam() string {
	create := p.Contract.Action(p.Contract.Resource.Create)
	for _, n := range create.Unique.Key {
		if q := create.Param(n); q != nil && q.FreeText() {
			return n
		}
	}
	return ""
}

// bystander reports whether a case leaves everything as its set-up made it.
func (p *Plan) bystander(cs *Case) bool {
	res := p.Contract.Resource
	for i := range cs.Steps {
		switch st := &cs.Steps[i]; {
		case st.Setup && st.Action == res.Create && st.Expect.Answer == Accept && !st.Expect.Ungraded:
		case st.Setup, st.Together > 0:
			return false
		case st.Action == res.Get, st.Action == res.List:
		case (st.Expect.Answer == Reject || st.Expect.Answer == Refuse) && !st.Expect.Ungraded && cs.Clause.Level != verdict.Observed:
		default:
			return false
		}
	}
	return true
}

// touchesForeign reports whether a case writes where another tenant is at home.
func (cs *Case) touchesForeign() bool {
	for i := range cs.Steps {
		for _, q := range cs.Steps[i].Params {
			if (q.Value.From == ProjectID || q.Value.From == ProjectIdentifier) && q.Value.Slot == Foreign {
				return true
			}
		}
	}
	return false
}
