package sdk

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
	dataworks "github.com/aliyun/alibaba-cloud-sdk-go/services/dataworks-public"

	"github.com/dwconform/dwconform/harness/exchange"
)

// operation is one Action as the SDK has it.
type operation struct {
	make   func() requests.AcsRequest
	do     func(*dataworks.Client, requests.AcsRequest) (responses.AcsResponse, error)
	fields map[string]int // parameter name -> field of the request struct
	// response is the struct that an answer is read into.
	response reflect.Type
}

// operations finds the SDK's request and method for an Action. Their
// parameters are read from the tags of the request.
var operations = map[string]*operation{
	"CreateBusiness": typed(dataworks.CreateCreateBusinessRequest, (*dataworks.Client).CreateBusiness),
	"GetBusiness":    typed(dataworks.CreateGetBusinessRequest, (*dataworks.Client).GetBusiness),
	"ListBusiness":   typed(dataworks.CreateListBusinessRequest, (*dataworks.Client).ListBusiness),
	"UpdateBusiness": typed(dataworks.CreateUpdateBusinessRequest, (*dataworks.Client).UpdateBusiness),
	"DeleteBusiness": typed(dataworks.CreateDeleteBusinessRequest, (*dataworks.Client).DeleteBusiness),
}

// typed makes an operation of a constructor and a method of the SDK.
func typed[Q requests.AcsRequest, A responses.AcsResponse](make func() Q, do func(*dataworks.Client, Q) (A, error)) *operation {
	fields := map[string]int{}
	request := reflect.TypeFor[Q]().Elem()
	for i := range request.NumField() {
		f := request.Field(i)
		name, named := f.Tag.Lookup("name")
		// Structured parameters have a type tag; the Actions here have none.
		if _, structured := f.Tag.Lookup("type"); named && !structured && f.Type.Kind() == reflect.String {
			fields[name] = i
		}
	}
	return &operation{
		make:   func() requests.AcsRequest { return make() },
		do:     func(c *dataworks.Client, q requests.AcsRequest) (responses.AcsResponse, error) { return do(c, q.(Q)) },
		fields: fields, response: reflect.TypeFor[A]().Elem(),
	}
}

// request fills the SDK's request with the parameters of a call that canSay
// has passed.
func (o *operation) request(params []exchange.Pair) requests.AcsRequest {
	q := o.make()
	v := reflect.ValueOf(q).Elem()
	for _, p := range params {
		v.Field(o.fields[p.Name]).SetString(p.Value)
	}
	return q
}

// canSay reports why the SDK cannot say a call, or "".
func canSay(call exchange.Call) string {
	way := call.Way.Full()
	said := exchange.Way{Sender: way.Sender}.Full()
	o := operations[call.Action]
	switch {
	case way != said:
		return fmt.Sprintf("the SDK says %s only, not %s", tail(said), tail(way))
	case call.Tamper != "":
		return fmt.Sprintf("the SDK cannot be made to send the defect %q", call.Tamper)
	case o == nil:
		return fmt.Sprintf("the SDK sender has no request for Action %q", call.Action)
	}
	for i, p := range call.Params {
		if _, known := o.fields[p.Name]; !known {
			return fmt.Sprintf("the SDK's request has no parameter %q", p.Name)
		}
		if p.Value == "" {
			return fmt.Sprintf("the SDK does not send %s when it is empty", p.Name)
		}
		for _, earlier := range call.Params[:i] {
			if earlier.Name == p.Name {
				return fmt.Sprintf("the SDK cannot send %s twice", p.Name)
			}
		}
	}
	return ""
}

// tail names a way without its sender.
func tail(w exchange.Way) string {
	_, rest, _ := strings.Cut(w.String(), "-")
	return rest
}
