package spec_test

import (
	"fmt"
	"io/fs"

	"github.com/dwconform/dwconform/spec"
)

func Example() {
	files, err := fs.Glob(spec.FS, "openapi/*Business.yaml")
	fmt.Println(files, err)
	// Output:
	// [openapi/CreateBusiness.yaml openapi/DeleteBusiness.yaml openapi/GetBusiness.yaml openapi/ListBusiness.yaml openapi/UpdateBusiness.yaml] <nil>
}
