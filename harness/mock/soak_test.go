package mock_test

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/wire"
)

// TestSoak asks 10,000 calls of every kind, a tenth of them malformed, from
// eight clients at once; with DWCONFORM_SOAK=100 it asks a million. Each client
// knows what its own businesses must look like, whatever the others do. No call
// stays without an answer, nothing panics, no goroutine is left, and what the
// server keeps is what it must: its businesses and the nonces.
func TestSoak(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	const clients = 8
	calls := 10_000
	if times, err := strconv.Atoi(os.Getenv("DWCONFORM_SOAK")); err == nil && times > 0 {
		calls *= times
	}
	if testing.Short() {
		calls /= 10
	}
	m := mock.New()
	server := httptest.NewUnstartedServer(m)
	var complaints bytes.Buffer // of net/http, which writes a panic here
	server.Config.ErrorLog = log.New(&complaints, "", 0)
	server.Start()
	defer func() {
		server.Close()
		if strings.Contains(complaints.String(), "panic") {
			t.Errorf("the server panicked: %s", complaints.String())
		}
	}()
	before := heap()
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	var group sync.WaitGroup
	soakers := make([]*soaker, clients)
	for i := range soakers {
		soakers[i] = newSoaker(t, i, m.World(), server.URL, transport)
		group.Go(func() { soakers[i].ask(calls / clients) })
	}
	group.Wait()
	if t.Failed() {
		return
	}
	want := map[string]int64{}
	// A nonce takes some 25 bytes and a business of these some 500; the rest is
	// for what the buffers of connections hold.
	if grown, most := int64(heap())-int64(before), int64(calls)*40+soakersKeep*clients+4<<20; grown > most {
		t.Errorf("the server keeps %d KB more than before, want at most %d KB", grown>>10, most>>10)
	}
	malformed := 0
	for _, s := range soakers {
		malformed += s.malformed
		for id, b := range s.kept {
			want[b.project+" "+b.name] = id
		}
	}
	got := map[string]int64{}
	for _, project := range soakers[0].projects {
		soakers[0].collect(project, got)
	}
	if len(got) != len(want) {
		t.Errorf("%d businesses are left, want %d", len(got), len(want))
	}
	for where, id := range want {
		if got[where] != id {
			t.Errorf("%s has the id %d, want %d", where, got[where], id)
		}
	}
	t.Logf("%d calls, %d of them malformed; %d businesses are left", calls, malformed, len(got))
}

// soakersKeep is how many bytes the businesses of one client take at most.
const soakersKeep = 100 << 10

// heap is how many bytes are in use after what is garbage was collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// kept is a business as its client knows it.
type kept struct{ project, name, description string }

// soaker is one client with the businesses that are its own.
type soaker struct {
	t         *testing.T
	id        int
	random    *rand.Rand
	world     mock.World
	endpoint  *url.URL
	client    *http.Client
	tampers   []string
	projects  []string
	kept      map[int64]kept
	ids       []int64
	gone      []int64
	named     int
	malformed int
}

func newSoaker(t *testing.T, id int, world mock.World, address string, transport http.RoundTripper) *soaker {
	endpoint, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	s := &soaker{
		t: t, id: id, random: rand.New(rand.NewPCG(1, uint64(id))), world: world, endpoint: endpoint,
		client:   &http.Client{Transport: transport, Timeout: time.Minute},
		projects: []string{strconv.FormatInt(world.Projects.Primary.ID, 10), strconv.FormatInt(world.Projects.Secondary.ID, 10)},
		kept:     map[int64]kept{},
	}
	for _, tamper := range wire.Tampers() {
		if tamper.Want == wire.WantRefused && tamper.Sig == "" && len(tamper.Needs) == 0 {
			s.tampers = append(s.tampers, tamper.Name)
		}
	}
	return s
}

// ask asks that many calls, until one is answered wrongly.
func (s *soaker) ask(calls int) {
	for range calls {
		if s.t.Failed() {
			return
		}
		if s.random.IntN(10) == 0 {
			s.malformed++
			s.misask()
			continue
		}
		switch n := s.random.IntN(100); {
		case len(s.ids) == 0, n < 25 && len(s.ids) < 20:
			s.create()
		case n < 40:
			s.repeat()
		case n < 55:
			s.read()
		case n < 70:
			s.update()
		case n < 85:
			s.list()
		default:
			s.remove()
		}
	}
}

func (s *soaker) fresh() string {
	s.named++
	return fmt.Sprintf("name%dof%d %c", s.named, s.id, rune(0x4e00+s.random.IntN(0x5000)))
}

func (s *soaker) any() (int64, kept) {
	id := s.ids[s.random.IntN(len(s.ids))]
	return id, s.kept[id]
}

func (s *soaker) create() {
	b := kept{s.projects[s.random.IntN(2)], s.fresh(), "first & = ; " + strconv.Itoa(s.random.IntN(1000))}
	a := s.say("CreateBusiness", "BusinessName", b.name, "ProjectId", b.project, "Description", b.description)
	id, _ := a.doc.Node.Get("BusinessId").Int64()
	if !a.accepted() || id <= 0 || s.kept[id] != (kept{}) {
		s.t.Errorf("create: %s", a)
		return
	}
	s.kept[id], s.ids = b, append(s.ids, id)
}

// repeat asks for a name that is taken.
func (s *soaker) repeat() {
	_, b := s.any()
	if a := s.say("CreateBusiness", "BusinessName", b.name, "ProjectId", b.project); !a.refused() {
		s.t.Errorf("create of a name that is taken: %s", a)
	}
}

func (s *soaker) read() {
	if len(s.gone) > 0 && s.random.IntN(4) == 0 {
		id := s.gone[s.random.IntN(len(s.gone))]
		if a := s.say("GetBusiness", "BusinessId", fmt.Sprint(id), "ProjectId", s.projects[0]); !a.accepted() || a.doc.Node.Get("Data.BusinessId").Exists() {
			s.t.Errorf("get of what is deleted: %s", a)
		}
		return
	}
	id, b := s.any()
	a := s.say("GetBusiness", "BusinessId", fmt.Sprint(id), "ProjectId", b.project)
	data := a.doc.Node.Get("Data")
	if got := (kept{data.Get("ProjectId").Text(), data.Get("BusinessName").Text(), data.Get("Description").Text()}); got != b {
		s.t.Errorf("get: want %+v, got %s", b, a)
	}
}

func (s *soaker) update() {
	id, b := s.any()
	with := []string{"BusinessId", fmt.Sprint(id), "ProjectId", b.project, "Description", "then " + strconv.Itoa(s.random.IntN(1000))}
	b.description = with[5]
	if s.random.IntN(2) == 0 {
		b.name = s.fresh()
		with = append(with, "BusinessName", b.name)
	}
	if a := s.say("UpdateBusiness", with...); !a.accepted() {
		s.t.Errorf("update: %s", a)
	}
	s.kept[id] = b
}

func (s *soaker) list() {
	id, b := s.any()
	a := s.say("ListBusiness", "ProjectId", b.project, "Keyword", b.name, "PageNumber", "1", "PageSize", "10")
	items := a.doc.Node.Get("Data.Business").Items()
	if len(items) != 1 {
		s.t.Errorf("list of %q: %s", b.name, a)
		return
	}
	if got, _ := items[0].Get("BusinessId").Int64(); got != id {
		s.t.Errorf("list of %q: want %d, got %s", b.name, id, a)
	}
}

func (s *soaker) remove() {
	id, b := s.any()
	if a := s.say("DeleteBusiness", "BusinessId", fmt.Sprint(id), "ProjectId", b.project); !a.accepted() {
		s.t.Errorf("delete: %s", a)
	}
	delete(s.kept, id)
	s.ids = slices.DeleteFunc(s.ids, func(other int64) bool { return other == id })
	if s.gone = append(s.gone, id); len(s.gone) > 100 {
		s.gone = s.gone[50:]
	}
}

// collect notes every business of a project.
func (s *soaker) collect(project string, into map[string]int64) {
	for page := 1; ; page++ {
		a := s.say("ListBusiness", "ProjectId", project, "PageNumber", strconv.Itoa(page), "PageSize", "100")
		items := a.doc.Node.Get("Data.Business").Items()
		for _, b := range items {
			id, _ := b.Get("BusinessId").Int64()
			into[project+" "+b.Get("BusinessName").Text()] = id
		}
		if len(items) < 100 {
			return
		}
	}
}

// misask asks what must be refused and must leave no trace: the business that
// it would make or remove is looked for at the end.
func (s *soaker) misask() {
	call := exchange.Call{Action: "CreateBusiness", Way: s.way(), Params: []exchange.Pair{{Name: "BusinessName", Value: s.fresh()}, {Name: "ProjectId", Value: s.projects[0]}}}
	if len(s.ids) > 0 && s.random.IntN(2) == 0 {
		id, b := s.any()
		call.Action, call.Params = "DeleteBusiness", []exchange.Pair{{Name: "BusinessId", Value: fmt.Sprint(id)}, {Name: "ProjectId", Value: b.project}}
	}
	noise := make([]byte, 1+s.random.IntN(300))
	for i := range noise {
		noise[i] = byte(s.random.Uint32())
	}
	if s.random.IntN(3) == 0 {
		call.Tamper = s.tampers[s.random.IntN(len(s.tampers))]
		if a := s.send(s.build(call)); !a.refused() {
			s.t.Errorf("%s: %s", call.Tamper, a)
		}
		return
	}
	req := s.build(call)
	what := ""
	switch s.random.IntN(8) {
	case 6:
		s.babble(noise)
		return
	case 0:
		what = "a body of noise"
		req.Body = noise
	case 1:
		what = "a body with a broken escape"
		req.Body = append(slices.Clone(req.Body), "&x=%"...)
	case 2:
		what = "a query of noise"
		req.URL = s.endpoint.String() + "/?" + url.PathEscape(string(noise))
	case 3:
		what = "no query and no headers"
		req.URL, req.Header = s.endpoint.String()+"/", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	case 4:
		what = "another method"
		req.Method = http.MethodPut
	case 5:
		what = "parameters that are no parameters"
		call.Params = []exchange.Pair{{Name: string(noise[:len(noise)/2+1]), Value: string(noise)}, {Name: "BusinessId", Value: strings.Repeat("9", len(noise))}}
		req = s.build(call)
	default:
		s.abandon(req)
		return
	}
	if a := s.send(req); !a.refused() {
		s.t.Errorf("%s: %s", what, a)
	}
}

// abandon announces more than it sends and goes away.
func (s *soaker) abandon(req exchange.Request) {
	conn, err := net.Dial("tcp", s.endpoint.Host)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer conn.Close()
	_, query, _ := strings.Cut(req.URL, "?")
	fmt.Fprintf(conn, "POST /?%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", query, s.endpoint.Host, len(req.Body)+100, req.Body)
}

// babble sends bytes that are no HTTP, and waits until it is told so or the
// connection is closed.
func (s *soaker) babble(noise []byte) {
	conn, err := net.Dial("tcp", s.endpoint.Host)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	// Without the end of a head the server would wait for it.
	_, _ = conn.Write(append(noise, "\r\n\r\n"...))
	answer, err := io.ReadAll(conn)
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		s.t.Errorf("noise is neither answered nor hung up on: %q", noise)
	} else if len(answer) > 0 && !bytes.HasPrefix(answer, []byte("HTTP/1.1 4")) {
		s.t.Errorf("noise %q is answered with %q", noise, answer)
	}
}

// way is a way of saying a call, each as likely.
