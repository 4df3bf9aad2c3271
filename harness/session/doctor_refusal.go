package session

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/wire"
)

// about is what a refusal is about, as far as its code is one that the
// contract knows.
type about string

const (
	aboutNothing about = ""          // it is none
	aboutKey     about = "key"       // the key, its token or its signature
	aboutTime    about = "time"      // the clock
	aboutRights  about = "rights"    // what the key may do
	aboutCall    about = "call"      // where and how the call was sent
	aboutProject about = "project"   // how the project is named
	aboutRate    about = "rate"      // rate limiting
	aboutService about = "service"   // a failure of the service
	aboutUnknown about = "something" // a code that the contract does not know
)

// refusal is what a refusal means and what is to be done about it.
type refusal struct {
	about about
	mend  string
}

// occasions says what each occasion of a gateway error is about, and what to
// do about it; %s stands for the Action.
var occasions = map[string]refusal{
	"unknown-key":          {aboutKey, "give the id of a key that the target knows; keys of one cloud are unknown in another"},
	"inactive-key":         {aboutKey, "enable the key, or give another"},
	"signature":            {aboutKey, "give the secret that belongs to the key"},
	"signature-v3":         {aboutKey, "give the secret that belongs to the key"},
	"incomplete-signature": {aboutKey, "give the secret that belongs to the key"},
	"token-expired":        {aboutKey, "get a fresh security token, with the key that belongs to it"},
	"token-malformed":      {aboutKey, "give the whole security token, as it was handed out"},
	"token-mismatch":       {aboutKey, "give key, secret and token of one and the same temporary key"},
	"signature-method":     {aboutKey, "the target must take HMAC-SHA1; if it checks no signature, write lacks: [signature] in the target file"},
	"nonce":                {aboutCall, "look at what stands between here and the target: it seems to send calls twice"},
	"expired":              {aboutTime, ""},
	"bad-time":             {aboutTime, ""},
	"rights":               {aboutRights, "give the key the right to %s (dataworks:*), or give another key"},
	"unknown-action":       {aboutCall, "check that the endpoint serves this API; if it does without %[1]s, write lacks: [%[1]s] in the target file"},
	"unknown-product":      {aboutCall, "write an endpoint of DataWorks"},
	"version":              {aboutCall, "write an endpoint that serves version 2020-05-18"},
	"region":               {aboutCall, "write the region of the endpoint as region"},
	"no-tls":               {aboutCall, "write https:// in the endpoint"},
	"method":               {aboutCall, "look at what stands before the target: it refuses POST"},
	"throttling":           {aboutRate, ""},
	"unavailable":          {aboutService, "wait until the target serves again, or look after it"},
	"internal":             {aboutService, "look after the target: it fails"},
}

// meaning says what a refusal is about. What the contract does not know stays
// unknown: its code is for the target to explain.
func (d *doctor) meaning(r *reply) refusal {
	switch r.Kind {
	case oracle.Throttled:
		return refusal{about: aboutRate}
	case oracle.Rejected:
	default:
		return refusal{}
	}
	action := r.obs.Call.Action
	for _, g := range d.contract.Gateway {
		if when, ok := occasions[g.When]; ok && g.Code == r.Code {
			if strings.Contains(when.mend, "%") {
				when.mend = fmt.Sprintf(when.mend, action)
			}
			if g.When == "signature" {
				when.mend = d.whoSigned(r, when.mend)
			}
			return when
		}
	}
	for _, a := range d.contract.Actions {
		for _, e := range a.Errors {
			if e.Code != r.Code {
				continue
			}
			switch {
			case e.Status >= 500:
				return refusal{aboutService, "look after the target: it fails"}
			case e.Status == http.StatusForbidden:
				return refusal{aboutRights, "give the key the right to " + action + ", or activate the edition that it takes"}
			}
		}
	}
	if named := d.parameter(r); named != nil && named.Entity == contract.Project {
		return refusal{aboutProject, "correct this name of the project"}
	}
	return refusal{about: aboutUnknown}
}

// parameter returns the parameter that the gateway says is missing or invalid,
// nil for another refusal.
func (d *doctor) parameter(r *reply) *contract.Param {
	for _, g := range d.contract.Gateway {
		head, tail, ok := strings.Cut(g.Code, "{Name}")
		if !ok || !strings.HasPrefix(r.Code, head) || !strings.HasSuffix(r.Code, tail) {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(r.Code, head), tail)
		if r.Action != nil && r.Action.Param(name) != nil {
			return r.Action.Param(name)
		}
	}
	return nil
}

// signedMark stands before the text that the target signed, in its refusal.
const signedMark = "string to sign is:"

// whoSigned tells a wrong secret from a request that was changed on its way:
// where the refusal shows what the target signed, that can be compared.
func (d *doctor) whoSigned(r *reply, otherwise string) string {
	_, theirs, ok := strings.Cut(r.Message, signedMark)
	if !ok {
		return otherwise
	}
	_, query, _ := strings.Cut(r.obs.Request.URL, "?")
	inQuery, err := wire.ParseForm(query)
	inForm, also := wire.ParseForm(string(r.obs.Request.Body))
	if err != nil || also != nil {
		return otherwise
	}
	if strings.TrimSpace(theirs) == wire.StringToSignV1(r.obs.Request.Method, wire.Merge(inQuery, inForm)) {
		return "give the secret that belongs to the key: the target signed the very same text and got another signature"
	}
	return "look at what stands between here and the target: it changes the call on its way, for the target signed another text than was sent"
}

// said tells a refusal in the target's own words.
func (r *reply) said() string { return r.Says() }

// refusedCall says what became of a call that was not served, for a check that
// expects it to be.
func (d *doctor) refusedCall(name string, r *reply) {
	switch {
	case r.Kind == oracle.Lost && r.obs.Loss == exchange.Cancelled:
		d.unchecked(name, "the examination was stopped")
	case r.about == aboutRate:
		d.unchecked(name, "rate limiting to the end: %s; try again later", r.said())
	case r.Kind == oracle.Lost:
		d.wrong(name, "look at the target, or at what stands between: it must answer each call whole", "no whole answer: %s", r.Why)
	case r.Kind == oracle.Neither:
		d.wrong(name, "look at the target: each answer must be an envelope that says yes or no", "%s", r.Why)
	case r.about == aboutTime:
		d.wrong(name, "see clock", "%s", r.said())
	case r.mend != "":
		d.wrong(name, r.mend, "%s", r.said())
	default:
		d.wrong(name, "ask whoever runs the target what "+codeOf(r)+" means: it is no code that the vendor documents for this", "%s", r.said())
	}
}

func codeOf(r *reply) string {
	if r.Code == "" {
		return "this refusal"
	}
	return r.Code
}

// any reports whether a refusal is about one of these.
func (r *reply) any(of ...about) bool { return slices.Contains(of, r.about) }
