package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

// restore makes a report that was read back whole again, so that it can be
// shown and written in every form: its cases with their clauses, and the
// evidence beside it as far as that is there.
func (r *Report) restore() {
	clauses := map[string]*contract.Clause{}
	for _, cl := range r.Coverage.Clauses {
		clauses[cl.ID] = &contract.Clause{ID: cl.ID, Text: cl.Text, Level: cl.Level, Source: cl.Source, At: placeOf(cl.At)}
	}
	r.in.Level, r.in.About, r.in.Version = r.Summary.Level, r.Target, r.Tool.Version
	r.troubles = r.Summary.Trouble
	r.kept, r.drawn = map[string]bool{}, map[string][]byte{}
	for _, c := range r.Cases {
		w := &row{Case: c, clause: clauses[c.Clause]}
		if w.Problems == nil {
			w.Problems = []verdict.Problem{}
		}
		r.rows = append(r.rows, w)
	}
	r.latency = r.Latency
	r.readEvidence()
}

// placeOf reads a place as a report writes it.
func placeOf(s string) contract.At {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return contract.At{File: s}
	}
	line, _ := strconv.Atoi(s[i+1:]) // we wrote it
	return contract.At{File: s[:i], Line: line}
}

// readEvidence reads what lies beside a report. A file that is not there, or
// is no evidence, is left out: the report says what was concluded without it.
func (r *Report) readEvidence() {
	dir := filepath.Join(r.dir, EvidenceDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	of := map[string]*row{}
	for _, w := range r.rows {
		of[w.ID] = w
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			continue
		}
		if e.Name() == latencyName {
			var took latencyFile
			if json.Unmarshal(data, &took) == nil {
				r.latency = took.Latency
			}
			continue
		}
		if e.Name() == leftFile {
			var left leftBehind
			if json.Unmarshal(data, &left) == nil {
				r.in.Leaked = left.Left
			}
			continue
		}
		var f evidenceFile
		if json.Unmarshal(data, &f) != nil || f.Schema != EvidenceSchema || of[f.Case] == nil {
			continue
		}
		if name := f.Picture; name != "" && name == filepath.Base(name) {
			if page, err := os.ReadFile(filepath.Join(dir, name)); err == nil && bytes.Contains(page, []byte(EvidenceSchema)) {
				r.drawn[f.Case] = page
			}
		}
		of[f.Case].seen = &f
		r.kept[f.Case] = true
	}
	r.nameEvidence()
}

// nameEvidence gives each case with evidence its file.
func (r *Report) nameEvidence() {
	var ids []string
	for _, w := range r.rows {
		if r.kept[w.ID] {
			ids = append(ids, w.ID)
		}
	}
	r.names = fileNames(ids)
}

// said lists the calls of the steps of a case that was read back.
func (f *evidenceFile) said() []asked {
	var out []asked
	if len(f.Attempts) == 0 {
		return out
	}
	last := 0
	for _, ex := range f.Attempts[0].Exchanges {
		if ex.Look != nil || ex.Step == last {
			continue
		}
		last = ex.Step
		words := []string{ex.Action}
		for _, p := range ex.Params {
			words = append(words, clean(p.Name)+"="+shortValue(p.Value))
		}
		var more []string
		if ex.SetUp {
			more = append(more, "set-up")
		}
		if ex.As != "" {
			more = append(more, "as "+ex.As)
		}
		if ex.Tamper != "" {
			more = append(more, "with "+ex.Tamper)
		}
		label := orElse(ex.Label, "call")
		if len(more) > 0 {
			label += " (" + strings.Join(more, ", ") + ")"
		}
		out = append(out, asked{clean(label), strings.Join(words, " ")})
	}
	return slices.Clip(out)
}

// again is the command that asks a case again: where this run ran, or as the
// report says it.
func (r *Report) again(w *row) string {
	if w.plan == nil {
		return w.Reproduce
	}
	return r.reproduce(w, true)
}
