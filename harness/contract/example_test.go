package contract_test

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
)

func Example() {
	c := contract.Default()
	cl := c.Clause("CreateBusiness.BusinessName.required")
	fmt.Println(cl.Level, cl.At.File)
	fmt.Println(cl.Text)
	rule := c.Action("CreateBusiness").Rules[0]
	fmt.Println(rule.Text, rule.Holds(map[string]string{"ProjectId": "10001"}))
	// Output:
	// must spec/openapi/CreateBusiness.yaml
	// CreateBusiness without BusinessName, or with it empty, is rejected and creates nothing.
	// Or(ProjectId, ProjectIdentifier) true
}
