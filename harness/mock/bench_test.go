package mock

import (
	"bytes"
	"net/http"
	"strconv"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// discard is a response that nobody reads.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkCreate: a signed create of a new name, checked for signature, nonce
// and uniqueness; what the client does is not counted.
func BenchmarkCreate(b *testing.B) {
	for _, sig := range []string{exchange.V1, exchange.V3} {
		b.Run(sig, func(b *testing.B) {
			s, c := newServer()
			const batch = 1024
			b.ReportAllocs()
			for done := 0; done < b.N; {
				b.StopTimer()
				var requests []*http.Request
				for range min(batch, b.N-done) {
					req, err := c.build(exchange.Call{
						Action: "CreateBusiness", Way: exchange.Way{Signature: sig},
						Params: p("ProjectId", 10001, "BusinessName", "name "+strconv.Itoa(done+len(requests)), "Description", "a description", "UseType", "NORMAL"),
					})
					if err != nil {
						b.Fatal(err)
					}
					requests = append(requests, toHTTP(req))
				}
				b.StartTimer()
				for _, r := range requests {
					w := discard{header: http.Header{}}
					if s.ServeHTTP(&w, r); w.status != 200 {
						b.Fatal(w.status)
					}
				}
				done += len(requests)
			}
		})
	}
}

// BenchmarkList: a list by a keyword among 5,000 businesses.
func BenchmarkList(b *testing.B) {
	s, c := newServer(WithoutSignature())
	for i := range 5000 {
		c.ask("CreateBusiness", "BusinessName", "dwc0123456789abcdef"+strconv.Itoa(i), "ProjectId", 10001)
	}
	body := []byte("ProjectId=10001&Keyword=abcdef4999&PageNumber=1&PageSize=100")
	for b.Loop() {
		r, _ := http.NewRequest(http.MethodPost, "http://h/?Action=ListBusiness&Version=2020-05-18&Format=JSON", bytes.NewReader(body))
		r.Header.Set("Content-Type", formType)
		w := discard{header: http.Header{}}
		if s.ServeHTTP(&w, r); w.status != 200 {
			b.Fatal(w.status)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}

func BenchmarkNewWithFault(b *testing.B) {
	for b.Loop() {
		New(WithFault("error.code.number"))
	}
}
