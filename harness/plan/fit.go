package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// Values that fit what the document says of a parameter by itself: its length,
// its pattern, its bounds.

// fits reports whether a parameter by itself may have a value.
func fits(p *contract.Param, v string) bool { return len(p.Breaks(v)) == 0 }

// limited reports whether a document says anything of a parameter's values.
func limited(p *contract.Param) bool {
	return p.Type == "integer" || len(p.Enum) > 0 || p.MinLength != nil || p.MaxLength != nil || p.Pattern != ""
}

// marking is a text for a slot that no earlier call used and that fits the
// parameter; false where no such text has room for that, and a plain one that
// fits is returned.
func (b *build) marking(p *contract.Param, slot string) (Value, bool) {
	if !limited(p) {
		return Value{From: Marker, Slot: slot}, true
	}
	for _, frame := range frames(p) {
		v := Value{From: Marker, Slot: slot, Text: frame}
		if text, err := v.Resolve(b.w, stand, nil); err == nil && fits(p, text) {
			if frame == "{}" {
				v.Text = ""
			}
			return v, true
		}
	}
	for _, text := range plainTexts(p) {
		if fits(p, text) {
			return Text(text), false
		}
	}
	return Value{From: Marker, Slot: slot}, false
}

// frames are patterns in which {} stands for a text of a run, the plainest
// first.
func frames(p *contract.Param) []string {
	out := []string{"{}"}
	if p.MinLength != nil {
		out = append(out, "{}"+strings.Repeat("a", int(min(*p.MinLength, 4096))))
	}
	if p.Pattern != "" {
		for _, s := range matching(p.Pattern) {
			out = append(out, s+"{}", "{}"+s)
		}
	}
	return out
}

// plainTexts are short texts of which one may fit.
func plainTexts(p *contract.Param) []string {
	least := 1
	if p.MinLength != nil {
		least = int(min(*p.MinLength, 4096))
	}
	out := []string{strings.Repeat("a", least), strings.Repeat("1", least), strings.Repeat("A", least)}
	if p.Pattern != "" {
		out = append(out, matching(p.Pattern)...)
	}
	return out
}

// number is a plain value of an integer parameter, and another where it may
// have one; n counts them from 0.
func (b *build) number(p *contract.Param, n int) (string, bool) {
	step, from := int64(1), int64(1)
	if p.MultipleOf != nil {
		step, from = *p.MultipleOf, *p.MultipleOf
	}
	if p.Minimum != nil && *p.Minimum > from {
		from = *p.Minimum
	}
	if p.Maximum != nil && *p.Maximum < from {
		from = *p.Maximum
		if p.Minimum != nil {
			from = *p.Minimum
		}
	}
	if off := from % step; off != 0 {
		from += step - off
		if off < 0 {
			from -= step
		}
	}
	for _, way := range []int64{1, -1} {
		if v := strconv.FormatInt(from+way*int64(n)*step, 10); fits(p, v) {
			return v, true
		}
	}
	return "1", false
}

// keepNodes makes the values of each call fit what the document says of the
// parameters by themselves. It returns false for a case that must be accepted
// with a value that does not fit: it is none.
func (b *build) keepNodes(cs *Case) bool {
	for i := range cs.Steps {
		st := &cs.Steps[i]
		a := b.c.Action(st.Action)
		if a == nil {
			continue
		}
		for _, given := range st.Params {
			p := a.Param(given.Name)
			if p == nil || !limited(p) {
				continue
			}
			switch given.Value.From {
			case CreatedID, ProjectID, ProjectIdentifier:
				continue // what there is
			}
			text, err := given.Value.Resolve(b.w, stand, nil)
			if err != nil || fits(p, text) {
				continue
			}
			if given.Value.From == Marker && given.Value.Text == "" {
				v, _ := b.marking(p, given.Value.Slot)
				st.Params = With(st.Params, p.Name, v)
				continue
			}
			if st.right() && !st.Expect.Ungraded {
				return false
			}
		}
	}
	return true
}

// roomForNames refuses a key whose values leave no room for the names of a
// run.
func roomForNames(b *build) error {
	for _, a := range []*contract.Action{b.create, b.update} {
		p := a.Param(b.key().Name)
		if p == nil {
			continue
		}
		name := stand.Of("a")
		if broken := p.Breaks(name); len(broken) > 0 {
			return fmt.Errorf("%s: the names of a run are letters and digits, %d of them, as %q, and the %s of %s takes none; widen it",
				p.At, len(name), name, strings.Join(broken, " and "), p.Name)
		}
	}
	return nil
}

// multiples makes a multiple of the documented number, and one that is none.
func multiples(b *build, cl *contract.Clause) []Case {
	p := b.c.Action(cl.Action).Param(cl.Subject)
	at, ok := b.number(p, 1)
	n, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || *p.MultipleOf == 1 {
		return nil
	}
	out := []Case{b.numbered(cl, p, "multiple", at, true)}
	for _, off := range []int64{1, -1} {
		if v := strconv.FormatInt(n+off, 10); onlyBreaks(p, v, cl.Keyword) {
			out = append(out, b.numbered(cl, p, "no-multiple", v, false))
			break
		}
	}
	return out
}

// onlyBreaks reports whether a value breaks one keyword of the node, and no
// other.
func onlyBreaks(p *contract.Param, v, keyword string) bool {
	broken := p.Breaks(v)
	return len(broken) == 1 && broken[0] == keyword
}

// numbered is the case of one number.
func (b *build) numbered(cl *contract.Clause, p *contract.Param, id, v string, right bool) Case {
	a := b.c.Action(cl.Action)
	setup, call, _ := b.on(a)
	look, want := LookGet, b.refused(a)
	if a == b.create {
		look = LookList
	}
	if right {
		want = b.served(a)
	}
	st := Step{Label: p.Name + " " + id, Action: a.Name, Params: With(call, p.Name, Text(v)), Expect: Expect{Answer: want}}
	return Case{ID: id, Steps: append(append([]Step{}, setup...), st), Look: look, Rank: 2, Classes: classes(p.Name, id)}
}

// patterned makes texts that match the documented pattern, and texts that
// break it and nothing else.
func patterned(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if a != b.create || p == nil {
		return nil
	}
	var out []Case
	add := func(id string, v Value, want Answer) {
		cs := one(id, b.creating(p.Name+" "+id, With(b.full("a", Primary), p.Name, v), want), LookGet|LookList, 2)
		if want == Reject {
			cs.Look = LookList
		}
		cs.Classes = classes(p.Name, id)
		out = append(out, cs)
	}
	frame := func(s string) Value {
		if b.inKey(p.Name) {
			return FreshIn("a", s)
		}
		return Text(strings.ReplaceAll(s, "{}", ""))
	}
	resolved := func(v Value) string {
		text, _ := v.Resolve(b.w, stand, nil)
		return text
	}
	n := 0
	for _, s := range append(frames(p), matching(p.Pattern)...) {
		if b.inKey(p.Name) && !strings.Contains(s, "{}") {
			continue
		}
		if v := frame(s); resolved(v) != "" && fits(p, resolved(v)) && n < 4 {
			n++
			add("matching-"+strconv.Itoa(n), v, Accept)
		}
	}
	n = 0
	for _, s := range breaking(frames(p), matching(p.Pattern)) {
		if b.inKey(p.Name) && !strings.Contains(s, "{}") {
			continue
		}
		// Outer blanks and control characters are a matter of trimming.
		if v := frame(s); onlyBreaks(p, resolved(v), cl.Keyword) && strings.TrimSpace(resolved(v)) == resolved(v) && n < 8 {
			n++
			add("breaking-"+strconv.Itoa(n), v, Reject)
		}
	}
	return out
}
