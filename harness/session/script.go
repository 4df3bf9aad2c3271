package session

import (
	"context"
	"slices"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// script is the asking of a pool.
type script struct {
	asking
	pool  *plan.Pool // without the members that were left out on the way
	phase int        // the first that is not settled yet
	bill  *plan.Case // what is reserved for, nil for nothing
	out   map[string]*oracle.Transcript
	dead  map[int]bool // steps that are not asked any more
}

// ask asks a script from its first step to its last look, and removes what it
// created. A step that is lost or cannot be asked ends the cases that it is of,
// and no other.
func (s *script) ask(run context.Context) {
	if err := s.noteAsking(s.cs); err != nil {
		s.at.Fault = err.Error()
		return
	}
	ctx := target.At(run, target.Place{Case: s.cs.ID, Part: target.CleanUp})
	defer s.removeAll(ctx)
	for i, phase := 0, 0; i < len(s.cs.Steps); {
		if phase < len(s.pool.Looks) && i >= s.pool.Looks[phase] {
			if !s.lookAt(ctx, phase) {
				return
			}
			if s.between(run, phase); s.at.Fault != "" {
				return
			}
			phase++
		}
		if slices.Contains(s.pool.Shown, i) && !slices.Contains(s.pool.Shown, i-1) {
			s.pause(ctx, s.outlast(&s.reads))
		}
		n := 1
		if g := s.cs.Steps[i].Together; g > 0 {
			for i+n < len(s.cs.Steps) && s.cs.Steps[i+n].Together == g {
				n++
			}
		}
		s.failed = false // what failed is no business of the next member
		switch {
		case s.cs.Steps[i].Action == "", s.dead[i]:
		case !s.askable(i, n) || !s.asking.ask(ctx, i, n) || s.unserved(i):
			if s.at.Fault != "" || s.at.Stop == verdict.Budget || s.at.Stop == verdict.Throttled {
				return
			}
			s.at.Stop, s.at.StopWhy, s.at.Whole = "", "", false
			for _, m := range s.pool.Members {
				if m.Case.Premise && m.Case.Way == *s.cs.Steps[i].Way || slices.ContainsFunc(m.Steps, func(at int) bool { return at >= i && at < i+n }) {
					s.end(m, i)
				}
			}
		}
		i += n
	}
	s.lookAt(ctx, len(s.pool.Looks))
}

// between settles a phase before the next one begins: what it did not show to be
// right is asked alone, and of the rest as much goes on as the ceilings allow
// then.
func (s *script) between(run context.Context, phase int) {
	if s.replaying() {
		return
	}
	s.pay()
	s.phase = phase + 1
	s.ceiling.spare(0)
	s.askAlone(run, s.parts(s.pool, &s.at, s.out, phase, false), s.out)
	s.ceiling.spare(s.forAlone())
	requests, writes := s.ceiling.left(&plan.Case{})
	if requests >= 0 {
		requests = min(s.spared(requests), max(requests-int64(s.vouchers(s.cs)), 0))
	}
	rest, bill := s.plan.Rest(s.pool, phase, requests, writes)
	if !s.ceiling.reserve(bill) {
		rest, _ = s.plan.Rest(s.pool, phase, 0, 0)
		bill = nil
	}
	s.pool, s.bill = rest, bill
	if bill != nil {
		// Whoever goes on with a killed run knows what this may have taken.
		if err := s.noteAsking(bill); err != nil {
			s.at.Fault = err.Error()
		}
	}
	going := map[int]bool{}
	for i := range rest.Members {
		for _, at := range rest.Members[i].Steps {
			going[at] = true
		}
	}
	for at := s.pool.Looks[phase]; at < len(s.cs.Steps); at++ {
		s.dead[at] = s.dead[at] || !going[at]
	}
}

// pay ends what is reserved.
func (s *script) pay() {
	if s.bill != nil {
		s.ceiling.release(s.bill)
	}
	s.bill = nil
}

// asked is the pool as far as it was asked: with the members all of whose calls
// were made.
func (s *script) asked() *plan.Pool {
	made := map[int]bool{}
	for i := range s.at.Exchanges {
		if ex := &s.at.Exchanges[i]; ex.Look == nil {
			made[ex.Step] = true
		}
	}
	out := *s.pool
	out.Members = slices.DeleteFunc(slices.Clone(out.Members), func(m plan.Member) bool {
		return slices.ContainsFunc(m.Steps, func(at int) bool { return !made[at] })
	})
	return &out
}

// end takes the steps of a member that come after one out of the script.
func (s *script) end(m plan.Member, after int) {
	for _, step := range m.Steps {
		if step > after {
			s.dead[step] = true
		}
	}
}

// unserved reports whether a step that was asked in a way which is the target's
// choice was refused: then nothing more is asked in that way, nor for the case
// that tried it.
func (s *script) unserved(step int) bool {
	if !s.cs.Steps[step].Trial && !slices.ContainsFunc(s.pool.Members, func(m plan.Member) bool { return m.Case.Premise && m.Steps[0] == step }) {
		return false
	}
	ans := s.at.Exchanges[len(s.at.Exchanges)-1].Answer(s.contract)
	return ans.Kind == oracle.Rejected || ans.Unrouted
}

// askable reports whether what the steps need of earlier ones is there.
func (s *script) askable(i, n int) bool {
	for k := i; k < i+n; k++ {
		if _, err := s.resolve(&s.cs.Steps[k]); err != nil {
			return false
		}
	}
	return true
}

// lookAt reads what a phase of the script did, and reports whether the script
// goes on. A read may lag: it is asked again until it shows every member what it
// must that was answered rightly so far. What a step shows is not asked again,
// unless it does not show that.
func (s *script) lookAt(ctx context.Context, phase int) bool {
	step := len(s.cs.Steps) - 1
	if phase < len(s.pool.Looks) {
		step = s.pool.Looks[phase] - 1
	}
	s.pause(ctx, s.outlast(&s.reads))
	for _, at := range s.state.PoolLooks(s.pool, s.at.Names, phase) {
		ex, shown := oracle.Looked(s.contract, s.pool, &s.at, at, phase)
		if !shown || !s.state.Satisfies(s.pool, &s.at, &at, &ex, phase) {
			var ok bool
			if ex, ok = s.lookFor(ctx, step, at, phase); !ok {
				continue
			}
			if !s.keepLook(ex) {
				if s.at.Fault != "" || s.at.Stop == verdict.Budget {
					return false
				}
				s.at.Stop, s.at.StopWhy = "", ""
				continue
			}
		}
		ok, seen := true, oracle.Pages{}
		for seen.Behind(s.contract, ex.Answer(s.contract)) {
			at.Page = max(at.Page, 1) + 1
			if ex, ok = s.lookOnce(ctx, step, at); !ok || !s.keepLook(ex) {
				break
			}
		}
		if s.at.Fault != "" || s.at.Stop == verdict.Budget {
			return false
		}
		s.at.Stop, s.at.StopWhy = "", ""
	}
	return true
}

// lookFor asks one look, until it shows every member what it must or patience
// ends. It reports false where the look cannot be said.
func (s *script) lookFor(ctx context.Context, step int, at oracle.LookAt, phase int) (oracle.Exchange, bool) {
	ex, ok := s.lookOnce(ctx, step, at)
	if !ok {
		return ex, false
	}
	hopes := oracle.Hopes(s.contract, s.world, s.pool, &s.at, &at, phase)
	var first oracle.Pages
	if first.Behind(s.contract, ex.Answer(s.contract)) {
		hopes = nil // it shows some of them alone
	}
	s.poll(ctx, &ex, func(ex *oracle.Exchange) bool {
		return !slices.ContainsFunc(hopes, func(h oracle.Hope) bool { return !h.Holds(ex.Answer(s.contract)) })
	}, func() oracle.Exchange { ex, _ := s.lookOnce(ctx, step, at); return ex })
	return ex, true
}
