package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan/covering"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Cases on parameters together: covering arrays over the valid classes, the
// projects and the ways of a call.

var combinationBuilders = map[string]builder{
	"combinations":         combinations,
	"combinations-lenient": combinationsLenient,
	"combinations-ways":    combinationsWays,
	"combinations-alike":   alike,
}

// factor is one thing that a combination chooses.
type factor struct {
	name    string
	classes []choice
}

// choice is one value of a factor: what it does to a call.
type choice struct {
	name    string
	lenient bool // judged at should
	apply   func(st *draft)
}

// draft is a call in the making.
type draft struct {
	params []Param
	way    exchange.Way
	as     string
}

// factors returns the model of a create: the project and how it is named, and
// each other parameter with its valid classes. plainOnly keeps presence and
// documented values.
func (b *build) factors(plainOnly, lenient bool) []factor {
	project := factor{name: contract.Project}
	for _, slot := range b.w.Mine() {
		pr := b.w.Projects[slot]
		for _, ref := range references {
			if ref != contract.ByID && pr.Identifier == "" || ref != contract.ByIdentifier && pr.ID == "" {
				continue
			}
			if ref == "both" && !lenient && b.oneWayWill(slot) || !b.projectKept(slot, ref) {
				continue
			}
			project.classes = append(project.classes, choice{
				name: slot + "-" + ref, lenient: ref == "both" && b.oneWayWill(slot),
				apply: func(d *draft) { d.params = b.in(slot, ref, d.params) },
			})
		}
	}
	out := []factor{project}
	for _, p := range b.create.Params {
		if p.Entity == contract.Project {
			continue
		}
		f := factor{name: p.Name}
		if !p.Required {
			f.classes = append(f.classes, choice{name: "absent", apply: func(*draft) {}})
		}
		for i, c := range b.validClasses(p) {
			if plainOnly && i > 0 && len(p.Enum) == 0 && p.Entity == "" {
				continue
			}
			if c.value.From == AccountID && b.w.Accounts[c.value.Slot] == "" {
				continue
			}
			f.classes = append(f.classes, choice{name: c.name, apply: func(d *draft) { d.params = With(d.params, p.Name, c.value) }})
		}
		if !p.Required && !plainOnly && (p.EmptyLevel == verdict.Must || lenient && p.EmptyLevel == verdict.Should) {
			f.classes = append(f.classes, choice{name: "empty", lenient: p.EmptyLevel != verdict.Must, apply: func(d *draft) { d.params = With(d.params, p.Name, Text("")) }})
		}
		out = append(out, f)
	}
	return out
}

// senders is who says the call.
func (b *build) senders() factor {
	f := factor{name: "sender"}
	if b.o.Sender != RawSender {
		f.classes = append(f.classes, choice{name: exchange.SDK, apply: func(d *draft) { d.way = exchange.Way{} }})
	}
	if b.o.Sender != SDKSender {
		f.classes = append(f.classes, choice{name: exchange.Raw, apply: func(d *draft) { d.way = exchange.Way{Sender: exchange.Raw} }})
	}
	return f
}

// model turns factors into a covering model; rules of the contract that a row
// can break forbid it.
func (b *build) model(factors []factor) covering.Model {
	var m covering.Model
	for _, f := range factors {
		m.Factors = append(m.Factors, covering.Factor{Name: f.name, Values: len(f.classes)})
	}
	for _, r := range b.create.Rules {
		if b.projectRule(b.create, r) {
			continue // every class of the project factor keeps it
		}
		m.Constraints = append(m.Constraints, b.constraint(r, factors))
	}
	return m
}

// projectKept reports whether naming a project in one of the references keeps
// the rules that are about that alone.
func (b *build) projectKept(slot, ref string) bool {
	given := b.given(b.create, b.in(slot, ref, nil))
	return !slices.ContainsFunc(b.create.Rules, func(r *contract.Rule) bool { return b.projectRule(b.create, r) && !r.Holds(given) })
}

// oneWayWill reports whether a project can be named in one way alone.
func (b *build) oneWayWill(slot string) bool {
	return b.projectKept(slot, contract.ByID) || b.projectKept(slot, contract.ByIdentifier)
}

// constraint forbids the rows that break a rule.
func (b *build) constraint(r *contract.Rule, factors []factor) covering.Constraint {
	var names []string
	var about []factor
	for _, f := range factors {
		if slices.Contains(r.Names, f.name) || f.name == contract.Project && slices.ContainsFunc(r.Names, func(n string) bool { return b.create.Param(n).Entity == contract.Project }) {
			names, about = append(names, f.name), append(about, f)
		}
	}
	return covering.Constraint{Names: names, Forbids: func(values []int) bool {
		d := draft{}
		for i, v := range values {
			about[i].classes[v].apply(&d)
		}
		return !r.Holds(b.given(b.create, d.params))
	}}
}

// row is one chosen combination.
func row(factors []factor, values []int) (id string, d draft, classes map[string]string, lenient bool) {
	classes = map[string]string{}
	var words []string
	for i, f := range factors {
		c := f.classes[values[i]]
		c.apply(&d)
		words = append(words, label(f.name)+"-"+label(c.name))
		classes[f.name] = c.name
		lenient = lenient || c.lenient
	}
	return strings.Join(words, "_"), d, classes, lenient
}

// combine makes the cases of the rows of a model: those that keep names, and
// that no earlier model of the clause has made.
func (b *build) combine(factors []factor, rows [][]int, at map[int]reached, keep func(lenient bool) bool, seen map[string]bool, rank int) []Case {
	var out []Case
	for i, values := range rows {
		id, d, classes, lenient := row(factors, values)
		if !keep(lenient) || seen[id] {
			continue
		}
		seen[id] = true
		st := b.creating("create", b.withRequired(d.params), Accept)
		st.As = d.as
		out = append(out, Case{
			ID: id, Steps: []Step{st}, Way: d.way, Look: LookGet, Rank: rank, Place: i + 1,
			Strength: strengthOf(at, i), Classes: classes,
			Premise: d.way.Method == exchange.GET || d.way.Place == exchange.Query,
		})
	}
	return out
}

// asker makes the case of any row of a model.
func (b *build) asker(cl *contract.Clause, factors []factor) func(values []int) Case {
	return func(values []int) Case {
		made := b.combine(factors, [][]int{values}, nil, func(bool) bool { return true }, map[string]bool{}, 0)
		b.finish(&made[0], cl)
		return made[0]
	}
}

// withRequired puts the fresh key and what else is required into a call.
func (b *build) withRequired(params []Param) []Param {
	for _, p := range b.create.Params {
		if !p.Required || p.Entity == contract.Project {
			continue
		}
		there := false
		for _, given := range params {
			there = there || given.Name == p.Name
		}
		if !there {
			params = append(params, Param{Name: p.Name, Value: b.sample(p, "a")})
		}
	}
	return params
}

func combinations(b *build, cl *contract.Clause) []Case {
	factors := append(b.factors(false, false), b.senders())
	if unusable(factors) {
		return nil
	}
	t, exhaustive, err := b.o.strength(b.w)
	if err != nil {
		b.err = err
		return nil
	}
	m := b.model(factors)
	rows, at, err := nested(m, t, exhaustive, b.o.Seed)
	if err != nil {
		b.err = fmt.Errorf("plan: combinations of %s: %w", b.create.Name, err)
		return nil
	}
	b.combinations = append(b.combinations, &Combination{Clause: cl.ID, Model: "parameters", factors: factors, model: m, from: 1, reached: at, ask: b.asker(cl, factors)})
	seen := map[string]bool{}
	rows, at = b.withCalled(cl, factors, m, rows, at)
	out := b.combine(factors, rows, at, func(lenient bool) bool { return !lenient }, seen, 4)
	if b.w.Loopback && b.o.Strength != "1" && b.o.Strength != "2" {
		// Every presence and documented value, where volume is cheap.
		few := append(b.factors(true, false), b.senders())
		fm := b.model(few)
		every, at, err := nested(fm, 0, true, b.o.Seed)
		if err != nil {
			b.err = fmt.Errorf("plan: every presence in %s: %w", b.create.Name, err)
			return nil
		}
		all := len(few)
		b.combinations = append(b.combinations, &Combination{Clause: cl.ID, Model: "documented values", factors: few, model: fm, from: all, reached: at, ask: b.asker(cl, few)})
		out = append(out, b.combine(few, every, map[int]reached{all: at[all]}, func(bool) bool { return true }, seen, 5)...)
	}
	return out
}

// unusable reports whether a factor has no class at all, as the project has
// none where the target file names none: then nothing can be combined.
func unusable(factors []factor) bool {
	return slices.ContainsFunc(factors, func(f factor) bool { return len(f.classes) == 0 })
}

func combinationsLenient(b *build, cl *contract.Clause) []Case {
	factors := append(b.factors(false, true), b.senders())
	if unusable(factors) {
		return nil
	}
	m := b.model(factors)
	arr, err := covering.Generate(m, covering.Options{Strength: min(2, len(m.Factors)), Seed: b.o.Seed, Effort: effort(2)})
	if err != nil {
		b.err = fmt.Errorf("plan: lenient combinations of %s: %w", b.create.Name, err)
		return nil
	}
	b.combinations = append(b.combinations, &Combination{Clause: cl.ID, Model: "lenient values", factors: factors, model: m, from: noCertificate, ask: b.asker(cl, factors)})
	rows, _ := b.withCalled(cl, factors, m, arr.Rows, nil)
	return b.combine(factors, rows, nil, func(lenient bool) bool { return lenient }, map[string]bool{}, 4)
}

// askedAnyway returns the rows of the ways that the pairs of the parameters have
// already, said raw and in the plainest way: where requests are counted, those
// of the ways begin with them, and go on with rows that hold every value of a
// parameter and are said in no plain way, but that every other one carries its
// parameters in a form: a target need not serve them elsewhere.
func (b *build) askedAnyway(ways covering.Model) [][]int {
	factors := append(b.factors(false, false), b.senders())
	if t, _, err := b.o.strength(b.w); !b.o.Scarce || err != nil || t < 2 {
		return nil
	}
	pairs, _, err := nested(b.model(factors), 2, false, b.o.Seed)
	if err != nil {
		return nil // the combinations themselves say why
	}
	said := factors[len(factors)-1].classes
	var out [][]int
	for _, values := range pairs {
		last := len(values) - 1
		plain := append(slices.Clone(values[:last]), make([]int, len(ways.Factors)-last)...)
		if said[values[last]].name == exchange.Raw && ways.Allows(plain) {
			out = append(out, plain)
		}
	}
	most := 0
	for _, f := range ways.Factors[:len(factors)-1] {
		most = max(most, f.Values)
	}
	for i := range most {
		row := make([]int, len(ways.Factors))
		for k, f := range ways.Factors {
			switch {
			case k < len(factors)-1:
				row[k] = i % f.Values
			case i%2 == 1 || f.Name != "method" && f.Name != "place":
				row[k] = f.Values - 1
			}
		}
		if ways.Allows(row) {
			out = append(out, row)
		}
	}
	return out
}

// combinationsWays crosses the ways of a call with presence and values.
func combinationsWays(b *build, cl *contract.Clause) []Case {
	if b.o.Sender == SDKSender {
		return nil
	}
	way := func(name string, values ...string) factor {
		f := factor{name: name}
		for _, v := range values {
			f.classes = append(f.classes, choice{name: v, apply: func(d *draft) {
				d.way.Sender = exchange.Raw
				switch name {
				case "signature":
					d.way.Signature = v
				case "format":
					d.way.Format = v
				case "method":
					d.way.Method = v
				case "place":
					d.way.Place = v
				case "key":
					if d.as = v; v == exchange.Caller {
						d.as = ""
					}
				}
			}})
		}
		return f
	}
	factors := b.factors(false, false)
	if unusable(factors) {
		return nil
	}
	signatures, formats := []string{exchange.V1, exchange.V3}, []string{exchange.JSON, exchange.XML}
	if b.w.Lacks[LackV3] || b.w.Lacks[LackSignature] {
		signatures = signatures[:1]
	}
	if b.w.Lacks[LackXML] {
		formats = formats[:1]
	}
	keys := []string{exchange.Caller}
	if b.temporaryIsCallers() {
		keys = append(keys, exchange.Temporary)
	}
	factors = append(factors, way("signature", signatures...), way("format", formats...),
		way("method", exchange.POST, exchange.GET), way("place", exchange.Form, exchange.Query), way("key", keys...))
	m := b.model(factors)
	// GET carries its parameters in the query alone.
	m.Constraints = append(m.Constraints, covering.Constraint{Names: []string{"method", "place"}, Forbids: func(v []int) bool { return v[0] == 1 && v[1] == 0 }})
	t, exhaustive, err := b.o.strength(b.w)
	if err != nil {
		b.err = err
		return nil
	}
	if exhaustive {
		t = 4
	}
	rows, at, err := nested(m, t, false, b.o.Seed, b.askedAnyway(m)...)
	if err != nil {
		b.err = fmt.Errorf("plan: ways of %s: %w", b.create.Name, err)
		return nil
	}
	b.combinations = append(b.combinations, &Combination{Clause: cl.ID, Model: "ways", factors: factors, model: m, from: 1, reached: at, ask: b.asker(cl, factors)})
	rows, at = b.withCalled(cl, factors, m, rows, at)
	return b.combine(factors, rows, at, func(lenient bool) bool { return !lenient }, map[string]bool{}, 4)
}
