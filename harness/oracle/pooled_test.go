package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// scripted is a plan whose pools were asked of a correct server.
type scripted struct {
	c   *contract.Contract
	w   *plan.World
	p   *plan.Plan
	at  []Attempt // of each pool
	all []*State  // what each came to
}

func askScripts(t *testing.T, o plan.Options) *scripted {
	t.Helper()
	c, w := contract.Default(), fullWorld()
	o.Scarce = true
	p, err := plan.New(c, w, o)
	if err != nil {
		t.Fatal(err)
	}
	server := newPerfect(c, w, 0)
	for seed := uint64(1); server.strict; seed++ { // it would refuse texts
		server = newPerfect(c, w, seed)
	}
	out := &scripted{c: c, w: w, p: p}
	a := &asker{c: c, w: w, server: server, run: "dwcab12cd"}
	for i, o := range p.Pools {
		if cut := p.Cut(o, most(p.Options.Requests), most(p.Options.Writes)); cut != nil {
			p.Pools[i], o = cut, cut
		}
		at, s := a.script(t, o, 9000+i)
		at.Whole = true
		out.at, out.all = append(out.at, at), append(out.all, s)
	}
	if len(out.at) < 4 {
		t.Fatalf("%d pools", len(out.at))
	}
	return out
}

// most is a ceiling of a plan, below 0 where there is none.
func most(n int64) int64 {
	if n == 0 {
		return -1
	}
	return n
}

// script asks a pool, part by part, and says what it has come to.
func (a *asker) script(t *testing.T, o *plan.Pool, ordinal int) (Attempt, *State) {
	t.Helper()
	at := Attempt{Names: plan.Names{Run: a.run, Case: ordinal}}
	s := NewState(a.c, a.w, o.Case.Clause.Level)
	ids, nonces := map[string]string{}, map[string]string{}
	begin := 0
	for phase, end := range append(slices.Clone(o.Looks), len(o.Case.Steps)) {
		for i := begin; i < end; i++ {
			st := &o.Case.Steps[i]
			call, err := a.call(o.Case, st, at.Names, ids)
			if err != nil {
				continue // it is of a case that came to its end
			}
			a.nonce++
			call.Nonce = "n" + strconv.Itoa(a.nonce)
			if other := nonces[st.Replay+st.NonceOf]; other != "" {
				call.Nonce = other
			}
			nonces[st.Label] = call.Nonce
			s.Begin(&call)
			ex := Exchange{Step: i, Obs: a.server.answer(call)}
			ans := ex.Answer(a.c)
			s.Apply(st, &ex.Obs, ans)
			if _, known := ids[SlotOf(st)]; ans.Kind == Accepted && ans.ID != "" && !known {
				ids[SlotOf(st)] = ans.ID
			}
			at.Exchanges = append(at.Exchanges, ex)
		}
		for _, l := range s.PoolLooks(o, at.Names, phase) {
			if _, shown := Looked(a.c, o, &at, l, phase); shown {
				continue
			}
			call, ok := plan.LookCall(a.c, a.w, plan.LookFor{By: l.By, Project: l.Project, ID: l.ID, Name: l.Keyword, As: s.Reader(l)})
			if !ok {
				t.Fatalf("%s: %+v cannot be asked", o.Case.ID, l)
			}
			at.Exchanges = append(at.Exchanges, Exchange{Step: end - 1, Look: &l, Obs: a.server.answer(call)})
		}
		begin = end
	}
	return at, s
}

// holds reports what a script settles, by case.
func (s *scripted) holds(i int, at *Attempt) map[string]bool {
	o, out := s.p.Pools[i], map[string]bool{}
	for k := range o.Members {
		m := &o.Members[k]
		part, whole := Part(s.c, s.w, o, m, at)
		if whole {
			out[m.Case.ID], _ = PartHolds(s.c, s.w, m.Case, &part)
		}
	}
	return out
}

// TestPartsOfARightScript: a script that a correct server answered settles every
// case of it, each by its own calls and by looks at what it made.
func TestPartsOfARightScript(t *testing.T) {
	t.Run("no ceiling", func(t *testing.T) { partsHold(t, askScripts(t, plan.Options{}), 200) })
	for _, o := range []plan.Options{{Requests: 120, Writes: 30}, {Requests: 90, Writes: 60, Seed: 3}, {Requests: 60}, {Writes: 20}} {
		t.Run(fmt.Sprintf("%d requests, %d writes", o.Requests, o.Writes), func(t *testing.T) { partsHold(t, askScripts(t, o), 100) })
	}
}

// untried reports whether a script shows that a way which a case tries is not
// served.
func (s *scripted) untried(i int, cs *plan.Case) bool {
	o := s.p.Pools[i]
	m := &o.Members[slices.IndexFunc(o.Members, func(m plan.Member) bool { return m.Case == cs })]
	part, _ := Part(s.c, s.w, o, m, &s.at[i])
	return JudgeAttempt(s.c, s.w, cs, &part).Stop == verdict.Unclaimed
}

// partsHold fails where a script that was answered rightly leaves a case open.
func partsHold(t *testing.T, s *scripted, least int) {
	t.Helper()
	settled := 0
	for i, o := range s.p.Pools {
		for id, holds := range s.holds(i, &s.at[i]) {
			// A way that the server need not serve is asked for alone, and a
			// refusal that looks like a failure of the service is asked again.
			if cs := s.p.Case(id); !holds && !cs.Premise && !s.untried(i, cs) && cs.Clause.Level != verdict.Observed {
				t.Errorf("%s does not settle %s", o.Case.ID, id)
			}
			settled++
		}
		for k := range o.Members {
			m := &o.Members[k]
			part, whole := Part(s.c, s.w, o, m, &s.at[i])
			if !whole {
				continue
			}
			calls, looks, byID := 0, 0, 0
			for j := range part.Exchanges {
				switch ex := &part.Exchanges[j]; {
				case ex.Look == nil:
					anyRead := m.Case.Clause.Check == checkCreatePace && ex.Obs.Call.Action == s.c.Resource.List // only its time counts
					if want := m.Case.Steps[calls].Action; ex.Step != calls || ex.Obs.Call.Action != want && !(anyRead && want == s.c.Resource.Get) {
						t.Errorf("%s: call %d is step %d, a %s and not a %s", m.Case.ID, calls, ex.Step, ex.Obs.Call.Action, want)
					}
					calls++
				case ex.Look.By == ByGet:
					byID++
				default:
					looks++
				}
			}
			if calls != len(m.Case.Steps) || part.Pool != o.Case.ID || !part.Whole {
				t.Errorf("%s has %d calls of %d in %q", m.Case.ID, calls, len(m.Case.Steps), part.Pool)
			}
			if m.Case.Look == 0 && looks+byID > 0 || m.ByID && byID == 0 {
				t.Errorf("%s looks %d times at lists and %d times by id", m.Case.ID, looks, byID)
			}
		}
	}
	if settled < least {
		t.Errorf("only %d cases are settled", settled)
	}
}

// TestPartsOfACutScript: what was not asked settles nothing of the cases that
// needed it, and everything of the others.
func TestPartsOfACutScript(t *testing.T) {
	s := askScripts(t, plan.Options{})
	for i, o := range s.p.Pools {
		whole := s.holds(i, &s.at[i])
		for gone := 0; gone < len(s.at[i].Exchanges); gone += 5 {
			cut := s.at[i]
			cut.Exchanges = slices.Delete(slices.Clone(cut.Exchanges), gone, gone+1)
			ex := &s.at[i].Exchanges[gone]
			for id, holds := range s.holds(i, &cut) {
				m := o.Members[slices.IndexFunc(o.Members, func(m plan.Member) bool { return m.Case.ID == id })]
				needs := ex.Look == nil && slices.Contains(m.Steps, ex.Step)
				if wrote := ex.Look == nil && !needs; wrote && m.Case.ListsAll() && ex.Obs.Call.Action == s.c.Resource.Create {
					continue // it lists what nobody is known to have created
				}
				if ex.Look == nil && !needs { // another's list, that is its look
					part, _ := Part(s.c, s.w, o, &m, &s.at[i])
					_, is := LookOf(s.c, o, cut.Names, ex.Step)
					needs = is && slices.ContainsFunc(part.Exchanges, func(of Exchange) bool { return of.Look != nil && of.Obs.Call.Nonce == ex.Obs.Call.Nonce })
				}
				if ex.Look != nil { // a list of a project that nothing of it is in is needed by none
					part, _ := Part(s.c, s.w, o, &m, &s.at[i])
					last := slices.Max(m.Steps)
					later := slices.ContainsFunc(o.Looks, func(end int) bool { return last < end && end <= ex.Step })
					needs = last <= ex.Step && !later && slices.ContainsFunc(part.Exchanges, func(of Exchange) bool {
						return of.Look != nil && of.Look.By == ex.Look.By && of.Look.Project == ex.Look.Project && of.Look.ID == ex.Look.ID
					})
				}
				if holds != (whole[id] && !needs) {
					t.Errorf("%s without exchange %d: that %s is settled is %v", o.Case.ID, gone, id, holds)
				}
			}
		}
	}
}

// TestPartsOfAWrongScript: a refusal that is no refusal is what its own cases
// are asked again for, and no other.
func TestPartsOfAWrongScript(t *testing.T) {
	s := askScripts(t, plan.Options{})
	wrong := 0
	for i, o := range s.p.Pools {
		whole := s.holds(i, &s.at[i])
		for k := range s.at[i].Exchanges {
			ex := &s.at[i].Exchanges[k]
			if ex.Look != nil || ex.Answer(s.c).Kind != Rejected || o.Case.Steps[ex.Step].Expect.Answer != plan.Reject {
				continue
			}
			right := slices.IndexFunc(s.at[i].Exchanges, func(of Exchange) bool {
				return of.Look == nil && of.Obs.Call.Action == ex.Obs.Call.Action && of.Obs.Call.Way == ex.Obs.Call.Way && of.Answer(s.c).Kind == Accepted
			})
			if right < 0 {
				continue
			}
			wrong++
			bad := s.at[i]
			bad.Exchanges = slices.Clone(bad.Exchanges)
			call := ex.Obs.Call
			bad.Exchanges[k] = Exchange{Step: ex.Step, Obs: s.at[i].Exchanges[right].Obs}
			bad.Exchanges[k].Obs.Call = call
			for id, holds := range s.holds(i, &bad) {
				m := o.Members[slices.IndexFunc(o.Members, func(m plan.Member) bool { return m.Case.ID == id })]
				if own := slices.Contains(m.Steps, ex.Step); holds != (whole[id] && !own) && m.Case.Clause.Level != verdict.Observed {
					t.Errorf("%s, %q accepted: that %s is settled is %v", o.Case.ID, o.Case.Steps[ex.Step].Label, id, holds)
				}
			}
		}
	}
	if wrong < 10 {
		t.Errorf("only %d refusals were turned", wrong)
	}
}

// TestHopes: a list at the end of a script is waited for as long as it does not
// show what the cases made that were answered rightly, be it a look or a step.
func TestHopes(t *testing.T) {
	s := askScripts(t, plan.Options{})
	waited, steps := 0, 0
	for i, o := range s.p.Pools {
		for k := range s.at[i].Exchanges {
			ex, look := &s.at[i].Exchanges[k], LookAt{}
			before := s.at[i]
			before.Exchanges = slices.DeleteFunc(slices.Clone(s.at[i].Exchanges[:k]), func(ex Exchange) bool { return ex.Look != nil })
			step, is := LookOf(s.c, o, before.Names, ex.Step)
			switch {
			case ex.Look != nil && ex.Look.By == ByList && ex.Look.Project == plan.Primary:
				look = *ex.Look
			case ex.Look == nil && is && step.Project == plan.Primary:
				look = step
				steps++
			default:
				continue
			}
			phase := o.PhaseOf(ex.Step)
			hopes := Hopes(s.c, s.w, o, &before, &look, phase)
			for _, h := range hopes {
				if !h.Holds(ex.Answer(s.c)) {
					t.Errorf("%s: the right list is waited for", o.Case.ID)
				}
			}
			other := slices.IndexFunc(s.at[i].Exchanges, func(of Exchange) bool {
				is, step := LookOf(s.c, o, before.Names, of.Step)
				return o.PhaseOf(of.Step) == phase && (of.Look != nil && of.Look.By == ByList && of.Look.Project == plan.Secondary || of.Look == nil && step && is.Project == plan.Secondary)
			})
			if other < 0 || len(hopes) == 0 {
				continue
			}
			late := s.at[i].Exchanges[other] // it shows none of the primary project
			n := 0
			for _, h := range hopes {
				if !h.Holds(late.Answer(s.c)) {
					n++
				}
			}
			if n == 0 {
				t.Errorf("%s: a list that shows nothing of it is taken", o.Case.ID)
			}
			if late.Step, late.Look = ex.Step, nil; ex.Look == nil {
				if state := NewState(s.c, s.w, verdict.Observed); state.BehindIn(o, &before, &o.Case.Steps[ex.Step], ex) || !state.BehindIn(o, &before, &o.Case.Steps[ex.Step], &late) {
					t.Errorf("%s: step %d is not waited for as the look that it is", o.Case.ID, ex.Step)
				}
			}
			waited += n
			// What was answered wrongly is not waited for.
			none := before
			none.Exchanges = none.Exchanges[:1]
			if less := Hopes(s.c, s.w, o, &none, &look, phase); len(less) >= len(hopes) && len(o.Members) > 3 {
				t.Errorf("%s: %d cases hope for what was not asked", o.Case.ID, len(less))
			}
		}
	}
	if waited < 30 || steps == 0 {
		t.Errorf("only %d cases wait for a list, %d lists are steps", waited, steps)
	}
}

// TestPartOfAList: a list that is a look, and shows less than it counts, is not asked
// again for what stands on its other pages; one that counts no more is.
func TestPartOfAList(t *testing.T) {
	s := askScripts(t, plan.Options{})
	lists := 0
	for i, o := range s.p.Pools {
		for k := range s.at[i].Exchanges {
			ex := s.at[i].Exchanges[k]
			before := s.at[i]
			before.Exchanges = before.Exchanges[:k]
			look, is := LookOf(s.c, o, before.Names, ex.Step)
			state := NewState(s.c, s.w, verdict.Observed)
			if items := state.items(ex.Answer(s.c)); ex.Look != nil || !is || len(items) < 2 {
				continue
			}
			lists++
			for _, whole := range []bool{false, true} {
				total := 300
				if whole {
					total = 0
				}
				less := Exchange{Step: ex.Step, Obs: ex.Obs}
				less.Obs.Body = fmt.Appendf(nil, `{"RequestId":"r","HttpStatusCode":200,"Success":true,"Data":{"PageNumber":1,"PageSize":100,"TotalCount":%d,"Business":[{"BusinessId":999999,"BusinessName":"x"}]}}`, total)
				if got := state.BehindIn(o, &before, &o.Case.Steps[ex.Step], &less); got != whole {
					t.Errorf("%s: step %d counts %d and is asked again: %v", o.Case.ID, ex.Step, total, got)
				}
				if got := state.Satisfies(o, &before, &look, &less, o.PhaseOf(ex.Step)); got == whole {
					t.Errorf("%s: step %d counts %d and suffices: %v", o.Case.ID, ex.Step, total, got)
				}
			}
		}
	}
	if lists == 0 {
		t.Error("no list is a look")
	}
}

// TestAnswered: which answer of a script was the first that was not as it must be, as
// far as that is told without looks.
func TestAnswered(t *testing.T) {
	s := askScripts(t, plan.Options{})
	right, wrong := 0, 0
	for i, o := range s.p.Pools {
		for k := range o.Members {
			m := &o.Members[k]
			part, whole := Part(s.c, s.w, o, m, &s.at[i])
			if !whole {
				continue
			}
			if _, ok := Answered(s.c, s.w, m.Case, &part); ok {
				right++
			}
			last := len(m.Case.Steps) - 1
			if m.Case.Steps[last].Expect.Answer != plan.Accept || m.Case.Steps[last].Together > 0 {
				continue
			}
			bad := part
			bad.Exchanges = slices.Clone(part.Exchanges)
			ex := Exchange{Step: last, Obs: part.Exchanges[last].Obs}
			ex.Obs.Status, ex.Obs.Body = 400, []byte(`{"RequestId":"r","Code":"No","Message":"no"}`)
			if m.Case.Way.Full().Format == "XML" || m.Case.Steps[last].Way != nil && m.Case.Steps[last].Way.Full().Format == "XML" {
				ex.Obs.Body = []byte(`<Error><RequestId>r</RequestId><Code>No</Code><Message>no</Message></Error>`)
			}
			bad.Exchanges[last] = ex
			if step, ok := Answered(s.c, s.w, m.Case, &bad); ok || step != last {
				t.Errorf("%s is refused by step %d: told of step %d, right %v", m.Case.ID, last, step, ok)
			}
			wrong++
		}
	}
	if right < 200 || wrong < 50 {
		t.Errorf("%d are right, %d were made wrong", right, wrong)
	}
}
