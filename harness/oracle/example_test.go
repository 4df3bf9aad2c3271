package oracle_test

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
)

func Example() {
	c := contract.Default()
	for _, obs := range []exchange.Observation{
		{Status: 200, Body: []byte(`{"RequestId":"A","HttpStatusCode":200,"Success":true,"BusinessId":7}`)},
		{Status: 400, Body: []byte(`{"RequestId":"B","Code":"MissingBusinessName","Message":"BusinessName is mandatory for this action."}`)},
		{Loss: exchange.NoAnswer, LossWhy: "EOF"},
	} {
		obs.Call = exchange.Call{Action: "CreateBusiness"}
		answer := oracle.Read(c, &obs)
		fmt.Printf("%s %q %q\n", answer.Kind, answer.ID, answer.Code)
	}
	// Output:
	// accepted "7" ""
	// rejected "" "MissingBusinessName"
	// lost "" ""
}
