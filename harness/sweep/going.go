package sweep

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/gofrs/flock"
)

// A run that goes on holds a lock beside its intent file, which the system takes
// from it when it ends, in whatever way. Nobody sweeps meanwhile.

// errGoing is met by whoever wants a lock that a run holds.
var errGoing = errors.New("a run that is still going on holds it")

const lockSuffix = ".lock"

// lockOf is the lock beside an intent file.
func lockOf(path string) string { return strings.TrimSuffix(path, intentSuffix) + lockSuffix }

// Hold takes a lock for as long as the process lasts, or until release is
// called, which removes its file. It fails at once where another process holds
// it.
func Hold(path string) (release func() error, err error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	switch ok, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be locked: %w", path, err)
	case !ok:
		return nil, fmt.Errorf("%s is locked: %w", path, errGoing)
	}
	return func() error { return errors.Join(os.Remove(path), lock.Close()) }, nil
}

// goingOn reports whether the run of an intent file still goes on.
func goingOn(path string) (bool, error) {
	path = lockOf(path)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil // it ended by itself, or is of a version without locks
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDWR))
	ok, err := lock.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // it ended meanwhile
	}
	return err == nil && !ok, errors.Join(err, lock.Close())
}

// Forget removes the intent file of a run of which nothing is left.
func (in *Intended) Forget() error {
	err := os.Remove(lockOf(in.File))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, os.Remove(in.File))
}
