package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func decode(t testing.TB, body string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return v
}

func TestCheckBody(t *testing.T) {
	const id = "an int64 number without fraction or exponent"
	ok := func(members string) string {
		return `{"HttpStatusCode":200,"RequestId":"r","Success":true` + members + `}`
	}
	for _, tt := range []struct {
		action, body string
		want         []string
	}{
		{"CreateBusiness", ok(`,"BusinessId":1`), nil},
		{"CreateBusiness", ok(`,"BusinessId":9223372036854775807`), nil},
		{"CreateBusiness", ok(`,"BusinessId":9007199254740993,"ErrorCode":null,"ErrorMessage":"","More":{"x":[1.5]},"Null":null`), nil},
		{"CreateBusiness", ok(`,"BusinessId":1,"ErrorCode":"Invalid.Tenant.ConnectionNotExists"`), nil},
		{"CreateBusiness", `{"HttpStatusCode":2e2,"RequestId":"r","Success":true,"BusinessId":1}`, nil},

		{"CreateBusiness", ok(``), []string{"BusinessId: want " + id + ", got nothing"}},
		{"CreateBusiness", ok(`,"BusinessId":null`), []string{"BusinessId: want " + id + ", got null"}},
		{"CreateBusiness", ok(`,"BusinessId":"1"`), []string{`BusinessId: want ` + id + `, got the string "1"`}},
		{"CreateBusiness", ok(`,"BusinessId":9223372036854775808`), []string{"BusinessId: want " + id + ", got the number 9223372036854775808"}},
		{"CreateBusiness", ok(`,"BusinessId":1.0`), []string{"BusinessId: want " + id + ", got the number 1.0"}},
		{"CreateBusiness", ok(`,"BusinessId":1e3`), []string{"BusinessId: want " + id + ", got the number 1e3"}},
		{"CreateBusiness", ok(`,"BusinessId":1e999999999`), []string{"BusinessId: want " + id + ", got the number 1e999999999"}},
		{"CreateBusiness", ok(`,"BusinessId":{}`), []string{"BusinessId: want " + id + ", got an object of 0 members"}},
		{"CreateBusiness", `{"HttpStatusCode":"200","RequestId":7,"Success":"true","BusinessId":1}`, []string{
			`HttpStatusCode: want an int32 number, got the string "200"`,
			"RequestId: want a string, got the number 7",
			`Success: want a boolean, got the string "true"`,
		}},
		{"CreateBusiness", `{"HttpStatusCode":2147483648,"RequestId":null,"BusinessId":1,"ErrorCode":404}`, []string{
			"ErrorCode: want a string or null, got the number 404",
			"HttpStatusCode: want an int32 number, got the number 2147483648",
			"RequestId: want a string, got null",
			"Success: want a boolean, got nothing",
		}},
		{"CreateBusiness", `[]`, []string{": want an object, got an array of 0"}},
		{"CreateBusiness", `null`, []string{": want an object, got null"}},

		{"GetBusiness", ok(`,"Data":{"BusinessId":1,"BusinessName":"n","Description":"","Owner":"1","ProjectId":"10","UseType":"NORMAL"}`), nil},
		{"GetBusiness", ok(`,"Data":{"Description":""}`), nil},
		{"GetBusiness", ok(`,"Data":{"BusinessId":null,"Owner":null}`), nil},
		{"GetBusiness", ok(`,"Data":null`), nil},
		{"GetBusiness", ok(``), nil},
		{"GetBusiness", ok(`,"Data":{"ProjectId":10,"BusinessId":"1"}`), []string{
			`Data.BusinessId: want an int64 number without fraction or exponent or null, got the string "1"`,
			"Data.ProjectId: want a string or null, got the number 10",
		}},
		{"GetBusiness", ok(`,"Data":[]`), []string{"Data: want an object or null, got an array of 0"}},

		{"ListBusiness", ok(`,"Data":{"Business":[{"BusinessId":9223372036854775807,"ProjectId":10}],"TotalCount":1}`), nil},
		{"ListBusiness", ok(`,"Data":{"Business":null,"PageSize":null}`), nil},
		{"ListBusiness", ok(`,"Data":{"TotalCount":0}`), nil},
		{"ListBusiness", ok(`,"Data":{"Business":[{"ProjectId":10},{"ProjectId":"10"},7],"TotalCount":"2"}`), []string{
			`Data.Business[1].ProjectId: want an int64 number without fraction or exponent or null, got the string "10"`,
			"Data.Business[2]: want an object, got the number 7",
			`Data.TotalCount: want an int32 number or null, got the string "2"`,
		}},
		{"UpdateBusiness", ok(``), nil},
		{"DeleteBusiness", ok(`,"Data":true`), nil},
	} {
		v := decode(t, tt.body)
		before := fmt.Sprint(v)
		var got []string
		for _, p := range Default().Action(tt.action).CheckBody(v) {
			got = append(got, p.String())
			if p.Field != "" && Default().Action(tt.action).Field(p.Field) == nil {
				t.Errorf("%s %s: the field %q is not in the contract", tt.action, tt.body, p.Field)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s %s\n got %q\nwant %q", tt.action, tt.body, got, tt.want)
		}
		if fmt.Sprint(v) != before {
			t.Errorf("%s: the value was changed", tt.body)
		}
	}
}

func TestUndeclared(t *testing.T) {
	for body, want := range map[string][]string{
		`{"RequestId":"r","Data":{"Business":[{"Owner":"1"}]}}`:                                             nil,
		`{"Trace":{"a":1},"Data":{"Extra":1,"Business":[{"Colour":"red","Owner":"1"},{"Colour":1}]},"Z":1}`: {"Data.Business.Colour", "Data.Extra", "Trace", "Z"},
		`[]`: nil, `null`: nil, `{"Data":7}`: nil,
	} {
		if got := Default().Action("ListBusiness").Undeclared(decode(t, body)); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", body, got, want)
		}
	}
}

// The documented sample is an accepted answer.
func TestCheckBodyOfTheDocumentedSample(t *testing.T) {
	sample := `{"HttpStatusCode":200,"RequestId":"0000-ABCD-EFG****","ErrorMessage":"The connection does not exist.","Success":true,"ErrorCode":"Invalid.Tenant.ConnectionNotExists","BusinessId":100001}`
	v := decode(t, sample)
	if got := Default().Action("CreateBusiness").CheckBody(v); got != nil {
		t.Errorf("got %v", got)
	}
	if got := Default().Action("CreateBusiness").Undeclared(v); got != nil {
		t.Errorf("undeclared: %v", got)
	}
}

// Sessions check answers from many goroutines at once.
func TestCheckBodyConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := Default().Action("ListBusiness").CheckBody(decode(t, `{"Data":{"Business":[{"BusinessId":"1"}]}}`)); len(got) != 4 {
					t.Errorf("got %v", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

func FuzzCheckBody(f *testing.F) {
	f.Add(`{"HttpStatusCode":200,"Data":{"Business":[{"BusinessId":1},null,[]]}}`)
	f.Add(`{"Data":[[{"a":1e400}]],"a.b[0]":{"[":1}}`)
	f.Fuzz(func(t *testing.T, body string) {
		d := json.NewDecoder(strings.NewReader(body))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			return
		}
		for _, a := range Default().Actions {
			for _, p := range a.CheckBody(v) {
				if p.Want == "" || p.Got == "" || p.Path == "" && a.Name == "" {
					t.Errorf("%s: empty problem %+v", a.Name, p)
				}
			}
			a.Undeclared(v)
		}
	})
}

func BenchmarkCheckBody(b *testing.B) {
	v := decode(b, `{"HttpStatusCode":200,"RequestId":"0000-ABCD-EFG****","Success":true,"BusinessId":100001}`)
	a := Default().Action("CreateBusiness")
	b.ReportAllocs()
	for b.Loop() {
		if got := a.CheckBody(v); got != nil {
			b.Fatal(got)
		}
	}
}
