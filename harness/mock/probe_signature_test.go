package mock

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// signatures asks creates with every defect of a signature, in every way, and
// right ones with every character that is hard to sign.
func (pr *probe) signatures() {
	n := 0
	create := func(label string, way exchange.Way, as, tamper string, namesAndValues ...any) {
		n++
		params := p(append([]any{"BusinessName", fmt.Sprint("signed", n), "ProjectId", 10001, "Owner", "1000000000001", "UseType", "NORMAL"}, namesAndValues...)...)
		pr.raw(fmt.Sprint(label, " ", way, " ", as, " ", tamper), exchange.Call{Action: "CreateBusiness", Params: params, Way: way, As: as, Tamper: tamper})
	}
	for _, sig := range []string{exchange.V1, exchange.V3} {
		ways := []exchange.Way{{Signature: sig}, {Signature: sig, Place: exchange.Query}, {Signature: sig, Place: exchange.Query, Method: exchange.GET}}
		for _, way := range ways {
			for _, text := range []string{"a b", "a+b", "a*b", "a~b", "a/b", "!()", "it's", "a\nb", " a", "a#b", "a%20b", "中", "😀", ""} {
				create("text "+text, way, "", "", "Description", text)
			}
			create("a long text", way, "", "", "Description", strings.Repeat("x", 300))
			create("a temporary key", way, exchange.Temporary, "", "Description", "d")
			create("a disabled key", way, exchange.Inactive, "", "Description", "d")
			other := p("BusinessName", fmt.Sprint("unlike ", sig, way.Place, way.Method), "ProjectId", 10001, "UseType", "MANUAL_BIZ")
			pr.raw(fmt.Sprint("of other values, tampered ", way), exchange.Call{Action: "CreateBusiness", Params: other, Way: way, Tamper: "signature-one-character"})
			for _, t := range append(wire.Tampers(), pr.familyTampers()...) {
				as, more := "", []any{"Description", "d"}
				if strings.Contains(fmt.Sprint(t.Needs), string(wire.NeedToken)) {
					as = exchange.Temporary
				}
				if t.Sig != "" && t.Sig != sig || way.Place == exchange.Query && strings.Contains(fmt.Sprint(t.Needs), string(wire.NeedFormParam)) {
					continue
				}
				if t.Name == wire.Unsigned("ProjectIdentifier") {
					more = append(more, "ProjectIdentifier", "p_one")
				}
				if strings.Contains(t.Name, ":") && sig == exchange.V3 && t.Sig == "" {
					continue
				}
				create("tampered", way, as, t.Name, more...)
			}
		}
		pr.nonces(sig)
	}
	pr.look("", "signed")
	pr.signedActions()
	pr.saidSignatures()
	pr.pairSignatures()
}

// familyTampers leave each parameter of a create unsigned in turn.
func (pr *probe) familyTampers() []wire.Tamper {
	var out []wire.Tamper
	for _, name := range []string{"BusinessName", "ProjectId", "ProjectIdentifier", "Description", "Owner", "UseType"} {
		t, _ := wire.FindTamper(wire.Unsigned(name))
		out = append(out, t)
	}
	return out
}

// nonces uses nonces again in every sort of other request.
func (pr *probe) nonces(sig string) {
	way := exchange.Way{Signature: sig}
	n := 0
	use := func(label string, nonce int64, at time.Duration, name string) got {
		was, clock := pr.nonce.Load(), pr.now
		defer func() { pr.nonce.Store(max(was, nonce)); pr.now = clock }()
		pr.nonce.Store(nonce - 1)
		pr.now = func() time.Time { return start.Add(at) }
		return pr.raw(label+" "+sig, exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", name, "ProjectId", 10001), Way: way})
	}
	fresh := func() (int64, string) {
		n++
		return pr.nonce.Load() + 1, fmt.Sprint("nonce", sig, n)
	}
	first, name := fresh()
	made := use("a nonce", first, 0, name)
	use("the same request", first, 0, name)
	use("the nonce with another time", first, time.Minute, name+"later")
	use("the nonce in another request", first, 0, name+"other")
	pr.raw("delete it", exchange.Call{Action: "DeleteBusiness", Params: p("BusinessId", made.id(), "ProjectId", 10001)})
	use("the same request after its business is gone", first, 0, name)
	refused, _ := fresh()
	use("a nonce of a refused call", refused, 0, "")
	use("that nonce", refused, 0, name+"refused")
	for _, others := range []int{1, 20} {
		nonce, name := fresh()
		use("a nonce", nonce, 0, name)
		for range others {
			other, name := fresh()
			use("another", other, 0, name)
		}
		use(fmt.Sprint("the nonce after ", others), nonce, 0, name+"again")
	}
	pr.look("", "nonce"+sig)
}

// TestRightSigning: the right way of signing expects what every right call
// has, so a fault differs from it only where it says so.
func TestRightSigning(t *testing.T) {
	asked := 0
	s, c := newServer()
	s.hooks = append(s.hooks, &hooks{signed: func(c *call, err, nonce error) (error, error) {
		asked++
		if err != nil || !(signing{}).expects(c) {
			t.Errorf("%s %s: %v, and the signature is not the one expected", c.http.Method, c.http.URL, err)
		}
		return err, nonce
	}})
	for _, sig := range []string{exchange.V1, exchange.V3} {
		for _, place := range []string{exchange.Form, exchange.Query} {
			for _, as := range []string{exchange.Caller, exchange.Temporary} {
				for _, text := range []string{"", "a b", "a+b*~%20", "业务流程😀", "\xff\n'\"", "&=#/?"} {
					g := c.do(exchange.Call{Action: "ListBusiness", As: as, Way: exchange.Way{Signature: sig, Place: place}, Params: p("Keyword", text, "ProjectId", 10001, "PageNumber", 1, "PageSize", 10)})
					if g.code() != "" && g.code() != "InvalidKeyword" {
						t.Errorf("%s %s %q: %s", sig, place, text, g)
					}
				}
			}
		}
	}
	if asked != 48 {
		t.Errorf("%d calls were looked at, want 48", asked)
	}
}
