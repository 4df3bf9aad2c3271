package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// setUp begins the place of a problem that a step of the set-up shows.
const setUp = "set-up "

// judgeStep compares the answer of one step with what the step must show,
// given what is stored before it.
func (s *State) judgeStep(cs *plan.Case, st *plan.Step, ex *Exchange, ans *Answer) []verdict.Problem {
	at := "step \"" + st.Label + "\""
	if st.Setup {
		at = setUp + at
	}
	if ans.Kind == Throttled || ans.Kind == Lost {
		if ans.Kind == Throttled && cs.State != "" && !st.Setup && !st.Calm {
			return s.judgeCodes(st, ans, at)
		}
		return nil
	}
	if st.Expect.Ungraded {
		return nil // undecided answers are the business of answer clauses
	}
	if s.early[ex] {
		return s.judgeCodes(st, ans, at)
	}
	refusedBelow := cs.Loose && ans.HTTPLayer || ans.Unrouted
	switch s.expects(st, &ex.Obs.Call) {
	case plan.Accept:
		if ans.Kind != Accepted {
			return []verdict.Problem{problem("accepted", at, "accepted", ans.Says())}
		}
	case plan.Reject:
		if refusedBelow {
			return nil
		}
		if ans.Kind != Rejected {
			return []verdict.Problem{problem("rejected", at, "rejected", ans.Says()+givenID(ans))}
		}
		return s.judgeCodes(st, ans, at)
	case plan.Either, plan.One:
		if refusedBelow {
			return nil
		}
		if ans.Kind == Neither {
			return []verdict.Problem{problem("decided", at, "accepted or rejected", ans.Says())}
		}
		if ans.Kind == Rejected {
			return s.judgeCodes(st, ans, at)
		}
	case plan.Refuse:
		if ans.Unrouted {
			return nil
		}
		return append(s.judgeRefuse(st, ans, at), s.judgeHidden(ex, ans, at)...)
	case plan.Read:
		return s.judgeRead(ex, ans, at)
	}
	return nil
}

// expects is what a step must be answered with, given what went before it.
func (s *State) expects(st *plan.Step, call *exchange.Call) plan.Answer {
	if st.Expect.Answer != plan.Taken && st.Expect.Answer != plan.Free {
		return st.Expect.Answer
	}
	slot, _ := s.project(call)
	name, _ := call.Get(keyName(s.c))
	switch {
	case s.holds(slot, name):
		return plan.Reject
	case st.Expect.Answer == plan.Free && s.open(slot, name) == nil:
		return plan.Accept
	}
	return plan.Either
}

func givenID(a *Answer) string {
	if a.ID != "" {
		return ", with an id"
	}
	return ""
}

// judgeCodes compares the code, and where the gateway envelope carries it the
// status, of a rejection. Where both envelopes are there, either may be right.
func (s *State) judgeCodes(st *plan.Step, ans *Answer, at string) []verdict.Problem {
	out := s.judgeCode(st, ans, at)
	if len(out) == 0 || ans.OtherCode == "" {
		return out
	}
	other := *ans
	other.Code, other.Message = ans.OtherCode, ans.OtherMessage
	if len(s.judgeCode(st, &other, at)) == 0 {
		return nil
	}
	return out
}

func (s *State) judgeCode(st *plan.Step, ans *Answer, at string) []verdict.Problem {
	for _, never := range st.Expect.Never {
		if strings.HasPrefix(ans.Code, never) {
			return []verdict.Problem{problem("error-code", at, "a refusal other than "+never, ans.Says())}
		}
	}
	if len(st.Expect.Codes) == 0 {
		return nil
	}
	var want []string
	for _, c := range st.Expect.Codes {
		want = append(want, c.Code)
		if c.Code != ans.Code {
			continue
		}
		var out []verdict.Problem
		if p := judgeStatus(&c, st, ans, at); p != nil {
			out = append(out, *p)
		}
		if len(c.Messages) > 0 && !slices.Contains(c.Messages, ans.Message) {
			out = append(out, problem("error-message", at, quoteAny(c.Messages), strconv.Quote(clip(ans.Message, 200))))
		}
		return out
	}
	return []verdict.Problem{problem("error-code", at, strings.Join(want, " or "), orNone(ans.Code)+fmt.Sprintf(" (HTTP %d)", ans.Status))}
}

// judgeStatus: a status convicts in the gateway envelope; in the response
// envelope HTTP 200 is as right, and for a documented error nothing else.
func judgeStatus(c *plan.Code, st *plan.Step, ans *Answer, at string) *verdict.Problem {
	if len(c.Statuses) == 0 || slices.Contains(c.Statuses, ans.Status) {
		return nil
	}
	if ans.Envelope == SchemaEnvelope && (!st.Expect.Exact || ans.Status == 200) {
		return nil
	}
	var want []string
	for _, n := range c.Statuses {
		want = append(want, strconv.Itoa(n))
	}
	p := problem("error-status", at, "HTTP "+strings.Join(want, " or ")+" with "+c.Code, fmt.Sprintf("HTTP %d", ans.Status))
	return &p
}

func quoteAny(texts []string) string {
	var out []string
	for _, t := range texts {
		out = append(out, strconv.Quote(t))
	}
	return strings.Join(out, " or ")
}

// quoteBoth quotes two texts that differ, each cut to n characters, so that a
// person sees where: texts that look alike are quoted in ASCII.
func quoteBoth(a, b string, n int) (string, string) {
	quote := strconv.Quote
	if norm.NFKC.String(a) == norm.NFKC.String(b) {
		quote = strconv.QuoteToASCII
	}
	return quote(cut(a, n)), quote(cut(b, n))
}

// judgeRefuse: refused, or answered with nothing to see.
func (s *State) judgeRefuse(st *plan.Step, ans *Answer, at string) []verdict.Problem {
	switch ans.Kind {
	case Rejected:
		return s.judgeCodes(st, ans, at)
	case Neither:
		return []verdict.Problem{problem("refused", at, "refused, or shown as nothing", ans.Says())}
	}
	switch ans.Action.Name {
	case s.c.Resource.List:
		if n := len(s.items(ans)); n > 0 {
			return []verdict.Problem{problem("refused", at, "refused, or an empty list", fmt.Sprintf("a list of %d", n))}
		}
	case s.c.Resource.Get:
		if id, ok := s.shownID(ans); ok {
			return []verdict.Problem{problem("refused", at, "refused, or "+s.c.Resource.One+" without "+s.c.Resource.ID, s.c.Resource.One+"."+s.c.Resource.ID+"="+id)}
		}
	default:
		data, there := get(ans.Doc.Node, s.c.Resource.One)
		if _, shown := get(data, s.c.Resource.ID); there && !shown && data.Text() != "true" {
			return nil
		}
		return []verdict.Problem{problem("refused", at, "refused", ans.Says())}
	}
	return nil
}

// shownID returns the id that a read shows, if it shows one.
func (s *State) shownID(ans *Answer) (string, bool) {
	n, ok := get(ans.Doc.Node, s.c.Resource.One+"."+s.c.Resource.ID)
	if !ok || n.Text() == "" || n.Text() == "0" {
		return "", false
	}
	return n.Text(), true
}

// judgeRead compares a read with what is stored.
func (s *State) judgeRead(ex *Exchange, ans *Answer, at string) []verdict.Problem {
	call := &ex.Obs.Call
	switch call.Action {
	case s.c.Resource.Get:
		id, _ := call.Get(s.idParam(call.Action))
		b := s.byID(call)
		if b == nil || b.Gone {
			return s.judgeGone(ans, at, id)
		}
		return s.judgeOne(ans, at, b)
	case s.c.Resource.List:
		return s.judgeList(call, ans, at, true)
	}
	if ans.Kind != Accepted {
		return []verdict.Problem{problem("accepted", at, "accepted", ans.Says())}
	}
	return nil
}

// judgeGone: what is not there is refused or shown without an id.
func (s *State) judgeGone(ans *Answer, at, id string) []verdict.Problem {
	switch ans.Kind {
	case Accepted:
		if shown, ok := s.shownID(ans); ok {
			return []verdict.Problem{problem("gone", at, "refused, or "+s.c.Resource.One+" without "+s.c.Resource.ID, s.c.Resource.One+"."+s.c.Resource.ID+"="+shown)}
		}
	case Neither:
		if ans.Unrouted {
			return nil
		}
		return []verdict.Problem{problem("gone", at, "refused, or "+s.c.Resource.One+" without "+s.c.Resource.ID, ans.Says())}
	}
	return nil
}

// judgeOne compares a read of one business, field by field.
func (s *State) judgeOne(ans *Answer, at string, b *Business) []verdict.Problem {
	if ans.Kind != Accepted {
		return []verdict.Problem{problem("read-back", at, "the business that was created", ans.Says())}
	}
	n, ok := get(ans.Doc.Node, s.c.Resource.One)
	if !ok {
		return []verdict.Problem{problem("read-back", at, s.c.Resource.One, "no "+s.c.Resource.One)}
	}
	return s.compare(n, at, s.c.Resource.One, s.c.Action(s.c.Resource.Get), b, true)
}

// compare holds one shown business against what must be stored.
func (s *State) compare(n node, at, path string, a *contract.Action, b *Business, fields bool) []verdict.Problem {
	var out []verdict.Problem
	check := func(name, want string) {
		if a.Field(path+"."+name) == nil {
			return
		}
		got, ok := get(n, name)
		text := got.Text()
		if other, ok := s.also(b, name); text == want || ok && text == other {
			return
		}
		asked, say := quoteBoth(want, text, 120)
		if !ok {
			say = "no such member"
		}
		if say == asked {
			say += " (differs beyond what is shown)"
		}
		out = append(out, problem("read-back", at+": "+path+"."+name, asked, say))
	}
	check(s.c.Resource.ID, b.ID)
	if fields {
		for _, p := range s.c.Action(s.c.Resource.Create).Params {
			if want, known := b.Fields[p.Name]; known {
				check(p.Name, want)
			}
			if p.Entity == contract.Project {
				if pr, ok := s.w.Projects[b.Project]; ok {
					if p.By == contract.ByID && pr.ID != "" {
						check(p.Name, pr.ID)
					}
				}
			}
		}
	} else if want, known := b.Fields[keyName(s.c)]; known {
		check(keyName(s.c), want)
	}
	return out
}
