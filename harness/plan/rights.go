package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Cases on a key without rights.

// unauthorized: a profile without rights is refused on every Action, for
// missing rights.
func unauthorized(b *build, _ *contract.Clause) []Case {
	var codes []Code
	for _, g := range b.c.Gateway {
		if g.When == "rights" {
			codes = append(codes, Code{Code: g.Code, Statuses: g.Statuses})
		}
	}
	for _, a := range b.c.Actions {
		for _, e := range a.Errors {
			if e.Status != 403 {
				continue
			}
			i := slices.IndexFunc(codes, func(c Code) bool { return c.Code == e.Code })
			if i < 0 {
				i = len(codes)
				codes = append(codes, Code{Code: e.Code, Statuses: []int{e.Status}})
			}
			if e.Level == verdict.Must {
				codes[i].Messages = e.Messages // an Action's own page has the text
			}
		}
	}
	ch := b.changes()[len(b.changes())-1]
	if m := b.updateMarker(); m != nil {
		ch = Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}}
	}
	var out []Case
	mk := func(id string, look Look, steps ...Step) {
		last := &steps[len(steps)-1]
		last.As = exchange.Unauthorized
		last.Expect = Expect{Answer: Reject, Codes: codes}
		out = append(out, Case{ID: id, Steps: steps, Look: look, Rank: 1})
	}
	create := b.creating("create without rights", Without(b.full("a", Primary), accountNames(b.create)...), Reject)
	mk("create", LookList, create)
	mk("get", LookGet, b.setup("a", Primary), b.getting("read without rights", "a", Primary, Reject))
	mk("list", 0, b.setup("a", Primary), b.listing("list without rights", Primary, Value{From: Stem}, "1", "100", Reject))
	mk("update", LookGet, b.setup("a", Primary), b.updating("change without rights", "a", Primary, Reject, ch))
	mk("delete", LookGet|LookList, b.setup("a", Primary), b.deleting("delete without rights", "a", Primary, Reject))
	return append(out, b.deniedHowever(codes)...)
}

// deniedHowever asks every Action without rights, of every kind and in every
// manner. A call in a way that the target does not serve may be refused for
// that, too.
func (b *build) deniedHowever(codes []Code) []Case {
	mine := func(kinds func(slot, project string) []Step) (out []Step) {
		for i, project := range b.w.Mine() {
			for _, st := range kinds([]string{"a", "c"}[i], project) {
				st.Label += ", in the " + project + " project"
				out = append(out, st)
			}
		}
		return out
	}
	var stored []Step
	for i, project := range b.w.Mine() {
		stored = append(stored, b.setup([]string{"a", "c"}[i], project))
	}
	creates := b.createKinds("a", Primary, Reject)
	if len(b.w.Mine()) > 1 {
		creates = append(creates, b.creating("create in the "+Secondary+" project", b.full("a", Secondary), Reject))
	}
	page := func(label, project string, keyword Value, page, size string) Step {
		return b.listing(label, project, keyword, page, size, Reject)
	}
	var out []Case
	for _, act := range []struct {
		id    string
		setup []Step
		look  Look
		kinds []Step
	}{
		{"create", nil, LookList, creates},
		{"get", stored, LookGet, mine(func(slot, project string) []Step { return []Step{b.getting("read", slot, project, Reject)} })},
		{"list", stored, 0, mine(func(slot, project string) []Step {
			return []Step{page("list", project, Value{From: Stem}, "1", "100"), page("list by a name", project, Fresh(slot), "1", "10"), page("list page 2", project, Value{From: Stem}, "2", "1")}
		})},
		{"update", stored, LookGet, mine(func(slot, project string) []Step { return b.updateKinds(slot, project, Reject) })},
		{"delete", stored, LookGet | LookList, mine(func(slot, project string) []Step { return []Step{b.deleting("delete", slot, project, Reject)} })},
	} {
		for _, in := range []struct {
			id     string
			places []string
		}{{"however", inForm}, {"in-the-query", queryOnly}} {
			if b.o.Sender == SDKSender && in.id != "however" || len(act.kinds) == 0 {
				continue
			}
			cs := b.refusedHowever(act.id+"-"+in.id, act.look, act.setup, breadth{places: in.places, both: in.id == "however", stranger: true}, []string{""}, func(string) []Step { return act.kinds })
			for i := len(act.setup); i < len(cs.Steps); i++ {
				cs.Steps[i].As = exchange.Unauthorized
				a := b.c.Action(cs.Steps[i].Action)
				switch {
				case in.id != "however" && (a == b.get || a == b.list):
					cs.Steps[i].Expect.Answer = Refuse // without what the query gave it may show nothing
				case in.id == "however" && !slices.ContainsFunc(accountNames(a), func(n string) bool { return valueOf(cs.Steps[i].Params, n) != nil }):
					cs.Steps[i].Expect.Codes = codes // else whom it names may be wrong first
				}
			}
			cs.Loose = in.id != "however"
			out = append(out, cs)
		}
	}
	return out
}
