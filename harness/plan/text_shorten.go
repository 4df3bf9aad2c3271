package plan

import (
	"fmt"
	"hash/crc32"
	"strings"
	"unicode/utf8"
)

// carried is the text that a case is about: where it stands, and what of the
// value is the text itself.
type carried struct {
	step  int
	param string
	text  string
	plain bool // it must be accepted
}

// Carries returns the text that the case is about and the parameter that
// carries it, false for a case about something else.
func (cs *Case) Carries() (param, text string, ok bool) {
	if cs.carried == nil {
		return "", "", false
	}
	return cs.carried.param, cs.carried.text, true
}

// ShortenText looks for the shortest part of the text of a case that still
// fails, by leaving out characters: halves first, then ever smaller parts,
// until no single one can go. fails asks the case of a text, and says whether
// it could be asked at all. It returns the text, and whether no character of it
// can go; a byte that is no UTF-8 counts as a character.
func (p *Plan) ShortenText(cs *Case, fails func(*Case) (failed, asked bool)) (text string, least bool) {
	tried := map[string]bool{cs.carried.text: true}
	least = true
	pieces := charactersOf(cs.carried.text)
	for size := (len(pieces) + 1) / 2; size >= 1; {
		smaller := false
		for from := 0; from < len(pieces) && least; {
			rest := append(append([]string{}, pieces[:from]...), pieces[min(from+size, len(pieces)):]...)
			shorter := strings.Join(rest, "")
			if len(rest) > 0 && !tried[shorter] && p.carriable(cs, shorter) {
				tried[shorter] = true
				failed, asked := fails(cs.withText(shorter))
				if least = asked; failed && asked {
					pieces, smaller = rest, true
					continue // what now stands here may go too
				}
			}
			from += size
		}
		if !least || size == 1 && !smaller {
			break
		}
		size = max(1, min(size/2, (len(pieces)+1)/2))
	}
	return strings.Join(pieces, ""), least
}

// carriable reports whether a text can stand for another: it fits what the
// document says, and one that must be accepted is still plain.
func (p *Plan) carriable(cs *Case, text string) bool {
	a := p.Contract.Action(cs.Steps[cs.carried.step].Action)
	v := valueOf(cs.withText(text).Steps[cs.carried.step].Params, cs.carried.param)
	whole, err := v.Resolve(p.World, stand, nil)
	if q := a.Param(cs.carried.param); q == nil || err != nil || !fits(q, whole) {
		return false
	}
	return !cs.carried.plain || strings.TrimSpace(text) == text && !strings.Contains(text, "  ")
}

// withText is the same case with another text. Its id is made of that.
func (cs *Case) withText(text string) *Case {
	out := *cs
	out.ID = fmt.Sprintf("%s.part-%d-%08x", cs.ID, len(text), crc32.ChecksumIEEE([]byte(text)))
	out.Steps = append([]Step{}, cs.Steps...)
	st := &out.Steps[cs.carried.step]
	v := *valueOf(st.Params, cs.carried.param)
	v.Text = strings.Replace(v.Text, cs.carried.text, text, 1)
	st.Params = With(st.Params, cs.carried.param, v)
	there := *cs.carried
	there.text, out.carried = text, &there
	return &out
}

func charactersOf(text string) []string {
	var out []string
	for len(text) > 0 {
		_, n := utf8.DecodeRuneInString(text)
		out, text = append(out, text[:n]), text[n:]
	}
	return out
}
