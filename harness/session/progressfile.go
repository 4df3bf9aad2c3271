package session

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
)

// ProgressFile is where in its folder a run on a live target keeps what it has
// asked, so that another can go on with it.
const ProgressFile = "progress.jsonl"

// progressSchema names the form of the file.
const progressSchema = "dwconform-progress/1"

// progressHead begins a progress file and binds it to what was asked of whom.
type progressHead struct {
	Schema   string   `json:"schema"`
	Endpoint string   `json:"endpoint"`
	Target   string   `json:"target"`   // digest of region, accounts and projects
	Contract string   `json:"contract"` // digest
	Seed     uint64   `json:"seed,string"`
	Plan     string   `json:"plan"`            // digest of the cases
	First    []string `json:"first,omitempty"` // cases that were asked first
}

// progressLine is one attempt at a case: about to be asked, or asked.
type progressLine struct {
	Asking string          `json:"asking,omitempty"` // case
	Asked  string          `json:"asked,omitempty"`  // case
	As     *oracle.Attempt `json:"attempt,omitempty"`
	// Requests and Writes are what the run has taken of its ceilings at most
	// until the next line.
	Requests int64 `json:"requests"`
	Writes   int64 `json:"writes"`
}

// progressFile is append-only, and each line is on disk before the run goes
// on. Nothing in it is secret. nil is a file that nobody keeps.
type progressFile struct {
	mu    sync.Mutex
	file  *os.File
	hider *target.Hider
}

// earlier is what a progress file tells of the run that wrote it.
type earlier struct {
	head             progressHead
	attempts         map[string][]oracle.Attempt
	requests, writes int64
	whole            int64 // length in bytes of its whole lines
}

// digestOf is a short digest of whatever can be written as JSON.
func digestOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("session: " + err.Error()) // plain data
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// progressHead says to what the progress of the run is bound.
func (r *run) progressHead() progressHead {
	type asked struct{ ID, Unmet string }
	cases := make([]asked, len(r.ordinals))
	for id, n := range r.ordinals {
		cases[n].ID = id
	}
	for _, cs := range r.plan.Cases {
		cases[r.ordinals[cs.ID]].Unmet = string(cs.Unmet)
	}
	return progressHead{
		Schema: progressSchema, Endpoint: r.cfg.Endpoint.String(), Contract: r.contract.Digest, Seed: r.cfg.Plan.Seed,
		Target: digestOf([]any{r.cfg.Region, r.world.Accounts, r.world.Projects, r.world.Owners, r.world.Lacks}),
		Plan:   digestOf([]any{cases, r.cfg.Plan.Sender, max(r.cfg.Repeat, 1)}),
		First:  r.cfg.First,
	}
}

// differs says why progress of another run cannot be gone on with, "" if it can.
func (h progressHead) differs(now progressHead) string {
	switch {
	case h.Schema != now.Schema:
		return fmt.Sprintf("is of another version (%s)", h.Schema)
	case h.Endpoint != now.Endpoint:
		return "is of the target " + h.Endpoint
	case h.Target != now.Target:
		return "is of other accounts, projects or another region there"
	case h.Contract != now.Contract:
		return "is of another contract"
	case h.Seed != now.Seed:
		return fmt.Sprintf("is of seed %d", h.Seed)
	case h.Plan != now.Plan:
		return "is of other cases: give the flags that select and shape the plan as they were then"
	}
	return ""
}

// readProgress reads a progress file. A line cut short by a crash ends it.
func readProgress(path string) (*earlier, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--resume: there is no run to go on with in %s: name its folder with --out, or leave --resume out", filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("--resume: %w", err)
	}
	defer func() { _ = f.Close() }()
	e := &earlier{attempts: map[string][]oracle.Attempt{}}
	lines := bufio.NewReader(f)
	for n := 0; ; n++ {
		data, err := lines.ReadBytes('\n')
		if err != nil {
			break // what has no end was not written to its end
		}
		if n == 0 {
			if json.Unmarshal(data, &e.head) != nil || e.head.Schema == "" {
				return nil, fmt.Errorf("--resume: %s: the first line is no head of a progress file; run without --resume", path)
			}
			e.whole += int64(len(data))
			continue
		}
		var line progressLine
		if json.Unmarshal(data, &line) != nil {
			break
		}
		e.whole += int64(len(data))
		e.requests, e.writes = line.Requests, line.Writes
		if line.Asked != "" && line.As != nil {
			e.attempts[line.Asked] = append(e.attempts[line.Asked], *line.As)
		}
	}
	if e.head.Schema == "" {
		return nil, fmt.Errorf("--resume: %s is empty; run without --resume", path)
	}
	return e, nil
}

// keepProgress begins the progress file of a run, or goes on with that of an
// earlier one behind its last whole line.
func (r *run) keepProgress(path string, head progressHead, before *earlier) (*progressFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the progress cannot be kept: %w", err)
	}
	p := &progressFile{file: f, hider: target.NewHider(r.hide(), r.prefix)}
	end := int64(0)
	if before != nil {
		end = before.whole
	}
	if err = f.Truncate(end); err == nil {
		_, err = f.Seek(end, 0)
	}
	if err == nil && before == nil {
		err = p.write(head)
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("the progress cannot be kept: %w", err)
	}
	return p, nil
}

// hide is what may not be shown on disk of what is asked.
func (r *run) hide() target.Hide {
	return target.Hide{Credentials: r.cfg.Credentials, Items: r.contract.Resource.Many}
}

func (p *progressFile) write(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if p.hider != nil {
		if err := exchange.Refuse(p.file.Name(), data, p.hider.Secrets()); err != nil {
			return err
		}
	}
	if _, err := p.file.Write(append(data, '\n')); err != nil {
		return err
	}
	return p.file.Sync()
}

// asking notes what an attempt may take before it is asked.
func (r *run) noteAsking(cs *plan.Case) error {
	p := r.kept
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	requests, writes := r.ceiling.taken(cs)
	if err := p.write(progressLine{Asking: cs.ID, Requests: requests, Writes: writes}); err != nil {
		return fmt.Errorf("the progress cannot be kept: %w", err)
	}
	return nil
}

// noteAsked keeps an attempt that came to its end.
func (r *run) noteAsked(cs *plan.Case, at *oracle.Attempt) {
	p := r.kept
	if p == nil {
		return
	}
	hidden := *at
	hidden.Exchanges = make([]oracle.Exchange, len(at.Exchanges))
	for i, ex := range at.Exchanges {
		hidden.Exchanges[i] = oracle.Exchange{Step: ex.Step, Look: ex.Look, Obs: p.hider.Observation(ex.Obs), Throttled: ex.Throttled, Polls: ex.Polls}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	requests, writes := r.ceiling.taken(nil)
	if err := p.write(progressLine{Asked: cs.ID, As: &hidden, Requests: requests, Writes: writes}); err != nil {
		_, _ = fmt.Fprintf(r.cfg.Log, "%s is asked again if this run must be gone on with: %v\n", cs.ID, err)
	}
}

// close closes the file, and removes it when there is nothing to go on with.
func (p *progressFile) close(done bool) error {
	if p == nil {
		return nil
	}
	name := p.file.Name()
	err := p.file.Close()
	if done {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
