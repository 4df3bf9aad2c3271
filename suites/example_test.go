package suites_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	g "github.com/onsi/ginkgo/v2"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/suites"
)

// One call holds a mock of yours against the contract.
func ExampleTest() {
	_ = func(t *testing.T) { // func TestMyMock(t *testing.T)
		server := httptest.NewServer(mock.New()) // yours
		t.Cleanup(server.Close)
		suites.Test(t, suites.At(server.URL, mock.DefaultWorld()))
	}
}

// In a tree of yours, beside your own specs and suite-level nodes.
func ExampleRegister() {
	_ = func() bool { // var _ = Describe("my mock", …)
		return g.Describe("my mock", func() {
			suites.Register(suites.At("http://127.0.0.1:18080", mock.DefaultWorld()))
		})
	}
	_ = func() bool { // var _ = suites.WriteReports("out")
		return suites.WriteReports("out")
	}
}

// Every mistake is told before anything is sent.
func ExampleFromEnvironment() {
	_, err := suites.FromEnvironment([]string{"DWCONFORM_LEVEL=high"}, ".")
	fmt.Println(err)
	// Output: DWCONFORM_LEVEL: "high" is no level that fails a run: give must or should
}
