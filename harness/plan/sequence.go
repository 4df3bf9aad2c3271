package plan

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
