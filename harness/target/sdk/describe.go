package sdk

import (
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"github.com/dwconform/dwconform/harness/contract"
)

// module is the SDK as builds name it.
const module = "github.com/aliyun/alibaba-cloud-sdk-go"

// Describe returns what the SDK's request and response structs say of the
// Actions that the contract describes.
func Describe(c *contract.Contract) *contract.Description {
	d := &contract.Description{Source: "sdk", Name: "alibaba-cloud-sdk-go " + built(), Whole: true}
	for _, a := range c.Actions {
		o := operations[a.Name]
		if o == nil {
			continue
		}
		request := o.make()
		d.Product, d.Version = request.GetProduct(), request.GetVersion()
		q, r := reflect.TypeOf(request).Elem(), o.response
		out := &contract.Described{Action: request.GetActionName(), At: q.Name(), Methods: []string{request.GetMethod()}}
		out.Params, out.Fields = parametersOf(q), []contract.Stated{}
		membersOf(r, "", a, out)
		d.Actions = append(d.Actions, out)
	}
	return d
}

// built is the version of the SDK in this program, "" in a test of it, whose
// build does not say.
func built() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	if i := slices.IndexFunc(info.Deps, func(m *debug.Module) bool { return m.Path == module }); i >= 0 {
		return info.Deps[i].Version
	}
	return ""
}

// parametersOf reads the parameters of a request struct from its tags.
func parametersOf(q reflect.Type) []contract.Stated {
	out := []contract.Stated{}
	for i := range q.NumField() {
		f := q.Field(i)
		name := f.Tag.Get("name")
		if name == "" {
			continue
		}
		s := contract.Stated{Name: name, At: q.Name() + "." + f.Name}
		s.In = map[string]string{"Body": "form", "Query": "query"}[f.Tag.Get("position")]
		switch f.Type {
		case reflect.TypeFor[requests.Integer]():
			s.Type = "integer" // of either width
		case reflect.TypeFor[requests.Boolean]():
			s.Type = "boolean"
		default:
			s.Type = f.Type.Kind().String()
		}
		out = append(out, s)
	}
	return out
}

// membersOf flattens a response struct as the contract does. It goes down
// only where the contract does: the SDK shares its structs between Actions,
// and they are endless.
func membersOf(r reflect.Type, above string, a *contract.Action, out *contract.Described) {
	for i := range r.NumField() {
		f := r.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		s := contract.Stated{Name: above + name, At: r.Name() + "." + f.Name}
		typ := f.Type
		switch typ.Kind() {
		case reflect.Struct:
			s.Type = "object"
		case reflect.Slice:
			s.Type, typ = "array", typ.Elem()
		case reflect.Int:
			s.Type, s.Format = "integer", "int32" // the SDK writes int for it
		case reflect.Int64:
			s.Type, s.Format = "integer", "int64"
		case reflect.Bool:
			s.Type = "boolean"
		default:
			s.Type = typ.Kind().String()
		}
		out.Fields = append(out.Fields, s)
		if typ.Kind() == reflect.Struct && a.Field(s.Name) != nil {
			membersOf(typ, s.Name+".", a, out)
		}
	}
}
