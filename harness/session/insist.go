package session

import (
	"context"
	"net/http"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/target"
)

// insistPause is between the askings of one call that is insisted on.
const insistPause = 200 * time.Millisecond

// insist asks a call that no case judges, a read or a delete, and again where
// its answer got lost or the target failed, which may be chance. A call that
// was waited for in vain is asked once where nothing is known to be far away,
// and so is each one after a call that was asked three times in vain.
func (r *run) insist(ctx context.Context, t target.Target, call exchange.Call) (exchange.Observation, oracle.Answer) {
	for try := 1; ; try++ {
		obs := t.Do(ctx, call)
		ans := oracle.Read(r.contract, &obs)
		switch {
		case !r.mayPass(&obs):
			return obs, ans
		case try == oracle.Askings:
			r.insisted.Store(true)
			return obs, ans
		case r.insisted.Load():
			return obs, ans
		}
		select {
		case <-ctx.Done():
			return obs, ans
		case <-time.After(insistPause):
		}
	}
}

// mayPass reports whether another asking may fare better.
func (r *run) mayPass(obs *exchange.Observation) bool {
	switch obs.Loss {
	case "":
		return obs.Status >= http.StatusInternalServerError
	case exchange.Cancelled:
		return false
	case exchange.Timeout:
		return r.cfg.Live()
	}
	return true
}
