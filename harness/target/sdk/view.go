package sdk

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strconv"

	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// Kinds of error that a view names.
const (
	serverError = "server" // the SDK read the answer as an error of the API
	clientError = "client" // the SDK could not send or read
	panicked    = "panic"  // the SDK panicked on the answer
	otherError  = "other"  // the transport's error, passed on
)

// longestMessage bounds a message: without a Code the SDK makes the whole
// body its message, and the body is in the observation already.
const longestMessage = 4 << 10

// viewOf tells what the SDK made of an answer.
func viewOf(response responses.AcsResponse, err error) made {
	if err == nil {
		return made{view: &exchange.SDKView{Fields: fieldsOf(response)}, response: response}
	}
	view := &exchange.SDKView{ErrorType: otherError}
	var server *sdkerrors.ServerError
	var client *sdkerrors.ClientError
	var transport *url.Error
	switch {
	case errors.As(err, &server):
		view.ErrorType, view.ErrorCode, view.Message = serverError, server.ErrorCode(), server.Message()
	case errors.As(err, &client):
		view.ErrorType, view.ErrorCode, view.Message = clientError, client.ErrorCode(), client.Message()
		if cause := client.OriginError(); cause != nil {
			view.Message += ": " + cause.Error()
		}
	case errors.As(err, &transport):
		// Its own text would repeat the URL, and with it a security token.
		view.Message = transport.Err.Error()
	default:
		view.Message = err.Error()
	}
	view.Message = shortened(view.Message)
	return made{view: view, refused: server}
}

// viewOfPanic tells that the SDK panicked, and with what.
func viewOfPanic(value any) made {
	return made{view: &exchange.SDKView{ErrorType: panicked, Message: shortened(fmt.Sprint(value))}}
}

func shortened(s string) string {
	if len(s) > longestMessage {
		return s[:longestMessage] + "…"
	}
	return s
}

// fieldsOf returns the plain top-level fields of a typed response by name.
func fieldsOf(response responses.AcsResponse) map[string]string {
	v := reflect.Indirect(reflect.ValueOf(response))
	if v.Kind() != reflect.Struct {
		return nil
	}
	fields := make(map[string]string, v.NumField())
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			fields[name] = f.String()
		case reflect.Bool:
			fields[name] = strconv.FormatBool(f.Bool())
		case reflect.Int, reflect.Int32, reflect.Int64:
			fields[name] = strconv.FormatInt(f.Int(), 10)
		}
	}
	return fields
}

// droppedFrom lists the parameters of a call that a request does not carry,
// in the call's order.
func droppedFrom(request exchange.Request, params []exchange.Pair) []string {
	sent := map[exchange.Pair]int{}
	count := func(encoded string) {
		pairs, _ := wire.ParseForm(encoded) // what cannot be read was not sent
		for _, p := range pairs {
			sent[p]++
		}
	}
	count(string(request.Body))
	if u, err := url.Parse(request.URL); err == nil {
		count(u.RawQuery)
	}
	var dropped []string
	for _, p := range params {
		if sent[p] == 0 {
			dropped = append(dropped, p.Name)
			continue
		}
		sent[p]--
	}
	return dropped
}
