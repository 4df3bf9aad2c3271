package plan

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Reads and changes that are said by HTTP GET. Whether that is served at all is
// the target's choice; if it is, the calls do what they do otherwise.

// byGet makes cases of a call that is said by GET, after a first one that shows
// whether the target serves it.
func (b *build) byGet(id string, setup []Step, first, st Step, look Look) []Case {
	var out []Case
	for _, w := range []said{
		{"get", exchange.Way{Sender: exchange.Raw, Method: exchange.GET, Place: exchange.Query}},
		{"get-xml", exchange.Way{Sender: exchange.Raw, Method: exchange.GET, Place: exchange.Query, Format: exchange.XML}},
	} {
		trial, said := first, st
		trial.Label += ", to see whether it is served"
		trial.Expect, trial.Trial = Expect{Answer: Either}, true
		trial.Way, said.Way = &w.way, &w.way
		steps := append(append([]Step{}, setup...), trial, said)
		out = append(out, Case{ID: id + "-" + w.id, Steps: steps, Look: look, Rank: 3, Loose: true})
	}
	return out
}

func (b *build) readByGet() []Case {
	st := b.getting("read it", "a", Primary, Read)
	return b.byGet("read", []Step{b.other("a")}, st, st, 0)
}

func (b *build) listedByGet() []Case {
	st := b.listing("list it", Primary, Value{From: Stem}, "1", "100", Read)
	return b.byGet("listed", []Step{b.other("a"), b.setup("b", Primary)}, st, st, 0)
}

func (b *build) foundByGet() []Case {
	st := b.listing("list by the name of a", Primary, Fresh("a"), "1", "100", Read)
	return b.byGet("said", []Step{b.setup("a", Primary), b.setup("b", Primary)}, st, st, 0)
}

// changedByGet changes one field, and then the others.
func (b *build) changedByGet() []Case {
	changes := b.changes()
	if len(changes) < 2 {
		return nil
	}
	first := b.updating("change "+changes[0].Name, "a", Primary, Either, changes[0])
	st := b.updating("change the rest", "a", Primary, Accept, changes[1:]...)
	return b.byGet("said", []Step{b.setup("a", Primary)}, first, st, LookGet|LookList|LookFields)
}

// renamedByGet gives the name of another, which is as much refused.
func (b *build) renamedByGet(key *contract.Param) []Case {
	first := b.updating("rename b to c", "b", Primary, Either, Param{Name: key.Name, Value: Fresh("c")})
	st := b.updating("rename b to the name of a", "b", Primary, Reject, Param{Name: key.Name, Value: Fresh("a")})
	return b.byGet("onto-taken-said", []Step{b.setup("a", Primary), b.setup("b", Primary)}, first, st, LookGet|LookList)
}
