package mock

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

func TestTrySaysEverythingThatIsWrong(t *testing.T) {
	w := DefaultWorld()
	w.Caller.AccountID = ""
	w.Projects.Secondary.ID = w.Projects.Primary.ID
	_, err := Try(WithWorld(w))
	if err == nil || !strings.Contains(err.Error(), "caller") || !strings.Contains(err.Error(), "secondary") {
		t.Errorf("got %v", err)
	}
	_, err = Try(WithFault("CreateBusiness.BusinessName.unique.not-cheked"))
	if err == nil || !strings.Contains(err.Error(), "near it: CreateBusiness.BusinessName.unique.not-checked,") {
		t.Errorf("got %v", err)
	}
	_, err = Try(WithFault("replaced"))
	if err == nil || !strings.Contains(err.Error(), "CreateBusiness.BusinessName.unique.replaced") {
		t.Errorf("got %v", err)
	}
	defer func() {
		if e := recover(); e == nil || !strings.Contains(e.(string), "no fault is called") {
			t.Errorf("New panicked with %v", e)
		}
	}()
	New(WithFault("no-such-fault"))
}

func TestSeveralFaults(t *testing.T) {
	_, c := newServer(WithFault("CreateBusiness.BusinessName.unique.not-checked"), WithFault("error.code.number"))
	c.made(t, "a")
	c.made(t, "a")
	if g := c.ask("CreateBusiness"); !strings.HasSuffix(string(g.body), `"Code":400}`) {
		t.Error(g)
	}
}

func TestFaultsAreWellFormed(t *testing.T) {
	c := contract.Default()
	m := &maker{contract: c}
	for _, theme := range themes {
		theme(m)
	}
	if len(m.without) > 0 {
		t.Errorf("faults of clauses that do not exist: %q", m.without)
	}
	seen := map[string]bool{}
	for _, f := range Faults(c) {
		cl := c.Clause(f.Clause)
		if seen[f.ID] || f.Text == "" || cl == nil || cl.Level == "observed" || !strings.HasPrefix(f.ID, f.Clause+".") || strings.ContainsAny(f.ID, "/(),&|! ") {
			t.Errorf("fault %+v", f)
		}
		seen[f.ID] = true
	}
	if len(seen) < 100 {
		t.Errorf("%d faults", len(seen))
	}
}

func TestWorldIsTheReadyLine(t *testing.T) {
	data, err := json.Marshal(New().World())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"region":"cn-shanghai",` +
		`"caller":{"accountId":"1000000000001","accessKeyId":"mock-key-of-caller","accessKeySecret":"mock-secret-of-caller"},` +
		`"otherTenant":{"accountId":"2000000000002","accessKeyId":"mock-key-of-other-tenant","accessKeySecret":"mock-secret-of-other-tenant"},` +
		`"unauthorized":{"accountId":"1000000000004","accessKeyId":"mock-key-of-unauthorized","accessKeySecret":"mock-secret-of-unauthorized"},` +
		`"inactive":{"accountId":"1000000000001","accessKeyId":"mock-key-of-inactive","accessKeySecret":"mock-secret-of-inactive"},` +
		`"temporary":{"accountId":"1000000000001","accessKeyId":"mock-key-of-temporary","accessKeySecret":"mock-secret-of-temporary","securityToken":"mock-token-of-temporary"},` +
		`"otherTemporary":{"accountId":"1000000000001","accessKeyId":"mock-key-of-other-temporary","accessKeySecret":"mock-secret-of-other-temporary","securityToken":"mock-token-of-other-temporary"},` +
		`"projects":{"primary":{"id":10001,"identifier":"p_one"},"secondary":{"id":10002,"identifier":"p_two"},"foreign":{"id":20001,"identifier":"p_three"}},` +
		`"owners":["1000000000003"]}`
	if string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
}

func TestSeedDecides(t *testing.T) {
	body := func(seed uint64) string {
		_, c := newServer(WithSeed(seed))
		return string(c.ask("CreateBusiness", "BusinessName", "a", "ProjectId", 10001).body)
	}
	first, again, other := body(7), body(7), body(8)
	if first != again || first == other {
		t.Errorf("seeds 7, 7 and 8 give %s, %s and %s", first, again, other)
	}
}

func TestLatency(t *testing.T) {
	_, c := newServer(WithLatency(20 * time.Millisecond))
	before := time.Now()
	c.ask("ListBusiness", "ProjectId", 10001, "PageNumber", 1, "PageSize", 1)
	if took := time.Since(before); took < 20*time.Millisecond {
		t.Errorf("answered after %s", took)
	}
}

// FuzzServeHTTP: no bytes make the server panic, and every answer is one whole
// document.
func FuzzServeHTTP(f *testing.F) {
	_, c := newServer()
	for _, call := range []exchange.Call{
		{Action: "CreateBusiness", Params: p("BusinessName", "a", "ProjectId", 10001)},
		{Action: "GetBusiness", Params: p("BusinessId", 1, "ProjectId", 10001), Way: exchange.Way{Signature: exchange.V3, Format: exchange.XML}},
		{Action: "ListBusiness", Params: p("PageNumber", -1, "PageSize", "x"), Way: exchange.Way{Method: exchange.GET, Place: exchange.Query}},
	} {
		req, err := c.build(call)
		if err != nil {
			f.Fatal(err)
		}
		_, query, _ := strings.Cut(req.URL, "?")
		f.Add(req.Method, query, req.Header.Get("Authorization"), req.Header.Get("Content-Type"), string(req.Body), false)
	}
	f.Add("POST", "Action=CreateBusiness&Version=2020-05-18&Format=json", "", "application/x-www-form-urlencoded", "BusinessName=%ff&ProjectId=1&Owner=%00", true)
	servers := [2]*Server{New(WithClock(frozen)), New(WithClock(frozen), WithoutSignature())}
	f.Fuzz(func(t *testing.T, method, query, authorization, contentType, body string, unsigned bool) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method, r.URL.RawQuery = method, query
		for k, v := range map[string]string{"Authorization": authorization, "Content-Type": contentType, "X-Acs-Action": "CreateBusiness", "X-Acs-Version": "2020-05-18"} {
			if v != "" {
				r.Header.Set(k, v)
			}
		}
		s := servers[0]
		if unsigned {
			s = servers[1]
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		g := gotten(w.Code, w.Header(), w.Body.Bytes())
		if len(g.doc.Defects) > 0 || g.doc.Node.Get("RequestId").Text() == "" || g.status >= 500 {
			t.Errorf("%d %v: %q", g.status, g.doc.Defects, g.body)
		}
	})
}
