package session

import (
	"context"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// markerPages bounds how many pages a search for a marker reads.
const markerPages = 40

// look asks what is stored after a step and keeps the answers. It reports
// whether the case goes on.
func (a *asking) look(ctx context.Context, step int) bool {
	if a.cs.Look == 0 {
		return true
	}
	// A target whose reads were seen to lag is given that time before it is
	// believed that nothing was created.
	if a.refuses() {
		a.pause(ctx, a.outlast(&a.reads))
	}
	for _, at := range a.state.Looks(a.cs, a.at.Names, !a.cs.Loose) {
		if at.By == oracle.ByProbe && step != len(a.cs.Steps)-1 {
			continue // a probe takes the name, so it can be asked once, at the end
		}
		if at.By == oracle.ByMarker {
			if !a.lookMarker(ctx, step, at) {
				return false
			}
			continue
		}
		ex, ok := a.lookOnce(ctx, step, at)
		if !ok {
			return true // this look cannot be said here
		}
		if at.By == oracle.ByProbe {
			a.keepProbe(&ex)
		} else {
			a.settle(ctx, &ex, at, func() oracle.Exchange { ex, _ := a.lookOnce(ctx, step, at); return ex })
			a.poll(ctx, &ex, func(ex *oracle.Exchange) bool {
				return a.failed || len(a.state.Look(at, ex.Answer(a.contract))) == 0
			}, func() oracle.Exchange { ex, _ := a.lookOnce(ctx, step, at); return ex })
		}
		if !a.keepLook(ex) {
			return false
		}
	}
	return true
}

// refuses reports whether a step of the case may be refused, so that the look
// must see that something is not there.
func (a *asking) refuses() bool {
	for i := range a.cs.Steps {
		if want := a.cs.Steps[i].Expect.Answer; want != plan.Accept && want != plan.Read {
			return true
		}
	}
	return false
}

// keepLook notes a look; one that was lost or refused for its rate ends the
// case without a verdict from it.
func (a *asking) keepLook(ex oracle.Exchange) bool {
	a.at.Exchanges = append(a.at.Exchanges, ex)
	ans := ex.Answer(a.contract)
	switch {
	case a.unrecorded(&ex.Obs):
	case ex.Obs.Loss == exchange.Cancelled:
		a.at.Stop, a.at.StopWhy = verdict.Budget, whyCut(&ex)
	case ans.Kind == oracle.Lost:
		a.at.Stop, a.at.StopWhy = verdict.LostReply, "a look was lost: "+ans.Why
	case ans.Kind == oracle.Throttled:
		a.at.Stop, a.at.StopWhy = verdict.Throttled, "a look was throttled until it was given up"
	default:
		return true
	}
	return false
}

// keepProbe notes what a probe created, so that it is swept.
func (a *asking) keepProbe(ex *oracle.Exchange) {
	if ans := ex.Answer(a.contract); ans.Kind == oracle.Accepted {
		a.keep("", &ex.Obs.Call, ans.ID)
	}
}

// lookOnce asks one look, raw: reads are many, and the bytes are what counts.
func (a *asking) lookOnce(ctx context.Context, step int, at oracle.LookAt) (oracle.Exchange, bool) {
	call, ok := plan.LookCall(a.contract, a.world, plan.LookFor{
		By: at.By, Project: at.Project, ID: at.ID, Name: orName(at.Keyword, at.Name), Page: at.Page,
		As: a.state.Reader(at),
	})
	if !ok {
		return oracle.Exchange{}, false
	}
	if at.By == oracle.ByProbe {
		if err := a.intend(call); err != nil {
			a.at.Fault = err.Error()
			return oracle.Exchange{}, false
		}
	}
	if a.senders.mode != plan.SDKSender {
		call.Way.Sender = exchange.Raw
	}
	obs := a.senders.do(target.In(ctx, target.Look(step)), call)
	look := at
	return a.seen(oracle.Exchange{Step: step, Look: &look, Obs: obs, Throttled: obs.Throttled}), true
}

func orName(keyword, name string) string {
	if keyword != "" {
		return keyword
	}
	return name
}

// lookMarker searches every page of a project's list. A page may lag like any
// other read, and show what has just been deleted.
func (a *asking) lookMarker(ctx context.Context, step int, at oracle.LookAt) bool {
	var seen oracle.Pages
	for page := 1; page <= markerPages; page++ {
		at.Page = page
		ex, ok := a.lookOnce(ctx, step, at)
		if !ok {
			return true
		}
		a.poll(ctx, &ex, func(ex *oracle.Exchange) bool {
			return a.failed || len(a.state.Look(at, ex.Answer(a.contract))) == 0
		}, func() oracle.Exchange { ex, _ := a.lookOnce(ctx, step, at); return ex })
		if !a.keepLook(ex) {
			return false
		}
		if !seen.More(a.contract, ex.Answer(a.contract), plan.PageSize) {
			return true
		}
	}
	return true
}
