package oracle

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// asker asks cases of a server in this process, one call after the other, as a
// run would without a network.
type asker struct {
	c      *contract.Contract
	w      *plan.World
	server *perfect
	run    string
	nonce  int
}

// attempt asks a case once.
func (a *asker) attempt(cs *plan.Case, ordinal, n int) Attempt {
	at := Attempt{Names: plan.Names{Run: a.run, Case: ordinal, Attempt: n}}
	s := NewState(a.c, a.w, cs.Clause.Level)
	ids := map[string]string{}
	nonces := map[string]string{}
	defer func() { a.server.state = "" }()
	for i := range cs.Steps {
		st := &cs.Steps[i]
		switch {
		case st.Calm:
			a.server.state = ""
		case !st.Setup:
			a.server.state = cs.State
		}
		call, err := a.call(cs, st, at.Names, ids)
		if err != nil && cs.Clause.ID == "script" {
			continue // it is of a case that came to its end
		}
		if err != nil {
			at.Stop, at.StopWhy = verdict.Unreached, err.Error()
			return at
		}
		a.nonce++
		call.Nonce = "n" + strconv.Itoa(a.nonce)
		switch {
		case st.Replay != "":
			call.Nonce = nonces[st.Replay]
		case st.NonceOf != "":
			call.Nonce = nonces[st.NonceOf]
		}
		nonces[st.Label] = call.Nonce
		s.Begin(&call)
		ex := Exchange{Step: i, Obs: a.server.answer(call)}
		ans := ex.Answer(a.c)
		s.Apply(st, &ex.Obs, ans)
		if ans.Kind == Accepted && ans.ID != "" {
			if _, known := ids[SlotOf(st)]; !known {
				ids[SlotOf(st)] = ans.ID
			}
		}
		at.Exchanges = append(at.Exchanges, ex)
		if st.Look && i+1 < len(cs.Steps) {
			a.look(cs, s, i, &at)
		}
	}
	a.server.state = ""
	a.look(cs, s, len(cs.Steps)-1, &at)
	at.Whole = true
	return at
}

func (a *asker) call(cs *plan.Case, st *plan.Step, names plan.Names, ids map[string]string) (exchange.Call, error) {
	call := exchange.Call{Action: st.Action, Way: cs.Way, As: st.As, Tamper: st.Tamper}
	if st.Way != nil {
		call.Way = *st.Way
	}
	for _, p := range st.Params {
		v, err := p.Value.Resolve(a.w, names, ids)
		if err != nil {
			return call, err
		}
		call.Params = append(call.Params, exchange.Pair{Name: p.Name, Value: v})
	}
	return call, nil
}

func (a *asker) look(cs *plan.Case, s *State, step int, at *Attempt) {
	if cs.Look == 0 {
		return
	}
	for _, l := range s.Looks(cs, at.Names, !cs.Loose) {
		var seen Pages
		for more := true; more; l.Page++ {
			call, ok := plan.LookCall(a.c, a.w, plan.LookFor{By: l.By, Project: l.Project, ID: l.ID, Name: either(l.Keyword, l.Name), Page: l.Page, As: s.Reader(l)})
			if !ok {
				break
			}
			look := l
			ex := Exchange{Step: step, Look: &look, Obs: a.server.answer(call)}
			at.Exchanges = append(at.Exchanges, ex)
			more = l.By == ByMarker && seen.More(a.c, ex.Answer(a.c), plan.PageSize)
		}
	}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// conclude judges every case of a plan against a server.
func conclude(p *plan.Plan, server *perfect) (map[string]*verdict.Verdict, []*Transcript) {
	a := &asker{c: p.Contract, w: p.World, server: server, run: "dwcab12cd"}
	ordinals := p.Ordinals()
	run := &Run{Contract: p.Contract, Secrets: []string{"a-secret-of-the-caller"}}
	verdicts := map[string]*verdict.Verdict{}
	for _, cs := range p.Cases {
		t := &Transcript{Case: cs}
		if cs.Unmet == "" {
			t.Attempts = append(t.Attempts, a.attempt(cs, ordinals[cs.ID], 0))
			for n := 1; n < Askings && NeedsAgain(p.Contract, p.World, cs, &t.Attempts[0]); n++ {
				t.Attempts = append(t.Attempts, a.attempt(cs, ordinals[cs.ID], n))
			}
		}
		v := Judge(p.Contract, p.World, t)
		verdicts[cs.ID] = &v
		run.Transcripts = append(run.Transcripts, t)
	}
	Everywhere(run, verdicts)
	return verdicts, run.Transcripts
}
