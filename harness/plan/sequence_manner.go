package plan

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// How a call of a sequence is said: what happens to a business must not depend
// on it.

// manner is how one call is said; its zero is the usual way, with the project
// named by its id.
type manner struct {
	identifier, both, v3, xml, temporary bool
}

func (m manner) letters() []struct {
	letter byte
	is     bool
} {
	return []struct {
		letter byte
		is     bool
	}{{'i', m.identifier}, {'t', m.both}, {'v', m.v3}, {'x', m.xml}, {'k', m.temporary}}
}

// spell writes a manner as it stands behind a word of an id.
func (m manner) spell() string {
	out := ""
	for _, l := range m.letters() {
		if l.is {
			out += string(l.letter)
		}
	}
	if out == "" {
		return ""
	}
	return "_" + out
}

// readManner reads the letters of a manner; false where it would not be spelt
// like that.
func readManner(letters string) (manner, bool) {
	has := func(l byte) bool { return strings.IndexByte(letters, l) >= 0 }
	m := manner{identifier: has('i'), both: has('t'), v3: has('v'), xml: has('x'), temporary: has('k')}
	return m, strings.TrimPrefix(m.spell(), "_") == letters && !(m.identifier && m.both)
}

// manner takes from a drawn manner what this world does not serve, or what a
// run by one sender does not send.
func (b *build) manner(m manner, project string) manner {
	pr := b.w.Projects[project]
	if pr.ID == "" || pr.Identifier == "" {
		m.identifier, m.both = false, false
	}
	for _, a := range b.c.Actions {
		if projectParam(a, contract.ByID) == nil || projectParam(a, contract.ByIdentifier) == nil {
			m.identifier, m.both = false, false
		}
	}
	if b.o.Sender == SDKSender || b.w.Lacks[LackV3] || b.w.Lacks[LackSignature] {
		m.v3 = false
	}
	if b.o.Sender == SDKSender || b.w.Lacks[LackXML] {
		m.xml = false
	}
	if project == Foreign {
		m.temporary = false // it is the caller's
	}
	return b.temporarily(m)
}

// temporarily takes the temporary key from a manner where there is none.
func (b *build) temporarily(m manner) manner {
	m.temporary = m.temporary && b.w.Has(exchange.Temporary)
	return m
}

// manners are those in which what a sequence leaves is read, in turn.
var manners = []manner{
	{identifier: true}, {v3: true}, {xml: true}, {both: true, v3: true, xml: true}, {temporary: true}, {identifier: true, xml: true},
	{identifier: true, v3: true}, {xml: true, temporary: true}, {v3: true, temporary: true}, {identifier: true, temporary: true}, {v3: true, xml: true},
}

// saidSo writes a step of a sequence in the manner of its call.
func (b *build) saidSo(st *Step, o op) {
	if o.said.v3 || o.said.xml {
		w := exchange.Way{Sender: exchange.Raw}
		if o.said.v3 {
			w.Signature = exchange.V3
		}
		if o.said.xml {
			w.Format = exchange.XML
		}
		st.Way = &w
	}
	if o.said.temporary && st.As == "" {
		st.As = exchange.Temporary
	}
	if !o.said.identifier && !o.said.both {
		return
	}
	a := b.c.Action(st.Action)
	slot := slotNamed(st)
	if pr := b.w.Projects[slot]; pr.ID == "" || pr.Identifier == "" {
		return
	}
	named := b.projectBy(a, slot, contract.ByIdentifier)
	if o.said.both {
		named = append(named, b.projectBy(a, slot, contract.ByID)...)
	}
	st.Params = append(named, Without(st.Params, projectNames(a)...)...)
}

// slotNamed is the project that a step names by its id, or "".
func slotNamed(st *Step) string {
	for _, p := range st.Params {
		if p.Value.From == ProjectID {
			return p.Value.Slot
		}
	}
	return ""
}
