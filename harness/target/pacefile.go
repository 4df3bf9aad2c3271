package target

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// PaceFile is a pace that processes share: when the next call of any of them
// may leave, in a file that is locked while it is changed. Each process keeps
// its own rate; all of them together are no faster than one.
type PaceFile struct{ path string }

// OpenPaceFile returns the shared pace in a file, which is made where it is
// missing. What an earlier run left in there holds as long as it lies ahead.
func OpenPaceFile(path string) (*PaceFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the pace cannot be shared: %w", err)
	}
	f := &PaceFile{path}
	if err := f.change(func(next, hold time.Time) (time.Time, time.Time) { return next, hold }); err != nil {
		return nil, fmt.Errorf("the pace cannot be shared: %w", err)
	}
	return f, nil
}

// change reads and writes the file under its lock. What is no pace counts as
// none.
func (f *PaceFile) change(to func(next, hold time.Time) (time.Time, time.Time)) (err error) {
	file, err := lockedfile.OpenFile(f.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var next, hold int64
	_, _ = fmt.Fscanf(file, "%d %d", &next, &hold)
	n, h := to(time.Unix(0, next), time.Unix(0, hold))
	if n.UnixNano() == next && h.UnixNano() == hold {
		return nil
	}
	if _, err = file.WriteAt(fmt.Appendf(nil, "%020d %020d\n", n.UnixNano(), h.UnixNano()), 0); err != nil {
		return err
	}
	return nil
}

// claim takes the next place if it is due, and leaves a gap behind it; else it
// says how long until it is. No place lies further ahead than most, whatever
// the file says: a clock may have been set back.
func (f *PaceFile) claim(now time.Time, gap, most time.Duration) (wait time.Duration, err error) {
	err = f.change(func(next, hold time.Time) (time.Time, time.Time) {
		if wait = max(next.Sub(now), hold.Sub(now)); wait > 0 {
			wait = min(wait, most)
			return next, hold
		}
		if late := now.Add(-credit); next.Before(late) {
			next = late
		}
		return next.Add(gap), hold
	})
	return wait, err
}

// stay keeps every process back until then.
func (f *PaceFile) stay(until time.Time) error {
	return f.change(func(next, hold time.Time) (time.Time, time.Time) {
		if until.After(hold) {
			hold = until
		}
		return next, hold
	})
}
