package plan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/plan/covering"
)

// Combination is a model whose rows are cases of one clause.
type Combination struct {
	Clause  string // id
	Model   string // what is combined: "parameters", "documented values", "ways"
	factors []factor
	model   covering.Model
	from    int // the least strength that is worth a certificate
	reached map[int]reached
	ask     func(values []int) Case // makes the case of a row
}

// noCertificate is the least strength of a model whose rows are not all cases.
const noCertificate = 7

// Size returns how many classes each factor has.
func (c *Combination) Size() []int {
	var out []int
	for _, f := range c.factors {
		out = append(out, len(f.classes))
	}
	return out
}

// Class names a factor and one of its classes: "Owner", "absent".
func (c *Combination) Class(factor, value int) (name, class string) {
	return c.factors[factor].name, c.factors[factor].classes[value].name
}

// Case makes the case of a row, whether or not the plan holds it; nil for a row
// that the rules of the contract forbid, or that cannot be asked here.
func (c *Combination) Case(values []int) *Case {
	if !c.model.Allows(values) {
		return nil
	}
	cs := c.ask(values)
	if cs.Clause == nil || cs.Unmet != "" {
		return nil
	}
	return &cs
}

// reached says with how many of its first rows a model covers a strength.
type reached struct {
	rows    int
	optimal bool
}

// Certificate says what rows cover at one strength, as an independent count
// finds it: tuples are combinations of so many values.
type Certificate struct {
	Clause     string `json:"clause"`
	Model      string `json:"model"`
	Strength   int    `json:"strength"`
	Covered    int    `json:"covered"`
	Infeasible int    `json:"infeasible"`
	Left       int    `json:"left"`
	Rows       int    `json:"rows"`
	// Optimal: nothing is left, and no fewer rows cover as much.
	Optimal bool `json:"optimal"`
	// Missing is one of the tuples that are left: "Owner=absent UseType=NORMAL".
	Missing string `json:"missing,omitempty"`
}

// Words says what a certificate says: "all 165 pairs by 16 rows, the fewest
// possible".
func (c Certificate) Words() string {
	what := fmt.Sprintf("combinations of %d", c.Strength)
	if c.Strength <= 3 {
		what = []string{"values", "pairs", "triples"}[c.Strength-1]
	}
	out := fmt.Sprintf("all %d %s by %d rows", c.Covered, what, c.Rows)
	if c.Left > 0 {
		out = fmt.Sprintf("%d of %d %s by %d rows", c.Covered, c.Covered+c.Left, what, c.Rows)
	}
	if c.Optimal {
		out += ", the fewest possible"
	}
	if c.Infeasible > 0 {
		out += fmt.Sprintf(" (%d more are impossible)", c.Infeasible)
	}
	return out
}

// Certificates counts what the cases of the plan cover that counts names, by
// model and strength; nil counts them all.
func (p *Plan) Certificates(counts func(id string) bool) ([]Certificate, error) {
	var out []Certificate
	for _, c := range p.Combinations {
		var rows [][]int
		selected := false
		for _, cs := range p.Cases {
			if cs.Strength == 0 || cs.Clause.ID != c.Clause {
				continue
			}
			row := c.Row(cs)
			selected = selected || row != nil
			if row != nil && (counts == nil || counts(cs.ID)) {
				rows = append(rows, row)
			}
		}
		if !selected {
			continue
		}
		for t := c.from; t <= min(6, len(c.model.Factors)); t++ {
			got, err := covering.Certify(c.model, rows, t)
			if errors.Is(err, covering.ErrTooMany) {
				break // a greater strength has more still
			}
			if err != nil {
				return nil, fmt.Errorf("plan: certificate of %s: %w", c.Clause, err)
			}
			one := Certificate{
				Clause: c.Clause, Model: c.Model, Strength: t, Covered: got.Covered, Infeasible: got.Infeasible, Left: got.Left,
				Rows: len(rows), Missing: c.words(got.Missing),
			}
			if at, ok := c.reached[t]; ok && got.Left == 0 {
				one.Rows, one.Optimal = min(one.Rows, at.rows), at.optimal
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// Row writes a case as a row of the model, or nil if it is none.
func (c *Combination) Row(cs *Case) []int {
	if len(cs.Classes) != len(c.factors) {
		return nil
	}
	row := make([]int, len(c.factors))
	for i, f := range c.factors {
		row[i] = -1
		for v, class := range f.classes {
			if class.name == cs.Classes[f.name] {
				row[i] = v
			}
		}
		if row[i] < 0 {
			return nil
		}
	}
	return row
}

// words writes a tuple of numbers, "Owner=0 UseType=1", by the names of the
// classes.
func (c *Combination) words(missing string) string {
	words := strings.Fields(missing)
	for i, w := range words {
		name, n, _ := strings.Cut(w, "=")
		for _, f := range c.factors {
			if f.name != name {
				continue
			}
			for v, class := range f.classes {
				if fmt.Sprint(v) == n {
					words[i] = name + "=" + class.name
				}
			}
		}
	}
	return strings.Join(words, " ")
}

// nested makes the rows of a model so that a run that stops early has covered
// as much as it could: first those that hold every value, then those that hold
// every pair, and so on up to strength t, or up to every row. Rows that are asked
// anyway come before all. It says with how many rows each strength is reached.
func nested(m covering.Model, t int, exhaustive bool, seed uint64, rows ...[]int) ([][]int, map[int]reached, error) {
	at := map[int]reached{}
	more := func(strength int) error {
		o := covering.Options{Strength: strength, Seed: seed, Rows: rows, Effort: effort(strength)}
		arr, err := covering.Generate(m, o)
		if err != nil {
			return err
		}
		rest, err := covering.Order(m, arr.Rows[len(rows):])
		if err != nil {
			return err
		}
		rows = append(rows, rest...)
		at[arr.Strength] = reached{len(rows), arr.Optimal}
		return nil
	}
	all := len(m.Factors)
	t = min(t, all)
	if exhaustive {
		t = min(3, all)
	}
	for s := 1; s <= t; s++ {
		if err := more(s); err != nil {
			return nil, nil, err
		}
	}
	if exhaustive {
		if err := more(covering.Exhaustive); err != nil {
			return nil, nil, err
		}
	}
	return rows, at, nil
}

// effort bounds the search: to hold each value a few rows less are not worth
// the wait, and above that the rows must begin with those of the strengths
// below, and so can rarely be the fewest. For pairs, what is not found soon is not
// found later either.
func effort(strength int) int {
	switch strength {
	case 1:
		return 1
	case 2:
		return 2
	}
	return 10
}

// strengthOf returns the least strength whose rows hold the row at a place.
func strengthOf(at map[int]reached, place int) int {
	best := 0
	for t, r := range at {
		if place < r.rows && (best == 0 || t < best) {
			best = t
		}
	}
	return best
}
