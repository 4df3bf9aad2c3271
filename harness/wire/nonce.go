package wire

import (
	"net/url"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

// NonceOf returns the nonce that a request was sent with, V1 or V3; "" if it
// has none.
func NonceOf(r exchange.Request) string {
	for name, values := range r.Header {
		if len(values) > 0 && strings.EqualFold(name, acsNonce) {
			return values[0]
		}
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return ""
	}
	if n := u.Query().Get(ParamSignatureNonce); n != "" {
		return n
	}
	form, err := ParseForm(string(r.Body))
	if err != nil {
		return ""
	}
	for _, p := range form {
		if p.Name == ParamSignatureNonce {
			return p.Value
		}
	}
	return ""
}
