package wire_test

import (
	"fmt"
	"net/url"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// A call is built and signed, checked as a server checks it, and its answer is
// read.
func Example() {
	key := wire.Credentials{AccessKeyID: "testid", Secret: "testsecret"}
	call := exchange.Call{
		Action: "CreateBusiness",
		Params: []exchange.Pair{{Name: "BusinessName", Value: "my flow"}, {Name: "ProjectId", Value: "10001"}},
	}
	options := wire.Options{
		Endpoint: &url.URL{Scheme: "http", Host: "127.0.0.1:18080"}, Region: "cn-shanghai", Version: "2020-05-18",
		Credentials: key, Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Nonce: "n1",
	}
	for _, call.Tamper = range []string{"", "signature-letter-case"} {
		request, err := wire.Build(call, options)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(request.Method, string(request.Body))

		in, _ := wire.Received(request)
		form, _ := wire.ParseForm(string(in.Body))
		fmt.Println(wire.VerifyV1(in.Method, in.Query, form, func(id string) (wire.Credentials, bool) { return key, id == key.AccessKeyID }))
	}

	answer := wire.Decode(exchange.JSON, []byte(`{"RequestId":"R","BusinessId":9007199254740993,"RequestId":"S"}`))
	id, ok := answer.Node.Get("BusinessId").Int64()
	fmt.Println(id, ok, answer.Defects)
	// Output:
	// POST BusinessName=my+flow&ProjectId=10001
	// <nil>
	// POST BusinessName=my+flow&ProjectId=10001
	// signature: mismatch: the request was signed with another secret or over other text
	// 9007199254740993 true [/RequestId: the name stands there twice]
}
