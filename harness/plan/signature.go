package plan

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// Cases on signatures: every right way is served, every wrong way refused
// with nothing created.

var signatureBuilders = map[string]builder{
	casesSigned:          signatureRight,
	"signature-time":     signatureTime,
	casesTemporary:       signatureTemporary,
	"signature-wrong":    signatureWrong,
	"signature-nonce":    signatureNonce,
	"signature-inactive": signatureInactive,
	"signature-unusual":  signatureUnusual,
}

// signedWays are the raw ways that every target serves, by signature.
func signedWays() []exchange.Way {
	return []exchange.Way{
		{Sender: exchange.Raw, Signature: exchange.V1},
		{Sender: exchange.Raw, Signature: exchange.V3},
	}
}

// signatureCodes are the codes that refuse a key, a signature or a time.
func (b *build) signatureCodes() []string {
	about := []string{"unknown-key", "inactive-key", "signature", "signature-v3", "incomplete-signature", "expired", "bad-time", "nonce", "signature-method", "token-expired", "token-malformed", "token-mismatch"}
	var out []string
	for _, g := range b.c.Gateway {
		if slices.Contains(about, g.When) && !slices.Contains(out, g.Code) {
			out = append(out, g.Code)
		}
	}
	return out
}

func signatureRight(b *build, _ *contract.Clause) []Case {
	never := b.signatureCodes()
	hard := []struct{ id, text string }{
		{"plain", "plain"}, {"reserved", "a+b&c=d/e?f#g"}, {"escapes", "100% %20 %zz"}, {"tilde-star", "~*!'()"},
		{"escaped", "a%20b%2Bc%E4%B8%AD"}, {"long", strings.Repeat("a long text ", 33)}, {"chinese", "业务流程"}, {"emoji", "😀"}, {"space-edges", " a "}, {"line-feed", "a\nb"}, {"line-ends", "a\r\nb\rc\td"}, {"quotes", `'"\`},
	}
	m := b.marker()
	if m == nil {
		return nil
	}
	var out []Case
	for _, way := range append(signedWays(), queryWays()...) {
		query := way.Place == exchange.Query
		for _, h := range hard {
			if query && h.id == "long" {
				continue // how long an address may be is a matter of the HTTP layer
			}
			want := Either
			if h.id == "plain" || h.id == "chinese" {
				want = Accept
			}
			st := b.creating("create with "+h.id+" text", With(b.full("a", Primary), m.Name, Text(h.text)), want)
			st.Expect.Never = never
			out = append(out, Case{ID: wayID(way) + "-" + h.id, Steps: []Step{st}, Way: way, Rank: 2, Look: LookGet, Premise: query})
		}
		if query {
			continue
		}
		st := b.creating("create with empty values", With(b.valid("a", Primary), m.Name, Text("")), Either)
		st.Expect.Never = never
		out = append(out, Case{ID: way.Signature + "-empty-value", Steps: []Step{st}, Way: way, Rank: 2})
		for _, t := range wire.Tampers() {
			if t.Want != wire.WantAccepted || t.When != "" || len(t.Needs) > 0 || t.Sig != "" && t.Sig != way.Signature || timeTamper(t.Name) {
				continue
			}
			st := b.creating("create, "+t.Text, b.full("a", Primary), Accept)
			st.Tamper, st.Expect.Never = t.Name, never
			out = append(out, Case{ID: way.Signature + "-" + label(t.Name), Steps: []Step{st}, Way: way, Rank: 2})
		}
	}
	return out
}

func timeTamper(name string) bool { return len(name) > 5 && name[:5] == "time-" }

func signatureTime(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, way := range signedWays() {
		for _, t := range wire.Tampers() {
			if t.Want != wire.WantAccepted || !timeTamper(t.Name) || t.Sig != "" && t.Sig != way.Signature {
				continue
			}
			st := b.creating("create, "+t.Text, b.full("a", Primary), Accept)
			st.Tamper, st.Expect.Never = t.Name, b.signatureCodes()
			// A key that is never accepted says nothing about the time.
			out = append(out, Case{ID: way.Signature + "-" + label(t.Name), Steps: []Step{b.setup("b", Primary), st}, Way: way, Rank: 2})
			out = append(out, b.timedElsewhere(&t, way)...)
		}
	}
	return out
}

// What makes the cases that are about what is signed, and those that are about who
// signs.
const casesSigned, casesTemporary = "signature-right", "signature-temporary"

func signatureTemporary(b *build, _ *contract.Clause) []Case {
	ways := append(signedWays(), exchange.Way{})
	var out []Case
	for _, way := range ways {
		id := way.Signature
		if id == "" {
			id = "sdk"
		}
		st := b.creating("create with a temporary key", b.full("a", Primary), Accept)
		st.As = exchange.Temporary
		out = append(out, b.signed(Case{ID: id, Steps: []Step{b.setup("b", Primary), st}, Way: way, Rank: 2}))
	}
	return out
}

// signed marks a case as one that a target without signatures does not claim.
func (b *build) signed(cs Case) Case {
	if b.w.Lacks[LackSignature] {
		cs.Unmet, cs.UnmetWhy = verdict.Unclaimed, "the target lacks "+LackSignature
	}
	return cs
}

func signatureWrong(b *build, _ *contract.Clause) []Case {
	return append(append(b.tamperedElsewhere(), b.tamperedValues()...), b.tampered(func(t *wire.Tamper) bool { return t.Want == wire.WantRefused }, func(t *wire.Tamper, way exchange.Way) Expect {
		return Expect{Answer: Reject, Codes: b.tamperCodes(t, way)}
	}, LookList)...)
}

// signatureUnusual notes how a target takes what nobody promised.
func signatureUnusual(b *build, _ *contract.Clause) []Case {
	return b.tampered(func(t *wire.Tamper) bool { return t.Want == wire.WantEither }, func(*wire.Tamper, exchange.Way) Expect {
		return Expect{Answer: Either, Ungraded: true}
	}, 0)
}

// tamperedValues signs wrongly what gives other values than the usual ones, or
// the least.
func (b *build) tamperedValues() []Case {
	var out []Case
	for _, way := range signedWays() {
		for id, params := range map[string][]Param{"least": b.least("a", Primary), "other-values": b.others(b.full("a", Primary))} {
			if params == nil {
				continue
			}
			st := b.creating("create, of "+strings.ReplaceAll(id, "-", " ")+" and wrongly signed", params, Reject)
			st.Tamper = "signature-one-character"
			out = append(out, b.signed(Case{ID: wayID(way) + "-of-" + id, Way: way, Steps: []Step{st}, Look: LookList, Rank: 3, Loose: true}))
		}
	}
	return out
}

// queryWays carry the parameters in the query; whether they are served is the
// target's choice.
func queryWays() []exchange.Way {
	var out []exchange.Way
	for _, sig := range []string{exchange.V1, exchange.V3} {
		out = append(out,
			exchange.Way{Sender: exchange.Raw, Signature: sig, Method: exchange.GET, Place: exchange.Query},
			exchange.Way{Sender: exchange.Raw, Signature: sig, Place: exchange.Query})
	}
	return out
}

// wayID is what the ids of cases say of a way.
func wayID(way exchange.Way) string {
	if way.Place != exchange.Query {
		return way.Signature
	}
	return way.Signature + "-" + way.Full().Method + "-query"
}

// with returns a full create that has the parameter too; false when the world
// does not say what to give for it.
func (b *build) with(p *contract.Param) ([]Param, bool) {
	params := b.full("a", Primary)
	if p.Entity == contract.Project {
		pr := b.w.Projects[Primary]
		if p.By == contract.ByIdentifier && pr.Identifier == "" || p.By == contract.ByID && pr.ID == "" {
			return nil, false
		}
		return b.in(Primary, p.By, params), true
	}
	has := slices.ContainsFunc(params, func(q Param) bool { return q.Name == p.Name })
	return params, has
}

// tampers lists every defect, and those of each operation parameter of a
// create.
func (b *build) tampers(way exchange.Way) []wire.Tamper {
	all := wire.Tampers()
	if way.Signature != exchange.V1 {
		return all
	}
	for _, p := range b.create.Params {
		if _, ok := b.with(p); !ok {
			continue
		}
		for _, name := range []string{wire.Unsigned(p.Name), wire.Changed(p.Name)} {
			all = append(all, wire.Tamper{Name: name, Text: p.Name + ", " + strings.SplitN(name, ":", 2)[0], Want: wire.WantRefused, When: "signature"})
		}
	}
	return all
}

func (b *build) tampered(keep func(*wire.Tamper) bool, expect func(*wire.Tamper, exchange.Way) Expect, look Look) []Case {
	var out []Case
	for _, way := range append(signedWays(), queryWays()...) {
		query := way.Place == exchange.Query
		for _, t := range b.tampers(way) {
			if !keep(&t) || t.Sig != "" && t.Sig != way.Signature || slices.Contains(t.Needs, wire.NeedUsedNonce) {
				continue
			}
			if query && (look == 0 || slices.Contains(t.Needs, wire.NeedFormParam) || timeTamper(t.Name)) {
				continue
			}
			params := b.full("a", Primary)
			if _, name, family := strings.Cut(t.Name, ":"); family {
				if p := b.create.Param(name); p != nil {
					params, _ = b.with(p)
				}
			}
			st := b.creating("create, "+t.Text, params, Accept)
			st.Tamper, st.Expect = t.Name, expect(&t, way)
			cs := Case{ID: wayID(way) + "-" + label(t.Name), Way: way, Rank: 3, Look: look, Loose: true, Premise: query}
			if t.Name == "signature-one-character" && !query {
				cs.Rank = 2 // nothing but the signature is wrong
			}
			if slices.Contains(t.Needs, wire.NeedToken) {
				st.As = exchange.Temporary
				st.Params = Without(st.Params, accountNames(b.create)...)
			}
			if slices.Contains(t.Needs, wire.NeedWrongSecret) && !b.w.Has(exchange.OtherTenant) && !b.w.Has(exchange.Unauthorized) {
				cs.Unmet, cs.UnmetWhy = unreached("the target file gives no second key")
			}
			cs.Steps = []Step{st}
			if slices.Contains(t.Needs, wire.NeedForeignToken) {
				b.foreignToken(&cs)
			}
			out = append(out, b.signed(cs))
		}
	}
	return out
}

// tamperCodes are the codes that a single V1 defect must be refused with,
// where they were recorded; none means any.
func (b *build) tamperCodes(t *wire.Tamper, way exchange.Way) []Code {
	if way.Signature != exchange.V1 {
		return nil
	}
	if strings.HasPrefix(t.Name, "repeated-") || strings.HasPrefix(t.Name, "added-") {
		return nil // a parameter that is there twice, or unknown, is a second defect
	}
	switch t.When {
	case "signature", "unknown-key", "expired", "nonce", "unknown-action":
	default:
		return nil
	}
	if way.Place == exchange.Query {
		return nil // whether the way is served is another matter that may be refused first
	}
	recorded := false
	var out []Code
	for _, g := range b.c.Gateway {
		if g.When != t.When && !(t.When == "signature" && g.When == "incomplete-signature") {
			continue
		}
		recorded = recorded || g.Sure == "A"
		out = append(out, Code{Code: g.Code, Statuses: g.Statuses})
	}
	if !recorded {
		return nil
	}
	return out
}

func signatureInactive(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, way := range append(signedWays(), exchange.Way{}) {
		id := way.Signature
		if id == "" {
			id = "sdk"
		}
		st := b.creating("create with a disabled key", Without(b.full("a", Primary), accountNames(b.create)...), Reject)
		st.As = exchange.Inactive
		out = append(out, b.signed(Case{ID: id, Steps: []Step{st}, Way: way, Look: LookList, Rank: 2}))
	}
	for _, a := range b.notCreate() {
		setup, call, look := b.on(a)
		st := Step{Label: a.Name + " with a disabled key", Action: a.Name, Params: call, As: exchange.Inactive, Expect: Expect{Answer: Reject}}
		out = append(out, b.signed(Case{ID: exchange.V1 + "-" + a.Name, Steps: append(setup, st), Way: signedWays()[0], Look: look, Rank: 2}))
	}
	return append(out, b.disabledHowever()...)
}
