package main

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// coloured reports whether colours may be written to w.
func (p program) coloured(w io.Writer) bool {
	for _, pair := range p.environ {
		if pair == "TERM=dumb" || len(pair) > len("NO_COLOR=") && pair[:len("NO_COLOR=")] == "NO_COLOR=" {
			return false
		}
	}
	return terminal(w)
}

// progress is a bar on a terminal, and nothing anywhere else.
type progress struct {
	w    io.Writer
	show bool

	mu   sync.Mutex
	bar  *progressbar.ProgressBar
	done int
}

func newProgress(w io.Writer) *progress { return &progress{w: w, show: terminal(w)} }

// set moves the bar.
func (p *progress) set(done, all int) {
	if !p.show {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil {
		p.bar = progressbar.NewOptions(all,
			progressbar.OptionSetWriter(p.w),
			progressbar.OptionSetDescription("asking"),
			progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(30),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	p.done = max(p.done, done) // calls may overtake each other
	_ = p.bar.Set(p.done)      // a terminal that cannot be written to shows nothing
}

// clear takes the bar away until it moves again.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}

// Write writes a line for a person without breaking the bar.
func (p *progress) Write(b []byte) (int, error) {
	p.clear()
	return p.w.Write(b)
}
