package mock

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// refusal is why a call is refused, in the words of the answer.
type refusal struct {
	status  int
	code    string
	message string
	// check is the check on a parameter that refused, "" for anything else.
	check check
	// state is the provider state that refused, "" for none.
	state string
}

// check names one check on the parameters of an Action. keyword is a word of
// the clause that it keeps, or "utf-8" for what holds for every text.
type check struct {
	action  *action
	name    string // parameter, or parameters of a rule joined by "-"
	keyword string
}

// Occasions of the gateway's errors, as the contract calls them.
const (
	whenMissing         = "missing"
	whenInvalid         = "invalid"
	whenVersion         = "version"
	whenUnknownAction   = "unknown-action"
	whenUnknownKey      = "unknown-key"
	whenInactiveKey     = "inactive-key"
	whenSignature       = "signature"
	whenSignatureV3     = "signature-v3"
	whenIncomplete      = "incomplete-signature"
	whenExpired         = "expired"
	whenBadTime         = "bad-time"
	whenNonce           = "nonce"
	whenSignatureMethod = "signature-method"
	whenFormat          = "format"
	whenMethod          = "method"
	whenTokenMismatch   = "token-mismatch"
	whenRights          = "rights"

	// Of disturbances only.
	whenThrottled   = "throttling"
	whenInternal    = "internal"
	whenUnavailable = "unavailable"
)

var occasions = []string{
	whenMissing, whenInvalid, whenVersion, whenUnknownAction, whenUnknownKey, whenInactiveKey, whenSignature,
	whenSignatureV3, whenIncomplete, whenExpired, whenBadTime, whenNonce, whenSignatureMethod, whenFormat,
	whenMethod, whenTokenMismatch, whenRights,
}

// gatewayErrors picks the likeliest error for each occasion that the server
// knows.
func gatewayErrors(c *contract.Contract) (map[string]*contract.GatewayError, error) {
	out := map[string]*contract.GatewayError{}
	var wrong []error
	for _, when := range occasions {
		list := c.GatewayErrors(when)
		if len(list) == 0 {
			wrong = append(wrong, fmt.Errorf("contract: no gateway error for %q; add one to x-gateway-errors", when))
			continue
		}
		out[when] = list[0]
	}
	return out, errors.Join(wrong...)
}

// gateway refuses as the gateway does on an occasion. name is the parameter at
// fault and signed what the server would have signed, "" for none.
func (s *Server) gateway(when, name, signed string) *refusal {
	g := s.errors[when]
	status := 400
	if len(g.Statuses) > 0 {
		status = g.Statuses[0]
	}
	fill := strings.NewReplacer("{Name}", name, "{StringToSign}", signed)
	message := fill.Replace(g.Message)
	if message == "" {
		// No source has the text of this one.
		message = "Specified request is not valid."
	}
	return &refusal{status: status, code: fill.Replace(g.Code), message: message}
}

// refuseCheck is the gateway's refusal of a parameter.
func (s *Server) refuseCheck(when string, k check) *refusal {
	no := s.gateway(when, k.name, "")
	no.check = k
	return no
}

// documented refuses with a documented error.
func documented(e *contract.Error) *refusal {
	return &refusal{status: e.Status, code: e.Code, message: e.Messages[0], state: e.State}
}

// matter is something that the documents say nothing of.
type matter struct {
	status    int
	code      string
	message   string
	behaviour string // id in [Behaviours], which says how anybody knows
}

// What the mock answers where no document and no recording of these Actions
// says what is answered. Codes of the service are numeric texts, as all that
// were recorded of it are.
var (
	malformed   = matter{400, "InvalidRequest", "Specified request is not well formed.", "request.malformed"}
	tooLarge    = matter{413, "RequestTooLarge", "Specified request is too large.", "request.too-large"}
	noneNamed   = matter{400, "1201111279", "下列参数必须指定其中一个：%s", "rule.or"}
	ruleBroken  = matter{400, "1201111281", "参数组合不合法：%s", "rule.others"}
	noProject   = matter{400, "1101080008", "项目不存在", "project.unknown"}
	twoProjects = matter{400, "1201111282", "projectId与projectIdentifier不一致", "project.two"}
	noOwner     = matter{400, "1201111283", "责任人不存在", "account.unknown"}
	nameTaken   = matter{400, "1201111284", "同名的业务流程已存在", "unique.refused"}
	noBusiness  = matter{400, "1201111285", "业务流程不存在", "resource.missing"}
)

func (s *Server) invented(m matter, args ...any) *refusal {
	message := m.message
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &refusal{status: m.status, code: m.code, message: message}
}
