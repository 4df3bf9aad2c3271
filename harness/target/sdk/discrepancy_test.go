package sdk

import (
	"io"
	"net/http"
	"reflect"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// TestDiscrepancies: what the SDK hides or misreads of an answer is noted, and
// nothing is noted of an answer that it shows as it is.
func TestDiscrepancies(t *testing.T) {
	hidden := func(at, bytes, shown string) exchange.Discrepancy {
		return exchange.Discrepancy{Kind: exchange.Hidden, At: at, Bytes: bytes, SDK: shown}
	}
	misread := func(at, bytes, shown string) exchange.Discrepancy {
		return exchange.Discrepancy{Kind: exchange.Misread, At: at, Bytes: bytes, SDK: shown}
	}
	unread := func(bytes, shown string) exchange.Discrepancy {
		return exchange.Discrepancy{Kind: exchange.Unread, Bytes: bytes, SDK: shown}
	}
	for _, tc := range []struct {
		name, action string
		status       int
		body         string
		want         []exchange.Discrepancy
	}{
		{"accepted", "CreateBusiness", 200, `{"RequestId":"r","HttpStatusCode":200,"Success":true,"BusinessId":9007199254740993}`, nil},
		{"nulls and empty texts", "CreateBusiness", 200, `{"RequestId":"r","Success":true,"BusinessId":7,"ErrorCode":null,"ErrorMessage":""}`, nil},
		{"nothing found", "GetBusiness", 200, `{"RequestId":"r","Success":true,"Data":{"Description":""}}`, nil},
		{"a list", "ListBusiness", 200, `{"Success":true,"Data":{"TotalCount":1,"Business":[{"BusinessId":5,"BusinessName":"业务"}]}}`, nil},
		{"gateway refusal", "CreateBusiness", 400, `{"Code":"MissingBusinessName","Message":"m","RequestId":"r","HostId":"h","Recommend":"u"}`, nil},
		{"denied", "CreateBusiness", 403, `{"Code":"NoPermission","Message":"m","AccessDeniedDetail":{"AuthAction":"x"}}`, nil},

		{"a field of its own", "CreateBusiness", 200, `{"Success":true,"BusinessId":7,"TraceId":"x"}`, []exchange.Discrepancy{hidden("TraceId", "x", "nothing")}},
		{"letter case", "CreateBusiness", 200, `{"Success":true,"businessId":7}`, []exchange.Discrepancy{hidden("businessId", "7", "nothing")}},
		{"a number in quotes", "CreateBusiness", 200, `{"Success":"true","BusinessId":"7"}`,
			[]exchange.Discrepancy{hidden("Success", "the string true", "the bool true"), hidden("BusinessId", "the string 7", "the number 7")}},
		{"exponent", "CreateBusiness", 200, `{"Success":true,"HttpStatusCode":2e2}`, []exchange.Discrepancy{misread("HttpStatusCode", "2e2", "2")}},
		{"point zero", "CreateBusiness", 200, `{"Success":true,"HttpStatusCode":200.0}`, []exchange.Discrepancy{hidden("HttpStatusCode", "the number 200.0", "the number 200")}},
		{"fraction", "CreateBusiness", 200, `{"Success":true,"HttpStatusCode":200.9}`, []exchange.Discrepancy{misread("HttpStatusCode", "200.9", "200")}},
		{"named twice", "CreateBusiness", 200, `{"Success":true,"BusinessId":7,"BusinessId":8}`, []exchange.Discrepancy{misread("BusinessId", "7", "8")}},
		{"in a list", "ListBusiness", 200, `{"Success":true,"Data":{"Business":[{"BusinessId":5},{"BusinessId":"6","Colour":"red"}]}}`,
			[]exchange.Discrepancy{hidden("Data.Business.BusinessId", "the string 6", "the number 6"), hidden("Data.Business.Colour", "red", "nothing")}},
		{"no list", "ListBusiness", 200, `{"Success":true,"Data":{"Business":{"BusinessId":5}}}`, []exchange.Discrepancy{unread("a body in JSON", "SDK.JsonUnmarshalError")}},
		{"refused with 200", "CreateBusiness", 200, `{"Success":false,"ErrorCode":"X","ErrorMessage":"m"}`, []exchange.Discrepancy{hidden("Success", "false", "no error")}},
		{"refused in the response schema", "CreateBusiness", 400, `{"ErrorCode":"X","ErrorMessage":"m"}`,
			[]exchange.Discrepancy{hidden("ErrorCode", "X", "nothing"), hidden("ErrorMessage", "m", "nothing")}},
		{"refused in XML", "CreateBusiness", 400, `<Error><Code>X</Code><Message>m</Message></Error>`,
			[]exchange.Discrepancy{hidden("Code", "X", "nothing"), hidden("Message", "m", "the whole body")}},
		{"signature", "CreateBusiness", 400, `{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:POST&","Recommend":"u"}`,
			[]exchange.Discrepancy{misread("Recommend", "u", "This may be a bug with the SDK and we hope you can submit this question in the github issue(https://github.com/aliyun/alibaba-cloud-sdk-go/issues), thanks very much")}},
		{"a Code that is a number", "CreateBusiness", 400, `{"Code":1201111279}`, []exchange.Discrepancy{unread("Code as number", "a panic: interface conversion: interface {} is float64, not string")}},
		{"HTML", "CreateBusiness", 200, `<html></html>`, []exchange.Discrepancy{unread("a body that is neither JSON nor XML", "SDK.JsonUnmarshalError")}},
		{"HTML refusal", "CreateBusiness", 502, `<html></html>`, nil},
		{"empty", "CreateBusiness", 200, ``, []exchange.Discrepancy{misread("", "an empty body", "an answer without an error")}},
		{"XML", "CreateBusiness", 200, `<CreateBusinessResponse/>`, []exchange.Discrepancy{unread("a body in XML", "SDK.JsonUnmarshalError")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := sender(t, server(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.body)
			}))
			obs := s.Do(t.Context(), call(tc.action, "ProjectId", "1"))
			if obs.SDK == nil || !reflect.DeepEqual(obs.SDK.Differs, tc.want) {
				t.Errorf("got %+v\nwant %+v", obs.SDK.Differs, tc.want)
			}
		})
	}
	// What did not come whole is a loss, and compared with nothing.
	s := sender(t, server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, `{"Success":true}`)
	}))
	if obs := s.Do(t.Context(), call("CreateBusiness", "ProjectId", "1")); obs.Loss != exchange.Short || obs.SDK.Differs != nil {
		t.Errorf("loss %q, differs %+v", obs.Loss, obs.SDK.Differs)
	}
}
