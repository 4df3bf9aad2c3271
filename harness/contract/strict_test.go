package contract

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The answers of the five Actions as Go types, written by hand. A strict
// decoder of them is a second opinion of what the documents' schemas say.
type (
	strictEnvelope struct {
		RequestId      *string
		Success        *bool
		HttpStatusCode *int32
		ErrorCode      *string
		ErrorMessage   *string
	}
	strictCreated struct {
		strictEnvelope
		BusinessId *int64
	}
	strictRead struct {
		strictEnvelope
		Data *struct {
			BusinessId                                           *int64
			BusinessName, Description, Owner, UseType, ProjectId *string
		}
	}
	strictListed struct {
		strictEnvelope
		Data *struct {
			PageNumber, PageSize, TotalCount *int32
			Business                         *[]*struct {
				BusinessId, ProjectId                     *int64
				BusinessName, Description, Owner, UseType *string
			}
		}
	}
)

// strictly decodes an answer into its type, and reports whether every member
// has its type and the required ones are there.
func strictly(action string, body []byte) (bool, error) {
	var env *strictEnvelope
	var v any
	whole := func() bool { return true }
	switch action {
	case "CreateBusiness":
		x := new(strictCreated)
		v, env = x, &x.strictEnvelope
		whole = func() bool { return x.BusinessId != nil }
	case "GetBusiness":
		x := new(strictRead)
		v, env = x, &x.strictEnvelope
	case "ListBusiness":
		x := new(strictListed)
		v, env = x, &x.strictEnvelope
		whole = func() bool {
			if x.Data == nil || x.Data.Business == nil {
				return true
			}
			for _, item := range *x.Data.Business {
				if item == nil {
					return false
				}
			}
			return true
		}
	default:
		x := new(strictEnvelope)
		v, env = x, x
	}
	if err := json.Unmarshal(body, v); err != nil {
		return false, err
	}
	return whole() && env.RequestId != nil && env.Success != nil && env.HttpStatusCode != nil, nil
}

// bothRead reports whether a document is one that both readings are about:
// one object, without duplicate names, and with no number written in another
// spelling than its plain one (a status of 2e2 is a number all the same, and
// of the text of an id its own check speaks).
func bothRead(body []byte) bool {
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	if dec.PeekKind() != jsontext.KindBeginObject {
		return false
	}
	v, err := dec.ReadValue()
	if err != nil || dec.PeekKind() != jsontext.KindInvalid || len(bytes.TrimSpace(body)) != len(v) {
		return false
	}
	for d := jsontext.NewDecoder(bytes.NewReader(v)); ; {
		tok, err := d.ReadToken()
		if err != nil {
			return true
		}
		if tok.Kind() == '0' && strings.ContainsAny(tok.String(), ".eE-") {
			return false
		}
	}
}

// FuzzStrict: a strict decoder and the validator of the documents' schemas
// agree about every answer.
func FuzzStrict(f *testing.F) {
	for _, members := range []string{
		``, `,"BusinessId":7`, `,"BusinessId":9223372036854775808`, `,"BusinessId":"7"`, `,"BusinessId":null`, `,"ErrorCode":7`, `,"ErrorMessage":null,"X":{"Y":[1]}`,
		`,"Data":{"BusinessId":7,"ProjectId":"1"}`, `,"Data":{"ProjectId":1}`, `,"Data":[]`, `,"Data":null`, `,"data":7`,
		`,"Data":{"Business":[{"BusinessId":1,"ProjectId":1},{}],"TotalCount":2}`, `,"Data":{"Business":[null]}`, `,"Data":{"Business":{"Business":[]}}`,
		`,"Data":{"TotalCount":2147483648}`, `,"Data":{"Business":null,"PageSize":true}`,
	} {
		f.Add([]byte(`{"HttpStatusCode":200,"RequestId":"r","Success":true` + members + `}`))
	}
	f.Add([]byte(`{"HttpStatusCode":"200","RequestId":7,"Success":1}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if !bothRead(body) {
			return
		}
		v := decode(t, string(body))
		for _, a := range Default().Actions {
			found := a.CheckBody(v)
			if right, err := strictly(a.Name, body); right != (len(found) == 0) {
				t.Errorf("%s %s: the validator says %v; the decoder says right: %v, %v", a.Name, body, fmt.Sprint(found), right, err)
			}
		}
	})
}
