package mock_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

func (s *soaker) way() exchange.Way {
	pick := func(of ...string) string { return of[s.random.IntN(len(of))] }
	return exchange.Way{Signature: pick(exchange.V1, exchange.V3), Format: pick(exchange.JSON, exchange.XML), Place: pick(exchange.Form, exchange.Query)}
}

// say asks one right call.
func (s *soaker) say(action string, namesAndValues ...string) answer {
	call := exchange.Call{Action: action, Way: s.way()}
	for i := 0; i < len(namesAndValues); i += 2 {
		call.Params = append(call.Params, exchange.Pair{Name: namesAndValues[i], Value: namesAndValues[i+1]})
	}
	return s.send(s.build(call))
}

func (s *soaker) build(call exchange.Call) exchange.Request {
	req, err := wire.Build(call, wire.Options{
		Endpoint: s.endpoint, Region: s.world.Region, Version: contract.Default().Version,
		Credentials: wire.Credentials{AccessKeyID: s.world.Caller.AccessKeyID, Secret: wire.Secret(s.world.Caller.AccessKeySecret)},
		Now:         time.Now(), Nonce: wire.NewNonce(),
	})
	if err != nil {
		s.t.Errorf("%s %s: %v", call.Action, call.Tamper, err)
	}
	return req
}

// send sends a request and reads the answer, which is one whole document.
func (s *soaker) send(r exchange.Request) answer {
	req, err := http.NewRequest(r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		s.t.Error(err)
		return answer{}
	}
	req.Header = r.Header
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Error(err)
		return answer{}
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	a := answer{res.StatusCode, body, wire.Decode("", body)}
	if err != nil || len(a.doc.Defects) > 0 {
		s.t.Errorf("%v %v: %s", err, a.doc.Defects, a)
	}
	return a
}

// answer is an answer, read.
type answer struct {
	status int
	body   []byte
	doc    wire.Document
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.body) }

func (a answer) accepted() bool {
	return a.status == http.StatusOK && a.doc.Node.Get("Success").Text() == "true"
}

func (a answer) refused() bool {
	return a.status >= 400 && a.status < 500 && a.doc.Node.Get("Code").Text() != "" && a.doc.Node.Get("RequestId").Text() != ""
}
