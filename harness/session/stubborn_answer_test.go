package session_test

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"
)

// reply is an answer before it is written out.
type reply struct {
	status    int
	accepted  bool
	xml       bool
	root      string
	doc       document
	header    http.Header
	requestID string
	raw       []byte // in place of doc
	media     string // of raw
}

func (s *stubborn) newRequestID() string {
	if s.is("request-id-constant") {
		return "7F75E7B4-4636-53B4-A8DE-5FC4A9E1F876"
	}
	var b [16]byte
	rand.Read(b[:])
	if s.is("request-id-short") {
		return "r_" + hex.EncodeToString(b[:5])
	}
	b[6] = b[6]&15 | 0x50
	b[8] = b[8]&0x3f | 0x80
	h := strings.ToUpper(hex.EncodeToString(b[:]))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// accept writes the answer to a call that was served.
func (s *stubborn) accept(r *request, doc document) reply {
	a := reply{status: http.StatusOK, accepted: true, xml: r.xml, root: rootFor(r.action), requestID: s.newRequestID()}
	create := r.action == "CreateBusiness"
	if create && s.is("created-201") {
		a.status = http.StatusCreated
	}
	a.doc = append(a.doc, doc...)
	a.doc = append(a.doc, document{{"HttpStatusCode", a.status}, {"RequestId", a.requestID}, {"Success", true}}...)
	switch {
	case s.is("success-empty-error"):
		a.doc = append(a.doc, field{"ErrorCode", ""}, field{"ErrorMessage", ""})
	case s.is("success-null-error"):
		a.doc = append(a.doc, field{"ErrorCode", nil}, field{"ErrorMessage", nil})
	case s.is("success-like-sample"):
		a.doc = append(a.doc, field{"ErrorCode", "Invalid.Tenant.ConnectionNotExists"}, field{"ErrorMessage", "The connection does not exist."})
	}
	if s.is("extra-fields") {
		a.doc = append(a.doc, field{"Cost", 3}, field{"Api", document{{"Name", r.action}, {"Tags", []document{{{"Tag", "a"}}, {{"Tag", "b"}}}}}}, field{"Code", "OK"})
	}
	if r.action == "DeleteBusiness" && s.is("delete-data-true") {
		a.doc = append(a.doc, field{"Data", true})
	}
	a.doc = s.spoilSuccess(r, a)
	return a
}

// spoilSuccess holds the faults of the form of an accepted answer.
func (s *stubborn) spoilSuccess(r *request, a reply) document {
	doc := a.doc
	create := r.action == "CreateBusiness"
	switch {
	case s.is("status-code-zero"):
		doc = doc.with("HttpStatusCode", 0)
	case s.is("status-code-differs"):
		doc = doc.with("HttpStatusCode", 201)
	case s.is("status-code-string"):
		doc = doc.with("HttpStatusCode", "200")
	case s.is("success-string"):
		doc = doc.with("Success", "true")
	case s.is("success-missing"):
		doc = doc.without("Success")
	case s.is("request-id-missing"):
		doc = doc.without("RequestId")
	case s.is("request-id-number"):
		doc = doc.with("RequestId", 7001)
	case s.is("names-twice"):
		doc = append(doc, field{"RequestId", a.requestID})
	case s.is("lower-camel"):
		lowered := document{}
		for _, f := range doc {
			lowered = append(lowered, field{strings.ToLower(f.name[:1]) + f.name[1:], f.value})
		}
		doc = lowered
	case s.is("id-string") && create:
		doc = doc.with("BusinessId", doc.text("BusinessId"))
	case s.is("id-fraction") && create:
		doc = doc.with("BusinessId", literal(doc.text("BusinessId")+".0"))
	case s.is("id-exponent") && create:
		doc = doc.with("BusinessId", literal(doc.text("BusinessId")+"e0"))
	case s.is("id-negative") && create:
		doc = doc.with("BusinessId", literal("-"+doc.text("BusinessId")))
	case s.is("id-missing") && create:
		doc = doc.without("BusinessId")
	case s.is("id-in-data") && create:
		doc = append(doc.without("BusinessId"), field{"Data", document{{"BusinessId", literal(doc.text("BusinessId"))}}})
	case s.is("xml-without-id") && create && r.xml:
		doc = doc.without("BusinessId")
	case s.is("id-on-delete") && r.action == "DeleteBusiness":
		doc = append(doc, field{"BusinessId", 990099})
	}
	return doc
}
