package plan

// Sequences of calls that depend on one another, drawn at random and written
// into the id of their case: whoever has the id has the sequence, whatever the
// seed was.
//
// A word of an id is one call. Businesses are called a, b, c in the order in
// which they come to be, names k to n, of which n begins with k, projects 1 to
// 3 by slot:
//
//	ck1  create the name k in project 1, every parameter given
//	uk1  create it with other values   bk1  create it with the least parameters
//	ga   get a                         xa   get a in the other project
//	ea   edit the free text of a       ra.l rename a to l
//	ma.l do both at once               oa   give a another owner
//	da   delete a
//	s1   list project 1                lk1  list it by the name k
//	p12  list it in pages of 2
//	w    wait, so that what comes after is asked later
//	q    that is all: what is there is looked at once, and nothing more is asked
//
// Letters after an underscore say how: i names the project by its identifier,
// t by both of its names; v signs V3, x asks for XML, as in ck1_ix.

// op is one call of a sequence.
type op struct {
	verb    byte
	item    int    // the business: the number of the create that makes it
	name    byte   // 'k' to 'n'
	project string // slot
	size    int    // of pages
	said    manner
}

const (
	opCreate = 'c'
	opOther  = 'u'
	opBare   = 'b'
	opGet    = 'g'
	opAstray = 'x'
	opEdit   = 'e'
	opRename = 'r'
	opMove   = 'm'
	opOwner  = 'o'
	opDelete = 'd'
	opStem   = 's'
	opName   = 'l'
	opPages  = 'p'
	opWait   = 'w'
	opEnough = 'q'
)

const (
	sequenceNames = "klmn"
	// How many calls are drawn for one, and of a live target, which is spared
	// long ones. One is short, for runs that can pay no more.
	sequenceLength, sequenceLive, sequenceShort = 14, 10, 6
	// How many sequences are drawn where volume is cheap, and elsewhere.
	sequencesNear, sequencesFar = 61, 8
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
	given   bool // to another owner than the account that calls
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
	case opCreate, opOther, opBare:
		if _, taken := f.holder(o.project, o.name); !taken {
			f.things[o.item] = &thing{letter: 'a' + byte(len(f.made)), name: o.name, project: o.project, given: o.verb == opOther}
			f.made = append(f.made, o.item)
		}
	case opStem, opName, opPages, opWait:
	case opEnough:
		return len(f.made) > 0
	case opRename, opMove:
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
	case opOwner:
		if t == nil || t.project == Foreign {
			return false
		}
		t.given = t.given != !t.gone
	default:
		return t != nil
	}
	return true
}
