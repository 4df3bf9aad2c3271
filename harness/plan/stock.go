package plan

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// Businesses of many kinds, for cases in which it must make no difference what a
// business is like: what it carries, which texts, and how it was made.

// patterns are plain texts that names and other texts are made of in turn. A
// live target is spared all but letters and digits.
func (b *build) patterns() []string {
	if b.w.Live() {
		return []string{"{}"}
	}
	return []string{"{}", "业务{}流程", "{} two words"}
}

// stocked is a set-up create of the n-th kind in a project. by lists the
// manners in which it may be made.
func (b *build) stocked(slot, project string, n int, by []manner) Step {
	st := b.setup(slot, project)
	switch n % 4 {
	case 1:
		if others := b.others(st.Params); others != nil {
			st.Params = others
			st.Label += " with other values"
		}
	case 2:
		st.Params = b.valid(slot, project)
		st.Label += ", the least"
	case 3:
		if others, m := b.others(st.Params), b.marker(); others != nil && m != nil && !m.Required {
			st.Params = b.plainly(Without(others, m.Name))
			st.Label += " without " + m.Name
		}
	}
	patterns := b.patterns()
	st.Params = b.written(st.Params, patterns[n%len(patterns)], patterns[(n/2+1)%len(patterns)])
	if len(by) > 0 {
		m := b.manner(by[n%len(by)], project)
		m.temporary = m.temporary && b.temporaryIsCallers()
		b.saidSo(&st, op{said: m})
		st.Label += saying{manner: m}.words()
	}
	return st
}

// written gives the name and the other text of a create these patterns, as far
// as they fit.
func (b *build) written(params []Param, name, text string) []Param {
	key, marker := b.key(), b.marker()
	out := append([]Param{}, params...)
	for i := range out {
		v := &out[i].Value
		var p *contract.Param
		pattern := ""
		switch {
		case v.From == FreshName && out[i].Name == key.Name && v.Text == "{}":
			p, pattern = key, name
		case v.From == Marker && marker != nil && out[i].Name == marker.Name && v.Text == "":
			p, pattern = marker, text
		default:
			continue
		}
		was := v.Text
		v.Text = pattern
		if s, err := v.Resolve(b.w, stand, nil); err != nil || !fits(p, s) {
			v.Text = was
		}
	}
	return out
}

// nameOf is the name that a create gives.
func (b *build) nameOf(st Step) Value {
	if v := valueOf(st.Params, b.key().Name); v != nil {
		return *v
	}
	return Value{}
}

// inside is a part of a name that is not its beginning, where it has one.
func inside(name Value) Value {
	_, after, _ := strings.Cut(name.Text, "{}")
	for _, r := range after {
		name.Text = "{}" + string(r)
		return name
	}
	name.Text = "{}"
	return name
}

// promised are the manners that no should but those of ways promises: how a
// business of a must case may be made.
var promised = []manner{{}, {v3: true}, {xml: true}, {identifier: true}, {v3: true, xml: true}, {identifier: true, v3: true}, {identifier: true, xml: true}}
