package plan_test

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

func Example() {
	world := plan.World{
		Accounts: map[string]string{exchange.Caller: "1000000000001"},
		Projects: map[string]plan.Project{plan.Primary: {ID: "10001", Identifier: "p_one"}},
		Loopback: true,
	}
	p, err := plan.New(contract.Default(), &world, plan.Options{Only: []string{"CreateBusiness.BusinessName.required"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cs := range p.Cases {
		fmt.Println(cs.ID)
	}
	// Unordered output:
	// CreateBusiness.BusinessName.required.absent
	// CreateBusiness.BusinessName.required.absent-least
	// CreateBusiness.BusinessName.required.empty
}
