package covering_test

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/plan/covering"
)

func Example() {
	m := covering.Model{
		Factors: []covering.Factor{
			{Name: "id", Values: 3},         // absent, one, another
			{Name: "identifier", Values: 3}, // absent, one, another
			{Name: "name", Values: 6},
			{Name: "text", Values: 5},
			{Name: "owner", Values: 3},
			{Name: "use", Values: 3},
		},
		Constraints: []covering.Constraint{{
			Names:   []string{"id", "identifier"},
			Forbids: func(v []int) bool { return v[0] == 0 && v[1] == 0 }, // both absent
		}},
	}
	pairs, err := covering.Generate(m, covering.Options{Strength: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(pairs.Rows), "rows for pairs; none has fewer than", pairs.Bound)

	more, err := covering.Generate(m, covering.Options{Strength: 3, Rows: pairs.Rows, Effort: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	certificate, err := covering.Certify(m, more.Rows, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(certificate.Covered, "triples covered,", certificate.Infeasible, "infeasible,", certificate.Left, "left")

	ordered, err := covering.Order(m, more.Rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	first, err := covering.Certify(m, ordered[:6], 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the first six rows show", first.Covered, "of", first.Covered+first.Left, "values")
	// Output:
	// 30 rows for pairs; none has fewer than 30
	// 1045 triples covered, 17 infeasible, 0 left
	// the first six rows show 23 of 23 values
}
