package contract

import (
	"slices"
	"strings"
	"testing"
)

func given(pairs string) map[string]string {
	m := map[string]string{}
	for _, p := range strings.Fields(pairs) {
		k, v, _ := strings.Cut(p, "=")
		m[k] = v
	}
	return m
}

func TestRules(t *testing.T) {
	for _, tt := range []struct {
		rule    string
		keyword string
		names   []string
		holds   []string
		broken  []string
	}{
		{"Or(A, B);", "or", []string{"A", "B"}, []string{"A=1", "B=1", "A=1 B=1"}, []string{"", "C=1"}},
		{"OnlyOne(A, B, C)", "only-one", []string{"A", "B", "C"}, []string{"A=1", "C=1"}, []string{"", "A=1 B=1", "A=1 B=1 C=1"}},
		{"AllOrNone(A, B)", "all-or-none", []string{"A", "B"}, []string{"", "A=1 B=1"}, []string{"A=1", "B=1"}},
		{"ZeroOrOne(A, B)", "zero-or-one", []string{"A", "B"}, []string{"", "A=1", "B=1"}, []string{"A=1 B=1"}},
		{"IF A THEN B", "requires", []string{"A", "B"}, []string{"", "B=1", "A=1 B=1"}, []string{"A=1"}},
		{"IF A=='x' THEN NOT B", "requires", []string{"A", "B"}, []string{"A=y B=1", "A=x", ""}, []string{"A=x B=1"}},
		{"IF A == 'x'|'y' AND B THEN C OR D", "requires", []string{"A", "B", "C", "D"}, []string{"A=z B=1", "A=x", "A=y B=1 D=1"}, []string{"A=x B=1", "A=y B=1"}},
		{"IF A LIKE 'dw_*' THEN B", "requires", []string{"A", "B"}, []string{"A=x", "A=dw_1 B=1"}, []string{"A=dw_1", "A=dw_"}},
		{"IF A LIKE '*a*b' THEN B", "requires", []string{"A", "B"}, []string{"A=ba", "A=a", ""}, []string{"A=ab", "A=xaxb"}},
		{"IF A != 'x' THEN B", "requires", []string{"A", "B"}, []string{"", "A=x"}, []string{"A=y"}},
		{"A <= B", "relational", []string{"A", "B"}, []string{"", "A=1", "B=1", "A=1 B=1", "A=9 B=10", "A=x B=y"}, []string{"A=2 B=1", "A=9007199254740993 B=9007199254740992"}},
		{"A > 0", "relational", []string{"A"}, []string{"", "A=1", "A=x", "A=0.5"}, []string{"A=0", "A=-1"}},
		{"A == B", "relational", []string{"A", "B"}, []string{"A=1 B=1.0", ""}, []string{"A=1 B=2"}},
		{"A != B;", "relational", []string{"A", "B"}, []string{"A=1 B=2"}, []string{"A=1 B=1"}},
		{"A + B * 2 <= 10", "relational", []string{"A", "B"}, []string{"A=4 B=3", "A=100"}, []string{"A=5 B=3"}},
		{"(A + B) * 2 <= 10", "relational", []string{"A", "B"}, []string{"A=2 B=3"}, []string{"A=3 B=3"}},
		{"A / B >= -1", "relational", []string{"A", "B"}, []string{"A=1 B=0", "A=1 B=1", "A=-1 B=1"}, []string{"A=-2 B=1"}},
		{"Or(A, B AND C)", "or", []string{"A", "B", "C"}, []string{"A=1", "B=1 C=1"}, []string{"B=1", "C=1"}},
		{"NOT Or(A, B)", "complex", []string{"A", "B"}, []string{""}, []string{"A=1"}},
		{"IF A THEN OnlyOne(B, C)", "complex", []string{"A", "B", "C"}, []string{"", "A=1 B=1"}, []string{"A=1", "A=1 B=1 C=1"}},
		{"IF A < B THEN C", "complex", []string{"A", "B", "C"}, []string{"", "A=1", "A=2 B=1", "A=1 B=2 C=1"}, []string{"A=1 B=2"}},
		{"AllOrNone(A, Or(B, C))", "complex", []string{"A", "B", "C"}, []string{"", "A=1 C=1"}, []string{"A=1", "B=1"}},
		{"IF (A OR B) AND NOT (C) THEN D==true", "requires", []string{"A", "B", "C", "D"}, []string{"C=1 A=1", "A=1 D=true", ""}, []string{"B=1", "A=1 D=false"}},
		{"Or([tag.1], [b-c])", "or", []string{"tag.1", "b-c"}, []string{"tag.1=1", "b-c=1"}, []string{""}},
		// a parameter sent empty counts as absent
		{"Or(A, B)", "or", []string{"A", "B"}, []string{"A=1 B="}, []string{"A= B="}},
	} {
		r, err := parseRule(tt.rule)
		if err != nil {
			t.Errorf("%s: %v", tt.rule, err)
			continue
		}
		if r.Keyword != tt.keyword || !slices.Equal(r.Names, tt.names) || strings.HasSuffix(r.Text, ";") {
			t.Errorf("%s: is %s about %v, text %q; want %s about %v", tt.rule, r.Keyword, r.Names, r.Text, tt.keyword, tt.names)
		}
		for _, g := range tt.holds {
			if !r.Holds(given(g)) {
				t.Errorf("%s: broken by %q", tt.rule, g)
			}
		}
		for _, g := range tt.broken {
			if r.Holds(given(g)) {
				t.Errorf("%s: holds for %q", tt.rule, g)
			}
		}
	}
}

func TestRuleErrors(t *testing.T) {
	for rule, want := range map[string]string{
		"":                                     "column 1",
		"A":                                    "column 1: expected Or, OnlyOne",
		"NOT A":                                "column 1: expected Or, OnlyOne",
		"Or(A)":                                `column 5: expected "," and a second condition, not ")"`,
		"Or(A B)":                              `column 6: expected "," and a second condition, not "B"`,
		"Or(A, B":                              `column 8: expected ")", not the end`,
		"Or(A, B) C":                           `column 10: expected the end of the rule, not "C"`,
		"Or(A,, B)":                            `column 6: expected a parameter or a number`,
		"IF A B":                               `column 6: expected "THEN"`,
		"IF THEN B":                            `column 4`,
		"A <= ":                                `column 6: expected a parameter or a number, not the end`,
		"A <= 'x'":                             `column 6: expected a number behind <=`,
		"IF A == 'x THEN B":                    `column 9: expected a closing '\''`,
		"IF A LIKE B THEN C":                   `column 11: expected a parameter before LIKE and a pattern`,
		"IF A == 'x'| THEN B":                  `column 14: expected a value in quotes`,
		"A + 1":                                `column 6: expected a comparison`,
		"Or(A, 业)":                             `column 7: expected a parameter or a number, not "业"`,
		"业 Or(A, B)":                           `column 1`,
		"A < 1.2.3":                            `column 5: expected a number of common size`,
		"A < " + strings.Repeat("(", 60) + "1": "expected less nesting",
	} {
		if r, err := parseRule(rule); err == nil {
			t.Errorf("%q parses as %+v", rule, r)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", rule, err, want)
		}
	}
}

// FuzzRule: no text panics, and what parses can be evaluated.
func FuzzRule(f *testing.F) {
	for _, s := range []string{"Or(A, B);", "IF A=='x'|'y' THEN NOT (B AND C)", "A + 2 * (B - 1) <= C / 3", "NOT ZeroOrOne([a b], B LIKE '*')", "((((A))))<1", "IF A THEN"} {
		f.Add(s, "A=1 B=2")
	}
	f.Fuzz(func(t *testing.T, text, values string) {
		r, err := parseRule(text)
		if err != nil {
			if !strings.Contains(err.Error(), "column ") {
				t.Errorf("%q: no column in %v", text, err)
			}
			return
		}
		r.Holds(nil)
		all := given(values)
		for _, n := range r.Names {
			all[n] = values
		}
		r.Holds(all)
		again, err := parseRule(r.Text)
		if err != nil || again.Keyword != r.Keyword || !slices.Equal(again.Names, r.Names) {
			t.Errorf("%q does not parse alike again: %v", r.Text, err)
		}
	})
}
