package history_test

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/oracle/history"
)

// Two creates of one name are both accepted, and no delete stands between them.
func Example() {
	name := history.Key{Project: "10001", Name: "nightly"}
	result := history.Check([]history.Op{
		{Name: "the first", Kind: history.Create, Key: name, ID: 1, Outcome: history.Accepted, Call: 0, Return: 30},
		{Name: "the second", Kind: history.Create, Key: name, ID: 2, Outcome: history.Accepted, Call: 10, Return: 20},
	})
	fmt.Println(result.Answer == history.Illegal)
	fmt.Println(result.Findings[0].Key, result.Findings[0].Ops)
	// Output:
	// true
	// nightly in project 10001 [0 1]
}
