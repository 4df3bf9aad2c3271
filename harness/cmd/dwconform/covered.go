package main

import (
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/session"
)

// covered writes to a stream of the command without the secrets that are
// known by then: errors, defects and all that a target says end there, and not
// each of them was looked through before.
type covered struct {
	w     io.Writer
	cover *atomic.Pointer[exchange.Cover]
	lost  *atomic.Pointer[error] // what was written first in vain
}

func (c covered) Write(b []byte) (int, error) {
	shown := b
	if cover := c.cover.Load(); cover != nil {
		shown = cover.Hide(append([]byte(nil), b...))
	}
	if _, err := c.w.Write(shown); err != nil {
		c.lost.CompareAndSwap(nil, &err)
		return 0, err
	}
	return len(b), nil
}

// covering puts both streams of a command behind one cover.
func (p *program) covering() {
	p.cover = &atomic.Pointer[exchange.Cover]{}
	p.stdout, p.stderr = covered{p.stdout, p.cover, new(atomic.Pointer[error])}, covered{p.stderr, p.cover, new(atomic.Pointer[error])}
}

// unheard returns why a part of the answer of a command could not be written;
// nil where all of it was.
func (p program) unheard() error {
	if c, ok := p.stdout.(covered); ok {
		if err := c.lost.Load(); err != nil {
			return *err
		}
	}
	return nil
}

// resolve settles what was said, and covers the secrets in it from here on.
func (p program) resolve(flags *session.Settings) (session.Config, error) {
	cfg, err := flags.Resolve(p.environ)
	if err == nil {
		p.hide(&cfg)
	}
	return cfg, err
}

// findKey is [session.Config.FindKey], and covers what it finds.
func (p program) findKey(cfg *session.Config) error {
	err := cfg.FindKey()
	p.hide(cfg)
	return err
}

// hide covers the secrets of a target beside those of another that the command
// asks too.
func (p program) hide(cfg *session.Config) {
	if p.cover == nil || cfg.Endpoint == nil {
		return
	}
	secrets := cfg.Secrets()
	if before := p.cover.Load(); before != nil {
		secrets = append(secrets, before.Secrets()...)
	}
	p.cover.Store(exchange.NewCover(secrets))
}

// terminal reports whether a stream is a terminal at which a person sits.
func terminal(stream any) bool {
	if c, ok := stream.(covered); ok {
		stream = c.w
	}
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
