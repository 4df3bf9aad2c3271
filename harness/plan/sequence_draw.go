package plan

import (
	"math/rand/v2"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Which sequences are asked: those that are drawn, and those that an earlier
// run found.

// draw draws a sequence of so many calls. Each call is chosen among those that mean
// something after the ones before it, those that change more often than those that
// read.
func (b *build) draw(seed, n uint64, length int) []op {
	dice := rand.New(rand.NewPCG(seed, n))
	slots := b.w.Mine()
	if b.w.Projects[Foreign] != (Project{}) && b.w.Accounts[exchange.OtherTenant] != "" && !b.w.Live() {
		slots = append(slots, Foreign)
	}
	f := follow()
	var out []op
	for len(out) < length {
		// Most of it happens in one project and to one name, so that calls meet.
		o := op{item: len(out), name: "kkkkllmnn"[dice.IntN(9)], size: 1 + dice.IntN(2)}
		o.project = slots[0]
		if dice.IntN(3) == 0 {
			o.project = slots[dice.IntN(len(slots))]
		}
		o.verb = "cccuubgxeeoormmrrdddslp"[dice.IntN(23)]
		if strings.IndexByte("gxermod", o.verb) >= 0 {
			if len(f.made) == 0 {
				continue
			}
			o.item = f.made[dice.IntN(len(f.made))]
			if o.verb == opDelete && f.things[o.item].gone && dice.IntN(3) > 0 {
				continue // a second delete now and then
			}
		}
		if dice.IntN(3) > 0 {
			by := dice.IntN(4)
			o.said = manner{identifier: by < 2, both: by == 2, v3: dice.IntN(3) == 0, xml: dice.IntN(3) == 0, temporary: dice.IntN(6) == 0}
		}
		out = b.then(out, f, o)
	}
	return out
}

// brief draws a sequence of four calls that depend on one another: a create, a
// rename, a delete, and a create of a name that was used before. It stands in a
// script with other cases, whose looks serve it.
func (b *build) brief(seed uint64) []op {
	dice := rand.New(rand.NewPCG(seed, sequenceMost))
	slots := b.w.Mine()
	project, names := slots[dice.IntN(len(slots))], dice.Perm(len(sequenceNames))
	old, now := sequenceNames[names[0]], sequenceNames[names[1]]
	f := follow()
	var out []op
	call := func(verbs string, item int, name byte) {
		by := dice.IntN(3)
		o := op{verb: verbs[dice.IntN(len(verbs))], item: item, name: name, project: project, said: manner{identifier: by == 1, both: by == 2}}
		if !b.sequenced(o) {
			o.verb = verbs[0]
		}
		if !creates(o.verb) {
			o.project = ""
		}
		out = b.then(out, f, o)
	}
	call("cub", 0, old)
	call("rm", 0, now)
	again, first := []byte{old, now}[dice.IntN(2)], dice.IntN(2) == 0
	if first {
		call("cub", len(out), again)
	}
	call("d", 0, 0)
	if !first {
		call("cub", len(out), again)
	}
	if len(out) < 4 {
		return nil
	}
	return append(out, op{verb: opEnough})
}

// then appends a call to a sequence, said in a manner that its project takes;
// not one that the target does not claim, or that means nothing after the calls
// before it.
func (b *build) then(out []op, f *following, o op) []op {
	if o.verb != opWait && !b.sequenced(o) || !f.does(o) {
		return out
	}
	project := o.project
	if t := f.things[o.item]; t != nil && !creates(o.verb) {
		project = t.project
	}
	o.said = b.manner(o.said, project)
	return append(out, o)
}

// sequenced reports whether the target claims the Action of a call.
func (b *build) sequenced(o op) bool {
	action := map[byte]string{
		opGet: b.res.Get, opAstray: b.res.Get, opEdit: b.res.Update, opRename: b.res.Update, opMove: b.res.Update, opOwner: b.res.Update,
		opDelete: b.res.Delete, opStem: b.res.List, opName: b.res.List, opPages: b.res.List,
	}[o.verb]
	switch {
	case b.w.Lacks[action]:
		return false
	case o.verb == opAstray:
		return len(b.w.Mine()) > 1
	case o.verb == opEdit:
		return b.updateMarker() != nil
	case o.verb == opRename:
		return b.update.Param(b.key().Name) != nil
	case o.verb == opMove:
		return b.update.Param(b.key().Name) != nil && b.updateMarker() != nil
	case o.verb == opOwner:
		return accountParam(b.update) != nil && len(b.w.Owners) > 0 && b.w.Accounts[exchange.Caller] != ""
	case o.verb == opOther:
		return o.project != Foreign && b.others(b.full("k", o.project)) != nil
	}
	return true
}

// sequences draws the sequences of a run, and adds those that are asked again.
func sequences(b *build, cl *contract.Clause) []Case {
	if len(b.w.Mine()) == 0 {
		return nil
	}
	many := sequencesNear
	if !b.w.Loopback {
		many = sequencesFar
	}
	var out []Case
	seen := map[string]bool{}
	add := func(ops []op, rank int) {
		if cs := b.sequence(ops, rank); !seen[cs.ID] {
			seen[cs.ID] = true
			out = append(out, cs)
		}
	}
	for _, id := range append(append([]string{}, b.o.Case...), b.o.Again...) {
		if word, ours := strings.CutPrefix(id, cl.ID+"."); ours {
			if ops, err := unspell(word); err == nil && b.claims(ops) {
				add(ops, 0)
			}
		}
	}
	if !b.w.Live() {
		for _, word := range waiting {
			if ops := b.waited(word); len(ops) > 1 {
				add(ops, 4)
			}
		}
	}
	length := sequenceLength
	if b.w.Live() {
		length = sequenceLive
	}
	if ops := b.brief(b.o.Seed); ops != nil {
		add(ops, 3)
	}
	add(b.draw(b.o.Seed, uint64(many), sequenceShort), 4)
	for n := range many {
		add(b.draw(b.o.Seed, uint64(n), length), 4)
	}
	return out
}

// claims reports whether the world has what a sequence from outside needs.
func (b *build) claims(ops []op) bool {
	for _, o := range ops {
		if _, ok := b.w.Projects[o.project]; o.project != "" && !ok || !b.sequenced(o) {
			return false
		}
		if o.said.v3 && (b.w.Lacks[LackV3] || b.w.Lacks[LackSignature]) || o.said.xml && b.w.Lacks[LackXML] {
			return false
		}
		if o.project == Foreign && (b.w.Accounts[exchange.OtherTenant] == "" || b.w.Live()) {
			return false
		}
	}
	return true
}
