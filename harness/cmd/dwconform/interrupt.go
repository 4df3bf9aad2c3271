package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible returns a context that the first Ctrl-C (SIGINT or SIGTERM)
// ends, after calling first; the second quits the process at once. So does a
// terminal that is closed (SIGHUP), unless that is ignored, as under nohup; it
// may be told of twice and quits nothing at once. stop gives the signals back.
func interruptible(parent context.Context, first func()) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
			first()
			cancel()
		case <-done:
			return
		}
		for {
			select {
			case s := <-signals:
				if s != syscall.SIGHUP {
					os.Exit(misused)
				}
			case <-done:
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel()
	}
}
