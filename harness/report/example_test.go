package report_test

import (
	"fmt"
	"os"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/report"
)

// A run in which nothing was judged is no success.
func Example() {
	r := report.New(report.Input{
		Contract: contract.Default(),
		About:    report.About{Kind: report.EmbeddedMock},
	})
	if err := r.Terminal(os.Stdout, false); err != nil {
		fmt.Println(err)
	}
	fmt.Println("exit status", r.Exit())
	// Output:
	// ! No conclusion about the embedded mock: nothing was judged
	//
	// 0 passed, 0 failed, 0 skipped, 0 observed
	// exit status 2
}
