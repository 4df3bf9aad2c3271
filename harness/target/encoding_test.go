package target

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// packed returns text as encoded by a writer that w makes.
func packed(t *testing.T, text string, w func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	z := w(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestContentEncoding(t *testing.T) {
	gz := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	zl := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	fl := func(w io.Writer) io.WriteCloser { z, _ := flate.NewWriter(w, 9); return z }
	const text = `{"Success":true}`
	long := strings.Repeat(text, 100)
	bomb := packed(t, strings.Repeat("0", 1<<20), gz)
	for _, tc := range []struct {
		name, encoding string
		body           []byte
		want           string
		loss           exchange.Loss
	}{
		{"none", "", []byte(text), text, ""},
		{"identity", "identity", []byte(text), text, ""},
		{"gzip", "gzip", packed(t, text, gz), text, ""},
		{"x-gzip", "X-GZIP", packed(t, text, gz), text, ""},
		{"deflate as zlib", "deflate", packed(t, text, zl), text, ""},
		{"deflate bare", "deflate", packed(t, text, fl), text, ""},
		{"gzip twice", "gzip, gzip", packed(t, string(packed(t, text, gz)), gz), text, ""},
		{"gzip of nothing", "gzip", packed(t, "", gz), "", ""},
		{"empty body", "gzip", nil, "", ""},
		{"unknown", "br", []byte("??"), "??", ""},
		{"cut short", "gzip", packed(t, long, gz)[:20], "*", exchange.Malformed},
		{"trailing bytes", "gzip", append(packed(t, text, gz), "more"...), "*", exchange.Malformed},
		{"not deflate", "deflate", []byte("{}"), "*", exchange.Malformed},
		{"too long once decoded", "gzip", bomb, strings.Repeat("0", 1<<16), exchange.Oversize},
		{"many layers", "gzip,gzip,gzip,gzip,gzip", packed(t, text, gz), "*", exchange.Malformed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var accepts atomic.Value
			cfg := config(t, server(t, func(w http.ResponseWriter, r *http.Request) {
				accepts.Store(r.Header.Get("Accept-Encoding"))
				if tc.encoding != "" {
					w.Header().Set("Content-Encoding", tc.encoding)
				}
				w.Write(tc.body)
			}))
			cfg.BodyLimit = 1 << 16
			obs := raw(t, cfg).Do(t.Context(), create())
			if obs.Loss != tc.loss {
				t.Errorf("loss %q (%s), want %q", obs.Loss, obs.LossWhy, tc.loss)
			}
			if tc.want != "*" && string(obs.Body) != tc.want {
				t.Errorf("body %.80q, want %.80q", obs.Body, tc.want)
			}
			if accepts.Load() != "gzip" {
				t.Errorf("Accept-Encoding sent is %q, want gzip", accepts.Load())
			}
			if got := obs.Header.Get("Content-Encoding"); got != tc.encoding {
				t.Errorf("header Content-Encoding is %q, want it kept as %q", got, tc.encoding)
			}
		})
	}
}
