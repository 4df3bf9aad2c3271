package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/oracle"
)

// Precedence is one entry of the precedence map: which of two mistakes in one
// call the refusal named. It is observed and fails nothing.
type Precedence struct {
	Action string `json:"action"`
	First  string `json:"first"`
	Second string `json:"second"`
	// Wins is First or Second; without it Why says why that cannot be told.
	Wins string `json:"wins,omitempty"`
	Code string `json:"code,omitempty"` // of the refusal of both
	Why  string `json:"why,omitempty"`
	Case string `json:"case"`
}

// precedence reads the map off the cases that make two mistakes, sorted by
// Action and mistakes.
func (r *Report) precedence() []Precedence {
	var out []Precedence
	for _, w := range r.rows {
		if w.transcript == nil || w.transcript.Case == nil {
			continue
		}
		if p, ok := oracle.PrecedenceOf(r.in.Contract, w.transcript); ok {
			out = append(out, Precedence{Action: p.Action, First: p.First, Second: p.Second, Wins: p.Wins, Code: r.say(p.Code), Why: r.say(p.Why), Case: w.ID})
		}
	}
	slices.SortFunc(out, byMistakes)
	return out
}

func byMistakes(a, b Precedence) int {
	return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second), cmp.Compare(a.Case, b.Case))
}

// order puts the mistakes of one Action in the order in which they are named.
// Mistakes that no pair tells apart stand in one group, in the order of the
// alphabet. It is false where the map goes round in a circle.
func order(pairs []Precedence) (groups [][]string, ok bool) {
	before := map[string]map[string]bool{}
	var left []string
	add := func(name string) {
		if before[name] == nil {
			before[name] = map[string]bool{}
			left = append(left, name)
		}
	}
	for _, p := range pairs {
		if p.Wins == "" {
			continue
		}
		loses := p.Second
		if p.Wins == p.Second {
			loses = p.First
		}
		add(p.Wins)
		add(loses)
		before[loses][p.Wins] = true
	}
	slices.Sort(left)
	for len(left) > 0 {
		var next, rest []string
		for _, name := range left {
			if len(before[name]) == 0 {
				next = append(next, name)
			} else {
				rest = append(rest, name)
			}
		}
		if len(next) == 0 {
			return nil, false
		}
		for _, name := range rest {
			for _, gone := range next {
				delete(before[name], gone)
			}
		}
		groups, left = append(groups, next), rest
	}
	return groups, true
}

// precedence tells which error wins: in one line for each Action whose order
// is one, and pair by pair where it is none.
func (m *markdown) precedence() {
	if len(m.r.Precedence) == 0 || m.r.Summary.Fatal != "" {
		return
	}
	m.line("## Which error wins")
	m.line("")
	m.line("Of two mistakes in one call, the refusal named the one further left. Nobody promised that; report.json has each pair.")
	m.line("")
	m.table("Action", "Order of mistakes", "Pairs", "Not told apart")
	by := map[string][]Precedence{}
	var actions []string
	for _, p := range m.r.Precedence {
		if by[p.Action] == nil {
			actions = append(actions, p.Action)
		}
		by[p.Action] = append(by[p.Action], p)
	}
	for _, a := range actions {
		told := 0
		for _, p := range by[a] {
			if p.Wins != "" {
				told++
			}
		}
		text := "no pair is told apart"
		if groups, ok := order(by[a]); !ok {
			text = "no one order: " + wins(by[a])
		} else if len(groups) > 0 {
			var words []string
			for _, g := range groups {
				words = append(words, strings.Join(g, ", "))
			}
			text = strings.Join(words, " → ")
		}
		m.cells(prose(a), prose(text), fmt.Sprint(told), fmt.Sprint(len(by[a])-told))
	}
	m.line("")
}

// wins lists the pairs one by one.
func wins(pairs []Precedence) string {
	var words []string
	for _, p := range pairs {
		loses := p.Second
		if p.Wins == p.Second {
			loses = p.First
		}
		if p.Wins != "" {
			words = append(words, p.Wins+" before "+loses)
		}
	}
	return strings.Join(words, "; ")
}
