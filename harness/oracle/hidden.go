package oracle

import (
	"bytes"
	"strconv"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// What a tenant must not learn of another's business where he is refused: what
// is written in it, and how many there are.

// shortest is how long a text must be to be told from chance.
const shortest = 12

// judgeHidden looks in an answer that shows nothing for what another tenant
// stored. What the call itself gave may come back.
func (s *State) judgeHidden(ex *Exchange, ans *Answer, at string) []verdict.Problem {
	call := &ex.Obs.Call
	for _, b := range s.Items {
		if sameTenant(b.By, call.As) {
			continue
		}
		for _, p := range s.c.Action(s.c.Resource.Create).Params {
			text := b.Fields[p.Name]
			if !p.FreeText() || len(text) < shortest || gives(call, text) || !bytes.Contains(ex.Obs.Body, []byte(text)) {
				continue
			}
			return []verdict.Problem{problem("refused", at, "nothing of what another tenant stored", "its "+p.Name+" "+strconv.Quote(clip(text, 60)))}
		}
		if call.Action != s.c.Resource.List || ans.Kind != Accepted {
			continue
		}
		slot, sure := s.project(call)
		if n, ok := s.total(ans); sure && slot == b.Project && ok && n > 0 && !b.Gone {
			return []verdict.Problem{problem("refused", at+": "+s.c.Resource.Total, "refused, or a count of 0", strconv.Itoa(n))}
		}
	}
	return nil
}

// sameTenant reports whether two profiles are of one account, as far as it is
// known: all but the other tenant are the caller's.
func sameTenant(a, z string) bool {
	return (a == exchange.OtherTenant) == (z == exchange.OtherTenant)
}

// gives reports whether a call gives a text, alone or within another.
func gives(call *exchange.Call, text string) bool {
	for _, p := range call.Params {
		if bytes.Contains([]byte(p.Value), []byte(text)) {
			return true
		}
	}
	return false
}
