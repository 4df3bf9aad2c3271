package oracle

import (
	"github.com/dwconform/dwconform/harness/contract"
)

// Precedence says which of two mistakes in one call the refusal named.
type Precedence struct {
	Action, First, Second string
	// Wins is First or Second, or "" where it cannot be told: Why says why.
	Wins string
	Code string // of the refusal of both
	Why  string
}

// PrecedenceOf reads a case that makes two mistakes alone and together; false
// where the case is none or was not asked to its end.
func PrecedenceOf(c *contract.Contract, t *Transcript) (Precedence, bool) {
	pair := t.Case.Pair
	if pair == nil || len(t.Attempts) == 0 {
		return Precedence{}, false
	}
	at := &t.Attempts[0]
	var said [3]*Answer
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		if n := ex.Step - pair.At; ex.Look == nil && n >= 0 && n < len(said) {
			said[n] = ex.Answer(c)
		}
	}
	p := Precedence{Action: pair.Action, First: pair.First, Second: pair.Second}
	for _, a := range said {
		if a == nil || a.Kind == Lost || a.Kind == Throttled || couldBeChance(a) && Internal(a.Code) {
			return p, false
		}
	}
	first, second, both := said[0], said[1], said[2]
	if p.Code = both.Code; both.Kind != Rejected {
		p.Code = ""
	}
	same := func(a, z *Answer) bool {
		if a.Code != z.Code || first.Code != second.Code {
			return a.Code == z.Code
		}
		return Tidy(a.Message, at) == Tidy(z.Message, at)
	}
	switch {
	case first.Kind != Rejected:
		p.Why = p.First + " alone is not refused"
	case second.Kind != Rejected:
		p.Why = p.Second + " alone is not refused"
	case both.Kind != Rejected:
		p.Why = "both together are not refused"
	case same(first, second):
		p.Why = "both alone are refused alike"
	case same(both, first):
		p.Wins = p.First
	case same(both, second):
		p.Wins = p.Second
	default:
		p.Why = "both together are refused as neither is alone"
	}
	return p, true
}
