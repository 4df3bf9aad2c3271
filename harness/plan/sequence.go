package plan

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Sequences of calls that depend on one another, drawn at random and written
// into the id of their case: whoever has the id has the sequence, whatever the
// seed was.
//
// A word of an id is one call. Businesses are called a, b, c in the order in
// which they come to be, names k, l, m, projects 1 to 3 by slot:
//
//	ck1  create the name k in project 1, every parameter given
//	bk1  create it with the least parameters
//	ga   get a                    xa   get a in the other project
//	ea   edit the free text of a  ra.l rename a to l
//	da   delete a
//	s1   list project 1           lk1  list it by the name k
//	p12  list it in pages of 2

// op is one call of a sequence.
type op struct {
	verb    byte
	item    int    // the business: the number of the create that makes it
	name    byte   // 'k' to 'm'
	project string // slot
	size    int    // of pages
}

const (
	opCreate = 'c'
	opBare   = 'b'
	opGet    = 'g'
	opAstray = 'x'
	opEdit   = 'e'
	opRename = 'r'
	opDelete = 'd'
	opStem   = 's'
	opName   = 'l'
	opPages  = 'p'
)

const (
	sequenceNames  = "klm"
	sequenceLength = 12
	// How many sequences are drawn where volume is cheap, and elsewhere.
	sequencesNear, sequencesFar = 32, 8
	// sequenceMost is how many calls an id may hold.
	sequenceMost = 24
)

var sequenceSlots = []string{Primary, Secondary, Foreign}

// thing is one business while a sequence is followed.
type thing struct {
	letter  byte
	name    byte
	project string
	gone    bool
}

// following is what a sequence has done so far, if every call did what it must.
type following struct {
	things map[int]*thing // by the number of its create
	made   []int          // those that came to be, in order
}

func follow() *following { return &following{things: map[int]*thing{}} }

// holder returns the number of the business that carries a name in a project.
func (f *following) holder(project string, name byte) (int, bool) {
	for _, n := range f.made {
		if t := f.things[n]; !t.gone && t.project == project && t.name == name {
			return n, true
		}
	}
	return 0, false
}

// live counts what is in a project.
func (f *following) live(project string) int {
	n := 0
	for _, t := range f.things {
		if !t.gone && t.project == project {
			n++
		}
	}
	return n
}

// does takes over a call; false where the call means nothing here: it names a
// business that no create made, or renames one to the name that it has.
func (f *following) does(o op) bool {
	t := f.things[o.item]
	switch o.verb {
	case opCreate, opBare:
		if _, taken := f.holder(o.project, o.name); !taken {
			f.things[o.item] = &thing{letter: 'a' + byte(len(f.made)), name: o.name, project: o.project}
			f.made = append(f.made, o.item)
		}
	case opStem, opName, opPages:
	case opRename:
		if t == nil || t.name == o.name {
			return false
		}
		if _, taken := f.holder(t.project, o.name); !taken && !t.gone {
			t.name = o.name
		}
	case opDelete:
		if t == nil {
			return false
		}
		t.gone = true
	case opAstray:
		return t != nil && t.project != Foreign
	default:
		return t != nil
	}
	return true
}

// meant drops the calls that mean nothing.
func meant(ops []op) []op {
	f := follow()
	var out []op
	for _, o := range ops {
		if f.does(o) {
			out = append(out, o)
		}
	}
	return out
}

// spell writes a sequence as it stands in an id.
func spell(ops []op) string {
	f := follow()
	var words []string
	for _, o := range ops {
		f.does(o)
		word := string(o.verb)
		slot := ""
		for i, s := range sequenceSlots {
			if s == o.project {
				slot = strconv.Itoa(i + 1)
			}
		}
		switch o.verb {
		case opCreate, opBare, opName:
			word += string(o.name) + slot
		case opStem:
			word += slot
		case opPages:
			word += slot + strconv.Itoa(o.size)
		case opRename:
			word += string(f.things[o.item].letter) + "." + string(o.name)
		default:
			word += string(f.things[o.item].letter)
		}
		words = append(words, word)
	}
	return strings.Join(words, "-")
}

// unspell reads what spell writes.
func unspell(s string) ([]op, error) {
	words := strings.Split(s, "-")
	if len(words) > sequenceMost {
		return nil, fmt.Errorf("the sequence has %d calls, and %d are the most", len(words), sequenceMost)
	}
	f := follow()
	var out []op
	for i, word := range words {
		o, ok := f.read(word, i)
		if !ok || !f.does(o) {
			return nil, fmt.Errorf("%q, call %d of the sequence, is none that can be asked there", word, i+1)
		}
		out = append(out, o)
	}
	return out, nil
}

// read reads one word; n numbers it, for a create.
func (f *following) read(word string, n int) (o op, ok bool) {
	if len(word) < 2 {
		return o, false
	}
	o.verb = word[0]
	slot := func(c byte) bool {
		if c < '1' || c > '3' {
			return false
		}
		o.project = sequenceSlots[c-'1']
		return true
	}
	switch o.verb {
	case opCreate, opBare, opName:
		o.item, o.name = n, word[1]
		return o, len(word) == 3 && strings.IndexByte(sequenceNames, o.name) >= 0 && slot(word[2])
	case opStem:
		return o, len(word) == 2 && slot(word[1])
	case opPages:
		o.size = int(word[len(word)-1] - '0')
		return o, len(word) == 3 && slot(word[1]) && o.size >= 1 && o.size <= 9
	case opRename:
		if len(word) != 4 || word[2] != '.' || strings.IndexByte(sequenceNames, word[3]) < 0 {
			return o, false
		}
		o.name = word[3]
	case opGet, opAstray, opEdit, opDelete:
		if len(word) != 2 {
			return o, false
		}
	default:
		return o, false
	}
	i := int(word[1]) - 'a'
	if i < 0 || i >= len(f.made) {
		return o, false
	}
	o.item = f.made[i]
	return o, true
}

// draw draws one sequence. Each call is chosen among those that mean something
// after the ones before it, those that change more often than those that read.
func (b *build) draw(seed, n uint64) []op {
	dice := rand.New(rand.NewPCG(seed, n))
	slots := b.w.Mine()
	if b.w.Projects[Foreign] != (Project{}) && b.w.Accounts[exchange.OtherTenant] != "" && !b.w.Live() {
		slots = append(slots, Foreign)
	}
	f := follow()
	var out []op
	for len(out) < sequenceLength {
		// Most of it happens in one project and to one name, so that calls meet.
		o := op{item: len(out), name: "kkkllm"[dice.IntN(6)], size: 1 + dice.IntN(2)}
		o.project = slots[0]
		if dice.IntN(3) == 0 {
			o.project = slots[dice.IntN(len(slots))]
		}
		o.verb = "cccbgxeeerrrdddslp"[dice.IntN(18)]
		if strings.IndexByte("gxerd", o.verb) >= 0 {
			if len(f.made) == 0 {
				continue
			}
			o.item = f.made[dice.IntN(len(f.made))]
			if o.verb == opDelete && f.things[o.item].gone && dice.IntN(3) > 0 {
				continue // a second delete now and then
			}
		}
		if !b.sequenced(o) || !f.does(o) {
			continue
		}
		out = append(out, o)
	}
	return out
}

// sequenced reports whether the target claims the Action of a call.
func (b *build) sequenced(o op) bool {
	action := map[byte]string{
		opGet: b.res.Get, opAstray: b.res.Get, opEdit: b.res.Update, opRename: b.res.Update,
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
	for n := range many {
		add(b.draw(b.o.Seed, uint64(n)), 4)
	}
	return out
}

// claims reports whether the world has what a sequence from outside needs.
func (b *build) claims(ops []op) bool {
	for _, o := range ops {
		if _, ok := b.w.Projects[o.project]; o.project != "" && !ok || !b.sequenced(o) {
			return false
		}
		if o.project == Foreign && (b.w.Accounts[exchange.OtherTenant] == "" || b.w.Live()) {
			return false
		}
	}
	return true
}

// sequence makes the case of a sequence: its calls and its ending.
func (b *build) sequence(ops []op, rank int) Case {
	f := follow()
	cs := Case{ID: spell(ops), Rank: rank, Look: LookGet, ops: ops}
	edits := 0
	for _, o := range ops {
		if o.verb == opEdit {
			edits++
		}
		steps := b.calls(f, o, edits)
		f.does(o)
		cs.Steps = append(cs.Steps, steps...)
	}
	cs.Steps = append(cs.Steps, b.ending(f, ops)...)
	for i := range cs.Steps {
		// Labels tell the calls apart.
		cs.Steps[i].Label = strconv.Itoa(i+1) + ": " + cs.Steps[i].Label
	}
	return cs
}

// ending looks at everything that a sequence leaves: the lists of the projects
// that it touched, whole and by each name that it used, and which of the names
// are free. All that was made is read after that.
func (b *build) ending(f *following, ops []op) []Step {
	var lists, creates []Step
	for _, slot := range sequenceSlots {
		used := map[byte]bool{}
		for _, o := range ops {
			switch t := f.things[o.item]; {
			case (o.verb == opCreate || o.verb == opBare) && o.project == slot, o.verb == opRename && t.project == slot:
				used[o.name] = true
			}
		}
		if len(used) == 0 {
			continue
		}
		lists = append(lists, b.calls(f, op{verb: opStem, project: slot}, 0)...)
		for _, name := range []byte(sequenceNames) {
			if !used[name] {
				continue
			}
			lists = append(lists, b.calls(f, op{verb: opName, project: slot, name: name}, 0)...)
			// The ones made here count on from those of the sequence.
			o := op{verb: opBare, item: sequenceMost + len(creates), project: slot, name: name}
			creates = append(creates, b.calls(f, o, 0)...)
		}
	}
	if b.w.Lacks[b.res.List] {
		lists = nil
	}
	for i := range creates {
		if creates[i].Expect.Answer == Accept {
			creates[i].Keep = fmt.Sprintf("y%02d", i)
		}
	}
	return append(lists, creates...)
}

// as lets the account that owns the project of a slot call.
func as(slot string, st Step) Step {
	if slot == Foreign {
		st.As = exchange.OtherTenant
	}
	return st
}

// calls writes one call of a sequence as steps, given what was done before it.
func (b *build) calls(f *following, o op, edits int) []Step {
	name := string(o.name)
	switch o.verb {
	case opCreate, opBare:
		return []Step{as(o.project, b.createIn(f, o))}
	case opStem:
		return []Step{as(o.project, b.listing("list the "+o.project+" project", o.project, Value{From: Stem}, "1", "100", Read))}
	case opName:
		return []Step{as(o.project, b.listing("list the "+o.project+" project by the name "+name, o.project, Fresh(name), "1", "100", Read))}
	case opPages:
		var out []Step
		for page := 1; page <= f.live(o.project)/o.size+1; page++ {
			out = append(out, as(o.project, b.listing(fmt.Sprintf("list page %d of size %d of the %s project", page, o.size, o.project), o.project, Value{From: Stem}, strconv.Itoa(page), strconv.Itoa(o.size), Read)))
		}
		return out
	}
	t := f.things[o.item]
	letter := string(t.letter)
	want := Accept
	if t.gone {
		want = Refuse
	}
	switch o.verb {
	case opGet:
		return []Step{as(t.project, b.getting("read "+letter, letter, t.project, Read))}
	case opAstray:
		other := Primary
		if t.project == Primary {
			other = Secondary
		}
		return []Step{b.getting("read "+letter+" in the other project", letter, other, Refuse)}
	case opEdit:
		p := b.updateMarker()
		return []Step{as(t.project, b.updating("change the "+p.Name+" of "+letter, letter, t.project, want, Param{Name: p.Name, Value: Value{From: Marker, Slot: fmt.Sprintf("e%02d", edits)}}))}
	case opRename:
		if _, taken := f.holder(t.project, o.name); taken && !t.gone {
			want = Reject
		}
		return []Step{as(t.project, b.updating("rename "+letter+" to "+name, letter, t.project, want, Param{Name: b.key().Name, Value: Fresh(name)}))}
	}
	return []Step{as(t.project, b.deleting("delete "+letter, letter, t.project, want))}
}

// createIn is a create of a sequence. The other tenant's create gives no
// account: whose may own a business there is not known.
func (b *build) createIn(f *following, o op) Step {
	name := string(o.name)
	params := b.valid(name, o.project)
	if o.verb == opCreate && o.project != Foreign {
		params = b.full(name, o.project)
	}
	letter, want := string('a'+byte(len(f.made))), Accept
	if _, taken := f.holder(o.project, o.name); taken {
		letter, want = "z", Reject
	}
	if p := b.marker(); p != nil && o.verb == opCreate {
		params = With(params, p.Name, Value{From: Marker, Slot: letter})
	}
	st := b.creating("create "+letter+", named "+name+", in the "+o.project+" project", params, want)
	if want == Reject {
		st.Label = "create another one named " + name + " in the " + o.project + " project"
	}
	st.Keep = letter
	return st
}
