package session

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/target"
)

// watch gives a run up that can learn nothing: no answer at all, no answer of
// this API, or none that accepted the key.
func (r *run) watch() {
	if r.replaying() {
		return // the recording says how the run ended
	}
	if why := r.hopeless(false); why != "" {
		r.fatal.CompareAndSwap(nil, &why)
		r.giveUp(errGivenUp)
	}
}

// Thresholds after which a run is given up.
const (
	hopelessUnsent  = 3
	hopelessLost    = 8
	hopelessStrange = 24
	hopelessRefused = 60
)

// hopeless says why the run can say nothing of the target, "" if it can. At
// the end of a run any count is enough.
func (r *run) hopeless(end bool) string {
	answered, enveloped, lost, unsent := r.answered.Load(), r.enveloped.Load(), r.lost.Load(), r.unsent.Load()
	enough := func(n, limit int64) bool { return n >= limit || end && n > 0 }
	where := r.cfg.Endpoint.String()
	switch {
	case answered == 0 && unsent > 0 && enough(unsent, hopelessUnsent):
		return fmt.Sprintf("nothing can be reached at %s: %s; %s", where, r.lastLoss(), unsentAdvice(r.lastLoss()))
	case answered == 0 && enough(lost, hopelessLost):
		return fmt.Sprintf("%s gave no whole answer to any call: %s; check that the endpoint is the API itself", where, r.lastLoss())
	case answered > 0 && enveloped == 0 && enough(answered, hopelessStrange):
		return fmt.Sprintf("%s is not this API: no answer was an envelope in JSON or XML; check the endpoint%s", where, r.schemeAdvice())
	case enveloped > 0 && !r.keyAccepted.Load() && r.keyRefusal.Load() != nil && enough(answered, hopelessRefused):
		return fmt.Sprintf("%s never accepted the key of the caller: it answers %s; check the access key, its secret and the clock", where, *r.keyRefusal.Load())
	}
	return ""
}

func (r *run) verdictOnRun() string {
	if why := r.fatal.Load(); why != nil {
		return *why
	}
	if r.found.Load() {
		return "" // what was asked is enough; what was not might have shown the rest
	}
	return r.hopeless(true)
}

// lastLoss tells in words why the first lost call was lost.
func (r *run) lastLoss() string {
	if w := r.lossWords.Load(); w != nil {
		return *w
	}
	return "no answer"
}

// unsentAdvice is what to do about calls that could not be sent.
func unsentAdvice(why string) string {
	switch {
	case strings.Contains(why, target.Untrusted) && strings.Contains(why, "unknown authority"):
		return "give the certificate of its authority as caFile in the target file"
	case strings.Contains(why, target.Untrusted):
		return "correct the endpoint, or the certificate there"
	case strings.Contains(why, target.PlainHTTP):
		return "write http:// in the endpoint"
	}
	return "check the endpoint, or start the target first"
}

// schemeAdvice reminds of https where the endpoint was asked in plain http.
func (r *run) schemeAdvice() string {
	if r.cfg.Endpoint.Scheme == "http" {
		return ", and whether it speaks https"
	}
	return ""
}
