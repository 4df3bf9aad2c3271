package sweep

import (
	"bufio"
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
// then a line for each name about to be created.
type Intents struct {
	mu   sync.Mutex
	file *os.File
	sync bool
	seen map[string]bool
}

// Header begins an intent file.
type Header struct {
	Run      string    `json:"run"`      // prefix of every name of the run
	Endpoint string    `json:"endpoint"` // the target, without credentials
	Began    time.Time `json:"began"`
}

type intentLine struct {
	Name    string `json:"name"`
	Project string `json:"project,omitempty"`
}

const intentSuffix = ".intent.jsonl"

// OpenIntents makes the intent file of a run in a folder, header synced.
// each: sync each name too, as a target that is not of this machine needs.
func OpenIntents(dir string, h Header, each bool) (*Intents, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the intent file cannot be written: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, h.Run+intentSuffix), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the intent file cannot be written: %w", err)
	}
	in := &Intents{file: f, sync: each, seen: map[string]bool{}}
	if err := in.write(h, true); err != nil {
		_ = f.Close()
		return nil, err
	}
	return in, nil
}

func (in *Intents) write(v any, sync bool) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if _, err := in.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("the intent file cannot be written: %w", err)
	}
	if sync {
		if err := in.file.Sync(); err != nil {
			return fmt.Errorf("the intent file cannot be synced: %w", err)
		}
	}
	return nil
}

// Name notes a name before it is created; nil is a file that nobody keeps.
func (in *Intents) Name(name, project string) error {
	if in == nil {
		return nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.seen[name+"\x00"+project] {
		return nil
	}
	in.seen[name+"\x00"+project] = true
	return in.write(intentLine{name, project}, in.sync)
}

// Close closes the file, and removes it when nothing of the run is left.
func (in *Intents) Close(clean bool) error {
	if in == nil {
		return nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	name := in.file.Name()
	err := in.file.Close()
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
		in, err := readIntent(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
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
