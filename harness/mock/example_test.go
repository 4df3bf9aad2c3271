package mock_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/dwconform/dwconform/harness/mock"
)

// A server for a test: any HTTP client that signs as the vendor's SDK does can
// talk to it.
func ExampleNew() {
	s := mock.New()
	server := httptest.NewServer(s)
	defer server.Close()
	w := s.World()
	fmt.Println(w.Caller.AccountID, w.Projects.Primary.ID, w.Projects.Primary.Identifier)
	// Output: 1000000000001 10001 p_one
}

// A server with a defect, for a test of a test.
func ExampleTry() {
	_, err := mock.Try(mock.WithFault("CreateBusiness.BusinessName.unique.not-checked"))
	fmt.Println(err)
	// Output: <nil>
}
