package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

func (p program) plan() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan [flags]",
		Short: "say what would be asked, without asking",
		Long: `plan says what a run with the same flags would ask: how many cases each clause
has, how many requests and writes they take, what cannot be asked here and why,
and which combinations are covered. At its end stands what the run would send:
requests, creates and updates, clean-up, the names of what it creates, the time
that takes at the rate of the run and, of a live target, the share of
the vendor's daily quota. Nothing is sent to find that out.`,
		Example: `  dwconform plan
  dwconform plan --target dw.yaml --budget 120
  dwconform plan --list --only 'CreateBusiness.*'
  dwconform plan --uncovered`,
		Args: noArguments,
	}
	flags := settingFlags(cmd, previewing)
	list := cmd.Flags().Bool("list", false, "list the ids of the cases, one a line")
	uncovered := cmd.Flags().Bool("uncovered", false, "list what the documents say and no case asks")
	asJSON := cmd.Flags().Bool("json", false, "write JSON")
	cmd.PreRunE = oneOf("list", "uncovered")
	cmd.RunE = func(*cobra.Command, []string) error {
		p.rehearsing(flags)
		cfg, err := p.resolve(flags)
		if err != nil {
			return err
		}
		made, _, err := session.Planned(cfg)
		if err != nil {
			return err
		}
		o, err := overview(cfg, made)
		if err != nil {
			return err
		}
		switch {
		case *list && *asJSON:
			return p.json(o.Cases)
		case *list:
			for _, c := range o.Cases {
				fmt.Fprintln(p.stdout, c.ID)
			}
		case *uncovered && *asJSON:
			return p.json(o.Uncovered)
		case *uncovered:
			p.uncovered(o.Uncovered)
		case *asJSON:
			return p.json(o)
		default:
			p.overview(o)
		}
		return nil
	}
	return cmd
}

// planOverview is what plan tells.
type planOverview struct {
	Target       string             `json:"target"`
	Contract     string             `json:"contract"` // digest
	Total        planCount          `json:"total"`
	Clauses      []planClause       `json:"clauses"`
	Unasked      []planUnasked      `json:"unasked"`
	Certificates []plan.Certificate `json:"certificates"`
	Uncovered    []planUncovered    `json:"uncovered"`
	Cases        []planCase         `json:"cases"`
	// Sends is what a run would send, with the ceilings that were given.
	Sends session.Preview `json:"sends"`
}

// planCount counts cases and the calls of their steps; the reads that look at
// their effect come on top.
type planCount struct {
	Cases   int `json:"cases"`
	Askable int `json:"askable"`
	Calls   int `json:"calls"`
	Writes  int `json:"writes"`
}

type planClause struct {
	ID    string        `json:"id"`
	Level verdict.Level `json:"level"`
	planCount
}

type planUnasked struct {
	Reason verdict.Reason `json:"reason"`
	Why    string         `json:"why"`
	Cases  int            `json:"cases"`
}

// planUncovered is one thing that the documents list and no case asks.
type planUncovered struct {
	Kind string `json:"kind"` // "parameter", "field", "error", "rule" or "clause"
	Name string `json:"name"`
	At   string `json:"at"`
}

type planCase struct {
	ID     string         `json:"id"`
	Clause string         `json:"clause"`
	Level  verdict.Level  `json:"level"`
	Way    string         `json:"way"`
	Steps  int            `json:"steps"`
	Reason verdict.Reason `json:"reason,omitempty"`
	Why    string         `json:"why,omitempty"`
}

func overview(cfg session.Config, made *plan.Plan) (planOverview, error) {
	c := made.Contract
	certificates, err := made.Certificates(nil)
	if err != nil {
		return planOverview{}, err
	}
	o := planOverview{
		Target: targetLine(cfg), Contract: c.Digest, Certificates: certificates,
		Unasked: []planUnasked{}, Uncovered: uncovered(c, made), Sends: cfg.Preview(made),
	}
	if o.Certificates == nil {
		o.Certificates = []plan.Certificate{}
	}
	clauses := map[string]*planClause{}
	unasked := map[planUnasked]int{}
	for _, cs := range made.Cases {
		cl := clauses[cs.Clause.ID]
		if cl == nil {
			cl = &planClause{ID: cs.Clause.ID, Level: cs.Clause.Level}
			clauses[cs.Clause.ID] = cl
		}
		for _, n := range []*planCount{&o.Total, &cl.planCount} {
			n.add(c, cs)
		}
		if cs.Unmet != "" {
			unasked[planUnasked{Reason: cs.Unmet, Why: cs.UnmetWhy}]++
		}
		o.Cases = append(o.Cases, planCase{cs.ID, cs.Clause.ID, cs.Clause.Level, cs.Way.String(), len(cs.Steps), cs.Unmet, cs.UnmetWhy})
	}
	for _, id := range slices.Sorted(maps.Keys(clauses)) {
		o.Clauses = append(o.Clauses, *clauses[id])
	}
	for u, n := range unasked {
		u.Cases = n
		o.Unasked = append(o.Unasked, u)
	}
	slices.SortFunc(o.Unasked, func(a, b planUnasked) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Why, b.Why))
	})
	slices.SortFunc(o.Cases, func(a, b planCase) int { return cmp.Compare(a.ID, b.ID) })
	return o, nil
}

func (n *planCount) add(c *contract.Contract, cs *plan.Case) {
	n.Cases++
	if cs.Unmet != "" {
		return
	}
	n.Askable++
	n.Calls += len(cs.Steps)
	for _, st := range cs.Steps {
		if st.Action == c.Resource.Create || st.Action == c.Resource.Update {
			n.Writes++
		}
	}
}

// uncovered lists the clauses without a case, and what the documents list
// whose clauses all have none.
func uncovered(c *contract.Contract, made *plan.Plan) []planUncovered {
	out := []planUncovered{}
	bare := map[string]bool{}
	for _, cl := range made.Uncovered {
		bare[cl.ID] = true
	}
	for _, l := range c.Listed() {
		if !slices.ContainsFunc(l.Clauses, func(id string) bool { return !bare[id] }) {
			out = append(out, planUncovered{l.Kind, l.Action + "." + l.Name, l.At.String()})
		}
	}
	for _, cl := range made.Uncovered {
		out = append(out, planUncovered{"clause", cl.ID, cl.At.String()})
	}
	return out
}

func (p program) json(v any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func (p program) overview(o planOverview) {
	line := func(format string, args ...any) { fmt.Fprintf(p.stdout, format+"\n", args...) }
	line("%s", o.Target)
	line("contract: %s", o.Contract)
	line("")
	line("  cases   calls  writes  level     clause")
	for _, cl := range o.Clauses {
		line("%7d %7d %7d  %-8s  %s", cl.Cases, cl.Calls, cl.Writes, cl.Level, cl.ID)
	}
	line("%7d %7d %7d            in all; the reads that look at effects come on top", o.Total.Cases, o.Total.Calls, o.Total.Writes)
	if len(o.Certificates) > 0 {
		line("")
	}
	for i, c := range o.Certificates {
		if i == 0 || c.Model != o.Certificates[i-1].Model || c.Clause != o.Certificates[i-1].Clause {
			line("combinations of %s in %s", c.Model, c.Clause)
		}
		line("  %s", c.Words())
	}
	if len(o.Unasked) > 0 {
		line("")
		line("not asked here: %d of %d cases", o.Total.Cases-o.Total.Askable, o.Total.Cases)
	}
	for _, u := range o.Unasked {
		line("%7d  %-10s  %s", u.Cases, u.Reason, u.Why)
	}
	p.sends(&o.Sends)
	line("")
	if n := len(o.Uncovered); n > 0 {
		line("without a case: %d, `dwconform plan --uncovered` lists them", n)
	} else {
		line("without a case: nothing that the documents say")
	}
}

func (p program) uncovered(list []planUncovered) {
	if len(list) == 0 {
		fmt.Fprintln(p.stdout, "nothing: each parameter, field, error, rule and clause has a case")
	}
	for _, u := range list {
		fmt.Fprintf(p.stdout, "%-9s  %s  (%s)\n", u.Kind, u.Name, u.At)
	}
}
