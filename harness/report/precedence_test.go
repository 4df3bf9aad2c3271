package report

import (
	"reflect"
	"strings"
	"testing"
)

// TestOrder: pairs become one order where there is one, and a circle none.
func TestOrder(t *testing.T) {
	pair := func(first, second, wins string) Precedence {
		return Precedence{Action: "CreateBusiness", First: first, Second: second, Wins: wins}
	}
	for name, c := range map[string]struct {
		pairs []Precedence
		want  [][]string
		ok    bool
	}{
		"none":   {nil, nil, true},
		"line":   {[]Precedence{pair("a", "b", "b"), pair("a", "c", "c"), pair("b", "c", "b")}, [][]string{{"b"}, {"c"}, {"a"}}, true},
		"beside": {[]Precedence{pair("a", "c", "a"), pair("b", "c", "b"), pair("a", "b", "")}, [][]string{{"a", "b"}, {"c"}}, true},
		"circle": {[]Precedence{pair("a", "b", "a"), pair("b", "c", "b"), pair("a", "c", "c")}, nil, false},
	} {
		if got, ok := order(c.pairs); ok != c.ok || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
	m := &markdown{r: &Report{Precedence: []Precedence{pair("a", "b", "a"), pair("b", "c", "b"), pair("a", "c", "c"), pair("c", "d", "")}}}
	m.precedence()
	for _, want := range []string{"a before b; b before c; c before a", "| 3 | 1 |"} {
		if !strings.Contains(m.out.String(), want) {
			t.Errorf("%q is not in\n%s", want, m.out.String())
		}
	}
}
