package plan

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Cases on what a parameter holds: type, enum, example, length, bounds.

// class is one equivalence class of valid values.
type class struct {
	name  string
	value Value
	level verdict.Level
}

// validClasses returns the documented and the further valid classes of a
// parameter, the first the plainest.
func (b *build) validClasses(p *contract.Param) []class {
	var out []class
	switch {
	case p.Entity == contract.Project:
		return nil
	case p.Entity == contract.Account:
		out = append(out, class{"caller", Value{From: AccountID, Slot: exchange.Caller}, verdict.Must})
		for i, o := range b.w.Owners {
			out = append(out, class{fmt.Sprintf("owner%d", i+1), Text(o), verdict.Must})
		}
	case len(p.Enum) > 0:
		for _, v := range p.Enum {
			out = append(out, class{label(v), Text(v), verdict.Must})
		}
	case p.Type == "integer":
		out = append(out, class{"plain", b.sample(p, "a"), verdict.Must})
		for _, c := range []struct {
			name  string
			bound *int64
		}{{"least", p.Minimum}, {"most", p.Maximum}} {
			if c.bound != nil {
				out = append(out, class{c.name, Text(fmt.Sprint(*c.bound)), verdict.Must})
			}
		}
	case b.inKey(p.Name) && b.w.Live():
		out = append(out, class{"plain", Fresh("a"), verdict.Must})
	case b.inKey(p.Name):
		spaced := FreshIn("a", "{} two words")
		if strings.Contains(p.Example, " ") {
			spaced = FreshIn("a", p.Example+" {}")
		}
		out = append(out,
			class{"plain", Fresh("a"), verdict.Must}, class{"spaced", spaced, verdict.Must},
			class{"chinese", FreshIn("a", "{}"+textOf("chinese")), verdict.Must})
	case p.FreeText():
		spaced := "a plain description of 3 words and more"
		if strings.Contains(p.Example, " ") {
			spaced = p.Example
		}
		out = append(out,
			class{"plain", b.sample(p, "a"), verdict.Must}, class{"spaced", Text(spaced), verdict.Must},
			class{"chinese", Text(textOf("chinese")), verdict.Must})
	}
	return slices.DeleteFunc(out, func(c class) bool {
		text, err := c.value.Resolve(b.w, stand, nil)
		return err == nil && !fits(p, text)
	})
}

// label makes a value fit for an id.
func label(v string) string {
	var s strings.Builder
	for _, r := range v {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			s.WriteRune(r)
		case r == ':':
			s.WriteByte('.')
		default:
			fmt.Fprintf(&s, "u%04X", r)
		}
	}
	if s.Len() == 0 {
		return "empty"
	}
	return s.String()
}

func classes(name, class string) map[string]string { return map[string]string{name: class} }

func unreached(why string) (verdict.Reason, string) { return verdict.Unreached, why }

// wrongNumbers are texts that are no number of the format.
func wrongNumbers(format string) []class {
	out := []class{
		{"letters", Text("abc"), verdict.Must},
		{"fraction", Text("1.5"), verdict.Must},
		{"digits-then-letters", Text("{primary}abc"), verdict.Must},
		{"digits-then-fraction", Text("{primary}.5"), verdict.Must},
		{"two-numbers", Text("{primary},{primary}"), verdict.Must},
		{"the-identifier", Text("{identifier}"), verdict.Must},
		{"2-to-63", Text("9223372036854775808"), verdict.Must},
		{"below-int64", Text("-9223372036854775809"), verdict.Must},
		{"20-nines", Text("99999999999999999999"), verdict.Must},
	}
	if format == "int32" {
		out = append(out, class{"2-to-31", Text("2147483648"), verdict.Must})
	}
	return out
}

// misread fills in what a careless parser would read as the project's id, or
// returns "" where the project has no such thing.
func (p Project) misread(pattern string) string {
	if pattern == "{identifier}" {
		if _, number := new(big.Int).SetString(p.Identifier, 10); number {
			return ""
		}
		return p.Identifier
	}
	if p.ID == "" {
		return ""
	}
	return strings.ReplaceAll(pattern, "{primary}", p.ID)
}

// otherReference is the other way to name what a parameter names.
func otherReference(p *contract.Param) string {
	if p.By == contract.ByID {
		return contract.ByIdentifier
	}
	return contract.ByID
}

func typed(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if p == nil {
		return fieldType(b, cl)
	}
	if p.Type != "integer" {
		return nil
	}
	setup, call, _ := b.on(a)
	want := b.refused(a)
	ungraded := p.Role != ""
	look := LookGet
	if a == b.create {
		look = LookList
	}
	var out []Case
	for _, c := range wrongNumbers(p.Format) {
		v := c.value
		if p.Entity == contract.Business && strings.Contains(v.Text, "{primary}") {
			v = Value{From: IDLike, Slot: "a", Text: strings.ReplaceAll(v.Text, "{primary}", "{}")}
		} else if strings.Contains(v.Text, "{") {
			if p.Entity != contract.Project {
				continue
			}
			text := b.w.Projects[Primary].misread(v.Text)
			if text == "" {
				continue
			}
			v = Text(text)
		}
		st := Step{Label: p.Name + " is " + c.name, Action: a.Name, Params: With(call, p.Name, v), Expect: Expect{Answer: want, Ungraded: ungraded}}
		if ungraded {
			st.Expect.Answer = Either
		}
		cs := Case{ID: c.name, Steps: append(append([]Step{}, setup...), st), Look: look, Rank: 2, Classes: classes(p.Name, "not a number: "+c.name)}
		if p.Entity == contract.Project && b.w.Lacks[LackTenancy] && c.name != "letters" {
			cs.Rank = 3
		}
		out = append(out, cs)
	}
	// No number, beside another right way to name the project: it must not be
	// passed over.
	if other := otherReference(p); a == b.create && p.Entity == contract.Project {
		params := append(b.projectBy(a, Primary, other), With(call, p.Name, Text("abc"))...)
		st := Step{Label: p.Name + " is letters, beside the " + other, Action: a.Name, Params: params, Expect: Expect{Answer: want}}
		out = append(out, Case{ID: "letters-beside-the-other", Steps: []Step{st}, Look: look, Rank: 2, Classes: classes(p.Name, "not a number: letters")})
	}
	// A number beyond what cutting to 64 bits gives back: the project's id
	// plus 2^64 is no int64, and must not be read as that project.
	if id, ok := new(big.Int).SetString(b.w.Projects[Primary].ID, 10); ok && p.Entity == contract.Project {
		over := new(big.Int).Add(id, new(big.Int).Lsh(big.NewInt(1), 64)).String()
		st := Step{Label: p.Name + " wraps at 64 bits", Action: a.Name, Params: With(call, p.Name, Text(over)), Expect: Expect{Answer: want}}
		out = append(out, Case{ID: "wraps-at-64-bits", Steps: append(append([]Step{}, setup...), st), Look: look, Rank: 2, Classes: classes(p.Name, "not a number: wraps")})
	}
	return out
}

func enum(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	setup, call, _ := b.on(a)
	look := LookGet
	if a == b.create {
		look = LookGet | LookList
	}
	var out []Case
	for _, v := range p.Enum {
		st := Step{Label: p.Name + "=" + v, Action: a.Name, Params: With(call, p.Name, Text(v)), Expect: Expect{Answer: b.served(a)}}
		out = append(out, Case{ID: "valid-" + label(v), Steps: append(append([]Step{}, setup...), st), Look: look, Rank: 1, Classes: classes(p.Name, label(v))})
	}
	wrong := []string{"dwconform_no_such_value", "0", p.Enum[0] + "X", p.Enum[0][:len(p.Enum[0])-1], " " + p.Enum[0], "null"}
	if len(p.Enum) > 1 {
		second := p.Enum[1]
		wrong = append(wrong, p.Enum[0]+","+second, second+"X", second[:len(second)-1])
	}
	wrong = append(wrong, "X"+p.Enum[0], strconv.Quote(p.Enum[0]))
	ids := []string{"unknown", "digit", "longer", "shorter", "blank-before", "null", "two-values", "longer-second", "shorter-second", "longer-before", "quoted"}
	if len(p.Enum) < 2 {
		ids = slices.Delete(ids, 6, 9)
	}
	for _, v := range p.Enum {
		if first, _, more := strings.Cut(v, "_"); more {
			wrong = append(wrong, first, strings.ReplaceAll(v, "_", "-"))
			ids = append(ids, "first-word-of-"+label(v), "dashes-in-"+label(v))
		}
	}
	for i, v := range wrong {
		st := Step{Label: p.Name + " outside its values", Action: a.Name, Params: With(call, p.Name, Text(v)), Expect: Expect{Answer: b.refused(a)}}
		out = append(out, Case{ID: "wrong-" + ids[i], Steps: append(append([]Step{}, setup...), st), Look: LookList, Rank: 1, Classes: classes(p.Name, "wrong value")})
	}
	// However the call is said.
	if a == b.create {
		asked := map[manner]bool{{}: true}
		for _, m := range []manner{{identifier: true}, {temporary: true}, {both: true, v3: true, xml: true, temporary: true}} {
			if m = b.manner(m, Primary); asked[m] {
				continue
			}
			asked[m] = true
			st := Step{Label: p.Name + " outside its values", Action: a.Name, Params: With(call, p.Name, Text(wrong[0])), Expect: Expect{Answer: b.refused(a)}}
			b.saidSo(&st, op{said: m})
			out = append(out, Case{ID: "wrong-unknown-said" + m.spell(), Steps: []Step{st}, Look: LookList, Rank: 2, Classes: classes(p.Name, "wrong value")})
		}
	}
	// Outer blanks are a matter of trimming, which nobody promised.
	for i := range out {
		if out[i].ID == "wrong-blank-before" {
			st := &out[i].Steps[len(out[i].Steps)-1]
			st.Expect = Expect{Answer: Either, Ungraded: true}
		}
	}
	return out
}

func example(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if a != b.create || p == nil {
		return nil
	}
	v := Text(p.Example)
	if b.inKey(p.Name) && p.FreeText() {
		v = FreshIn("a", p.Example+" {}")
	}
	cs := one("documented", b.creating("create with the documented example", With(b.full("a", Primary), p.Name, v), Accept), LookGet|LookList, 2)
	cs.Classes = classes(p.Name, "example")
	return []Case{cs}
}

// length makes texts of the length at a documented bound, and one past it.
func length(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if a != b.create {
		return nil
	}
	var out []Case
	add := func(id string, n uint64, want Answer) {
		v := Text(strings.Repeat("a", int(n)))
		if b.inKey(p.Name) {
			if int(n) < len(stand.Of("a")) {
				return
			}
			v = FreshIn("a", "{}"+strings.Repeat("a", int(n)-len(stand.Of("a"))))
		}
		text, _ := v.Resolve(b.w, stand, nil)
		if want == Accept && !fits(p, text) || want == Reject && !onlyBreaks(p, text, cl.Keyword) {
			return // its pattern lets none of that length
		}
		look := LookList
		if want == Accept {
			look |= LookGet
		}
		cs := one(id, b.creating(p.Name+" "+id, With(b.full("a", Primary), p.Name, v), want), look, 2)
		cs.Classes = classes(p.Name, id)
		out = append(out, cs)
	}
	if cl.Keyword == "maxLength" && p.MaxLength != nil {
		add("longest", *p.MaxLength, Accept)
		add("too-long", *p.MaxLength+1, Reject)
	}
	if cl.Keyword == "minLength" && p.MinLength != nil && *p.MinLength > 1 {
		add("shortest", *p.MinLength, Accept)
		add("too-short", *p.MinLength-1, Reject)
	}
	return out
}

// bounds makes numbers at a documented bound, and one past it.
func bounds(b *build, cl *contract.Clause) []Case {
	p := b.c.Action(cl.Action).Param(cl.Subject)
	at, step := p.Maximum, int64(1)
	if cl.Keyword == "minimum" {
		at, step = p.Minimum, -1
	}
	if at == nil || p.Entity != "" {
		return nil
	}
	past := new(big.Int).Add(big.NewInt(*at), big.NewInt(step)).String()
	if p.MultipleOf != nil {
		// The last multiple within, and the first one past it.
		off := new(big.Int).Mod(big.NewInt(*at), big.NewInt(*p.MultipleOf))
		within := new(big.Int).Sub(big.NewInt(*at), off)
		beyond := new(big.Int).Add(within, big.NewInt(*p.MultipleOf))
		if cl.Keyword == "minimum" {
			if off.Sign() > 0 {
				within, beyond = beyond, within
			} else {
				beyond.Sub(within, big.NewInt(*p.MultipleOf))
			}
		}
		past = beyond.String()
		var out []Case
		if fits(p, within.String()) {
			out = append(out, b.numbered(cl, p, "at", within.String(), true))
		}
		if onlyBreaks(p, past, cl.Keyword) {
			out = append(out, b.numbered(cl, p, "past", past, false))
		}
		return out
	}
	out := []Case{b.numbered(cl, p, "at", fmt.Sprint(*at), true)}
	if onlyBreaks(p, past, cl.Keyword) {
		out = append(out, b.numbered(cl, p, "past", past, false))
	}
	return out
}
