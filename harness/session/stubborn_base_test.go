package session_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestStubbornSignsLikeTheVendor holds server and client to the published examples.
func TestStubbornSignsLikeTheVendor(t *testing.T) {
	classic := pairs{{"AccessKeyId", "testid"}, {"Action", "DescribeRegions"}, {"Format", "XML"}, {"SignatureMethod", "HMAC-SHA1"},
		{"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}, {"SignatureVersion", "1.0"}, {"Timestamp", "2016-02-23T12:46:24Z"}, {"Version", "2014-05-26"}}
	create := pairs{{"AccessKeyId", "testid"}, {"Action", "CreateBusiness"}, {"BusinessName", "a b*c~中+&="}, {"Format", "JSON"}, {"ProjectId", "10000"},
		{"RegionId", "cn-shanghai"}, {"SignatureMethod", "HMAC-SHA1"}, {"SignatureNonce", "987cd8178c7ae4a746f8923380479fc2"}, {"SignatureType", ""},
		{"SignatureVersion", "1.0"}, {"Timestamp", "2026-11-23T19:16:57Z"}, {"UseType", "NORMAL"}, {"Version", "2020-05-18"}}
	for _, example := range []struct {
		method string
		list   pairs
		want   string
	}{{"GET", classic, "OLeaidS1JvxuMvnyHOwuJ+uX5qY="}, {"POST", create, "aulQVdFgcCfaMCL+be2z1VAqU7I="}} {
		if got := macV1(stringToSignV1(example.method, example.list), "testsecret"); got != example.want {
			t.Errorf("server: want %s, got %s", example.want, got)
		}
		if got := signV1(example.method, example.list, "testsecret"); got != example.want {
			t.Errorf("client: want %s, got %s", example.want, got)
		}
	}
}

func TestStubbornSignsLikeTheVendorV3(t *testing.T) {
	l := &letter{method: "POST", header: map[string][]string{
		"Host": {"dataworks.cn-shanghai.aliyuncs.com"}, "Content-Type": {"application/x-www-form-urlencoded"}, "X-Acs-Action": {"CreateBusiness"},
		"X-Acs-Version": {"2020-05-18"}, "X-Acs-Date": {"2026-01-02T03:04:05Z"}, "X-Acs-Signature-Nonce": {"00000000000000000000000000000001"},
	}}
	body := "BusinessName=wf_1&ProjectId=10000&UseType=NORMAL"
	const want = "51a8781af9ef09df5ad424ca8bcbb5737207387e5882eb74a6f4ec1a3bd11269"
	l.header.Set("X-Acs-Content-Sha256", digest(body))
	for name := range l.header {
		l.signed = append(l.signed, strings.ToLower(name))
	}
	if got := signV3(l, "testsecret"); got != want {
		t.Errorf("client: want %s, got %s", want, got)
	}
	hr := httptest.NewRequest("POST", "/", strings.NewReader(body))
	hr.Header, hr.Host = l.header.Clone(), l.header.Get("Host")
	mac := hmac.New(sha256.New, []byte("testsecret"))
	mac.Write([]byte(stringToSignV3(&request{http: hr}, sortedNames(l.signed), digest(body))))
	if got := hex.EncodeToString(mac.Sum(nil)); got != want {
		t.Errorf("server: want %s, got %s", want, got)
	}
}

// TestStubbornLifecycle walks one business through its life on the base and on every correct variant.
func TestStubbornLifecycle(t *testing.T) {
	t.Parallel()
	together(t, append([]string{"base"}, correctVariants...), func(t *testing.T, variant string) {
		if variant == "base" {
			lifecycle(probe(t))
			return
		}
		lifecycle(probe(t, variant).patiently())
	})
}

// lifecycle is what every correct server owes.
func lifecycle(p prober) {
	lacks := func(action string) bool { return slices.Contains(p.s.lacks, action) }
	expect := func(what string, ok bool, a answer) {
		if !ok {
			p.t.Errorf("%s: %v %d %s", what, a.err, a.status, a.body)
		}
	}
	name, other := fresh(), fresh()
	a := p.create("BusinessName", name, "Description", "kept for years", "UseType", "MANUAL_BIZ")
	expect("create", a.accepted() && a.id() != "", a)
	again := p.create("BusinessName", name)
	expect("duplicate", again.refused(), again)
	none := p.nameless()
	expect("no name", none.refused() && none.code() == "MissingBusinessName", none)
	p.settle()
	if !lacks("GetBusiness") {
		d := p.read(a.id()).data()
		for field, want := range map[string]string{"BusinessName": name, "Description": "kept for years", "UseType": "MANUAL_BIZ",
			"Owner": p.s.caller.accountID, "ProjectId": number(p.s.primary.id), "BusinessId": a.id()} {
			if got := show(d[field]); got != want {
				p.t.Errorf("get: %s: want %q, got %q", field, want, got)
			}
		}
	}
	if !lacks("ListBusiness") && !p.holds(name) {
		p.t.Error("list: the business is not there")
	}
	if !lacks("UpdateBusiness") {
		u := p.update(a.id(), "BusinessName", other)
		expect("update", u.accepted(), u)
		u = p.create("BusinessName", name)
		expect("the old name", u.accepted(), u)
		p.settle()
	}
	if !lacks("DeleteBusiness") {
		d := p.remove(a.id())
		expect("delete", d.accepted(), d)
		p.settle()
		d = p.remove(a.id())
		expect("second delete", d.refused(), d)
		p.settle()
		if !lacks("GetBusiness") && show(p.read(a.id()).data()["BusinessId"]) != "" {
			p.t.Error("get shows a deleted business")
		}
	}
}

// TestStubbornStates walks through every documented error.
func TestStubbornStates(t *testing.T) {
	p := probe(t)
	for state, want := range documented {
		if got := p.state(state, "setup"); got != 200 {
			t.Fatalf("%s: setup answered %d", state, got)
		}
		a := p.create()
		if a.status != want.status || a.code() != want.code || a.message() != want.message {
			t.Errorf("%s: want %d %s, got %d %s", state, want.status, want.code, a.status, a.body)
		}
		p.state(state, "teardown")
		if a := p.create(); !a.accepted() {
			t.Errorf("%s: not over after teardown: %s", state, a.body)
		}
	}
	if got := p.state("moon full", "setup"); got != 404 {
		t.Errorf("an unknown state: want 404, got %d", got)
	}
	p.change(`{"state":"system failure","action":"setup","params":{"count":1}}`)
	if a, b := p.create(), p.create(); !a.refused() || !b.accepted() {
		t.Errorf("a state for one call: got %s then %s", a.body, b.body)
	}
}

// TestStubbornTables holds the tables and the code together: every variant acts somewhere, every name asked for is
// in a table, areas and texts are there, names are unique.
func TestStubbornTables(t *testing.T) {
	asked := map[string]bool{}
	files, _ := filepath.Glob("stubborn*_test.go")
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`s\.is\("([^"]+)"\)`).FindAllStringSubmatch(string(source), -1) {
			asked[m[1]] = true
		}
	}
	for _, name := range []string{"no-get", "no-list", "no-update", "no-delete", "rate-5-code", "rate-20-code"} {
		asked[name] = true // read from a list or taken apart
	}
	for name := range asked {
		if !knownVariants[name] {
			t.Errorf("%s: asked for, in no table", name)
		}
	}
	for name := range knownVariants {
		if !asked[name] {
			t.Errorf("%s: in a table, does nothing", name)
		}
	}
	if n := len(correctVariants) + len(faultyVariants); n != len(knownVariants) {
		t.Errorf("%d names for %d variants", len(knownVariants), n)
	}
	for _, f := range faultyVariants {
		if f.area == "" || f.text == "" {
			t.Errorf("%s: no area or text", f.name)
		}
		for _, v := range f.hiddenBy {
			if !slices.Contains(correctVariants, v) {
				t.Errorf("%s: hidden by %s, which is no correct variant", f.name, v)
			}
		}
	}
	for _, group := range exclusive {
		for _, v := range group {
			if !slices.Contains(correctVariants, v) {
				t.Errorf("exclusive: %s is no correct variant", v)
			}
		}
	}
}

// TestStubbornMixes draws mixes and walks through a life on each.
func TestStubbornMixes(t *testing.T) {
	t.Parallel()
	var all []string
	for _, mix := range mixes(7, soak(3000), 6) {
		all = append(all, strings.Join(mix, "+"))
	}
	together(t, all, func(t *testing.T, mix string) {
		lifecycle(probe(t, strings.Split(mix, "+")...).patiently())
	})
}

// together runs a test for each name, many at a time: most of their time they wait.
func together(t *testing.T, names []string, run func(*testing.T, string)) {
	seats := make(chan struct{}, 48)
	var done sync.WaitGroup
	for _, name := range names {
		seats <- struct{}{}
		done.Go(func() {
			defer func() { <-seats }()
			t.Run(name, func(t *testing.T) { run(t, name) })
		})
	}
	done.Wait()
}

// soak scales a count that is for long runs: a hundredth of it, or as many hundredths as DWCONFORM_SOAK says.
func soak(count int) int {
	times, err := strconv.Atoi(os.Getenv("DWCONFORM_SOAK"))
	if err != nil || times < 1 {
		return max(1, count/100)
	}
	return max(1, count*times/100)
}

// settle waits until a call that lags has caught up.
func (p prober) settle() {
	if p.s.is("lag-300ms") || p.s.is("lag-list") || p.s.is("lag-flapping") || p.s.is("lag-total") {
		time.Sleep(320 * time.Millisecond)
	}
	if p.s.is("lag-changes") || p.s.is("lag-changes-flapping") {
		time.Sleep(420 * time.Millisecond)
	}
}
