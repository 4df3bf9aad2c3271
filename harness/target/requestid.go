package target

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

var uuid = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// requestID returns the id that stands for another, the same for the same.
func (v *veil) requestID(id string) string {
	known, ok := v.ids[strings.ToUpper(id)]
	if !ok {
		known = fmt.Sprintf("00000000-0000-4000-8000-%012X", len(v.ids)+1)
		v.ids[strings.ToUpper(id)] = known
	}
	if id == strings.ToLower(id) {
		return strings.ToLower(known)
	}
	return known
}

// leastRequestID is how long a request id that is no UUID must be to be
// replaced: a shorter one stands in other texts by chance.
const leastRequestID = 8

// oddRequestIDs returns what stands for the request ids of an answer that are
// no UUIDs, wherever in it they stand.
func (v *veil) oddRequestIDs(o *exchange.Observation) []swap {
	if !v.hide.RequestIDs {
		return nil
	}
	found := o.Header.Values("X-Acs-Request-Id")
	if len(o.Body) > 0 {
		found = append(slices.Clip(found), wire.Decode("", o.Body).Node.Get(contract.FieldRequestID).Text())
	}
	var out []swap
	for _, id := range found {
		if len(id) < leastRequestID || uuid.FindString(id) == id {
			continue
		}
		known, ok := v.ids[id]
		if !ok {
			// Digits are right in a number too, and the length stays.
			known = fmt.Sprintf("9%0*d", len(id)-1, len(v.ids)+1)
			v.ids[id] = known
		}
		out = append(out, swap{id, known})
	}
	return out
}

// requestIDs replaces the request ids in a text: every UUID, and what the
// present exchange has for one.
func (v *veil) requestIDs(b []byte) []byte {
	if !v.hide.RequestIDs {
		return b
	}
	for _, s := range v.odd {
		if bytes.Contains(b, []byte(s.from)) {
			b = regexp.MustCompile(`(^|[^0-9A-Za-z])`+regexp.QuoteMeta(s.from)+`($|[^0-9A-Za-z])`).ReplaceAll(b, []byte("${1}"+s.to+"${2}"))
		}
	}
	return uuid.ReplaceAllFunc(b, func(id []byte) []byte { return []byte(v.requestID(string(id))) })
}
