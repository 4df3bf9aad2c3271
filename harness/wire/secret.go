package wire

import (
	"fmt"
	"io"
)

const redacted = "[redacted]"

// Secret is a text that no output may show: however it is printed or
// marshalled, it says "[redacted]". Keep it in exported struct fields, for
// package fmt cannot call the methods of an unexported one and would show the
// text, and make it no key of a map, for encoding/json writes those as they are.
type Secret string

// Reveal returns the text itself, for signing.
func (s Secret) Reveal() string { return string(s) }

// String says "[redacted]".
func (Secret) String() string { return redacted }

// GoString says "[redacted]".
func (Secret) GoString() string { return redacted }

// Format writes "[redacted]" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalJSON writes "[redacted]" as a JSON string.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText writes "[redacted]".
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Credentials is one access key.
type Credentials struct {
	AccessKeyID string
	Secret      Secret
	Token       Secret // security token; "" for a permanent key
}
