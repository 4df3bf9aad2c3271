package plan

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// Senders that a run may be told to use.
const (
	BothSenders = "both" // the SDK where it can say the call, else raw
	RawSender   = exchange.Raw
	SDKSender   = exchange.SDK
)

// Options steers what is planned. The zero value plans everything at automatic
// strength.
type Options struct {
	// Strength of the combinations: "auto" or "" (3 on loopback, else 2),
	// a number from 1 to 6, or "exhaustive".
	Strength string
	// Seed makes the plan's free choices; equal seeds give equal plans.
	Seed uint64
	// Sender: "both" or "", "raw", "sdk".
	Sender string
	// Only keeps the cases of clauses or cases whose id matches one of the
	// patterns (path.Match); empty keeps all.
	Only []string
	// Clause keeps the cases of this clause; "" keeps all.
	Clause string
	// Case keeps the cases with these ids.
	Case []string
	// Again adds the sequences with these ids, which an earlier run found, and
	// is silent about ids of other cases and of sequences that cannot be asked
	// here.
	Again []string
	// Shard I of N keeps every N-th case by its id; 0 of 0 keeps all.
	Shard, Shards int
	// Scarce: requests are counted, so the cases stand in the order of what
	// each request of theirs tells.
	Scarce bool
	// Requests and Writes are how many may be asked, clean-up aside; 0 for no
	// ceiling. They shape what is asked first where requests are counted.
	Requests, Writes int64
}

// Plan is every case that a run will account for.
type Plan struct {
	Contract *contract.Contract
	World    *World
	Options  Options
	Cases    []*Case // in the order of asking
	// Pools are asked before the cases, where requests are counted.
	Pools []*Pool
	// Uncovered lists the clauses that no case cites.
	Uncovered []*contract.Clause
	// Combinations are the models whose rows are cases.
	Combinations []*Combination
	// bases holds the call that sets up an ordinary business of a project.
	bases map[string]string
	spelt map[*Case]*spelt
}

// New plans every case that the contract asks for in this world. A pattern or
// case id that matches nothing is an error.
func New(c *contract.Contract, w *World, o Options) (*Plan, error) {
	b, err := newBuild(c, w, o)
	if err != nil {
		return nil, err
	}
	if err := contradiction(c); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	p := &Plan{Contract: c, World: w, Options: o}
	for _, cl := range c.Clauses {
		if o.Clause != "" && cl.ID != o.Clause {
			continue
		}
		make, ok := builders[cl.Cases]
		if !ok {
			p.Uncovered = append(p.Uncovered, cl)
			continue
		}
		cases := make(b, cl)
		if len(cases) == 0 {
			if !b.elsewhere(cl, make) {
				p.Uncovered = append(p.Uncovered, cl)
				continue
			}
			cases = []Case{{ID: "not-here", Unmet: verdict.Unreached, UnmetWhy: "the target file, or the sender, gives nothing that this could be asked with", Rank: 5}}
		}
		kept := false
		for i := range cases {
			if b.finish(&cases[i], cl) {
				p.Cases, kept = append(p.Cases, &cases[i]), true
			}
		}
		if !kept {
			p.Uncovered = append(p.Uncovered, cl) // the rules leave no call that could ask it
		}
	}
	p.Combinations = b.combinations
	if b.err != nil {
		return nil, b.err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	if err := p.selectCases(); err != nil {
		return nil, err
	}
	sort.SliceStable(p.Cases, func(i, j int) bool {
		a, z := p.Cases[i], p.Cases[j]
		return cmp.Or(cmp.Compare(a.Rank, z.Rank), cmp.Compare(a.Place, z.Place), cmp.Compare(a.ID, z.ID)) < 0
	})
	if o.Scarce {
		p.bases = b.ordinary()
		p.spend()
	}
	return p, nil
}

// elsewhere reports whether a clause that has no case in this world has one
// where everything is given, so that it is not lost in silence.
func (b *build) elsewhere(cl *contract.Clause, make builder) bool {
	other, err := newBuild(b.c, everything(), Options{Strength: "1"})
	return err == nil && len(make(other, cl)) > 0
}

// check refuses a plan in which two cases share an id, or an id holds a
// character that a report or a label cannot carry.
func (p *Plan) check() error {
	seen := map[string]bool{}
	for _, cs := range p.Cases {
		if seen[cs.ID] {
			return fmt.Errorf("plan: two cases are called %s", cs.ID)
		}
		seen[cs.ID] = true
		if i := strings.IndexAny(cs.ID, "/(),&|! \t\n"); i >= 0 {
			return fmt.Errorf("plan: case id %q holds %q, which no label may hold", cs.ID, cs.ID[i])
		}
		if !strings.HasPrefix(cs.ID, cs.Clause.ID+".") {
			return fmt.Errorf("plan: case %s does not begin with its clause %s", cs.ID, cs.Clause.ID)
		}
	}
	return nil
}

// selectCases keeps what Only, Case and Shard name. What names nothing at all
// is told together.
func (p *Plan) selectCases() error {
	all, wrong := p.Cases, []error(nil)
	if len(p.Options.Case) > 0 {
		known := map[string]*Case{}
		for _, cs := range all {
			known[cs.ID] = cs
		}
		p.Cases = nil
		for _, id := range p.Options.Case {
			switch cs, ok := known[id]; {
			case !ok:
				wrong = append(wrong, fmt.Errorf("no case is called %q: `dwconform plan --list` lists them", id))
			case !slices.Contains(p.Cases, cs): // said twice, it is asked once
				p.Cases = append(p.Cases, cs)
			}
		}
	}
	for _, pattern := range p.Options.Only {
		if !slices.ContainsFunc(all, func(cs *Case) bool { return Matches(pattern, cs) }) {
			wrong = append(wrong, fmt.Errorf("the pattern %q matches no clause and no case: `dwconform plan --list` lists them", pattern))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	if len(p.Options.Only) > 0 {
		var kept []*Case
		for _, cs := range p.Cases {
			if slices.ContainsFunc(p.Options.Only, func(pattern string) bool { return Matches(pattern, cs) }) {
				kept = append(kept, cs)
			}
		}
		p.Cases = kept
	}
	if n := p.Options.Shards; n > 1 {
		ids := make([]string, 0, len(p.Cases))
		for _, cs := range p.Cases {
			ids = append(ids, cs.ID)
		}
		sort.Strings(ids)
		mine := map[string]bool{}
		for i, id := range ids {
			if i%n == p.Options.Shard-1 {
				mine[id] = true
			}
		}
		var kept []*Case
		for _, cs := range p.Cases {
			if mine[cs.ID] {
				kept = append(kept, cs)
			}
		}
		p.Cases = kept
	}
	return nil
}

// Matches reports whether a pattern names the case: its id, its clause, the
// Action or the beginning of either up to a dot, with * and ? as in paths.
func Matches(pattern string, cs *Case) bool {
	return MatchesID(pattern, cs.ID) || MatchesID(pattern, cs.Clause.ID)
}

// MatchesID reports whether a pattern names an id: the id itself, its
// beginning up to a dot, or a pattern with * and ?.
func MatchesID(pattern, id string) bool {
	if ok, err := path.Match(pattern, id); ok && err == nil {
		return true
	}
	return strings.HasPrefix(id, pattern+".")
}

// Case returns the case with the id, or nil.
func (p *Plan) Case(id string) *Case {
	for _, cs := range p.Cases {
		if cs.ID == id {
			return cs
		}
	}
	return nil
}

// Ordinals numbers the cases for their names, by id, so that a case has the
// same number whatever else is selected and in whatever order it is asked.
func (p *Plan) Ordinals() map[string]int {
	ids := make([]string, 0, len(p.Cases))
	for _, cs := range p.Cases {
		ids = append(ids, cs.ID)
	}
	sort.Strings(ids)
	out := make(map[string]int, len(ids))
	for i, id := range ids {
		out[id] = i
	}
	for _, o := range p.Pools {
		out[o.Case.ID] = len(out)
	}
	return out
}

// strength returns t for the combinations, or exhaustive.
func (o Options) strength(w *World) (t int, exhaustive bool, err error) {
	switch o.Strength {
	case "", "auto":
		if w.Loopback {
			return 3, false, nil
		}
		return 2, false, nil
	case "exhaustive":
		return 0, true, nil
	}
	if len(o.Strength) == 1 && o.Strength[0] >= '1' && o.Strength[0] <= '6' {
		return int(o.Strength[0] - '0'), false, nil
	}
	return 0, false, fmt.Errorf("strength %q is none: give auto, a number from 1 to 6, or exhaustive", o.Strength)
}

// finish fills in what every case has: id, clause, why it cannot be asked, and
// what the rules between parameters ask of its calls. It returns false for a
// case that they leave no room for.
func (b *build) finish(cs *Case, cl *contract.Clause) bool {
	cs.Clause = cl
	cs.ID = cl.ID + "." + cs.ID
	if cs.Unmet == "" {
		cs.Unmet, cs.UnmetWhy = b.unmet(cs)
	}
	return b.keepNodes(cs) && b.keepRules(cs)
}

// unmet says what a case needs that this world does not have.
func (b *build) unmet(cs *Case) (verdict.Reason, string) {
	if cs.State != "" && !b.w.States && !b.w.Live() {
		return verdict.Unreached, "the target file declares no providerStates"
	}
	if cs.NeedsRead && b.w.Lacks[b.res.Get] && b.w.Lacks[b.res.List] {
		return verdict.Unclaimed, "the target lacks " + b.res.Get + " and " + b.res.List + ", so nothing of it can be seen"
	}
	for _, st := range cs.Steps {
		if b.w.Lacks[st.Action] {
			return verdict.Unclaimed, "the target lacks " + st.Action
		}
		way := cs.Way
		if st.Way != nil {
			way = *st.Way
		}
		if st.Tamper != "" && b.w.Lacks[LackSignature] && !wire.Garbled(st.Tamper) {
			return verdict.Unclaimed, "the target lacks " + LackSignature
		}
		if way.Signature == exchange.V3 && (b.w.Lacks[LackV3] || b.w.Lacks[LackSignature]) {
			return verdict.Unclaimed, "the target lacks " + LackV3
		}
		if way.Format == exchange.XML && b.w.Lacks[LackXML] {
			return verdict.Unclaimed, "the target lacks " + LackXML
		}
		if !b.w.Has(st.As) {
			return verdict.Unreached, b.w.NoKey(st.As)
		}
		if b.o.Sender == SDKSender && st.Tamper != "" {
			return verdict.Unreached, "the SDK cannot say this call"
		}
		for _, p := range st.Params {
			if r, why := b.unmetValue(p.Value); r != "" {
				return r, why
			}
		}
	}
	return b.unmetLive(cs)
}

func (b *build) unmetValue(v Value) (verdict.Reason, string) {
	switch v.From {
	case ProjectID, ProjectIdentifier:
		pr, ok := b.w.Projects[v.Slot]
		switch {
		case !ok:
			return verdict.Unreached, "the target file gives no " + v.Slot + " project"
		case v.From == ProjectID && pr.ID == "":
			return verdict.Unreached, "the target file gives no id for the " + v.Slot + " project"
		case v.From == ProjectIdentifier && pr.Identifier == "":
			return verdict.Unreached, "the target file gives no identifier for the " + v.Slot + " project"
		}
	case NoProjectID, NoProjectIdentifier:
		if b.w.Lacks[LackTenancy] {
			return verdict.Unclaimed, "the target lacks " + LackTenancy
		}
	case AccountID:
		if b.w.Accounts[v.Slot] == "" {
			return verdict.Unreached, "the target file gives no account id for " + v.Slot
		}
	}
	return "", ""
}
