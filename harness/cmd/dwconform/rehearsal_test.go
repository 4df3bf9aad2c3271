package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"crypto/tls"

	"github.com/dwconform/dwconform/harness/mock"
)

// rehearse is the command, which takes this machine for another.
func rehearse() {
	os.Exit(program{args: os.Args[1:], environ: os.Environ(), stdout: os.Stdout, stderr: os.Stderr, rehearsal: true}.main())
}

// service is a mock that behaves as a live one: behind TLS, far away, with a
// rate limit, replies that get lost, and businesses of others.
type service struct {
	t       *testing.T
	url, ca string
	handler http.Handler
	latency time.Duration
	loss    float64 // share of the replies that are lost
	rate    float64 // calls a second; 0 has no limit
	quota   int64   // calls before all others are refused; 0 has none

	mute       bool // nobody says whose a key is
	identities atomic.Int64

	inside atomic.Int64
	mu     sync.Mutex
	calls  []served
	tokens float64
	last   time.Time
}

// served is one call that arrived.
type served struct {
	action, name, id, project string
	at                        time.Time
}

func newService(t *testing.T, options ...mock.Option) *service {
	s := &service{t: t, handler: mock.New(options...), latency: 80 * time.Millisecond, ca: filepath.Join(t.TempDir(), "ca.pem")}
	certificate, authority, err := mock.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.ca, authority, 0o600); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(s)
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.inside.Add(1)
	defer s.inside.Add(-1)
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	of := func(name string) string { return r.URL.Query().Get(name) + form.Get(name) }
	action := of("Action")
	if action == "" {
		action = r.Header.Get("x-acs-action")
	}
	if action == "GetCallerIdentity" {
		s.identify(w, of("AccessKeyId"))
		return
	}
	limited, n := s.arrived(served{action, of("BusinessName"), of("BusinessId"), of("ProjectId") + of("ProjectIdentifier"), time.Now()})
	time.Sleep(s.latency)
	if limited {
		s.refuse(w, n)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if s.loss > 0 && rand.Float64() < s.loss {
		s.handler.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
	s.handler.ServeHTTP(w, r)
}

// identify says whose a key is, as the vendor's token service does.
func (s *service) identify(w http.ResponseWriter, key string) {
	s.identities.Add(1)
	w.Header().Set("Content-Type", "application/json")
	world := mock.DefaultWorld()
	for _, a := range []mock.Account{world.Caller, world.Temporary, world.OtherTenant} {
		if a.AccessKeyID == key && !s.mute {
			fmt.Fprintf(w, `{"RequestId":"0A000000-0000-4000-8000-000000000001","AccountId":%q,"Arn":"acs:ram::1:root","IdentityType":"Account","PrincipalId":"1","UserId":"1"}`, a.AccountID)
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, `{"RequestId":"0A000000-0000-4000-8000-000000000001","HostId":"localhost","Code":"InvalidAccessKeyId.NotFound","Message":"Specified access key is not found."}`)
}

// arrived keeps a call, and says whether it is one too many.
func (s *service) arrived(c served) (limited bool, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	n = len(s.calls)
	if s.quota > 0 && int64(n) > s.quota {
		return true, n
	}
	if s.rate == 0 {
		return false, n
	}
	now := time.Now()
	s.tokens = min(s.rate/4, s.tokens+now.Sub(s.last).Seconds()*s.rate)
	s.last = now
	if s.tokens < 1 {
		return true, n
	}
	s.tokens--
	return false, n
}

// refuse refuses a call for its rate, in one of both forms.
func (s *service) refuse(w http.ResponseWriter, n int) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	status, code := http.StatusBadRequest, "Throttling.User"
	if n%2 == 0 {
		status, code = http.StatusTooManyRequests, "Throttling"
		w.Header().Set("x-acs-retry-after", "150")
	}
	if s.quota > 0 {
		w.Header().Set("Retry-After", "36000")
	}
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"RequestId":"0A000000-0000-4000-8000-%012d","Message":"Request was denied due to user flow control.","HostId":"localhost","Code":%q}`, n, code)
}

func (s *service) seen() []served {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// count counts the calls that arrived.
func (s *service) count() int64 { return int64(len(s.seen())) }

// writes counts the creates and updates among calls.
func writes(calls []served) (n int) {
	for _, c := range calls {
		if c.action == "CreateBusiness" || c.action == "UpdateBusiness" {
			n++
		}
	}
	return n
}

// rehearsal is a folder in which commands are run against a service.
type rehearsal struct {
	*service
	dir    string
	env    []string
	direct *killedTarget // asks what is stored, by another way in
}

func newRehearsal(t *testing.T, s *service) *rehearsal {
	world := mock.DefaultWorld()
	r := &rehearsal{service: s, dir: t.TempDir(), direct: targetOf(t, s.handler)}
	r.env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID="+world.Caller.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+world.Caller.AccessKeySecret,
		"XDG_CACHE_HOME="+filepath.Join(r.dir, "cache"), "DWCONFORM_RATE=1000")
	r.target(s.url, world.Caller.AccountID, "10001", "p_one", "[10001, 10002]")
	return r
}

// target writes the target file.
func (r *rehearsal) target(endpoint, account, id, identifier, arm string) {
	text := fmt.Sprintf("endpoint: %s\ncaller: {accountId: %q}\nprojects:\n  primary: {id: %s, identifier: %s}\n  secondary: {id: 10002, identifier: p_two}\narm: %s\ncaFile: %s\npatience: {request: 5s, readAfterWrite: 300ms}\n",
		endpoint, account, id, identifier, arm, r.ca)
	if err := os.WriteFile(filepath.Join(r.dir, "dw.yaml"), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// only writes a target file with the primary project alone.
func (r *rehearsal) only(id, identifier, arm string) {
	text := fmt.Sprintf("endpoint: %s\nprojects: {primary: {id: %s, identifier: %s}}\narm: %s\ncaFile: %s\n", r.url, id, identifier, arm, r.ca)
	if err := os.WriteFile(filepath.Join(r.dir, "dw.yaml"), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rehearsal) command(args ...string) *exec.Cmd {
	cmd := exec.Command("dwconform-rehearsal", append([]string{args[0], "--target", "dw.yaml"}, args[1:]...)...)
	cmd.Dir, cmd.Env = r.dir, r.env
	return cmd
}

// run runs a command to its end and returns its status and what it said.
func (r *rehearsal) run(args ...string) (status int, stdout, stderr string) {
	cmd := r.command(args...)
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	if e := cmd.Run(); e != nil {
		if _, ok := e.(*exec.ExitError); !ok {
			r.t.Fatal(e)
		}
	}
	return cmd.ProcessState.ExitCode(), out.String(), err.String()
}

// soaked is how often a test repeats: once, or as DWCONFORM_SOAK says.
func soaked() int {
	if n, err := strconv.Atoi(os.Getenv("DWCONFORM_SOAK")); err == nil && n > 0 {
		return n
	}
	return 1
}

// lines counts the lines of a text.
func lines(s string) int { return strings.Count(strings.TrimRight(s, "\n"), "\n") + 1 }
