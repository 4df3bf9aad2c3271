package mock

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// start is when the servers of these tests think it is.
var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func frozen() time.Time { return start }

// client asks a handler what wire.Build writes, without a network.
type client struct {
	h      http.Handler
	world  World
	now    func() time.Time
	nonce  atomic.Int64
	header map[string]string // sent with every call
}

func newClient(h http.Handler) *client {
	c := &client{h: h, world: DefaultWorld(), now: frozen}
	if s, ok := h.(*Server); ok {
		c.world = s.World()
	}
	return c
}

// newServer is a server on the frozen clock, and its client.
func newServer(options ...Option) (*Server, *client) {
	s := New(append([]Option{WithClock(frozen)}, options...)...)
	return s, newClient(s)
}

// got is an answer, read.
type got struct {
	status int
	header http.Header
	body   []byte
	doc    wire.Document
}

func (g got) String() string { return fmt.Sprintf("%d %s", g.status, g.body) }

func (g got) ok() bool {
	yes, _ := g.doc.Node.Get("Success").Bool()
	return g.status == 200 && yes
}

func (g got) code() string { return g.doc.Node.Get("Code").Text() }

func (g got) id() int64 {
	n, _ := g.doc.Node.Get("BusinessId").Int64()
	return n
}

// p makes parameters of names and values in turn.
func p(namesAndValues ...any) []exchange.Pair {
	var out []exchange.Pair
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		out = append(out, exchange.Pair{Name: namesAndValues[i].(string), Value: fmt.Sprint(namesAndValues[i+1])})
	}
	return out
}

func (c *client) credentials(profile string) wire.Credentials {
	a := map[string]Account{
		"": c.world.Caller, exchange.Caller: c.world.Caller, exchange.OtherTenant: c.world.OtherTenant,
		exchange.Unauthorized: c.world.Unauthorized, exchange.Inactive: c.world.Inactive, exchange.Temporary: c.world.Temporary,
		exchange.OtherTemporary: c.world.OtherTemporary,
	}[profile]
	return wire.Credentials{AccessKeyID: a.AccessKeyID, Secret: wire.Secret(a.AccessKeySecret), Token: wire.Secret(a.SecurityToken)}
}

var endpoint = &url.URL{Scheme: "http", Host: "dataworks.cn-shanghai.aliyuncs.com"}

// build writes the request of a call.
func (c *client) build(call exchange.Call) (exchange.Request, error) {
	return wire.Build(call, wire.Options{
		Endpoint: endpoint, Region: "cn-shanghai", Version: contract.Default().Version,
		Credentials: c.credentials(call.As), WrongSecret: c.credentials(exchange.OtherTenant).Secret,
		ForeignToken: c.credentials(exchange.OtherTemporary).Token, Now: c.now(), Nonce: "nonce" + strconv.FormatInt(c.nonce.Add(1), 10),
	})
}

// do asks a call.
func (c *client) do(call exchange.Call) got {
	req, err := c.build(call)
	if err != nil {
		panic(err)
	}
	return c.send(req)
}

// send sends a request.
func (c *client) send(req exchange.Request) got {
	w := httptest.NewRecorder()
	r := toHTTP(req)
	for k, v := range c.header {
		r.Header.Set(k, v)
	}
	c.h.ServeHTTP(w, r)
	return gotten(w.Code, w.Header(), w.Body.Bytes())
}

// toHTTP is the request as net/http hands it to a handler.
func toHTTP(req exchange.Request) *http.Request {
	r := httptest.NewRequest(req.Method, req.URL, bytes.NewReader(req.Body))
	for k, v := range req.Header {
		r.Header[http.CanonicalHeaderKey(k)] = v
	}
	return r
}

func gotten(status int, header http.Header, body []byte) got {
	return got{status, header, body, wire.Decode("", body)}
}

// ask asks an Action with parameters, in the plainest way.
func (c *client) ask(action string, namesAndValues ...any) got {
	return c.do(exchange.Call{Action: action, Params: p(namesAndValues...)})
}

// as asks as another profile.
func (c *client) as(profile, action string, namesAndValues ...any) got {
	return c.do(exchange.Call{Action: action, Params: p(namesAndValues...), As: profile})
}

// made creates a business in the primary project and returns its id.
func (c *client) made(t *testing.T, name string, more ...any) int64 {
	t.Helper()
	g := c.ask("CreateBusiness", append([]any{"BusinessName", name, "ProjectId", 10001}, more...)...)
	if !g.ok() || g.id() <= 0 {
		t.Fatalf("create %q: %s", name, g)
	}
	return g.id()
}

// data reads a business of the primary project.
func (c *client) data(id int64) wire.Node {
	return c.ask("GetBusiness", "BusinessId", id, "ProjectId", 10001).doc.Node.Get("Data")
}

// listed lists the names in a project that hold a keyword.
func (c *client) listed(project int64, keyword string) []string {
	g := c.ask("ListBusiness", "ProjectId", project, "Keyword", keyword, "PageNumber", 1, "PageSize", 100)
	var out []string
	for _, n := range g.doc.Node.Get("Data.Business").Items() {
		out = append(out, n.Get("BusinessName").Text())
	}
	return out
}

// state changes a provider state.
func (c *client) state(body string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, StatesPath, strings.NewReader(body))
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// refusedWith fails unless the answer is a refusal in the gateway's envelope.
func refusedWith(t *testing.T, g got, status int, code string) {
	t.Helper()
	if g.status != status || g.code() != code || g.doc.Node.Get("Message").Text() == "" || g.doc.Node.Get("RequestId").Text() == "" {
		t.Errorf("want %d %s, got %s", status, code, g)
	}
	if g.doc.Node.Get("BusinessId").Exists() {
		t.Errorf("a refusal has a BusinessId: %s", g)
	}
}
