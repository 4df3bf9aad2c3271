package sweep_test

import (
	"fmt"
	"os"
	"time"

	"github.com/dwconform/dwconform/harness/sweep"
)

// What a run is about to create is on disk before it is asked, so that another
// run can remove it if this one dies.
func Example() {
	dir, err := os.MkdirTemp("", "intents")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	in, err := sweep.OpenIntents(dir, sweep.Header{Run: "dwcabc123", Endpoint: "http://127.0.0.1:18080", Began: time.Now()})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(in.Note(sweep.Intent{Name: "dwcabc1230001", Project: "primary"}))
	all, err := sweep.ReadIntents(dir)
	fmt.Println(all[0].Names["dwcabc1230001"], all[0].GoesOn, err)
	fmt.Println(in.Close(true))
	// Output:
	// <nil>
	// true true <nil>
	// <nil>
}
