package session

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// resumed reads what an earlier run has asked, as far as it must be known to
// plan: which cases were asked first.
func resumed(cfg *Config) (*earlier, error) {
	if !cfg.Resume {
		return nil, nil
	}
	if !cfg.Live() {
		return nil, errors.New("--resume: only a run on a live target keeps its progress: leave it out, and everything is asked again")
	}
	if cfg.Record == "" {
		return nil, errors.New("--resume: the run has no folder in which its progress would be")
	}
	before, err := readProgress(cfg.Record)
	if err == nil {
		cfg.First = before.head.First
	}
	return before, err
}

// prepareLive does what comes before the first write on a live target: it
// removes what the run that is gone on with left behind, looks whose target it
// is, and opens the files that tell another run what this one does.
func (r *run) prepareLive(ctx context.Context, before *earlier, res *Result) error {
	if !r.cfg.Live() {
		return nil
	}
	if r.cfg.Intents == "" {
		return errNoIntents
	}
	if r.cfg.Record != "" {
		free, err := sweep.Hold(r.cfg.Record + ".lock")
		if err != nil {
			return fmt.Errorf("one run at a time keeps its progress in a folder: %w; wait for it, or name another folder with --out", err)
		}
		r.unlock = free
	}
	head := r.progressHead()
	if before != nil {
		if why := before.head.differs(head); why != "" {
			return fmt.Errorf("--resume: %s %s; run without --resume, or as then", r.cfg.Record, why)
		}
		swept, err := Sweep(ctx, r.cfg)
		if err != nil {
			return fmt.Errorf("--resume: what the earlier run created must be removed first: %w", err)
		}
		res.Leaked = swept.Leaked
		r.budget.Carry(before.requests, before.writes)
	}
	if err := r.introduce(ctx); err != nil {
		if ctx.Err() != nil {
			return errBeforeWrite
		}
		return err
	}
	if r.cfg.Record == "" {
		return nil
	}
	if before == nil {
		if info, err := os.Stat(r.cfg.Record); err == nil && info.Size() > 0 {
			_, _ = fmt.Fprintf(r.cfg.Log, "an earlier run had not come to its end; this one does not go on with it, and `dwconform sweep` removes what it left\n")
		}
	}
	var err error
	r.kept, err = r.keepProgress(r.cfg.Record, head, before)
	return err
}

// openIntents opens the intent file, if one is kept.
func (r *run) openIntents() (err error) {
	if r.cfg.Intents == "" {
		return nil
	}
	h := sweep.Header{Run: r.prefix, Endpoint: r.cfg.Endpoint.String(), Began: r.began.UTC().Truncate(1e9)}
	r.intents, err = sweep.OpenIntents(r.cfg.Intents, h)
	return err
}

// takeOver gives the cases that have a verdict what was asked for it; they are
// not asked again.
func (r *run) takeOver(before *earlier, out map[string]*oracle.Transcript) {
	if before == nil {
		return
	}
	r.before = before
	for id, attempts := range before.attempts {
		t := out[id]
		if t == nil || len(attempts) < r.repeats() {
			continue
		}
		known := oracle.Transcript{Case: t.Case, Attempts: attempts}
		if v := oracle.Judge(r.contract, r.world, &known); v.Outcome == verdict.Conforms || v.Outcome == verdict.Violates {
			t.Attempts = attempts
			r.settled[id] = true
			for i := range attempts {
				for k := range attempts[i].Exchanges {
					r.mark(attempts[i].Exchanges[k].Answer(r.contract))
				}
			}
		}
	}
}

// hiddenSecrets are the words that stand for secrets in what was taken over.
func (r *run) hiddenSecrets() []string {
	if len(r.settled) == 0 {
		return nil
	}
	return target.HiddenSecrets(r.hide())
}

// rests reports whether there is something left to go on with.
func rests(res *Result) bool {
	if res.Interrupted || res.Stopped != "" || res.Fatal != "" {
		return true
	}
	for i := range res.Records {
		if v := &res.Records[i].Verdict; v.Outcome == verdict.Inconclusive && (v.Reason == verdict.Budget || v.Reason == verdict.Throttled || v.Reason == verdict.LostReply) {
			return true
		}
	}
	return false
}

// letGo lets another run keep its progress in the folder.
func (r *run) letGo() {
	if r.unlock != nil {
		_ = r.unlock() // the end of the process gives it up too
	}
}

// finishLive closes the progress file, which stays where something rests.
func (r *run) finishLive(res *Result) {
	left := rests(res)
	if r.kept != nil && left {
		_, _ = fmt.Fprintln(r.cfg.Log, "not everything has a verdict: the same command with --resume goes on, and asks nothing again that has one")
	}
	if err := r.kept.close(!left); err != nil {
		_, _ = fmt.Fprintln(r.cfg.Log, err)
	}
}
