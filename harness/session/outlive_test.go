package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestOutlive: a case may tidy up for a while after the run has ended, and no
// longer.
func TestOutlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, end := context.WithCancel(t.Context())
		longer, cancel := outlive(run, time.Second)
		defer cancel()
		end()
		time.Sleep(time.Second - time.Nanosecond)
		synctest.Wait()
		if longer.Err() != nil {
			t.Error("ended too early")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if longer.Err() == nil {
			t.Error("goes on for ever")
		}
	})
}
