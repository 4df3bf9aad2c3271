package mock

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// TestEveryWay: each way of saying a call is served alike.
func TestEveryWay(t *testing.T) {
	for _, sig := range []string{exchange.V1, exchange.V3} {
		for _, format := range []string{exchange.JSON, exchange.XML} {
			for _, method := range []string{exchange.POST, exchange.GET} {
				for _, place := range []string{exchange.Form, exchange.Query} {
					way := exchange.Way{Signature: sig, Format: format, Method: method, Place: place}
					t.Run(way.String(), func(t *testing.T) {
						_, c := newServer()
						for _, profile := range []string{exchange.Caller, exchange.Temporary} {
							call := exchange.Call{Action: "CreateBusiness", Way: way, As: profile,
								Params: p("BusinessName", "a *+~% 中 "+profile, "ProjectId", 10001, "Description", "", "UseType", "MANUAL_BIZ")}
							g := c.do(call)
							if g.status != 200 || g.id() == 0 || g.doc.Format != format || len(g.doc.Defects) > 0 {
								t.Fatalf("%s: %s", profile, g)
							}
							if format == exchange.XML && g.doc.Root != "CreateBusinessResponse" {
								t.Errorf("root %s", g.doc.Root)
							}
							if got := c.data(g.id()).Get("BusinessName").Text(); got != "a *+~% 中 "+profile {
								t.Errorf("stored %q", got)
							}
							g = c.do(call)
							if g.status != 400 || g.code() != nameTaken.code || g.doc.Format != format || format == exchange.XML && g.doc.Root != "Error" {
								t.Errorf("again: %s", g)
							}
						}
					})
				}
			}
		}
	}
}

// TestTampers: what wire calls refused is refused, and creates nothing; what it
// calls accepted is accepted.
func TestTampers(t *testing.T) {
	for _, tamper := range wire.Tampers() {
		for _, sig := range []string{exchange.V1, exchange.V3} {
			if tamper.Sig != "" && tamper.Sig != sig {
				continue
			}
			for _, profile := range []string{exchange.Caller, exchange.Temporary} {
				t.Run(tamper.Name+"/"+sig+"/"+profile, func(t *testing.T) {
					_, c := newServer()
					for _, need := range tamper.Needs {
						if need == wire.NeedUsedNonce {
							c.made(t, "first")
							c.nonce.Add(-1)
						}
					}
					req, err := c.build(exchange.Call{
						Action: "CreateBusiness", Params: p("BusinessName", "tampered", "ProjectId", 10001, "Description", "d"),
						Way: exchange.Way{Signature: sig}, As: profile, Tamper: tamper.Name,
					})
					if err != nil {
						t.Skip(err)
					}
					if strings.HasPrefix(tamper.Name, "nonce-used") && profile != exchange.Caller {
						t.Skip("a nonce is used for one key")
					}
					g := c.send(req)
					made := len(c.listed(10001, "tampered")) > 0
					switch {
					case tamper.Want == wire.WantRefused && (g.status < 400 || g.code() == "" || made):
						t.Errorf("want a refusal, got %s (created: %t)", g, made)
					case tamper.Want == wire.WantAccepted && (!g.ok() || !made):
						t.Errorf("want it accepted, got %s", g)
					}
				})
			}
		}
	}
}

// TestGatewayCodes: what a wrong request is answered with.
func TestGatewayCodes(t *testing.T) {
	for name, tt := range map[string]struct {
		call   exchange.Call
		change func(*exchange.Request)
		at     time.Duration
		status int
		code   string
	}{
		"other secret":   {call: exchange.Call{Tamper: "signature-other-secret"}, status: 400, code: "SignatureDoesNotMatch"},
		"unknown key":    {call: exchange.Call{Tamper: "key-unknown"}, status: 404, code: "InvalidAccessKeyId.NotFound"},
		"inactive key":   {call: exchange.Call{As: exchange.Inactive}, status: 400, code: "InvalidAccessKeyId.Inactive"},
		"no token":       {call: exchange.Call{As: exchange.Temporary, Tamper: "token-absent"}, status: 400, code: "MissingSecurityToken"},
		"wrong token":    {call: exchange.Call{As: exchange.Temporary, Tamper: "token-foreign"}, status: 400, code: "InvalidSecurityToken.MismatchWithAccessKey"},
		"16 minutes":     {at: 16 * time.Minute, status: 400, code: "InvalidTimeStamp.Expired"},
		"16 minutes off": {at: -16 * time.Minute, status: 400, code: "InvalidTimeStamp.Expired"},
		"no time":        {call: exchange.Call{Tamper: "time-no-time"}, status: 400, code: "InvalidTimeStamp.Format"},
		"time absent":    {call: exchange.Call{Tamper: "time-absent"}, status: 400, code: "MissingTimestamp"},
		"nonce absent":   {call: exchange.Call{Tamper: "nonce-absent"}, status: 400, code: "MissingSignatureNonce"},
		"version":        {call: exchange.Call{Tamper: "version-wrong"}, status: 400, code: "InvalidVersion"},
		"no version":     {call: exchange.Call{Tamper: "version-absent"}, status: 400, code: "MissingVersion"},
		"action":         {call: exchange.Call{Tamper: "action-unknown"}, status: 404, code: "InvalidAction.NotFound"},
		"action's case":  {call: exchange.Call{Tamper: "action-wrong-case"}, status: 404, code: "InvalidAction.NotFound"},
		"no action":      {call: exchange.Call{Tamper: "action-absent"}, status: 400, code: "MissingAction"},
		"method":         {change: func(r *exchange.Request) { r.Method = http.MethodPut }, status: 403, code: "UnsupportedHTTPMethod"},
		"a path":         {change: func(r *exchange.Request) { r.URL = strings.Replace(r.URL, "/?", "/api?", 1) }, status: 404, code: "InvalidAction.NotFound"},
		"format":         {change: func(r *exchange.Request) { r.URL = strings.Replace(r.URL, "Format=JSON", "Format=YAML", 1) }, status: 400, code: "InvalidParameter.Format"},
		"bad escape":     {change: func(r *exchange.Request) { r.Body = append(r.Body, "&a=%zz"...) }, status: 400, code: malformed.code},
		"too large":      {change: func(r *exchange.Request) { r.Body = make([]byte, maxBody+1) }, status: 413, code: tooLarge.code},
		"no form":        {change: func(r *exchange.Request) { r.Header.Set("Content-Type", "application/json") }, status: 400, code: "SignatureDoesNotMatch"},
	} {
		t.Run(name, func(t *testing.T) {
			_, c := newServer()
			c.now = func() time.Time { return start.Add(tt.at) }
			tt.call.Action, tt.call.Params = "CreateBusiness", p("BusinessName", "a", "ProjectId", 10001)
			req, err := c.build(tt.call)
			if err != nil {
				t.Fatal(err)
			}
			if tt.change != nil {
				tt.change(&req)
			}
			refusedWith(t, c.send(req), tt.status, tt.code)
		})
	}
}

func TestNonceIsBurnedWhateverComesOut(t *testing.T) {
	for name, first := range map[string]exchange.Call{
		"accepted":           {Action: "CreateBusiness", Params: p("BusinessName", "a", "ProjectId", 10001)},
		"refused":            {Action: "CreateBusiness", Params: p("ProjectId", 10001)},
		"unknown action":     {Action: "NoBusiness"},
		"wrongly signed":     {Action: "CreateBusiness", Tamper: "signature-one-character"},
		"wrong version":      {Action: "CreateBusiness", Tamper: "version-wrong"},
		"under a state":      {Action: "ListBusiness", Params: p("ProjectId", 10001)},
		"another way to say": {Action: "GetBusiness", Way: exchange.Way{Signature: exchange.V3}},
	} {
		now := start
		c := newClient(New(WithClock(func() time.Time { return now })))
		if name == "under a state" {
			c.state(`{"state":"system failure","action":"setup","params":{"count":1}}`)
		}
		c.do(first)
		for i, at := range []time.Duration{0, 14 * time.Minute} {
			c.nonce.Add(-1)
			now = start.Add(at)
			c.now = func() time.Time { return now }
			g := c.ask("CreateBusiness", "BusinessName", "replayed", "ProjectId", 10001)
			if g.code() != "SignatureNonceUsed" || g.status != 400 {
				t.Errorf("%s, try %d: want SignatureNonceUsed, got %s", name, i, g)
			}
		}
		c.nonce.Add(-1)
		now = start.Add(20 * time.Minute)
		if g := c.ask("CreateBusiness", "BusinessName", "later", "ProjectId", 10001); !g.ok() {
			t.Errorf("%s: after 20 minutes: %s", name, g)
		}
	}
}

func TestTimeWindow(t *testing.T) {
	for _, tt := range []struct {
		window, off time.Duration
		ok          bool
	}{{DocumentedWindow, 15 * time.Minute, true}, {DocumentedWindow, 15*time.Minute + time.Second, false}, {WideWindow, 31 * time.Minute, true}, {WideWindow, -32 * time.Minute, false}} {
		_, c := newServer(WithTimeWindow(tt.window))
		c.now = func() time.Time { return start.Add(tt.off) }
		if g := c.ask("CreateBusiness", "BusinessName", "a", "ProjectId", 10001); g.ok() != tt.ok {
			t.Errorf("%s off in a window of %s: %s", tt.off, tt.window, g)
		}
	}
}

func TestWithoutSignature(t *testing.T) {
	_, c := newServer(WithoutSignature())
	r := httptest.NewRequest(http.MethodPost, "/?Action=CreateBusiness&Version=2020-05-18&Format=JSON", strings.NewReader("BusinessName=plain&ProjectId=10001"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	if g := gotten(w.Code, w.Header(), w.Body.Bytes()); !g.ok() {
		t.Error(g)
	}
}

func TestAnswerForm(t *testing.T) {
	_, c := newServer()
	good := c.ask("CreateBusiness", "BusinessName", "a", "ProjectId", 10001)
	bad := c.ask("CreateBusiness", "BusinessName", "a", "ProjectId", 10001)
	uuid := regexp.MustCompile(`^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$`)
	for _, g := range []got{good, bad} {
		id := g.doc.Node.Get("RequestId").Text()
		if !uuid.MatchString(id) || g.header.Get("x-acs-request-id") != id || !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(g.header.Get("x-acs-trace-id")) {
			t.Errorf("ids of %s: %v", g, g.header)
		}
		if got := g.header.Get("Content-Type"); got != "application/json;charset=utf-8" {
			t.Errorf("content type %q", got)
		}
	}
	ofGateway := c.ask("CreateBusiness", "ProjectId", 10001)
	inXML := c.do(exchange.Call{Action: "CreateBusiness", Params: p("ProjectId", 10001), Way: exchange.Way{Format: exchange.XML}})
	for _, o := range []struct {
		g    got
		want string
	}{
		{ofGateway, "RequestId Message Recommend HostId Code"},
		{bad, "RequestId HostId Code Message Recommend"},
		{inXML, "RequestId HostId Code Message Recommend"},
	} {
		var names []string
		for _, m := range o.g.doc.Node.Members {
			names = append(names, m.Name)
		}
		if got := strings.Join(names, " "); got != o.want {
			t.Errorf("members of %s: %s, want %s", o.g, got, o.want)
		}
	}
	if bad.doc.Node.Get("Code").Kind != wire.String || bad.doc.Node.Get("HostId").Text() != "dataworks.cn-shanghai.aliyuncs.com" {
		t.Errorf("refusal: %s", bad)
	}
	for _, name := range []string{"ErrorCode", "ErrorMessage"} {
		if good.doc.Node.Get(name).Exists() {
			t.Errorf("an accepted answer has %s", name)
		}
	}
	if good.header.Get("ETag") == "" || bad.header.Get("ETag") != "" {
		t.Errorf("ETag: %q and %q", good.header.Get("ETag"), bad.header.Get("ETag"))
	}
}

// TestETag: the formula gives what was recorded.
func TestETag(t *testing.T) {
	if got := etag([]byte(`{"RequestId":"7F75E7B4-4636-53B4-A8DE-5FC4A9E1F876"}`)); got != "5TMxmkRtXpXAdkf/r7rDdEA2" {
		t.Errorf("got %s", got)
	}
}

// TestDefaultFormat: without Format V1 is answered in XML, V3 in JSON.
func TestDefaultFormat(t *testing.T) {
	for sig, want := range map[string]string{exchange.V1: exchange.XML, exchange.V3: exchange.JSON} {
		_, c := newServer()
		g := c.do(exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", "a", "ProjectId", 10001), Way: exchange.Way{Signature: sig}, Tamper: "format-absent"})
		if g.status != 200 || g.doc.Format != want {
			t.Errorf("%s: %s", sig, g)
		}
	}
}
