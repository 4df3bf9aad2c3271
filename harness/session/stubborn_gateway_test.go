package session_test

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const version20200518 = "2020-05-18"

// admit runs the checks of the gateway in front of the actions.
func (s *stubborn) admit(r *request) *refusal {
	// The nonce is noted first: whatever the first answer was, it may not come again.
	checks := []func(*request) *refusal{
		s.checkNonceSeen, s.checkAddress, s.checkWay, s.checkPresence, s.checkRate, s.checkKey, s.checkTime, s.checkToken,
		s.checkShape, s.verify, s.checkNonceFresh, s.checkRights, s.checkParameters,
	}
	if s.is("checks-late") {
		checks = slices.Insert(checks, 3, s.checkParameters)
	}
	if s.is("nonce-late") {
		checks = append(checks[1:], s.checkNonceSeen, s.checkNonceFresh)
	}
	for _, check := range checks {
		if f := check(r); f != nil {
			return f
		}
	}
	return nil
}

func (s *stubborn) missing(name string) *refusal {
	return refusing(http.StatusBadRequest, "Missing"+name, s.words(name+" is mandatory for this action.", "缺少参数 "+name+"。"))
}

func (s *stubborn) invalid(name string) *refusal {
	return refusing(http.StatusBadRequest, "Invalid"+name, s.words("Specified parameter "+name+" is not valid.", "参数 "+name+" 无效。"))
}

// checkAddress looks up what is called.
func (s *stubborn) checkAddress(r *request) *refusal {
	if r.http.URL.Path != "/" && r.http.URL.Path != "" {
		return refusing(http.StatusNotFound, "InvalidApi.NotFound", s.words("Specified api is not found, please check your url and method.", "找不到该接口。"))
	}
	if s.is("no-v3") && strings.HasPrefix(r.http.Header.Get("Authorization"), "ACS3-") {
		return refusing(http.StatusBadRequest, "InvalidSignatureMethod", s.words("Specified signature method is not valid.", "签名方法不正确。"))
	}
	switch {
	case s.is("version-unchecked"):
	case r.version == "":
		return s.missing("Version")
	case r.version != version20200518:
		return s.invalid("Version")
	}
	if r.action == "" {
		return s.missing("Action")
	}
	if s.is("action-any-letter-case") {
		for name := range operations {
			if strings.EqualFold(name, r.action) {
				r.action = name
			}
		}
	}
	_, known := operations[r.action]
	if !known || s.withheld(r.action) {
		return refusing(http.StatusNotFound, "InvalidAction.NotFound", s.words("Specified api is not found, please check your url and method.", "找不到该接口。"))
	}
	return nil
}

// withheld tells whether a variant does without the action.
func (s *stubborn) withheld(action string) bool {
	return slices.Contains(s.lacks, action)
}

// checkWay looks at the method and the format.
func (s *stubborn) checkWay(r *request) *refusal {
	if r.http.Method == http.MethodGet && s.is("get-bare") {
		return &refusal{status: http.StatusNotImplemented, bare: "not implemented\n"}
	}
	get := r.http.Method == http.MethodGet && !s.is("get-refused")
	if r.http.Method != http.MethodPost && !get {
		return refusing(http.StatusBadRequest, "UnsupportedHTTPMethod", s.words("This http method not supported.", "不支持该请求方法。"))
	}
	format := strings.ToUpper(r.all().value("Format"))
	if format != "" && format != "JSON" && (format != "XML" || s.is("no-xml")) {
		return refusing(http.StatusBadRequest, "InvalidParameter.Format", s.words("Specified parameter format is not valid.", "格式不正确。"))
	}
	return nil
}

// common is a parameter of the gateway in either signature: V1 has it in query or form, V3 in a header.
func (r *request) common(name string) (string, bool) {
	if !r.v3 {
		return r.all().get(name)
	}
	a := readAuthorization(r.http.Header.Get("Authorization"))
	switch name {
	case "AccessKeyId":
		return a.key, a.key != ""
	case "Signature":
		return a.signature, a.signature != ""
	}
	header := map[string]string{"Timestamp": "X-Acs-Date", "SignatureNonce": "X-Acs-Signature-Nonce", "SecurityToken": "X-Acs-Security-Token"}[name]
	value := r.http.Header.Get(header)
	return value, value != ""
}

func (r *request) commonValue(name string) string {
	v, _ := r.common(name)
	return v
}

func (s *stubborn) checkPresence(r *request) *refusal {
	if s.is("no-signature") {
		return nil
	}
	names := []string{"AccessKeyId", "Timestamp", "SignatureNonce", "Signature"}
	if s.is("common-strict") && !r.v3 {
		names = append(names, "SignatureMethod", "SignatureVersion", "RegionId", "Format")
	}
	for _, name := range names {
		switch {
		case r.commonValue(name) != "":
		case name == "Timestamp" && s.is("time-absent-accepted"):
		case name == "SignatureNonce" && s.is("nonce-absent-accepted"):
		case name == "Signature" && (s.is("v1-empty-accepted") || s.is("v1-unchecked")):
		default:
			return s.missing(name)
		}
	}
	if m, given := r.all().get("SignatureMethod"); !r.v3 && given && m != "HMAC-SHA1" && !s.is("signature-method-unchecked") {
		return refusing(http.StatusBadRequest, "InvalidSignatureMethod", s.words("Specified signature method is not valid.", "签名方法不正确。"))
	}
	return nil
}

// checkKey finds the caller.
func (s *stubborn) checkKey(r *request) *refusal {
	id := r.commonValue("AccessKeyId")
	key, known := s.keyNamed(id)
	switch {
	case known:
	case s.is("no-signature"):
		key = s.caller
	case s.is("unknown-key-accepted"):
		key = s.caller
		key.secret = "" // told by verify, which then has nothing to compare with
	default:
		return refusing(http.StatusNotFound, "InvalidAccessKeyId.NotFound", s.words("Specified access key is not found.", "找不到该密钥。"))
	}
	if key.disabled && !s.is("inactive-accepted") {
		return refusing(http.StatusBadRequest, "InvalidAccessKeyId.Inactive", s.words("Specified access key is disabled.", "该密钥已被禁用。"))
	}
	r.key = key
	return nil
}

func (s *stubborn) checkTime(r *request) *refusal {
	text := r.commonValue("Timestamp")
	if text == "" || s.is("no-signature") || s.is("time-unchecked") {
		return nil
	}
	at, err := time.Parse("2006-01-02T15:04:05Z", text)
	if err != nil {
		return refusing(http.StatusBadRequest, "InvalidTimeStamp.Format", s.words("Specified time stamp or date value is not well formatted.", "时间格式不正确。"))
	}
	window := 15 * time.Minute
	switch {
	case s.is("window-12m"):
		window = 12 * time.Minute
	case s.is("window-30m"):
		window = 30 * time.Minute
	case s.is("time-window-5m"):
		window = 5 * time.Minute
	}
	off := r.arrived.Sub(at)
	late := off > window && !s.is("time-past-unchecked")
	early := -off > window && !s.is("time-future-unchecked")
	if late || early {
		return refusing(http.StatusBadRequest, "InvalidTimeStamp.Expired", s.words("Specified time stamp or date value is expired.", "时间已过期。"))
	}
	return nil
}

func (s *stubborn) checkToken(r *request) *refusal {
	token := r.commonValue("SecurityToken")
	if token == r.key.token || s.is("no-signature") || s.is("token-ignored") || s.is("token-any") && token != "" {
		return nil
	}
	if token == "" {
		return s.missing("SecurityToken")
	}
	for _, k := range s.keys() {
		if k.token == token && s.is("token-known") && r.key.token != "" {
			return nil
		}
		if k.token == token {
			return refusing(http.StatusBadRequest, "InvalidSecurityToken.MismatchWithAccessKey", s.words("Specified SecurityToken does not belong to the access key.", "令牌与密钥不匹配。"))
		}
	}
	return refusing(http.StatusBadRequest, "InvalidSecurityToken.Malformed", s.words("Specified SecurityToken is malformed.", "令牌格式不正确。"))
}

// checkShape refuses repeated parameters, which nobody can read in one way only.
func (s *stubborn) checkShape(r *request) *refusal {
	if r.all().repeated() && !s.is("repeated-last") && !s.is("v1-value-uncovered") {
		return refusing(http.StatusBadRequest, "InvalidParameter.Repeated", s.words("A parameter is repeated.", "参数重复。"))
	}
	return nil
}

func (s *stubborn) checkRights(r *request) *refusal {
	if !r.key.denied || s.is("denied-may-read") && (r.action == "GetBusiness" || r.action == "ListBusiness") {
		return nil
	}
	if s.is("denied-creates") && r.action == "CreateBusiness" {
		s.perform(r)
	}
	switch {
	case s.is("denied-text"):
		return refusing(http.StatusForbidden, "Forbidden.Access", "Access is forbidden. Try again later.")
	case s.is("denied-ram"):
		return refusing(http.StatusBadRequest, "Forbidden.RAM", "User not authorized to operate on the specified resource, or this API doesn't support RAM.")
	case s.is("denied-nopermission"):
		return refusing(http.StatusForbidden, "NoPermission", "You are not authorized to do this action. Resource: acs:dataworks Action: dataworks:"+r.action)
	case s.is("denied-resource"):
		return refusing(http.StatusForbidden, "ResourceNotAuthorized.Api", "You are not authorized to access the resources.")
	case s.is("denied-code-wrong"):
		return refusing(http.StatusUnauthorized, "Unauthorized", "Please log in.")
	}
	return refusing(http.StatusForbidden, "Forbidden.Access", "Access is forbidden. Please first activate DataWorks Enterprise Edition or Flagship Edition.")
}

// tokenBucket limits the rate of calls; a rate of 0 has no limit.
type tokenBucket struct {
	mu    sync.Mutex
	rate  float64
	left  float64
	since time.Time
}

func (b *tokenBucket) begin(rate float64) { b.rate, b.left, b.since = rate, rate, time.Now() }

// take returns how long to wait, 0 if the call may go on.
func (b *tokenBucket) take() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rate == 0 {
		return 0
	}
	now := time.Now()
	b.left = math.Min(b.rate, b.left+now.Sub(b.since).Seconds()*b.rate)
	b.since = now
	if b.left < 1 {
		return time.Duration((1 - b.left) / b.rate * float64(time.Second))
	}
	b.left--
	return 0
}

func (s *stubborn) rate() float64 {
	if s.is("throttled-creates") {
		return 20
	}
	for variant := range s.has {
		if strings.HasPrefix(variant, "rate-") {
			number, _, _ := strings.Cut(strings.TrimPrefix(variant, "rate-"), "-")
			rate, _ := strconv.ParseFloat(number, 64)
			return rate
		}
	}
	return 0
}

// checkRate comes after the nonce is noted: a throttled call has used its nonce up.
func (s *stubborn) checkRate(r *request) *refusal {
	wait := s.bucket.take()
	if s.is("first-throttled") && r.number <= 3 {
		wait = 50 * time.Millisecond
	}
	if wait == 0 {
		return nil
	}
	if s.is("throttled-creates") && r.action == "CreateBusiness" {
		r.key, _ = s.keyNamed(r.commonValue("AccessKeyId"))
		s.perform(r)
	}
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	f := refusing(http.StatusBadRequest, "Throttling.User", s.words("Request was denied due to user flow control.", "请求过于频繁。"))
	switch {
	case s.is("rate-5-429"), s.is("rate-20-429"):
		f = refusing(http.StatusTooManyRequests, "Throttling.User", "Your request is too frequent. Try again later.")
		f.header = http.Header{"Retry-After": {seconds}}
	case s.is("rate-20-acs"):
		f = refusing(http.StatusTooManyRequests, "Throttling.Api", "The request for this resource has exceeded your available limit.")
		f.header = http.Header{"X-Acs-Retry-After": {strconv.FormatInt(wait.Milliseconds()+1, 10)}}
	case s.is("rate-20-bare"):
		f = refusing(http.StatusTooManyRequests, "", "")
		f.bare = "slow down\n"
		f.header = http.Header{"Retry-After": {time.Now().Add(wait).UTC().Add(time.Second).Format(http.TimeFormat)}}
	}
	return f
}
