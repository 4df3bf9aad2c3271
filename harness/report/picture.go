package report

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/oracle/history"
	"github.com/dwconform/dwconform/harness/verdict"
)

// pictures finds for each clause the first case whose calls about one name
// cannot have been answered one after the other, or for which that was not
// decided. Its evidence is kept, with a picture of the calls.
func (r *Report) pictures() map[string][]history.Op {
	out := map[string][]history.Op{}
	if r.in.Plan == nil || r.in.Plan.World == nil || r.in.Fatal != "" {
		return out
	}
	drawn := map[string]bool{}
	for _, w := range r.rows {
		if drawn[w.Clause] || w.transcript == nil || w.plan == nil || w.transcript.Case == nil || w.Outcome != verdict.Violates && w.Outcome != verdict.Inconclusive {
			continue
		}
		if ops := oracle.RaceOf(r.in.Contract, r.in.Plan.World, w.transcript); len(ops) > 0 {
			out[w.ID] = ops
			drawn[w.Clause] = true
			r.kept[w.ID] = true
		}
	}
	return out
}

// pictureOf is the file of a case's picture, "" for none.
func (r *Report) pictureOf(id string) string {
	if r.races[id] == nil && r.drawn[id] == nil {
		return ""
	}
	return filepath.Join(EvidenceDir, strings.TrimSuffix(r.names[id], ".json")+".html")
}

// besideOf is the name of a case's picture in the folder of its evidence, ""
// for none.
func (r *Report) besideOf(id string) string {
	if name := r.pictureOf(id); name != "" {
		return filepath.Base(name)
	}
	return ""
}

// picture draws the calls about one name on a line of time.
func (r *Report) picture(id string) ([]byte, error) {
	if page := r.drawn[id]; page != nil {
		return page, nil
	}
	var page bytes.Buffer
	page.WriteString("<!-- " + EvidenceSchema + " -->\n")
	err := history.Picture(r.races[id], &page)
	return []byte(r.hide(page.String())), err
}
