package wire

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// gate takes a request as a gateway does, but for its operation: signature,
// time, nonce, and whether there is such an action and version.
type gate struct {
	keys   func(string) (Credentials, bool)
	window *Window
}

func newGate() *gate {
	now := func() time.Time { return testOptions().Now }
	return &gate{keyring(testKey, testTemporary), NewWindow(now, 15*time.Minute, 15*time.Minute, 0)}
}

func (g *gate) take(r exchange.Request) error {
	in, err := Received(r)
	if err != nil {
		return err
	}
	form, err := ParseForm(string(r.Body))
	if err != nil {
		return err
	}
	said := func(name string) string {
		if header, ok := headerOf[name]; ok && in.Header.Get(headerAuthorization) != "" {
			return in.Header.Get(header)
		}
		value, _ := first(Merge(in.Query, form), name)
		return value
	}
	if said(ParamAction) != "CreateBusiness" || said(ParamVersion) != "2020-05-18" {
		return errors.New("no such action or version")
	}
	if err := check(r, g.keys); err != nil {
		return err
	}
	if err := g.window.CheckTime(said(ParamTimestamp)); err != nil {
		return err
	}
	return g.window.Burn("ak", said(ParamSignatureNonce))
}

// tamperedOptions are those that the tamper needs.
func tamperedOptions(t Tamper) Options {
	o := testOptions()
	if slices.Contains(t.Needs, NeedToken) {
		o.Credentials = testTemporary
	}
	return o
}

func fits(t Tamper, way exchange.Way) bool {
	return (t.Sig == "" || t.Sig == way.Signature) && (!slices.Contains(t.Needs, NeedFormParam) || way.Place == exchange.Form)
}

var tamperCall = exchange.Call{Action: "CreateBusiness", Params: pairs("ProjectId", "10001", "BusinessName", "a b/中", "UseType", "")}

func familyTampers(t *testing.T) []Tamper {
	var all []Tamper
	for _, p := range tamperCall.Params {
		for _, name := range []string{Unsigned(p.Name), Changed(p.Name), RepeatedAfter(p.Name)} {
			tamper, err := FindTamper(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, tamper)
		}
	}
	for _, name := range []string{Changed(ParamRegionID), RepeatedAfter(ParamFormat), "time-31m1s-past", "time-40m-future", "time-10m-future", "time-12m-past"} {
		tamper, err := FindTamper(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tamper)
	}
	return all
}

func TestTampersAreTakenAsTheySay(t *testing.T) {
	for _, tamper := range append(Tampers(), familyTampers(t)...) {
		t.Run(tamper.Name, func(t *testing.T) {
			tried := 0
			for _, way := range allWays() {
				if !fits(tamper, way) {
					continue
				}
				tried++
				call := tamperCall
				call.Way, call.Tamper = way, tamper.Name
				o := tamperedOptions(tamper)
				g := newGate()
				if slices.Contains(tamper.Needs, NeedUsedNonce) {
					if err := g.take(build(t, exchange.Call{Action: call.Action, Way: way}, o)); err != nil {
						t.Fatalf("%s: the request before: %v", way, err)
					}
				}
				err := g.take(build(t, call, o))
				switch {
				case tamper.Want == WantRefused && err == nil:
					t.Errorf("%s: passes", way)
				case tamper.Want == WantAccepted && err != nil:
					t.Errorf("%s: refused: %v", way, err)
				}
			}
			if tried == 0 {
				t.Error("fits no way")
			}
		})
	}
}

func build(t *testing.T, call exchange.Call, o Options) exchange.Request {
	t.Helper()
	r, err := Build(call, o)
	if err != nil {
		t.Fatalf("%s: %v", call.Way, err)
	}
	return r
}

// What a request says, by name; the signature is left out.
func saying(t *testing.T, r exchange.Request) map[string]string {
	t.Helper()
	in, err := Received(r)
	if err != nil {
		t.Fatal(err)
	}
	form, err := ParseForm(string(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{"": r.Method}
	for _, p := range without(append(in.Query, form...), ParamSignature) {
		said[p.Name] += fmt.Sprintf("%q", p.Value)
	}
	for key, values := range r.Header {
		if key != headerAuthorization {
			said[key] = fmt.Sprintf("%q", values)
		}
	}
	if a, err := ParseAuthorization(r.Header.Get(headerAuthorization)); err == nil {
		said["algorithm"], said["credential"] = a.Algorithm, a.AccessKeyID
		said["covered"] = fmt.Sprint(a.SignedHeaders)
	}
	return said
}

// A tamper changes one thing: at most one name says something else, or one
// header is covered otherwise.
func TestTampersChangeOneThing(t *testing.T) {
	// What must change along with a thing, for the request to stay perfect
	// otherwise: the list of signed headers names what is there, the digest is
	// that of the body as it is written, and a temporary key is named twice.
	along := func(tamper string, names []string) []string {
		return slices.DeleteFunc(names, func(name string) bool {
			switch name {
			case "covered":
				return len(names) > 1 || tamper == "authorization-absent"
			case "X-Acs-Content-Sha256":
				return tamper != "digest-wrong" && tamper != "digest-absent"
			case "algorithm", "credential":
				return tamper == "authorization-absent"
			}
			return false
		})
	}
	for _, tamper := range append(Tampers(), familyTampers(t)...) {
		for _, way := range allWays() {
			if !fits(tamper, way) {
				continue
			}
			call, o := tamperCall, tamperedOptions(tamper)
			call.Way = way
			perfect := build(t, call, o)
			call.Tamper = tamper.Name
			tampered := build(t, call, o)
			same := perfect.URL == tampered.URL && string(perfect.Body) == string(tampered.Body) && maps.EqualFunc(perfect.Header, tampered.Header, slices.Equal)
			if same != (tamper.Name == "nonce-used") {
				t.Errorf("%s %s: same bytes as without it: %v", tamper.Name, way, same)
			}
			before, after := saying(t, perfect), saying(t, tampered)
			var differ []string
			for name := range before {
				if before[name] != after[name] {
					differ = append(differ, name)
				}
			}
			for name := range after {
				if _, ok := before[name]; !ok {
					differ = append(differ, name)
				}
			}
			if differ = along(tamper.Name, differ); len(differ) > 1 {
				t.Errorf("%s %s changes %q", tamper.Name, way, differ)
			}
		}
	}
}

func TestTamperCatalogue(t *testing.T) {
	// Names become parts of case ids.
	safe := regexp.MustCompile(`^[a-z0-9-]+$|^unsigned:[A-Za-z0-9-]+$`)
	seen := map[string]bool{}
	for _, tamper := range Tampers() {
		switch {
		case !safe.MatchString(tamper.Name):
			t.Errorf("%q is no part of an id", tamper.Name)
		case seen[tamper.Name]:
			t.Errorf("%q is there twice", tamper.Name)
		case tamper.Text == "":
			t.Errorf("%q says nothing", tamper.Name)
		case !tamper.Level.Valid():
			t.Errorf("%q has no level", tamper.Name)
		case (tamper.Level == verdict.Observed) != (tamper.Want == WantEither):
			t.Errorf("%q: level %s does not go with %q", tamper.Name, tamper.Level, tamper.Want)
		}
		seen[tamper.Name] = true
		if found, err := FindTamper(tamper.Name); err != nil || found.Name != tamper.Name || found.Want != tamper.Want {
			t.Errorf("FindTamper(%q) = %+v, %v", tamper.Name, found, err)
		}
	}
	for _, name := range []string{"no-such", "time-", "time-5m", "time-5m-ago", "time--5m-past", "time-0m-past", "time-0m-future", "repeated:", "unsigned:", "changed:"} {
		if _, err := FindTamper(name); err == nil {
			t.Errorf("FindTamper(%q) finds one", name)
		}
	}
}

// Every refused tamper is refused whatever the parameters are.
func TestTampersFailForAnyParameters(t *testing.T) {
	var wrong []Tamper
	for _, tamper := range Tampers() {
		if tamper.Want == WantRefused && !slices.Contains(tamper.Needs, NeedUsedNonce) {
			wrong = append(wrong, tamper)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		tamper := rapid.SampledFrom(wrong).Draw(t, "tamper")
		way := rapid.SampledFrom(allWays()).Filter(func(w exchange.Way) bool { return fits(tamper, w) }).Draw(t, "way")
		params := slices.DeleteFunc(drawPairs(t, "params", 4), func(p exchange.Pair) bool {
			return new(commonV1).field(p.Name) != nil || p.Name == ParamAction || p.Name == ParamVersion || p.Name == ParamFormat || p.Name == ParamRegionID
		})
		call := exchange.Call{Action: "CreateBusiness", Params: append(params, pairs("BusinessName", "n")...), Way: way, Tamper: tamper.Name}
		r, err := Build(call, tamperedOptions(tamper))
		if err != nil {
			t.Fatal(err)
		}
		if newGate().take(r) == nil {
			t.Fatalf("%s passes: %+v", tamper.Name, r)
		}
	})
}
