package report

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Merge makes one report of the shards of one plan, each read from its
// directory. They must be all of them, of one target, one contract and one
// plan: a case that nobody asked would be dropped in silence. Names are what
// the user calls them. Waivers are laid over the whole as of today: whether one
// is still needed no part can tell.
func Merge(names []string, shards []*Report, today time.Time) (*Report, error) {
	if err := oneWhole(names, shards); err != nil {
		return nil, err
	}
	first := shards[0]
	r := &Report{
		Schema: Schema, Tool: first.Tool, Contract: first.Contract, Target: first.Target, Plan: first.Plan,
		Cases: []Case{}, kept: map[string]bool{}, drawn: map[string][]byte{}, in: first.in,
	}
	r.in.Leaked, r.in.Fatal = nil, ""
	r.Plan.Shard, r.Plan.Cases, r.Plan.Askable, r.Plan.Requests = "", 0, 0, 0
	for _, s := range shards {
		r.Plan.Cases += s.Plan.Cases
		r.Plan.Askable += s.Plan.Askable
		r.Plan.Requests += s.Plan.Requests
		r.rows = append(r.rows, s.rows...)
		r.in.Leaked = append(r.in.Leaked, s.in.Leaked...)
		r.in.Interrupted = r.in.Interrupted || s.Summary.Interrupted
		r.in.Stopped = orElse(r.in.Stopped, s.Summary.Stopped)
		r.in.Fatal = orElse(r.in.Fatal, s.Summary.Fatal)
		maps.Copy(r.kept, s.kept)
		maps.Copy(r.drawn, s.drawn)
	}
	slices.SortFunc(r.rows, func(a, b *row) int { return cmp.Compare(a.ID, b.ID) })
	r.merged = true
	r.waiveAgain(first.Waivers, today)
	for _, w := range r.rows {
		r.Cases = append(r.Cases, w.Case)
	}
	r.Summary = r.summary()
	r.Summary.LeftBehind = 0
	for _, s := range shards {
		r.Summary.LeftBehind += s.Summary.LeftBehind
	}
	r.Plan.Certificates = r.recertify()
	r.Coverage = mergeCoverage(shards)
	r.Coverage.Tuples = r.tuples()
	for i := range r.Coverage.Tuples {
		r.Coverage.Tuples[i].Evidence = firstTuple(shards, r.Coverage.Tuples[i].Strength)
	}
	r.Senders = mergeSenders(shards, r.rows)
	r.Equality = mergeEquality(shards)
	r.latency = mergeLatency(shards)
	for _, s := range shards {
		r.Precedence = append(r.Precedence, s.Precedence...)
	}
	slices.SortFunc(r.Precedence, byMistakes)
	r.nameEvidence()
	return r, nil
}

// oneWhole says why some reports are not all the shards of one plan.
func oneWhole(names []string, shards []*Report) error {
	first, all := shards[0], 0
	var wrong []error
	have := map[int]string{}
	for i, s := range shards {
		head, tail, _ := strings.Cut(s.Plan.Shard, "/")
		k, err1 := strconv.Atoi(head)
		n, err2 := strconv.Atoi(tail)
		switch {
		case err1 != nil || err2 != nil:
			wrong = append(wrong, fmt.Errorf("%s: it is no part of a plan: run each part with --shard I/%d", names[i], max(len(shards), 2)))
			continue
		case all == 0:
			all = n
		case n != all:
			wrong = append(wrong, fmt.Errorf("%s: it is shard %s, and %s is shard %s: all must be of one division", names[i], s.Plan.Shard, names[0], first.Plan.Shard))
			continue
		}
		if have[k] != "" {
			wrong = append(wrong, fmt.Errorf("%s: it is shard %s, as %s is: name each part once", names[i], s.Plan.Shard, have[k]))
		}
		have[k] = names[i]
		if what := first.unlike(s); what != "" {
			wrong = append(wrong, fmt.Errorf("%s: it has another %s than %s: the parts of one plan have the same", names[i], what, names[0]))
		}
	}
	if len(wrong) == 0 {
		for k := 1; k <= all; k++ {
			if have[k] == "" {
				wrong = append(wrong, fmt.Errorf("shard %d/%d is missing: name its folder too", k, all))
			}
		}
	}
	return errors.Join(wrong...)
}

// unlike names what keeps two reports from being parts of one plan, "" if
// nothing does.
func (r *Report) unlike(s *Report) string {
	a, b := r.Plan, s.Plan
	switch {
	case r.Contract != s.Contract:
		return "contract"
	case r.Tool != s.Tool:
		return "version of dwconform"
	case fmt.Sprint(r.Target) != fmt.Sprint(s.Target):
		return "target"
	case r.Summary.Level != s.Summary.Level:
		return "level"
	case !slices.Equal(r.Waivers, s.Waivers):
		return "list of waivers"
	case a.Strength != b.Strength || a.Seed != b.Seed || a.Sender != b.Sender || !slices.Equal(a.Only, b.Only):
		return "plan"
	}
	return ""
}

// mergeCoverage takes together what several runs met.
func mergeCoverage(shards []*Report) Coverage {
	c := Coverage{
		Parameters: union(shards, func(r *Report) []Item { return r.Coverage.Parameters }, itemKey, (*Item).reached),
		Values: union(shards, func(r *Report) []Value { return r.Coverage.Values },
			func(v *Value) string { return v.Action + " " + v.Parameter + " " + v.Class }, (*Value).reached),
		Fields:   union(shards, func(r *Report) []Item { return r.Coverage.Fields }, itemKey, (*Item).reached),
		Statuses: union(shards, func(r *Report) []Item { return r.Coverage.Statuses }, itemKey, (*Item).reached),
		Codes: union(shards, func(r *Report) []Code { return r.Coverage.Codes },
			func(c *Code) string { return c.Action + " " + c.Code }, (*Code).reached),
		Clauses: mergeClauses(shards),
	}
	slices.SortFunc(c.Values, byValue)
	return c
}

func itemKey(i *Item) string { return i.Action + " " + i.Name }

// union puts the lists of several runs together, each thing once and in the
// place where the first list that has it says it.
func union[T any](shards []*Report, list func(*Report) []T, key func(*T) string, reach func(*T) *Reach) []T {
	out := []T{}
	at := map[string]int{}
	for _, s := range shards {
		next := 0
		for _, one := range list(s) {
			k := key(&one)
			i, ok := at[k]
			if !ok {
				out = slices.Insert(out, next, one)
				for name, j := range at {
					if j >= next {
						at[name] = j + 1
					}
				}
				at[k] = next
				next++
				continue
			}
			next = i + 1
			reach(&out[i]).join(*reach(&one))
		}
	}
	return out
}

// join takes what two runs say of one thing together.
func (a *Reach) join(b Reach) {
	switch {
	case a.Evidence == nil && b.Evidence != nil, a.Evidence != nil && b.Evidence != nil && b.Evidence.before(a.Evidence):
		*a = b
	case a.State == Unreached && b.State != Unreached:
		*a = b
	case a.State == Unreached && b.State == Unreached && weaker(a.Reason, b.Reason):
		a.Reason = b.Reason
	}
}

// weak are the reasons of a run that had no case for something, the weakest
// first.
var weak = []string{"no selected case cites it", "no case of this run provokes it", "no case gives it", "no accepted answer"}

// weaker reports whether reason a tells less than b.
func weaker(a, b string) bool {
	of := func(s string) int {
		for i, w := range weak {
			if strings.HasPrefix(s, w) {
				return i
			}
		}
		return len(weak)
	}
	return of(a) < of(b) || strings.HasSuffix(a, " was seen") && strings.HasSuffix(b, " had it")
}

func (e *Evidence) before(other *Evidence) bool {
	return cmp.Or(cmp.Compare(e.Case, other.Case), cmp.Compare(e.Step, other.Step)) < 0
}

// mergeClauses adds up how the cases of each clause ended.
func mergeClauses(shards []*Report) []Clause {
	out := union(shards, func(r *Report) []Clause {
		list := slices.Clone(r.Coverage.Clauses)
		for i := range list {
			list[i].Cases = nil
		}
		return list
	}, func(c *Clause) string { return c.ID }, (*Clause).reached)
	at := map[string]*Clause{}
	for i := range out {
		out[i].Cases, out[i].Answers = noneYet(), nil
		at[out[i].ID] = &out[i]
	}
	failed := map[string]bool{}
	for _, s := range shards {
		for _, c := range s.Coverage.Clauses {
			to := at[c.ID]
			for outcome, n := range c.Cases {
				to.Cases[outcome] += n
			}
			for _, a := range c.Answers {
				if !slices.Contains(to.Answers, a) {
					to.Answers = append(to.Answers, a)
				}
			}
			// A violation is the best evidence.
			if c.Cases[verdict.Violates] > 0 && c.Evidence != nil && (!failed[c.ID] || c.Evidence.before(to.Evidence)) {
				failed[c.ID], to.Evidence = true, c.Evidence
			}
		}
	}
	for i := range out {
		slices.Sort(out[i].Answers)
		out[i].Answers = out[i].Answers[:min(len(out[i].Answers), mostAnswers)]
	}
	return out
}

// firstTuple is the first evidence that several runs have for a strength.
func firstTuple(shards []*Report, strength int) *Evidence {
	var first *Evidence
	for _, s := range shards {
		for _, t := range s.Coverage.Tuples {
			if t.Strength == strength && t.Evidence != nil && (first == nil || t.Evidence.before(first)) {
				first = t.Evidence
			}
		}
	}
	return first
}

// mergeSenders adds up how the senders fared.
func mergeSenders(shards []*Report, rows []*row) *Senders {
	var out *Senders
	for _, s := range shards {
		switch {
		case s.Senders == nil:
			continue
		case out == nil:
			out = &Senders{Asked: []Sender{countSender(exchange.Raw, rows), countSender(exchange.SDK, rows)}, Discrepancies: []Discrepancy{}}
		}
		for _, one := range s.Senders.Discrepancies {
			i := slices.IndexFunc(out.Discrepancies, func(d Discrepancy) bool {
				return d.Kind == one.Kind && d.Action == one.Action && d.At == one.At
			})
			if i < 0 {
				out.Discrepancies = append(out.Discrepancies, one)
				continue
			}
			cases := out.Discrepancies[i].Cases + one.Cases
			if one.Evidence.before(out.Discrepancies[i].Evidence) {
				out.Discrepancies[i] = one
			}
			out.Discrepancies[i].Cases = cases
		}
	}
	if out != nil {
		slices.SortFunc(out.Discrepancies, func(a, b Discrepancy) int {
			return cmp.Or(cmp.Compare(slices.Index(kindOrder, a.Kind), slices.Index(kindOrder, b.Kind)), cmp.Compare(a.Action, b.Action), cmp.Compare(a.At, b.At))
		})
	}
	return out
}

// countSender counts the judged cases whose first call a sender made: a part
// in which the vendor's SDK had nothing to say counts none.
func countSender(name string, rows []*row) Sender {
	out := Sender{Sender: name}
	for _, w := range rows {
		if sender, _, _ := strings.Cut(w.Way, "-"); sender != name || w.Asked == 0 {
			continue
		}
		switch w.Outcome {
		case verdict.Conforms:
			out.Conforms++
		case verdict.Violates:
			out.Violates++
		}
	}
	return out
}
