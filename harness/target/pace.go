package target

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// PaceConfig says how a [Pace] begins and how long it can be told to wait.
type PaceConfig struct {
	// Start is the first rate in calls per second; 0 means no limit until the
	// target sets one.
	Start float64
	// Most is the highest rate in calls per second; 0 means no limit.
	Most float64
	// File is shared with other processes that ask the same target; nil: none.
	File *PaceFile
	// MaxHold caps how long one answer can stop everybody, whatever it asks
	// for; 0 means 30 s.
	MaxHold time.Duration
}

// Pace is how fast a target lets itself be asked, found out by asking. All
// that wraps the same target shares one Pace.
//
// Without throttling it costs an atomic load and an atomic add a call. The
// first throttled answer sets the rate to what was being accepted; from there
// it is raised a little by each accepted answer, quickly while it is far from
// the rate that was refused last and slowly near it, and cut back at each
// refusal. Calls are spaced evenly, so that a refusal means one too many and
// not a burst too many.
type Pace struct {
	maxHold time.Duration
	most    float64
	file    *PaceFile
	slow    atomic.Bool  // a rate holds
	cuts    atomic.Int64 // how often it was cut: the epoch of a call
	calm    atomic.Int64 // answers that were no throttling, ever
	rotate  atomic.Int64 // when marks are next moved on, Unix nanoseconds
	turn    *semaphore.Weighted

	mu      sync.Mutex
	rate    float64       // calls a second while slow
	refused float64       // the rate at which it was refused last, 0 for not known
	next    time.Time     // when the next call may leave
	hold    time.Time     // before which none may
	cut     mark          // the last cut
	held    time.Duration // how long the last cut stopped everybody
	streak  int           // cuts with no accepted answer between them
	marks   [2]mark       // about one and about two seconds ago, while not slow
}

// mark is how many answers there had been at a time.
type mark struct {
	at   time.Time
	calm int64
}

const (
	floorRate = 0.2   // calls a second; slower than this nobody waits for
	fullRate  = 5_000 // from here on a limit is no limit
	firstRate = 5     // what a first guess is at least: no documented limit is lower
	firstHold = 100 * time.Millisecond
	lastHold  = 5 * time.Second
	// nearBelow and nearAbove bound what counts as near the refused rate.
	nearBelow, nearAbove = 0.88, 1.1
	// Far from the refused rate, a call raises the rate by growCall, but no
	// faster than e^growSecond in a second: what a target
	// allows at once hides a rate that it will not keep up. Near it, it takes nearCalls,
	// nearTime and nearHolds times the last hold to climb by nearClimb, so
	// that refusals, and the waits that they cost, stay rare.
	growCall, growSecond = 0.2, 1
	nearClimb            = 0.2
	nearCalls, nearHolds = 60, 10
	nearTime             = 3 * time.Second
	cutMost, cutLeast    = 0.5, 0.88
	// credit is how late a call may leave without delaying the next one:
	// timers oversleep by about a millisecond.
	credit = 5 * time.Millisecond
	window = time.Second
)

// NewPace returns a pace for one target.
func NewPace(cfg PaceConfig) *Pace {
	if cfg.MaxHold <= 0 {
		cfg.MaxHold = 30 * time.Second
	}
	p := &Pace{maxHold: cfg.MaxHold, most: cfg.Most, file: cfg.File, turn: semaphore.NewWeighted(1)}
	if cfg.Most > 0 && (cfg.Start == 0 || cfg.Start > cfg.Most) {
		cfg.Start = cfg.Most
	}
	if cfg.Start > 0 {
		p.rate = cfg.Start
		p.cut.at = time.Now().Add(-window)
		p.slow.Store(true)
	}
	return p
}

// Rate returns the calls per second that are let through now, 0 for no limit.
func (p *Pace) Rate() float64 {
	if !p.slow.Load() {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rate
}

// Wait returns when the next call may leave, in order of arrival, or with the
// context's cause.
func (p *Pace) Wait(ctx context.Context) error {
	_, err := p.wait(ctx)
	return err
}

// wait is Wait and says after how many cuts the call leaves.
func (p *Pace) wait(ctx context.Context) (epoch int64, err error) {
	// Read before slow, which a cut sets first: a call that leaves at full
	// speed is never taken for one that left after the cut.
	epoch = p.cuts.Load()
	if !p.slow.Load() {
		return epoch, nil
	}
	if err := p.turn.Acquire(ctx, 1); err != nil {
		return 0, context.Cause(ctx)
	}
	defer p.turn.Release(1)
	for {
		epoch, d := p.claim(time.Now())
		if d <= 0 {
			return epoch, p.passFile(ctx)
		}
		if err := sleep(ctx, d); err != nil {
			return 0, err
		}
	}
}

// passFile waits for a place among those of all processes. A file that cannot
// be read any more is shared by nobody.
func (p *Pace) passFile(ctx context.Context) error {
	if p.file == nil {
		return nil
	}
	for {
		p.mu.Lock()
		gap := p.gap()
		p.mu.Unlock()
		d, err := p.file.claim(time.Now(), gap, p.maxHold)
		if err != nil || d <= 0 {
			return nil
		}
		if err := sleep(ctx, d); err != nil {
			return err
		}
	}
}

// gap is the time between two calls; the caller holds mu.
func (p *Pace) gap() time.Duration {
	if p.rate <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / p.rate)
}

// claim takes the next place if it is due, else says how long until it is.
func (p *Pace) claim(now time.Time) (epoch int64, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.slow.Load() {
		return p.cuts.Load(), 0
	}
	if d := max(p.next.Sub(now), p.hold.Sub(now)); d > 0 {
		return 0, d
	}
	if late := now.Add(-credit); p.next.Before(late) {
		p.next = late
	}
	p.next = p.next.Add(p.gap())
	return p.cuts.Load(), 0
}

// Report tells the pace how an answer that has just come was received:
// throttled or not, and if so how long the target asks to wait (0: not said).
func (p *Pace) Report(throttled bool, retryAfter time.Duration) {
	p.report(p.cuts.Load(), time.Now(), throttled, retryAfter)
}

// report is Report for a call that left in that epoch and is answered now.
func (p *Pace) report(epoch int64, now time.Time, throttled bool, retryAfter time.Duration) {
	if throttled {
		p.refuse(epoch, now, retryAfter)
		return
	}
	calm := p.calm.Add(1)
	if !p.slow.Load() {
		if due := p.rotate.Load(); now.UnixNano() >= due && p.rotate.CompareAndSwap(due, now.Add(window).UnixNano()) {
			p.mu.Lock()
			p.marks = [2]mark{p.marks[1], {now, calm - 1}}
			p.mu.Unlock()
		}
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rate == 0 || epoch != p.cuts.Load() {
		return
	}
	p.streak = 0 // accepted after the last cut
	if p.next.Before(now) {
		return // nobody is waiting for the rate: it proves nothing
	}
	if p.rate < nearBelow*p.refused || p.rate > nearAbove*p.refused {
		p.rate *= 1 + min(growCall, growSecond/p.rate)
	} else {
		p.rate *= 1 + nearClimb/max(nearCalls, p.rate*max(nearTime, nearHolds*p.held).Seconds())
	}
	if p.most > 0 {
		p.rate = min(p.rate, p.most)
	}
	if p.rate >= fullRate {
		p.rate = 0
		p.marks = [2]mark{{now, calm}, {now, calm}}
		p.slow.Store(false)
	}
}

// refuse cuts the rate once for all calls that were under way together.
func (p *Pace) refuse(epoch int64, now time.Time, retryAfter time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stay(now.Add(min(retryAfter, p.maxHold)))
	if p.file != nil {
		defer func() { _ = p.file.stay(p.hold) }() // shared by nobody if it is gone
	}
	if epoch != p.cuts.Load() {
		return
	}
	calm := p.calm.Load()
	switch {
	case p.slow.Load() && p.streak > 0:
		// Nothing was let through since the last cut: the target is still
		// shut, which says how long to stay away and nothing about the rate.
	case p.slow.Load():
		from := p.cut
		from.at = from.at.Add(p.held)
		seen := from.rate(now, calm, window/4, time.Hour)
		p.refused = p.rate
		p.rate = min(max(seen, cutMost*p.rate), cutLeast*p.rate)
	default:
		from := p.marks[0]
		if now.Sub(from.at) > 2*window {
			from = p.marks[1]
		}
		// A guess, often too low: what is near the limit is not known yet.
		p.rate = max(from.rate(now, calm, window, 2*window), firstRate)
		p.refused = 0
	}
	p.rate = max(p.rate, floorRate)
	if p.most > 0 {
		p.rate = min(p.rate, p.most)
	}
	p.streak++
	p.stay(now.Add(min(firstHold<<min(p.streak-1, 10), lastHold)))
	p.cut = mark{now, calm}
	p.held = p.hold.Sub(now)
	p.next = p.hold
	p.slow.Store(true)
	p.cuts.Add(1)
}

// stay keeps everybody back until then.
func (p *Pace) stay(until time.Time) {
	if until.After(p.hold) {
		p.hold = until
	}
}

// rate is answers per second since m, over no less than least and no more
// than most.
func (m mark) rate(now time.Time, calm int64, least, most time.Duration) float64 {
	span := min(max(now.Sub(m.at), least), most)
	return float64(calm-m.calm) / span.Seconds()
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
