package wire

import (
	"fmt"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// benchRequest is a create as the mock gets it.
func benchRequest(b *testing.B, signature string) (Incoming, string) {
	r, err := Build(exchange.Call{
		Action: "CreateBusiness",
		Params: pairs("BusinessName", "业务 flow 1", "ProjectId", "10001", "Description", "some words about it", "Owner", "1000000000001", "UseType", "NORMAL"),
		Way:    exchange.Way{Signature: signature},
	}, testOptions())
	if err != nil {
		b.Fatal(err)
	}
	in, err := Received(r)
	if err != nil {
		b.Fatal(err)
	}
	return in, r.URL[len("http://127.0.0.1:18080/?"):]
}

func BenchmarkParseAndVerifyV1(b *testing.B) {
	in, query := benchRequest(b, exchange.V1)
	keys := keyring(testKey)
	b.ReportAllocs()
	for b.Loop() {
		q, _ := ParseForm(query)
		f, _ := ParseForm(string(in.Body))
		if err := VerifyV1(in.Method, q, f, keys); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyV1(b *testing.B) {
	in, _ := benchRequest(b, exchange.V1)
	form, _ := ParseForm(string(in.Body))
	keys := keyring(testKey)
	b.ReportAllocs()
	for b.Loop() {
		if err := VerifyV1(in.Method, in.Query, form, keys); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseForm(b *testing.B) {
	_, query := benchRequest(b, exchange.V1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseForm(query); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyV3(b *testing.B) {
	in, _ := benchRequest(b, exchange.V3)
	keys := keyring(testKey)
	b.ReportAllocs()
	for b.Loop() {
		if err := VerifyV3(in, keys); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, signature := range []string{exchange.V1, exchange.V3} {
		b.Run(signature, func(b *testing.B) {
			call := exchange.Call{Action: "CreateBusiness", Params: pairs("BusinessName", "flow 1", "ProjectId", "10001"), Way: exchange.Way{Signature: signature}}
			o := testOptions()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Build(call, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBurn(b *testing.B) {
	w := NewWindow(time.Now, 15*time.Minute, 15*time.Minute, 0)
	nonces := make([]string, 1<<16)
	for i := range nonces {
		nonces[i] = fmt.Sprintf("%032x", i)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		_ = w.Burn("testid", nonces[i&(len(nonces)-1)])
		i++
	}
}

func BenchmarkCheckTime(b *testing.B) {
	w := NewWindow(time.Now, 15*time.Minute, 15*time.Minute, 0)
	ts := time.Now().UTC().Format(TimeLayout)
	b.ReportAllocs()
	for b.Loop() {
		_ = w.CheckTime(ts)
	}
}

func BenchmarkDecode(b *testing.B) {
	answer := ObjectOf(M("RequestId", StringOf("0BB6AA25-8D5F-5C2C-9F5B-6CDB87D4D2B2")), M("HttpStatusCode", IntOf(200)), M("Success", BoolOf(true)),
		M("Data", ObjectOf(M("BusinessId", IntOf(34372)), M("BusinessName", StringOf("业务 flow 1")), M("Description", StringOf("some words")), M("Owner", StringOf("1000000000001")), M("ProjectId", StringOf("10001")), M("UseType", StringOf("NORMAL")))))
	for format, body := range map[string][]byte{"JSON": EncodeJSON(answer), "XML": EncodeXML("GetBusinessResponse", answer)} {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if doc := Decode(format, body); len(doc.Defects) > 0 {
					b.Fatal(doc.Defects)
				}
			}
		})
	}
	b.Run("encode JSON", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			EncodeJSON(answer)
		}
	})
}
