package mock

import (
	"errors"
	"net/http"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// The checks of the gateway, in the order in which facts suggest them: version,
// Action, method, format, then key, time, signature and nonce, then the right
// to call at all.

// address checks what is asked for, and how.
func (s *Server) address(c *call) *refusal {
	switch {
	case c.version == "":
		return s.gateway(whenMissing, wire.ParamVersion, "")
	case c.version != s.contract.Version:
		return s.gateway(whenVersion, wire.ParamVersion, "")
	case c.name == "":
		return s.gateway(whenMissing, wire.ParamAction, "")
	case c.http.URL.Path != "/" && c.http.URL.Path != "":
		return s.gateway(whenUnknownAction, "", "")
	}
	a := s.actions[c.name]
	if a == nil {
		return s.gateway(whenUnknownAction, "", "")
	}
	c.action = a
	if c.http.Method != http.MethodPost && c.http.Method != http.MethodGet {
		return s.gateway(whenMethod, "", "")
	}
	format, _ := c.get(wire.ParamFormat)
	if format != "" && !strings.EqualFold(format, exchange.JSON) && !strings.EqualFold(format, exchange.XML) {
		return s.gateway(whenFormat, wire.ParamFormat, "")
	}
	return nil
}

// signed checks who calls, when, and whether it is true. The nonce is used up
// by then, whatever comes out.
func (s *Server) signed(c *call, nonce error) *refusal {
	if s.unsigned {
		if c.key = s.keys[c.keyID]; c.key == nil {
			c.key = s.keys[s.world.Caller.AccessKeyID]
		}
		return nil
	}
	err := s.verify(c)
	for _, h := range s.hooks {
		if h.signed != nil {
			err, nonce = h.signed(c, err, nonce)
		}
	}
	c.key = s.keys[c.keyID]
	var wrong *wire.SignatureError
	verified := err == nil
	if errors.As(err, &wrong) {
		// What is known of key and signature is said only after the time was
		// found right; a request that names neither is not looked at further.
		verified = wrong.Kind == wire.Mismatch || wrong.Kind == wire.TokenMismatch || wrong.Kind == wire.DigestMismatch
	}
	if !verified {
		return s.refuseSignature(c, err)
	}
	if c.key != nil && c.key.inactive && !s.letsDisabled(c) {
		return s.gateway(whenInactiveKey, "", "")
	}
	if late := s.checkTime(c); late != nil {
		return s.refuseSignature(c, late)
	}
	if err != nil {
		return s.refuseSignature(c, err)
	}
	if nonce != nil {
		return s.refuseSignature(c, nonce)
	}
	return nil
}

func (s *Server) verify(c *call) error {
	if c.v3 {
		return wire.VerifyV3(wire.Incoming{
			Method: c.http.Method, Host: c.http.Host, Path: c.http.URL.EscapedPath(),
			Query: c.query, Header: c.http.Header, Body: c.body,
		}, s.credentials)
	}
	return wire.VerifyV1(c.http.Method, c.query, c.form, s.credentials)
}

func (s *Server) credentials(id string) (wire.Credentials, bool) {
	if k := s.keys[id]; k != nil {
		return k.Credentials, true
	}
	return wire.Credentials{}, false
}

// letsDisabled reports whether a fault lets a disabled key through.
func (s *Server) letsDisabled(c *call) bool {
	for _, h := range s.hooks {
		if h.disabled != nil && h.disabled(c) {
			return true
		}
	}
	return false
}

func (s *Server) checkTime(c *call) error {
	late := s.window.CheckTime(c.time())
	for _, h := range s.hooks {
		if h.late != nil {
			late = h.late(c, late)
		}
	}
	return late
}

// burn uses up the nonce of a call. It comes before every check, so that a
// nonce whose first call was refused is used all the same.
func (s *Server) burn(c *call) error {
	nonce := c.nonce()
	if s.unsigned || nonce == "" || c.keyID == "" {
		return nil // a missing one is noticed with the signature
	}
	return s.window.Burn(c.keyID, nonce)
}

// commonNames gives the headers of V3 the names of the parameters that they
// stand for.
var commonNames = map[string]string{
	strings.ToLower(headerDate):    wire.ParamTimestamp,
	strings.ToLower(headerNonce):   wire.ParamSignatureNonce,
	strings.ToLower(headerAction):  wire.ParamAction,
	strings.ToLower(headerVersion): wire.ParamVersion,
	"x-acs-security-token":         wire.ParamSecurityToken,
	"authorization":                wire.ParamSignature,
}

// refuseSignature says what the check of a signature found in the words of the
// gateway.
func (s *Server) refuseSignature(c *call, err error) *refusal {
	var wrong *wire.SignatureError
	if !errors.As(err, &wrong) {
		return s.gateway(whenSignature, "", err.Error())
	}
	name := wrong.Param
	if common := commonNames[name]; common != "" {
		name = common
	}
	switch wrong.Kind {
	case wire.UnknownKey:
		return s.gateway(whenUnknownKey, "", "")
	case wire.UnsupportedMethod:
		return s.gateway(whenSignatureMethod, "", "")
	case wire.UnsupportedVersion, wire.UnsupportedType:
		return s.gateway(whenInvalid, name, "")
	case wire.Mismatch:
		if c.v3 {
			return s.gateway(whenSignatureV3, "", wrong.StringToSign)
		}
		return s.gateway(whenSignature, "", wrong.StringToSign)
	case wire.DigestMismatch:
		return s.gateway(whenSignatureV3, "", wrong.Param)
	case wire.TokenMissing:
		return s.gateway(whenMissing, wire.ParamSecurityToken, "")
	case wire.TokenMismatch:
		return s.gateway(whenTokenMismatch, "", "")
	case wire.TimeFormat:
		return s.gateway(whenBadTime, "", "")
	case wire.TimeExpired:
		return s.gateway(whenExpired, "", "")
	case wire.NonceUsed:
		return s.gateway(whenNonce, "", "")
	}
	switch {
	case strings.HasPrefix(wrong.Kind, wire.Missing):
		return s.gateway(whenMissing, name, "")
	case strings.HasPrefix(wrong.Kind, wire.Uncovered):
		return s.gateway(whenIncomplete, "", wrong.Param)
	}
	return s.gateway(whenInvalid, name, "")
}

// rights refuses a key that may do nothing: with the documented error for
// missing rights of the Action, else with that of the one that creates, else
// with the gateway's.
func (s *Server) rights(c *call) *refusal {
	if !c.key.denied {
		return nil
	}
	for _, h := range s.hooks {
		if h.rights != nil && h.rights(c) {
			return nil
		}
	}
	for _, a := range []*contract.Action{c.action.Action, s.create} {
		for _, e := range a.Errors {
			if e.Status == http.StatusForbidden {
				no := documented(e)
				no.state = ""
				return no
			}
		}
	}
	return s.gateway(whenRights, "", "")
}
