package history

import "fmt"

// Kind is what an operation asks for.
type Kind uint8

// The kinds. The zero Kind is none of them.
const (
	Create Kind = iota + 1
	Delete
	Rename
)

// Outcome is what its caller was told.
type Outcome uint8

// The outcomes. The zero Outcome is none of them. A refusal for any other
// reason changed nothing and tells nothing: such an operation is left out of
// the history.
const (
	Accepted  Outcome = iota + 1
	Duplicate         // refused because the name is taken: a create or a rename
	Absent            // refused because the id is not there: a delete or a rename
	Lost              // no reply, or none that tells: it may have happened or not
)

// Key is what holds one business at most.
type Key struct {
	Project string
	Name    string
}

func (k Key) String() string { return fmt.Sprintf("%s in project %s", k.Name, k.Project) }

// Op is one operation as its caller saw it.
type Op struct {
	Kind    Kind
	Outcome Outcome
	Key     Key   // the name that is created or deleted, or renamed from
	To      Key   // the name that is renamed to
	ID      int64 // the business deleted, renamed, or made by an accepted create

	// Call and Return are nanoseconds of one clock. They belong to the interval:
	// an operation called in the instant in which another returned ran beside
	// it. The Return of a lost operation does not count.
	Call, Return int64

	// Client numbers the caller, for the picture only.
	Client int
	// Name says in words which call this was, such as a case's step. Empty is
	// the operation's place in the history.
	Name string
}

var kinds = [...]string{Create: "create", Delete: "delete", Rename: "rename"}

// outcome says what the caller was told.
func (o Op) outcome() string {
	switch o.Outcome {
	case Duplicate:
		return "was refused as a duplicate"
	case Absent:
		return fmt.Sprintf("found no %d", o.ID)
	}
	return "was accepted"
}

// describe says what operation number i was, by its name and times.
func (o Op) describe(i int) string {
	s := kinds[o.Kind]
	if o.Name != "" {
		s += " " + o.Name
	} else {
		s += fmt.Sprintf(" %d", i)
	}
	switch {
	case o.Kind == Rename:
		s += fmt.Sprintf(" of %d from %s to %s", o.ID, o.Key.Name, o.To.Name)
	case o.Kind == Delete:
		s += fmt.Sprintf(" of %d", o.ID)
	case o.Outcome == Accepted:
		s += fmt.Sprintf(" of %d", o.ID)
	}
	if o.Outcome == Lost {
		return s + fmt.Sprintf(" (called at %d)", o.Call)
	}
	return s + fmt.Sprintf(" (from %d to %d)", o.Call, o.Return)
}

// maxTime is beyond all times: about 146 years either way.
const maxTime = 1 << 62

// flaw says why an operation is none, or nothing.
func (o *Op) flaw() string {
	if o.Kind < Create || o.Kind > Rename {
		return fmt.Sprintf("has the kind %d, which is none", o.Kind)
	}
	if o.Outcome < Accepted || o.Outcome > Lost {
		return fmt.Sprintf("has the outcome %d, which is none", o.Outcome)
	}
	if o.Kind == Create && o.Outcome == Absent {
		return "is a create that found an id absent"
	}
	if o.Kind == Delete && o.Outcome == Duplicate {
		return "is a delete that found a duplicate"
	}
	if o.Outcome != Lost && o.Return < o.Call {
		return fmt.Sprintf("returns at %d, before its call at %d", o.Return, o.Call)
	}
	if o.Call <= -maxTime || o.Call >= maxTime || o.Outcome != Lost && o.Return >= maxTime {
		return fmt.Sprintf("has a time beyond %d", int64(maxTime))
	}
	return ""
}

// Of returns the operations that concern the key, in their order.
func Of(ops []Op, k Key) []Op {
	var mine []Op
	for _, o := range ops {
		if o.Key == k || o.Kind == Rename && o.To == k {
			mine = append(mine, o)
		}
	}
	return mine
}
