package suites

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	g "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
)

// WriteReports writes into dir, when the suite is over, what the specs of
// [Register] came to: report.json and the files beside it, as `dwconform run`
// does, and below dir by name if there are several targets. It fails the suite
// if the selected specs of a target judged nothing. Ginkgo takes it at top
// level only, and once is enough:
//
//	var _ = suites.WriteReports("out")
func WriteReports(dir string) bool {
	known.want()
	return g.ReportAfterSuite("dwconform reports", func(suite g.Report) {
		if suite.SuiteConfig.DryRun {
			return // PreviewSpecs comes by here too
		}
		if err := writeReports(dir, suite, known.all()); err != nil {
			g.Fail(err.Error())
		}
	})
}

func writeReports(dir string, suite g.Report, targets []*hosted) error {
	if len(targets) == 0 {
		return errors.New("no target is in this tree: call suites.Register in it, or leave suites.WriteReports out")
	}
	var wrong []error
	for _, h := range targets {
		to := dir
		if len(targets) > 1 {
			to = filepath.Join(dir, folder(h.cfg.name()))
		}
		if err := h.write(to, suite); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", h.cfg.name(), err))
		}
	}
	return errors.Join(wrong...)
}

// write writes the report of one target, unless none of its specs was
// selected.
func (h *hosted) write(dir string, suite g.Report) error {
	var cases []*plan.Case
	found := map[string]*answered{}
	for _, spec := range suite.SpecReports {
		cs := h.caseOf(spec)
		if cs == nil {
			continue
		}
		a := &answered{}
		switch ok := decode(spec, exchangesEntry, &a); {
		case ok:
			found[cs.ID] = a
		case !spec.State.Is(types.SpecStateFailureStates):
			continue // not selected, or skipped by the host
		}
		cases = append(cases, cs)
	}
	if len(cases) == 0 {
		return nil
	}
	in := h.input(cases, found)
	if len(cases) < len(h.plan.Cases) {
		in.Plan.Options = h.cfg.Session.Plan
		in.Plan.Options.Only, in.Plan.Options.Clause, in.Plan.Options.Shard, in.Plan.Options.Shards = nil, "", 0, 0
		in.Plan.Options.Case = ids(cases)
	}
	r := report.New(in)
	if err := r.WriteDir(dir); err != nil {
		return err
	}
	return nothingJudged(r)
}

// caseOf returns the case of a spec if it is one of this target's.
func (h *hosted) caseOf(spec types.SpecReport) *plan.Case {
	if spec.LeafNodeType != types.NodeTypeIt || !slices.Contains(spec.ContainerHierarchyTexts, h.cfg.name()) {
		return nil
	}
	return h.plan.Case(spec.LeafNodeText)
}

func ids(cases []*plan.Case) []string {
	out := make([]string, len(cases))
	for i, cs := range cases {
		out[i] = cs.ID
	}
	slices.Sort(out)
	return out
}

// folder makes a name fit for a directory.
func folder(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, name)
}

// registry is what Register and WriteReports, which stand apart in a tree,
// know of each other.
type registry struct {
	mu      sync.Mutex
	reports bool
	targets []*hosted
}

var known registry

func (r *registry) want() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reports = true
}

func (r *registry) wanted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reports
}

func (r *registry) all() []*hosted {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.targets)
}

// add notes a target of the tree. A preview builds the tree once more, which
// does not count.
func (r *registry) add(h *hosted) error {
	if suite, _ := g.GinkgoConfiguration(); suite.DryRun {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, other := range r.targets {
		if folder(other.cfg.name()) == folder(h.cfg.name()) {
			return fmt.Errorf("two targets of this tree are called %s: give each Config a Name of its own", h.cfg.name())
		}
	}
	r.targets = append(r.targets, h)
	return nil
}
