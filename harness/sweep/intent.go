package sweep

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

// Intents is the intent file of one run: on disk before the first create, so
// that a run that dies can be swept by another. It is append-only: a header,
// then a line for each name about to be created. It is safe for concurrent use.
type Intents struct {
	mu   sync.Mutex
	file *os.File
	sync func() error // puts what was written on disk
	line map[intentLine]int
	free func() error // gives up the lock that says that the run goes on

	wrote, synced int // lines, in their order
	syncing       bool
	done          sync.Cond // when a sync has ended
	err           error     // of a sync: nothing more is promised
}

// Header begins an intent file.
type Header struct {
	Run      string    `json:"run"`      // prefix of every name of the run
	Endpoint string    `json:"endpoint"` // the target, without credentials
	Began    time.Time `json:"began"`
}

// intentLine is an [Intent] as the file has it.
type intentLine struct {
	Name    string `json:"name"`
	Project string `json:"project,omitempty"`
}

const intentSuffix = ".intent.jsonl"

// OpenIntents makes the intent file of a run in a folder, header synced.
func OpenIntents(dir string, h Header) (*Intents, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the intent file cannot be written: %w; name a folder of the report that you may write to", err)
	}
	path := filepath.Join(dir, h.Run+intentSuffix)
	free, err := Hold(lockOf(path))
	if err != nil {
		return nil, fmt.Errorf("the intent file cannot be written: %w; name a folder of the report that you may write to", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the intent file cannot be written: %w", errors.Join(err, free()))
	}
	in := &Intents{file: f, free: free, sync: f.Sync, line: map[intentLine]int{}}
	in.done.L = &in.mu
	in.mu.Lock()
	defer in.mu.Unlock()
	if err = in.write(h); err == nil {
		err = in.wait(in.wrote)
	}
	if err != nil {
		_ = f.Close()
		return nil, errors.Join(err, free())
	}
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync() // the name; not every file system can
		_ = d.Close()
	}
	return in, nil
}

// write appends lines.
func (in *Intents) write(lines ...any) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text) // ends each with a newline
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	if _, err := in.file.Write(text.Bytes()); err != nil {
		return fmt.Errorf("the intent file cannot be written: %w", err)
	}
	in.wrote += len(lines)
	return nil
}

// wait returns once so many lines are on disk. One caller syncs for all whose
// lines are written by then, so that many cost little more than one.
func (in *Intents) wait(lines int) error {
	for in.synced < lines && in.err == nil {
		if in.syncing {
			in.done.Wait()
			continue
		}
		in.syncing = true
		upTo := in.wrote
		in.mu.Unlock()
		err := in.sync()
		in.mu.Lock()
		in.syncing = false
		if err == nil {
			in.synced = upTo
		} else {
			in.err = fmt.Errorf("the intent file cannot be synced: %w", err)
		}
		in.done.Broadcast()
	}
	return in.err
}

// Intent is a name that is about to be created, and where.
type Intent struct {
	Name    string
	Project string // slot, "" where that is not known
}

// Note has names on disk before it returns; nil is a file that nobody keeps.
// One that was noted before costs nothing.
func (in *Intents) Note(names ...Intent) error {
	if in == nil {
		return nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	last := 0
	var fresh []any
	for _, n := range names {
		line := intentLine(n)
		if in.line[line] == 0 {
			fresh = append(fresh, line)
			in.line[line] = in.wrote + len(fresh)
		}
		last = max(last, in.line[line])
	}
	if len(fresh) > 0 {
		if err := in.write(fresh...); err != nil {
			in.err = err // which of them are there nobody knows
			return err
		}
	}
	return in.wait(last)
}

// Close closes the file, and removes it when nothing of the run is left.
func (in *Intents) Close(clean bool) error {
	if in == nil {
		return nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	name := in.file.Name()
	err := errors.Join(in.file.Close(), in.free())
	if clean {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// Intended is what an intent file of an earlier run says.
type Intended struct {
	Header
	File  string
	Names map[string]bool
	// GoesOn: the run has not ended, so nothing of it may be removed.
	GoesOn bool
}

// ReadIntents reads every intent file in a folder. A folder that is not there
// holds none. A line cut short by a crash ends its file.
func ReadIntents(dir string) ([]Intended, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the intent files cannot be read: %w", err)
	}
	var out []Intended
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), intentSuffix) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		goes, err := goingOn(path) // before it is read: what ends then has its names in there
		if err != nil {
			return nil, err
		}
		in, err := readIntent(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // it has ended well meanwhile
		}
		if err != nil {
			return nil, err
		}
		in.GoesOn = goes
		out = append(out, in)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Run < out[j].Run })
	return out, nil
}

func readIntent(path string) (Intended, error) {
	f, err := os.Open(path)
	if err != nil {
		return Intended{}, err
	}
	defer func() { _ = f.Close() }()
	in := Intended{File: path, Names: map[string]bool{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for n := 0; lines.Scan(); n++ {
		if n == 0 {
			if err := json.Unmarshal(lines.Bytes(), &in.Header); err != nil || in.Run == "" {
				return in, fmt.Errorf("%s: the first line is no header of an intent file; move the file away", path)
			}
			continue
		}
		var line intentLine
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			break
		}
		in.Names[line.Name] = true
	}
	return in, lines.Err()
}
