package verdict_test

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/verdict"
)

func Example() {
	v := verdict.Verdict{
		Case: "CreateBusiness.UseType.enum.valid-NORMAL", Clause: "CreateBusiness.UseType.enum", Level: verdict.Must,
		Outcome: verdict.Violates,
		Problems: []verdict.Problem{
			{Oracle: "read-back", At: "read back by GetBusiness: Data.UseType", Want: `"NORMAL"`, Got: `"MANUAL_BIZ"`},
		},
	}
	fmt.Println(v.Level, v.Outcome, v.Problems[0])
	// Output:
	// must violates read-back: read back by GetBusiness: Data.UseType: want "NORMAL", got "MANUAL_BIZ"
}
