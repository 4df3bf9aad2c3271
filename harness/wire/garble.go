package wire

import (
	"slices"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Garbles lists requests that cannot be read as they should: malformed escapes,
// bytes that are no form, nothing at all. Whoever serves one may refuse it as
// it likes, or read it in a way of its own; it answers all the same. [Build]
// takes their names as those of [Tampers].
func Garbles() []Tamper { return slices.Clone(garbles) }

// Garbled reports whether name is that of one of [Garbles].
func Garbled(name string) bool {
	t, err := FindTamper(name)
	return err == nil && t.Want == WantAnswered
}

var garbles = []Tamper{
	garbled("garbled-empty", "nothing is asked").of(exchange.V1).writing(func(r *exchange.Request) {
		r.URL, r.Body = r.URL[:len(r.URL)-len(queryOf(r.URL))], nil
		r.Header.Del(headerContentType)
	}),
	garbled("garbled-query-escape", "the query has an escape that is none").writing(func(r *exchange.Request) { r.URL += "&Dwconform=%zz" }),
	garbled("garbled-query-cut", "the query ends within an escape").writing(func(r *exchange.Request) { r.URL += "&Dwconform=%" }),
	garbled("garbled-query-names", "the query has parameters without names").writing(func(r *exchange.Request) { r.URL += "&=x&&=&" }),
	garbled("garbled-form-escape", "the form has an escape that is none").writing(func(r *exchange.Request) { r.Body = append(r.Body, "&Dwconform=%zz"...) }),
	garbled("garbled-form-json", "the form is JSON").writing(func(r *exchange.Request) { r.Body = []byte(`{"BusinessName":["dwconform",`) }),
	garbled("garbled-form-bytes", "the form is bytes of every sort").writing(func(r *exchange.Request) {
		r.Body = make([]byte, 256)
		for i := range r.Body {
			r.Body[i] = byte(i)
		}
	}),
	garbled("garbled-type", "the form is said to be JSON").writing(func(r *exchange.Request) { r.Header.Set(headerContentType, "application/json") }),
	garbled("garbled-authorization", "the Authorization header says nothing").of(exchange.V3).writing(func(r *exchange.Request) {
		r.Header.Set(headerAuthorization, AlgorithmV3+" Credential,,SignedHeaders=;=;,%00")
	}),
}

// queryOf is the query of a URL, with the mark before it.
func queryOf(url string) string {
	for i := range url {
		if url[i] == '?' {
			return url[i:]
		}
	}
	return ""
}

func garbled(name, text string) Tamper {
	t := either(name, text)
	t.Want = WantAnswered
	return t
}

func (t Tamper) writing(f func(*exchange.Request)) Tamper { t.write = f; return t }
