package plan

import (
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// A live target is in use by others. What could harm them, or what is theirs,
// is left out of the plan, each case with its reason.

const (
	// liveSteps is how many calls one case may make at most.
	liveSteps = 30
	// liveText is how long a value may be, in bytes.
	liveText = 1000
	// LiveName is how long a fresh name may be on a live target, in letters
	// and digits of ASCII.
	LiveName = 32
)

// Live reports whether the target is not of this machine, so that others use it.
func (w *World) Live() bool { return !w.Loopback }

// spared says why a case is not asked of a live target, "" if it is.
func (b *build) spared(cs *Case) string {
	if cs.State != "" {
		return "a provider state holds for all callers, so none is set on a live target"
	}
	if len(cs.Steps) > liveSteps {
		return "so many calls for one case are load, which a live target is spared"
	}
	for i := range cs.Steps {
		if why := b.sparedStep(&cs.Steps[i]); why != "" {
			return why
		}
	}
	return ""
}

func (b *build) sparedStep(st *Step) string {
	switch {
	case st.Together > 0:
		return "calls released at once are load, which a live target is spared"
	case st.HangUp:
		return "a connection closed in the middle of a call leaves it open what was done, so it is not tried on a live target"
	case wire.Garbled(st.Tamper):
		return "a request that nobody can read is not sent to a live target"
	case st.As == exchange.OtherTenant:
		return "a live target is asked on behalf of one account"
	}
	changes := st.Action == b.res.Update || st.Action == b.res.Delete
	for _, p := range st.Params {
		v := p.Value
		switch {
		case v.Slot == Foreign && (v.From == ProjectID || v.From == ProjectIdentifier):
			return "a live target is asked on behalf of one account"
		case len(v.Text) > liveText:
			return "so long a value is load, which a live target is spared"
		case v == Text(noAccount):
			return "on a live target nothing is given to another account"
		case mayBeAProject(v):
			return "on a live target what looks much like the project may be another one"
		}
		if id := idParam(b.c.Action(st.Action)); changes && id != nil && strings.EqualFold(p.Name, id.Name) && v.From != CreatedID && v != Text("") {
			return "on a live target nothing is changed or removed but what the run created"
		}
		if (st.Action == b.res.Create || st.Action == b.res.Update) && b.names(p.Name) && !b.liveName(v) {
			return "names on a live target are letters and digits, at most 32, with the prefix of the run"
		}
	}
	return ""
}

// mayBeAProject reports whether a value that names no project of the world may
// well name one that the target file does not tell of.
func mayBeAProject(v Value) bool {
	switch v.From {
	case NoProjectID:
		return v.Text == "longer"
	case NoProjectIdentifier:
		return v.Text != "" && v.Text != "unused" && v.Text != "number"
	}
	return false
}

// names reports whether a parameter, in whatever letter case, gives a business
// its name.
func (b *build) names(param string) bool {
	for _, key := range b.create.Unique.Key {
		if p := b.create.Param(key); p != nil && p.FreeText() && strings.EqualFold(key, param) {
			return true
		}
	}
	return false
}

// liveName reports whether a name is fit for a live target. None at all is.
func (b *build) liveName(v Value) bool {
	switch v.From {
	case FreshName, Stem:
		around := strings.ReplaceAll(v.Text, "{}", "")
		return len(around)+len(Names{Run: "dwc000000"}.Of("a")) <= LiveName && !strings.ContainsFunc(around, func(c rune) bool {
			return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
		})
	case Marker:
		return true
	}
	return v == Text("")
}

// unmetLive is unmet for what a live target is spared.
func (b *build) unmetLive(cs *Case) (verdict.Reason, string) {
	if !b.w.Live() {
		return "", ""
	}
	if why := b.spared(cs); why != "" {
		return verdict.Unreached, why
	}
	return "", ""
}
