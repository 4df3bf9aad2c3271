package mock

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	dataworks "github.com/aliyun/alibaba-cloud-sdk-go/services/dataworks-public"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/wire"
)

// over serves a server over a connection and returns its host and port.
func over(t *testing.T, s *Server) string {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// life asks the whole life of a business of the primary project: do asks an
// Action with parameters by their names, and returns the answer.
func life(t *testing.T, w World, name string, do func(action string, params map[string]string) (wire.Node, error)) {
	t.Helper()
	ask := func(action string, params map[string]string) wire.Node {
		t.Helper()
		params["ProjectId"] = strconv.FormatInt(w.Projects.Primary.ID, 10)
		n, err := do(action, params)
		if err != nil {
			t.Errorf("%s: %v", action, err)
		}
		return n
	}
	made := ask("CreateBusiness", map[string]string{"BusinessName": name, "Description": "d & <e> *+~%", "UseType": "MANUAL_BIZ"})
	id := made.Get("BusinessId").Text()
	if id == "" || made.Get("Success").Text() != "true" {
		t.Fatalf("create: %+v", made)
	}
	ask("UpdateBusiness", map[string]string{"BusinessId": id, "BusinessName": name + " 中"})
	data := ask("GetBusiness", map[string]string{"BusinessId": id}).Get("Data")
	if data.Get("BusinessName").Text() != name+" 中" || data.Get("Description").Text() != "d & <e> *+~%" || data.Get("Owner").Text() != w.Caller.AccountID {
		t.Errorf("get: %+v", data)
	}
	list := ask("ListBusiness", map[string]string{"Keyword": name, "PageNumber": "1", "PageSize": "10"})
	if list.Get("Data.TotalCount").Text() != "1" {
		t.Errorf("list: %+v", list)
	}
	ask("DeleteBusiness", map[string]string{"BusinessId": id})
	if gone := ask("GetBusiness", map[string]string{"BusinessId": id}); gone.Get("Data.BusinessId").Exists() {
		t.Errorf("get after delete: %+v", gone)
	}
}

// badKeys are keys that every client is refused with, and how.
func badKeys(w World) map[string]struct {
	Account
	code string
} {
	type bad = struct {
		Account
		code string
	}
	caller, temporary := w.Caller, w.Temporary
	wrong := bad{Account{AccessKeyID: caller.AccessKeyID, AccessKeySecret: "another"}, "SignatureDoesNotMatch"}
	unknown := bad{Account{AccessKeyID: "nobody", AccessKeySecret: "s"}, "InvalidAccessKeyId.NotFound"}
	disabled := bad{w.Inactive, "InvalidAccessKeyId.Inactive"}
	foreign := bad{Account{AccessKeyID: temporary.AccessKeyID, AccessKeySecret: temporary.AccessKeySecret, SecurityToken: "another"}, "InvalidSecurityToken.MismatchWithAccessKey"}
	tokenless := bad{Account{AccessKeyID: temporary.AccessKeyID, AccessKeySecret: temporary.AccessKeySecret}, "MissingSecurityToken"}
	return map[string]bad{"wrong secret": wrong, "unknown key": unknown, "disabled key": disabled, "wrong token": foreign, "no token": tokenless}
}

// vendorClient is the vendor's client with a key.
func vendorClient(t *testing.T, w World, a Account, domain string) *dataworks.Client {
	t.Helper()
	client, err := dataworks.NewClientWithAccessKey(w.Region, a.AccessKeyID, a.AccessKeySecret)
	if a.SecurityToken != "" {
		client, err = dataworks.NewClientWithStsToken(w.Region, a.AccessKeyID, a.AccessKeySecret, a.SecurityToken)
	}
	if err != nil {
		t.Fatal(err)
	}
	client.Domain = domain
	return client
}

// TestVendorCommonRequest: requests without types, with their parameters in
// the form and in the query, as JSON and as XML.
func TestVendorCommonRequest(t *testing.T) {
	s := New()
	domain, w := over(t, s), s.World()
	for _, key := range []Account{w.Caller, w.Temporary} {
		for _, place := range []string{"form", "query"} {
			for _, format := range []string{"JSON", "XML"} {
				client := vendorClient(t, w, key, domain)
				life(t, w, fmt.Sprint(key.AccessKeyID, place, format), func(action string, params map[string]string) (wire.Node, error) {
					res, err := client.ProcessCommonRequest(common(domain, action, place, format, params))
					if err != nil {
						return wire.Node{}, err
					}
					return wire.Decode(format, res.GetHttpContentBytes()).Node, nil
				})
			}
		}
	}
	for name, bad := range badKeys(w) {
		_, err := vendorClient(t, w, bad.Account, domain).ProcessCommonRequest(common(domain, "ListBusiness", "form", "JSON", map[string]string{"ProjectId": "10001"}))
		refusedByVendor(t, name, err, bad.code)
	}
}

func common(domain, action, place, format string, params map[string]string) *requests.CommonRequest {
	req := requests.NewCommonRequest()
	req.Method, req.Scheme, req.Domain = requests.POST, requests.HTTP, domain
	req.Version, req.ApiName = contract.Default().Version, action
	req.AcceptFormat = format
	for k, v := range params {
		if place == "query" {
			req.QueryParams[k] = v
		} else {
			req.FormParams[k] = v
		}
	}
	return req
}

func refusedByVendor(t *testing.T, name string, err error, code string) {
	t.Helper()
	var refused *sdkerrors.ServerError
	if !errors.As(err, &refused) || refused.ErrorCode() != code || refused.RequestId() == "" {
		t.Errorf("%s: want %s, got %v", name, code, err)
	}
}

// TestVendorAsync: many calls at once through the channels and callbacks of
// the vendor's client, each with its own answer, and keys that are refused.
func TestVendorAsync(t *testing.T) {
	s := New()
	domain, w := over(t, s), s.World()
	create := func(name string) *dataworks.CreateBusinessRequest {
		req := dataworks.CreateCreateBusinessRequest()
		req.BusinessName, req.ProjectId = name, requests.NewInteger64(w.Projects.Primary.ID)
		return req
	}
	// The vendor's client is not safe for concurrent use (it writes its own
	// timeouts), so each asks one call at a time, and four ask side by side.
	var clients []*dataworks.Client
	for range 4 {
		client := vendorClient(t, w, w.Caller, domain)
		client.EnableAsync(1, 64)
		defer client.Shutdown()
		clients = append(clients, client)
	}
	var ids sync.Map
	keep := func(res *dataworks.CreateBusinessResponse, err error) {
		if err != nil || !res.Success {
			t.Errorf("create: %v", err)
		} else if _, twice := ids.LoadOrStore(res.BusinessId, true); twice {
			t.Errorf("the id %d was given twice", res.BusinessId)
		}
	}
	var done []<-chan int
	for i := range 20 {
		client := clients[i%len(clients)]
		done = append(done, client.CreateBusinessWithCallback(create(fmt.Sprint("callback", i)), keep))
		responses, errs := client.CreateBusinessWithChan(create(fmt.Sprint("chan", i)))
		keep(<-responses, <-errs)
	}
	for _, d := range done {
		<-d
	}
	list := dataworks.CreateListBusinessRequest()
	list.ProjectId, list.PageNumber, list.PageSize = create("").ProjectId, requests.NewInteger(1), requests.NewInteger(100)
	lists, errs := clients[0].ListBusinessWithChan(list)
	if listed, err := <-lists, <-errs; err != nil || listed.Data.TotalCount != 40 {
		t.Errorf("list: %+v, %v", listed, err)
	}
	for name, bad := range badKeys(w) {
		client := vendorClient(t, w, bad.Account, domain)
		client.EnableAsync(1, 1)
		_, errs := client.CreateBusinessWithChan(create("refused"))
		refusedByVendor(t, name, <-errs, bad.code)
		<-client.CreateBusinessWithCallback(create("refused"), func(_ *dataworks.CreateBusinessResponse, err error) { refusedByVendor(t, name, err, bad.code) })
		client.Shutdown()
	}
}
