package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Names of what is written.
const (
	JSONFile     = "report.json"
	JUnitFile    = "junit.xml"
	MarkdownFile = "summary.md"
	HTMLFile     = "report.html"
	EvidenceDir  = "evidence"
)

const tempPrefix = ".dwconform-"

// file is one file to write: its place below the directory, and what tells
// that an older file there is ours to replace.
type file struct {
	name string
	mark string
	data []byte
}

// WriteDir writes report.json, report.html, junit.xml, summary.md and
// evidence/ into dir,
// which is made if need be, and removes evidence of earlier runs. Each file is
// there whole or not at all, and report.json comes last. A file that would
// show a secret is not written, and the error names it; so is one that would
// replace somebody else's. The error joins everything that went wrong.
func (r *Report) WriteDir(dir string) error {
	files, err := r.files()
	if err != nil {
		return err
	}
	evidence := filepath.Join(dir, EvidenceDir)
	if err := os.MkdirAll(evidence, 0o755); err != nil {
		return fmt.Errorf("%s: %w; give another directory with --out", dir, reason(err))
	}
	var wrong []error
	kept := files[:0]
	for _, f := range files {
		if err := r.refuse(dir, f, elsewhere); err != nil {
			wrong = append(wrong, err)
			continue
		}
		f.data = r.cover.Hide(f.data) // parts that a text was made into since it was looked through
		kept = append(kept, f)
	}
	if err := place(dir, kept, elsewhere); err != nil {
		return errors.Join(append(wrong, err)...)
	}
	if err := r.removeStale(dir, files); err != nil {
		wrong = append(wrong, err)
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	r.dir = dir
	return nil
}

// files makes everything that is to be written, report.json last.
func (r *Report) files() ([]file, error) {
	main, err := r.JSON()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", JSONFile, err)
	}
	junit, err := r.JUnit()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", JUnitFile, err)
	}
	web, err := r.HTML()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", HTMLFile, err)
	}
	var out []file
	for _, w := range r.rows {
		if !r.kept[w.ID] {
			continue
		}
		data, err := encode(r.evidence(w))
		if err != nil {
			return nil, fmt.Errorf("evidence of %s: %w", w.ID, err)
		}
		out = append(out, file{filepath.Join(EvidenceDir, r.names[w.ID]), EvidenceSchema, data})
		if name := r.pictureOf(w.ID); name != "" {
			data, err := r.picture(w.ID)
			if err != nil {
				return nil, fmt.Errorf("the picture of %s: %w", w.ID, err)
			}
			out = append(out, file{name, EvidenceSchema, data})
		}
	}
	if len(r.in.Leaked) > 0 {
		left := leftBehind{Schema: EvidenceSchema}
		for _, l := range r.in.Leaked {
			left.Left = append(left.Left, Leak{r.hide(l.Project), r.hide(l.ID), r.hide(l.Why)})
		}
		data, err := encode(left)
		if err != nil {
			return nil, fmt.Errorf("evidence of what was left behind: %w", err)
		}
		out = append(out, file{filepath.Join(EvidenceDir, leftFile), EvidenceSchema, data})
	}
	if len(r.latency) > 0 {
		data, err := encode(latencyFile{EvidenceSchema, r.latency})
		if err != nil {
			return nil, fmt.Errorf("evidence of how fast the target answered: %w", err)
		}
		out = append(out, file{filepath.Join(EvidenceDir, latencyName), EvidenceSchema, data})
	}
	return append(out,
		file{JUnitFile, junitMark, junit},
		file{MarkdownFile, markdownMark, r.Markdown()},
		file{HTMLFile, htmlMark, web},
		file{JSONFile, Schema, main}), nil
}

// leftBehind is the file of what a run could not remove.
type leftBehind struct {
	Schema string `json:"schema"`
	Left   []Leak `json:"leftBehind"`
}

// leftFile cannot be the file of a case: those begin with their clause.
const leftFile = "_left-behind.json"

// elsewhere is what helps where the folder of a report cannot take it.
const elsewhere = "give another directory with --out"

// refuse says why a file may not be written; elsewhere is what to do then.
func (r *Report) refuse(dir string, f file, elsewhere string) error {
	path := filepath.Join(dir, f.name)
	if err := exchange.Refuse(path, f.data, r.secrets); err != nil {
		return err
	}
	if strings.HasPrefix(f.name, EvidenceDir) {
		return nil
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s: it is there and no plain file; %s", path, elsewhere)
	}
	if _, err := os.Stat(path); err == nil && !isOurs(path, f.mark) {
		return fmt.Errorf("%s: it is there and was not written by dwconform; move it or %s", path, elsewhere)
	}
	return nil
}

// isOurs reports whether a file begins as ours do. An empty file is anybody's.
func isOurs(path, mark string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := f.Read(head)
	return n == 0 || bytes.Contains(head[:n], []byte(mark))
}

// place writes all files under temporary names, and when all of them are on
// disk gives them their own, in order.
func place(dir string, files []file, elsewhere string) (err error) {
	temps := make([]string, len(files))
	defer func() {
		if err != nil {
			for _, t := range temps {
				if t != "" {
					_ = os.Remove(t) // it may have its name already
				}
			}
		}
	}()
	var g errgroup.Group
	g.SetLimit(8)
	for i, f := range files {
		g.Go(func() error {
			t, err := writeTemp(dir, f)
			temps[i] = t
			if err != nil {
				return fmt.Errorf("%s: %w; make room there, or %s", filepath.Join(dir, f.name), reason(err), elsewhere)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, f := range files {
		to := filepath.Join(dir, f.name)
		if err := os.Rename(temps[i], to); err != nil {
			return fmt.Errorf("%s: %w; %s", to, reason(err), elsewhere)
		}
	}
	for _, d := range []string{filepath.Join(dir, EvidenceDir), dir} {
		if f, err := os.Open(d); err == nil {
			_ = f.Sync() // the names; not every file system can
			f.Close()
		}
	}
	return nil
}

// writeTemp writes one file beside its place and returns its temporary name,
// also with an error once the file is there.
func writeTemp(dir string, f file) (string, error) {
	t, err := os.CreateTemp(filepath.Dir(filepath.Join(dir, f.name)), tempPrefix+"*.tmp")
	if err != nil {
		return "", err
	}
	_, err = t.Write(f.data)
	if err == nil {
		err = t.Chmod(0o644)
	}
	if err == nil {
		err = t.Sync()
	}
	if e := t.Close(); err == nil {
		err = e
	}
	return t.Name(), err
}

// removeStale removes evidence of earlier runs, and what a killed run left
// under temporary names. A file that is not ours stays.
func (r *Report) removeStale(dir string, files []file) error {
	fresh := map[string]bool{}
	for _, f := range files {
		fresh[f.name] = true
	}
	var wrong []error
	for _, sub := range []string{"", EvidenceDir} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", filepath.Join(dir, sub), reason(err)))
			continue
		}
		for _, e := range entries {
			name := filepath.Join(sub, e.Name())
			path := filepath.Join(dir, name)
			temp := strings.HasPrefix(e.Name(), tempPrefix) && strings.HasSuffix(e.Name(), ".tmp") && abandoned(e)
			old := sub == EvidenceDir && (strings.HasSuffix(e.Name(), ".json") || strings.HasSuffix(e.Name(), ".html")) && !fresh[name] && e.Type().IsRegular() && isOurs(path, EvidenceSchema)
			if !e.Type().IsRegular() || !temp && !old {
				continue
			}
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				wrong = append(wrong, fmt.Errorf("%s: an old file cannot be removed: %w", path, reason(err)))
			}
		}
	}
	return errors.Join(wrong...)
}

// abandoned reports whether a temporary file is so old that nobody is still
// writing it.
func abandoned(e fs.DirEntry) bool {
	info, err := e.Info()
	return err == nil && time.Since(info.ModTime()) > 10*time.Minute
}

// reason returns what a path error says beside the path, which the caller
// names better.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}

// Failed returns the ids of the cases that violated in the report of dir,
// sorted; a run asks them first. A directory without a report has none.
func Failed(dir string) ([]string, error) {
	path := filepath.Join(dir, JSONFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: the last report cannot be read: %w; make it readable or %s", path, reason(err), elsewhere)
	}
	var last struct {
		Schema string `json:"schema"`
		Cases  []Case `json:"cases"`
	}
	if err := json.Unmarshal(data, &last); err != nil || last.Schema != Schema {
		return nil, fmt.Errorf("%s: it is no report of this version; remove it or give another directory with --out", path)
	}
	var out []string
	for _, c := range last.Cases {
		if c.Outcome == verdict.Violates {
			out = append(out, c.ID)
		}
	}
	slices.Sort(out)
	return out, nil
}
