package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Read reads a report that was written: a report.json, or the directory that
// holds one.
func Read(path string) (*Report, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, JSONFile)
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no report; `dwconform run --out DIR` writes one to DIR", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: the report cannot be read: %w; give another", path, reason(err))
	}
	r, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r.dir = filepath.Dir(path)
	r.restore()
	return r, nil
}

// decode reads the text of a report.json.
func decode(data []byte) (*Report, error) {
	var r Report
	err := json.Unmarshal(data, &r)
	switch {
	case r.Schema == "" && err != nil:
		return nil, fmt.Errorf("it is no report: %w; give the report.json of a run", err)
	case r.Schema == "":
		return nil, errors.New("it is no report; give the report.json of a run, or the directory that holds it")
	case r.Schema != Schema:
		return nil, fmt.Errorf("it is a report of the form %q, and this version reads %q; run again", r.Schema, Schema)
	case err != nil:
		return nil, fmt.Errorf("it is no report of this version: %w; run again", err)
	}
	r.raw = data
	return &r, nil
}

// Baseline reads a report for others to be compared with. A run without a
// conclusion is none.
func Baseline(path string) (*Report, error) {
	r, err := Read(path)
	if err != nil {
		return nil, err
	}
	if err := r.conclusive(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// Accept keeps the report as a baseline. The file is there whole or not at
// all; one that is no report is not replaced.
func (r *Report) Accept(path string) error {
	if err := r.conclusive(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if r.Plan.Shard != "" {
		return fmt.Errorf("%s: the report is that of shard %s: put the parts together first, with `dwconform report DIR…`", path, r.Plan.Shard)
	}
	kept := *r
	kept.Latency = r.latency // the evidence does not come along
	data, err := kept.JSON()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("%s: %w; name another file", path, reason(err))
	}
	f := file{filepath.Base(path), Schema, data}
	const another = "name another file"
	if err := r.refuse(dir, f, another); err != nil {
		return err
	}
	return place(dir, []file{f}, another)
}

// conclusive says why a report can be no baseline.
func (r *Report) conclusive() error {
	switch {
	case r.Summary.Verdict == noConclusion:
		return errors.New("the run came to no conclusion, and nothing can be compared with it; give the report of one that did")
	case len(r.Cases) == 0:
		return errors.New("the report holds no case; give the report of a run that asked some")
	}
	return nil
}
