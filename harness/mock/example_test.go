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

// A server that loses the answers to the first two creates, and is slow over a
// twentieth of all calls: does your client notice that its first try was done?
func ExampleWithDisturbances() {
	s := mock.New(mock.WithDisturbances("lost@1-2:CreateBusiness", "slow=300ms@5%"))
	server := httptest.NewServer(s)
	defer server.Close()
	// Let your client create something at server.URL, then see what it met.
	for _, d := range s.Disturbances() {
		fmt.Println(d.Rule, d.Struck, "of", d.Calls)
	}
	// Output:
	// lost@1-2:CreateBusiness 0 of 0
	// slow=300ms@5% 0 of 0
}

// A server with a defect, for a test of a test.
func ExampleTry() {
	_, err := mock.Try(mock.WithFault("CreateBusiness.BusinessName.unique.not-checked"))
	fmt.Println(err)
	// Output: <nil>
}
