package main

import (
	"bytes"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dwconform/dwconform/harness/mock"
)

func TestMain(m *testing.M) {
	// Most of these tests wait for a slow target more than they work. A flag
	// of the command line comes later, and holds.
	if err := flag.Set("test.parallel", "5"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"dwconform": main, "dwconform-rehearsal": rehearse})
}

// TestScripts runs the commands as a person types them.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serve, "asked": asked, "appears": appears, "lasts": lasts, "exits": exits,
		},
		Setup: func(env *testscript.Env) error {
			env.Values[countKey{}] = new(atomic.Int64)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache")) // where runs take turns
			return nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// servers are what an endpoint may turn out to be.
var servers = map[string]http.HandlerFunc{
	"html": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><html><body>Welcome to nginx!</body></html>")
	},
	"redirect": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://login.example.com/", http.StatusFound)
	},
	"empty":   func(http.ResponseWriter, *http.Request) {},
	"garbage": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0xff, 0xfe, 0, 1, '{', '<'}) },
	"json":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"status":"ok"}`) },
	"absent": func(w http.ResponseWriter, r *http.Request) {
		http.NotFound(w, r)
	},
}

type countKey struct{}

// serve starts a server and puts its address in $URL: one of servers, a mock,
// a slow one, one that knows another key, or an address at which nobody is.
func serve(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: serve KIND")
	}
	var handler http.Handler
	switch kind := args[0]; kind {
	case "nobody":
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv("URL", "http://"+l.Addr().String())
		ts.Check(l.Close())
		return
	case "mock":
		handler = mock.New()
	case "slow":
		handler = mock.New(mock.WithLatency(30 * time.Millisecond))
	case "stranger":
		w := mock.DefaultWorld()
		w.Caller.AccessKeySecret = "another"
		handler = mock.New(mock.WithWorld(w))
	default:
		h, ok := servers[kind]
		if !ok {
			ts.Fatalf("no server is called %s", kind)
		}
		handler = h
	}
	count := ts.Value(countKey{}).(*atomic.Int64)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		handler.ServeHTTP(w, r)
	}))
	ts.Defer(srv.Close)
	ts.Setenv("URL", srv.URL)
}

// asked waits until the servers of the script were asked so often; negated, it
// fails if they were asked at all.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	count := ts.Value(countKey{}).(*atomic.Int64)
	if neg {
		if n := count.Load(); n > 0 {
			ts.Fatalf("%d requests left", n)
		}
		return
	}
	n, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	within(ts, "too few requests", func() bool { return count.Load() >= n })
}

// appears waits for a file.
func appears(ts *testscript.TestScript, _ bool, args []string) {
	within(ts, args[0]+" does not appear", func() bool {
		_, err := os.Stat(ts.MkAbs(args[0]))
		return err == nil
	})
}

func within(ts *testscript.TestScript, what string, ok func() bool) {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	ts.Fatalf("%s", what)
}

// lasts checks the last line of standard output.
func lasts(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimRight(ts.ReadFile("stdout"), "\n"), "\n")
	if got := lines[len(lines)-1]; !strings.Contains(got, args[0]) {
		ts.Fatalf("the last line is %q", got)
	}
}

// exits runs a command and checks its exit status.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if coded, ok := err.(interface{ ExitCode() int }); ok {
		status = coded.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

func TestPanicEndsAsOneMessage(t *testing.T) {
	t.Setenv("GOTRACEBACK", "")
	var stderr bytes.Buffer
	status := program{args: []string{"version"}, stdout: panics{}, stderr: &stderr}.main()
	if got := stderr.String(); status != misused || strings.Count(got, "\n") != 1 || !strings.Contains(got, "this is a defect of dwconform: nobody expected this") {
		t.Errorf("status %d: %s", status, got)
	}
}

// A list that could not be written to its end must not look whole.
func TestAnswerThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"help"}, {"plan", "--list"}, {"mock", "--list-faults"}, {"explain", "CreateBusiness.UseType.enum"}, {"spec", "contradictions"}, {"faults", "--fault", "CreateBusiness.UseType.enum.unknown-accepted"}} {
		var stderr bytes.Buffer
		status := program{args: args, stdout: full{}, stderr: &stderr}.main()
		if got := stderr.String(); status != misused || !strings.Contains(got, "not all could be written: no space left on device; make room there, or write elsewhere") {
			t.Errorf("%v: status %d: %s", args, status, got)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

type panics struct{}

func (panics) Write([]byte) (int, error) { panic("nobody expected this") }

func TestColour(t *testing.T) {
	var b bytes.Buffer
	if (program{}).coloured(&b) {
		t.Error("a buffer is no terminal")
	}
}
