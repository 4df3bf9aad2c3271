package contract

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	dataworks "github.com/aliyun/alibaba-cloud-sdk-go/services/dataworks-public"
)

// The vendor's SDK is the second source of the contract: the documents agree
// with its structs, but for what this list explains.
var sdkDifferences = map[string]string{
	"ListBusiness: field Data.*": "the SDK has one struct Data for every list of the product",
}

type sdkAction struct {
	request  requests.AcsRequest
	response any
}

var sdkActions = map[string]sdkAction{
	"CreateBusiness": {dataworks.CreateCreateBusinessRequest(), dataworks.CreateCreateBusinessResponse()},
	"GetBusiness":    {dataworks.CreateGetBusinessRequest(), dataworks.CreateGetBusinessResponse()},
	"ListBusiness":   {dataworks.CreateListBusinessRequest(), dataworks.CreateListBusinessResponse()},
	"UpdateBusiness": {dataworks.CreateUpdateBusinessRequest(), dataworks.CreateUpdateBusinessResponse()},
	"DeleteBusiness": {dataworks.CreateDeleteBusinessRequest(), dataworks.CreateDeleteBusinessResponse()},
}

func TestDocumentsAgreeWithTheSDK(t *testing.T) {
	c := Default()
	used := map[string]bool{}
	differ := func(what string) {
		if _, ok := sdkDifferences[what]; ok {
			used[what] = true
			return
		}
		t.Errorf("%s: the documents and the SDK differ; correct the documents or explain it", what)
	}
	for _, a := range c.Actions {
		sdk, ok := sdkActions[a.Name]
		if !ok {
			t.Errorf("%s is unknown to this test; add it", a.Name)
			continue
		}
		if sdk.request.GetProduct() != c.Product || sdk.request.GetVersion() != c.Version || sdk.request.GetActionName() != a.Name || sdk.request.GetMethod() != "POST" {
			t.Errorf("%s: the SDK says %s of %s %s of %s", a.Name, sdk.request.GetMethod(), sdk.request.GetActionName(), sdk.request.GetProduct(), sdk.request.GetVersion())
		}

		ours, theirs := map[string]string{}, map[string]string{}
		for _, p := range a.Params {
			ours[p.Name] = "Body " + p.Type
		}
		rt := reflect.TypeOf(sdk.request).Elem()
		for i := range rt.NumField() {
			if f := rt.Field(i); f.Tag.Get("name") != "" {
				theirs[f.Tag.Get("name")] = f.Tag.Get("position") + " " + requestType(f.Type)
			}
		}
		for _, d := range differences(ours, theirs) {
			differ(a.Name + ": parameter " + d)
		}

		ours, theirs = map[string]string{}, map[string]string{}
		for _, f := range a.Fields {
			ours[f.Path] = strings.TrimSpace(f.Type + " " + f.Format)
		}
		responseFields(reflect.TypeOf(sdk.response).Elem(), "", ours, theirs)
		for _, d := range differences(ours, theirs) {
			differ(a.Name + ": field " + d)
		}
	}
	if len(c.Actions) != len(sdkActions) {
		t.Errorf("%d Actions, want %d", len(c.Actions), len(sdkActions))
	}
	for what := range sdkDifferences {
		if !used[what] {
			t.Errorf("%q is explained and no difference; remove it", what)
		}
	}
}

// differences names what the two sides have or type differently. What the SDK
// alone has below an object is named by the object.
func differences(ours, theirs map[string]string) []string {
	found := map[string]bool{}
	for name, typ := range ours {
		if theirs[name] != typ {
			found[name] = true
		}
	}
	for name := range theirs {
		if _, ok := ours[name]; !ok {
			if i := strings.LastIndexByte(name, '.'); i >= 0 {
				name = name[:i] + ".*"
			}
			found[name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func requestType(t reflect.Type) string {
	if t == reflect.TypeFor[requests.Integer]() {
		return "integer" // of either width
	}
	return t.Kind().String()
}

// responseFields flattens a response struct as the contract does. It follows
// only what the documents know: the shared structs of the SDK are endless.
func responseFields(t reflect.Type, above string, ours, out map[string]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		path, ft := above+name, f.Type
		switch ft.Kind() {
		case reflect.Struct:
			out[path] = "object"
		case reflect.Slice:
			out[path], ft = "array", ft.Elem()
		case reflect.Int:
			out[path] = "integer int32" // the SDK writes int for it
		case reflect.Int64:
			out[path] = "integer int64"
		case reflect.Bool:
			out[path] = "boolean"
		default:
			out[path] = ft.Kind().String()
		}
		if _, known := ours[path]; known && ft.Kind() == reflect.Struct {
			responseFields(ft, path+".", ours, out)
		}
	}
}
