package wire

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Want is how a gateway that keeps its contract takes a tampered request.
type Want string

const (
	WantRefused  Want = "refused"  // signature, time, nonce or address are wrong
	WantAccepted Want = "accepted" // it only looks unusual
	WantEither   Want = "either"   // nobody promised anything
	WantAnswered Want = "answered" // it cannot be read; it gets an answer, whichever
)

// Need is what a tamper needs beyond a plain call.
type Need string

const (
	NeedToken        Need = "token"         // a temporary key
	NeedWrongSecret  Need = "wrong-secret"  // Options.WrongSecret
	NeedForeignToken Need = "foreign-token" // Options.ForeignToken
	NeedFormParam    Need = "form-param"    // an operation parameter in the form
	NeedParam        Need = "param"         // an operation parameter, in either place
	NeedUsedNonce    Need = "used-nonce"    // Options.Nonce of an earlier request
)

// Tamper is one deliberate defect below the parameters of a call. Everything
// else of the request stays perfect.
type Tamper struct {
	Name  string
	Text  string // what is wrong, as the report says it
	Sig   string // exchange.V1 or exchange.V3, "" for both
	Level verdict.Level
	Want  Want
	Needs []Need
	// When and Param name the gateway's error that fits best, in the words
	// of the contract: "missing" and the parameter's name, "signature" and
	// so on; "" where none does.
	When, Param string

	shape, cover, after func(*draft) error
	write               func(*exchange.Request) // changes the bytes once they are written
}

// met returns why the draft cannot have a tamper that needs n, or nil.
func (n Need) met(d *draft) error {
	switch {
	case n == NeedToken && d.o.Credentials.Token == "":
		return errors.New("it needs a temporary key; set Options.Credentials.Token")
	case n == NeedWrongSecret && (d.o.WrongSecret == "" || d.o.WrongSecret == d.secret):
		return errors.New("it needs another account's secret; set Options.WrongSecret")
	case n == NeedForeignToken && (d.o.ForeignToken == "" || d.o.ForeignToken == d.o.Credentials.Token):
		return errors.New("it needs another key's token; set Options.ForeignToken")
	case n == NeedFormParam && len(d.form) == 0:
		return errors.New("it needs parameters in the form; the call has none there")
	case n == NeedParam && len(d.call.Params) == 0:
		return errors.New("it needs an operation parameter; the call has none")
	}
	return nil
}

// What the contract calls the errors that fit a tamper.
const (
	whenMissing   = "missing"
	whenVersion   = "version"
	whenAction    = "unknown-action"
	whenKey       = "unknown-key"
	whenSignature = "signature"
	whenMethod    = "signature-method"
	whenToken     = "token-mismatch"
	whenNonce     = "nonce"
	whenExpired   = "expired"
	whenBadTime   = "bad-time"
)

// Families of tampers whose name ends in a parameter's or a header's name.
// Build takes them for every name that the request has; [Tampers] lists them
// for the common parameters and the headers.
const (
	familyUnsigned = "unsigned:" // sent, and left out of what is signed
	familyChanged  = "changed:"  // its value is another one after signing
	familyRepeated = "repeated:" // there again, with another value, after signing
)

// Unsigned names the tamper that leaves the parameter or header out of what is
// signed.
func Unsigned(name string) string { return familyUnsigned + name }

// Changed names the tamper that changes the parameter's value after signing.
func Changed(name string) string { return familyChanged + name }

// RepeatedAfter names the tamper that repeats the parameter, with another
// value, after signing.
func RepeatedAfter(name string) string { return familyRepeated + name }

// Tampers lists every tamper, in the order of the contract's table. The
// families "unsigned:", "changed:" and "repeated:" also take the name of any
// operation parameter, see [Unsigned].
func Tampers() []Tamper {
	var all []Tamper
	all = append(all, signatureTampers()...)
	all = append(all, coverTampers()...)
	all = append(all, identityTampers()...)
	all = append(all, timeTampers()...)
	all = append(all, addressTampers()...)
	return append(all, spellingTampers()...)
}

var tamperByName = func() map[string]Tamper {
	byName := make(map[string]Tamper)
	for _, t := range append(Tampers(), garbles...) {
		byName[t.Name] = t
	}
	return byName
}()

// FindTamper returns the tamper called name, of the list or of a family; ""
// names the one that changes nothing.
func FindTamper(name string) (Tamper, error) {
	if name == "" {
		return Tamper{}, nil
	}
	if t, ok := tamperByName[name]; ok {
		return t, nil
	}
	if subject, ok := strings.CutPrefix(name, familyUnsigned); ok && subject != "" {
		return unsignedTamper(subject, ""), nil
	}
	if subject, ok := strings.CutPrefix(name, familyChanged); ok && subject != "" {
		return changedTamper(subject), nil
	}
	if subject, ok := strings.CutPrefix(name, familyRepeated); ok && subject != "" {
		return repeatedTamper(subject), nil
	}
	if off, ok := timeOff(name); ok {
		return timeOffTamper(name, off), nil
	}
	return Tamper{}, fmt.Errorf("tamper %q is not known; wire.Tampers and wire.Garbles list them", name)
}

// refused is a tamper that a gateway should refuse.
func refused(name, text, when, param string) Tamper {
	return Tamper{Name: name, Text: text, Level: verdict.Should, Want: WantRefused, When: when, Param: param}
}

// either is a tamper about which nobody promised anything.
func either(name, text string) Tamper {
	return Tamper{Name: name, Text: text, Level: verdict.Observed, Want: WantEither}
}

// accepted is a right request in a less usual shape.
func accepted(name, text string) Tamper {
	return Tamper{Name: name, Text: text, Level: verdict.Should, Want: WantAccepted}
}

func (t Tamper) of(sig string) Tamper       { t.Sig = sig; return t }
func (t Tamper) needing(n ...Need) Tamper   { t.Needs = n; return t }
func (t Tamper) shaped(f change) Tamper     { t.shape = f; return t }
func (t Tamper) covering(f change) Tamper   { t.cover = f; return t }
func (t Tamper) afterwards(f change) Tamper { t.after = f; return t }

type change = func(*draft) error

// timeOff reads "time-32m-past" or "time-9m-future".
func timeOff(name string) (time.Duration, bool) {
	rest, ok := strings.CutPrefix(name, "time-")
	if !ok {
		return 0, false
	}
	text, way, _ := strings.Cut(rest, "-")
	off, err := time.ParseDuration(text)
	switch {
	case err != nil || off <= 0:
		return 0, false
	case way == "past":
		return -off, true
	case way == "future":
		return off, true
	}
	return 0, false
}

// timeOffTamper follows the documents: fifteen minutes is the rule of one of
// them, thirty-one the bound of the other, and up to ten nobody doubts.
func timeOffTamper(name string, off time.Duration) Tamper {
	text := fmt.Sprintf("the time is %s ", off.Abs())
	if off < 0 {
		text += "past"
	} else {
		text += "ahead"
	}
	t := either(name, text)
	switch {
	case off.Abs() <= 10*time.Minute:
		t = accepted(name, text)
	case off.Abs() > 31*time.Minute:
		t = refused(name, text, whenExpired, ParamTimestamp)
	}
	return t.shaped(func(d *draft) error {
		return d.set(ParamTimestamp, d.o.Now.UTC().Add(off).Format(TimeLayout))
	})
}

func changedTamper(name string) Tamper {
	return refused(Changed(name), "the value of "+name+" is another one than was signed", whenSignature, "").
		afterwards(func(d *draft) error {
			p, err := d.find(name)
			if err == nil {
				p.Value = otherValue(p.Value)
			}
			return err
		})
}

func repeatedTamper(name string) Tamper {
	return refused(RepeatedAfter(name), name+" is there again, with another value, and only the first one was signed", whenSignature, "").
		afterwards(func(d *draft) error {
			p, err := d.find(name)
			if err != nil {
				return err
			}
			again := exchange.Pair{Name: name, Value: otherValue(p.Value)}
			for _, list := range []*[]exchange.Pair{&d.form, &d.query} {
				if has(*list, name) {
					*list = append(*list, again)
					return nil
				}
			}
			return nil
		})
}

func unsignedTamper(name, sig string) Tamper {
	return refused(Unsigned(name), name+" is sent and left out of what is signed", whenSignature, "").of(sig).
		covering(func(d *draft) error { return d.uncover(name) })
}
