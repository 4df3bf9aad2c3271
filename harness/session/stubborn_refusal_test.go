package session_test

import (
	"net/http"
	"strconv"
)

// refusal is why a call was rejected, whatever envelope will tell it.
type refusal struct {
	status  int
	code    string
	message string
	header  http.Header
	backend bool   // DataWorks' own code, not the gateway's
	matter  string // of ownCodes
	bare    string // answered by something in front that knows no envelope
}

func refusing(status int, code, message string) *refusal {
	return &refusal{status: status, code: code, message: message}
}

// words is a message nobody promised, in one of two wordings.
func (s *stubborn) words(usual, other string) string {
	if s.is("wording") {
		return other
	}
	return usual
}

// ownCode is a code of DataWorks behind the gateway. Nobody documented these; the texts are made up here.
type ownCode struct {
	numeric string
	dotted  string
	rest    int // the status a tidier service would answer
	message string
	other   string
}

var ownCodes = map[string]ownCode{
	"no project":             {"1201111279", "Invalid.Wkbench.ProjectMissing", 400, "下列参数必须指定其中一个：projectId或者projectIdentifier", "name a workspace"},
	"unknown project":        {"9990040003", "Invalid.Tenant.ProjectNotExists", 404, "The project does not exist.", "工作空间不存在"},
	"foreign project":        {"9990040071", "Invalid.Tenant.ProjectForeign", 403, "The project belongs to another tenant.", "工作空间属于其他租户"},
	"projects differ":        {"9990040011", "Invalid.Wkbench.ProjectsDiffer", 422, "ProjectId and ProjectIdentifier name different projects.", "工作空间不一致"},
	"name taken":             {"1201111304", "Invalid.Wkbench.NameExists", 409, "业务流程名称重复", "taken"},
	"no name":                {"1201111305", "Invalid.Wkbench.NameEmpty", 400, "The name is empty.", "名称为空"},
	"bad name":               {"1201111306", "Invalid.Wkbench.NameFormat", 422, "The name is not acceptable.", "名称不合法"},
	"bad description":        {"1201111307", "Invalid.Wkbench.DescriptionFormat", 422, "The description is not acceptable.", "描述不合法"},
	"bad owner":              {"1201111308", "Invalid.Wkbench.OwnerNotMember", 422, "The owner is no member of the project.", "责任人不是空间成员"},
	"bad use type":           {"1201111309", "Invalid.Wkbench.UseType", 400, "The use type is unknown.", "类型不正确"},
	"no business":            {"1201111310", "Invalid.Wkbench.BusinessNotExists", 404, "The business does not exist.", "业务流程不存在"},
	"project full":           {"1201111311", "Invalid.Wkbench.Quota", 403, "The project holds as many as it may.", "数量已达上限"},
	"too far":                {"1201111312", "Invalid.Wkbench.Page", 400, "The page is out of range.", "页码超出范围"},
	"unknown parameter":      {"1201111313", "Invalid.Wkbench.Parameter", 400, "A parameter is unknown.", "未知参数"},
	"transaction is aborted": {"1201119998", "Invalid.Wkbench.Transaction", 409, "Current transaction is aborted.", "事务已中止"},
	"late trouble":           {"1201119999", "Invalid.Wkbench.Late", 400, "Something went wrong afterwards.", "后续处理失败"},
}

// own refuses for a reason of DataWorks itself.
func (s *stubborn) own(r *request, matter string) *refusal {
	c, known := ownCodes[matter]
	if !known {
		panic("stubborn: no code for " + strconv.Quote(matter))
	}
	f := &refusal{status: http.StatusBadRequest, code: c.numeric, message: s.words(c.message, c.other), backend: true, matter: matter}
	if s.is("codes-dotted") {
		f.code = c.dotted
	}
	if s.is("status-500") {
		f.status = http.StatusInternalServerError
	}
	if s.is("status-rest") {
		f.status = c.rest
	}
	if s.is("trace-in-refusal") {
		f.message += "\n\tat com.example.dataworks.BusinessService.check(BusinessService.java:77)\nCaused by: java.lang.NullPointerException"
	}
	return f
}

// refuse writes the refusal in the envelope of the server.
func (s *stubborn) refuse(r *request, f *refusal) reply {
	a := reply{status: f.status, xml: r.xml, root: "Error", header: f.header, requestID: s.newRequestID()}
	if f.bare != "" {
		a.raw, a.media = []byte(f.bare), "text/plain; charset=utf-8"
		return a
	}
	if s.is("unknown-action-html") && f.code == "InvalidAction.NotFound" || s.is("refusals-html") && f.backend {
		a.raw, a.media = []byte("<html><head><title>Error</title></head><body><h1>It did not work</h1></body></html>"), "text/html; charset=utf-8"
		return a
	}
	a.status = s.otherStatus(f)
	gateway := document{
		{"RequestId", a.requestID}, {"Message", f.message},
		{"Recommend", "https://error-center.example/status?q=" + escape(f.code)}, {"HostId", hostName(r.http.Host)}, {"Code", f.code},
	}
	schema := document{
		{"HttpStatusCode", a.status}, {"RequestId", a.requestID}, {"ErrorCode", f.code}, {"ErrorMessage", f.message}, {"Success", false},
	}
	switch {
	case s.is("envelope-200"), s.is("envelope-mixed") && f.backend:
		a.doc, a.status = schema, http.StatusOK
	case s.is("envelope-4xx"):
		a.doc = schema
	case s.is("envelope-both"):
		a.doc = append(gateway, schema.without("RequestId")...)
	default:
		a.doc = gateway
	}
	a.doc = s.spoilRefusal(r, f, a.doc)
	if s.is("errors-as-success") && f.backend {
		a.doc, a.status = document{{"HttpStatusCode", 200}, {"RequestId", a.requestID}, {"ErrorCode", f.code}, {"ErrorMessage", f.message}, {"Success", true}}, http.StatusOK
	}
	if a.status < http.StatusBadRequest {
		a.root = rootFor(r.action)
	}
	return a
}

// otherStatus is the second status that is published for some codes.
func (s *stubborn) otherStatus(f *refusal) int {
	second := map[string]int{"SignatureDoesNotMatch": 403, "InvalidAccessKeyId.NotFound": 400, "UnsupportedHTTPMethod": 403}
	if status, there := second[f.code]; there && s.is("other-statuses") {
		return status
	}
	return f.status
}

// spoilRefusal adds what variants and faults carry in their refusals.
func (s *stubborn) spoilRefusal(r *request, f *refusal, doc document) document {
	switch {
	case s.is("refusal-id-zero"):
		doc = append(doc, field{"BusinessId", 0})
	case s.is("refusal-nulls"):
		doc = append(doc, field{"BusinessId", nil}, field{"Data", nil})
	}
	switch {
	case s.is("refusal-with-id"):
		doc = append(doc, field{"BusinessId", 990099})
	case s.is("refusal-code-number") && f.backend:
		number, _ := strconv.Atoi(f.code)
		doc = doc.with("Code", number)
	case s.is("refusal-code-empty") && f.backend:
		doc = doc.with("Code", "")
	case s.is("refusal-message-empty"):
		doc = doc.with("Message", "")
	case s.is("refusal-without-request-id"):
		doc = doc.without("RequestId")
	}
	if s.is("extra-fields") {
		doc = append(doc, field{"TraceId", "0a1b2c"}, field{"Details", document{{"Hint", "see the manual"}, {"Level", 2}}})
	}
	return doc
}

// hostName is the host without what a client may have forged into it.
func hostName(host string) string {
	for _, c := range host {
		if c <= ' ' || c > '~' {
			return "dataworks.cn-shanghai.example"
		}
	}
	return host
}

// rootFor is the XML root of an answer with status 200.
func rootFor(action string) string {
	if _, known := operations[action]; known {
		return action + "Response"
	}
	return "Response"
}
