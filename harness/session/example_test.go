package session_test

import (
	"context"
	"fmt"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Without an endpoint the embedded mock is asked.
func ExampleRun() {
	result, err := session.Run(context.Background(), session.Config{Plan: plan.Options{Only: []string{"CreateBusiness.BusinessName.required"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	count := session.Count(result.Records, verdict.Should)
	fmt.Println(count.Passed, "passed,", count.Failed, "failed")
	// Output:
	// 3 passed, 0 failed
}
