package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/wire"
)

// keyFaults are about whose call it is.
func keyFaults(m *maker) {
	m.add(wrongRefused, "unknown-key", "a key that nobody has is taken for the caller's", lets([]string{wire.UnknownKey}, anyCall))
	m.add(wrongRefused, "no-key", "a call without a key is taken for the caller's", lets([]string{wire.Missing + wire.ParamAccessKeyID}, anyCall))
	looked := func(defect, text string, same func(right, given string) bool) {
		m.add(wrongRefused, defect, text, lets([]string{wire.UnknownKey}, func(c *call) bool {
			for id := range c.s.keys {
				if same(id, c.keyID) {
					return true
				}
			}
			return false
		}))
	}
	looked("key-letter-case", "a key is looked up in any letter case", strings.EqualFold)
	looked("key-begins", "a key that begins like a known one is that one", func(right, given string) bool { return strings.HasPrefix(given, right) })
	for _, a := range m.contract.Actions {
		if a != m.create() {
			m.add(wrongKey, "accepted-"+a.Name, "a disabled key may call "+a.Name, func(*Server) *hooks {
				return &hooks{disabled: func(c *call) bool { return c.does(a.Name) }}
			})
		}
	}
	m.add(wrongKey, "accepted", "a disabled key is as good as any", func(*Server) *hooks {
		return &hooks{disabled: anyCall}
	})
	m.add(wrongKey, "accepted-v3", "with V3 a disabled key is as good as any", func(*Server) *hooks {
		return &hooks{disabled: byV3}
	})
	m.add(wrongKey, "stored-anyway", "a create by a disabled key is refused and stored all the same", storesRefused(whenInactiveKey))
}

// tokenFaults are about temporary keys.
func tokenFaults(m *maker) {
	m.add(wrongRefused, "no-token", "a temporary key needs no token", lets([]string{wire.TokenMissing}, signing{}.expects))
	m.add(wrongRefused, "any-token", "the token of a temporary key is not compared", lets([]string{wire.TokenMismatch}, anyCall))
	m.add(wrongRefused, "any-token-v3", "with V3 the token of a temporary key is not compared", lets([]string{wire.TokenMismatch}, byV3))
	// known is a call by a temporary key with the token of another one.
	known := func(c *call) bool {
		given := c.common(wire.ParamSecurityToken, headerToken)
		mine := c.s.keys[c.keyID]
		if mine == nil || mine.Token == "" || given == "" {
			return false
		}
		for _, k := range c.s.keys {
			if k.Token.Reveal() == given {
				return true
			}
		}
		return false
	}
	m.add(wrongRefused, "known-token-v1", "with V1 a temporary key passes with the token of another one", lets([]string{wire.TokenMismatch}, func(c *call) bool { return !c.v3 && known(c) }))
	m.add(wrongRefused, "known-token-v3", "with V3 a temporary key passes with the token of another one", lets([]string{wire.TokenMismatch}, func(c *call) bool { return c.v3 && known(c) }))
	compared := func(defect, text string, same func(right, given string) bool) {
		m.add(wrongRefused, defect, text, lets([]string{wire.TokenMismatch}, func(c *call) bool {
			k := c.s.keys[c.keyID]
			return k != nil && k.Token != "" && same(k.Token.Reveal(), c.common(wire.ParamSecurityToken, headerToken))
		}))
	}
	compared("token-letter-case", "the token of a temporary key is compared in any letter case", strings.EqualFold)
	compared("token-begins", "of the token of a temporary key only the beginning is compared", func(right, given string) bool { return strings.HasPrefix(given, right) })

	temporary := func(c *call) bool { k := c.s.keys[c.keyID]; return k != nil && k.Token != "" }
	m.add(rightTemporary, "refused", "a temporary key is refused", refuses(temporary))
	m.add(rightTemporary, "refused-v3", "with V3 a temporary key is refused", refuses(func(c *call) bool { return c.v3 && temporary(c) }))
	m.add(rightTemporary, "unsigned", "the token is left out of what V1 signs", refusesUnless(signing{params: without(wire.ParamSecurityToken)}))
}

// nonceFaults are about nonces that are used again.
func nonceFaults(m *maker) {
	m.add(wrongRefused, "no-nonce", "a call needs no nonce", lets(missing(wire.ParamSignatureNonce, headerNonce), signing{}.expects))

	forgets := func(is func(c *call) bool) func(*Server) *hooks {
		return func(*Server) *hooks {
			return &hooks{signed: func(c *call, err, nonce error) (error, error) {
				if is(c) {
					nonce = nil
				}
				return err, nonce
			}}
		}
	}
	m.add(wrongNonce, "forgotten", "a nonce is not remembered", forgets(anyCall))
	m.add(wrongNonce, "forgotten-v1", "a nonce of V1 is not remembered", forgets(func(c *call) bool { return !c.v3 }))
	m.add(wrongNonce, "forgotten-v3", "a nonce of V3 is not remembered", forgets(byV3))

	m.add(wrongNonce, "forgotten-of-xml", "the nonce of a call that asks for XML is not remembered", forgets(inXML))
	m.add(wrongNonce, "forgotten-of-temporary", "the nonce of a temporary key is not remembered", forgets(func(c *call) bool {
		k := c.s.keys[c.keyID]
		return k != nil && k.Token != ""
	}))
	m.add(wrongNonce, "forgotten-of-query", "the nonce of a call with nothing in the form is not remembered", forgets(func(c *call) bool { return len(c.form) == 0 }))
	m.add(wrongNonce, "forgotten-of-reads", "the nonce of a read is not remembered", forgets(func(c *call) bool { return c.does(m.get().Name) || c.does(m.list().Name) }))
	m.add(wrongNonce, "forgotten-of-get", "the nonce of a call by GET is not remembered", forgets(func(c *call) bool { return c.http.Method == http.MethodGet }))

	// Of the last n nonces each stands for the calls that used it.
	last := func(n int) func(*Server) *hooks {
		return func(s *Server) *hooks {
			var list memo[[]string]
			return forgets(func(c *call) (forgotten bool) {
				list.change(func(of []string) []string {
					forgotten = !slices.Contains(of, c.nonce())
					of = append(of, c.nonce())
					return of[max(0, len(of)-n):]
				})
				return forgotten
			})(s)
		}
	}
	m.add(wrongNonce, "last-1", "only the last nonce is remembered", last(1))
	m.add(wrongNonce, "last-16", "only the last sixteen nonces are remembered", last(16))

	// A nonce is known by more than itself.
	with := func(what func(c *call) string) func(*Server) *hooks {
		return func(s *Server) *hooks {
			var used memo[map[string]bool]
			return forgets(func(c *call) (forgotten bool) {
				used.change(func(set map[string]bool) map[string]bool {
					if set == nil {
						set = map[string]bool{}
					}
					key := c.nonce() + " " + what(c)
					forgotten = !set[key]
					set[key] = true
					return set
				})
				return forgotten
			})(s)
		}
	}
	m.add(wrongNonce, "with-time", "a nonce may be used again with another time", with((*call).time))
	m.add(wrongNonce, "with-signature", "a nonce may be used again in another request", with((*call).signature))
	m.add(wrongNonce, "with-action", "a nonce may be used again with another Action", with(func(c *call) string { return c.name }))
	m.add(wrongNonce, "with-format", "a nonce may be used again for another format", with(func(c *call) string { return c.format }))
	m.add(wrongNonce, "with-project", "a nonce may be used again for another project", with(func(c *call) string {
		id, _ := c.get("ProjectId")
		return id
	}))
	m.add(wrongNonce, "with-method", "a nonce may be used again with another HTTP method", with(func(c *call) string { return c.http.Method }))
	m.add(wrongNonce, "with-way", "a nonce of V1 may be used again with V3", with(func(c *call) string { return fmt.Sprint(c.v3) }))

	m.add(wrongNonce, "of-accepted", "the nonce of a call that was refused may be used again", func(s *Server) *hooks {
		var accepted memo[map[string]bool]
		h := forgets(func(c *call) (forgotten bool) {
			accepted.change(func(set map[string]bool) map[string]bool {
				forgotten = !set[c.nonce()]
				return set
			})
			return forgotten
		})(s)
		h.answer = func(c *call, a *answer) {
			if a.no == nil {
				accepted.change(func(set map[string]bool) map[string]bool {
					if set == nil {
						set = map[string]bool{}
					}
					set[c.nonce()] = true
					return set
				})
			}
		}
		return h
	})
	m.add(wrongNonce, "until-delete", "every nonce before the last "+m.delete().Name+" may be used again", func(s *Server) *hooks {
		var since memo[map[string]bool]
		h := forgets(func(c *call) (forgotten bool) {
			since.change(func(set map[string]bool) map[string]bool {
				if set == nil {
					set = map[string]bool{}
				}
				forgotten = !set[c.nonce()]
				set[c.nonce()] = true
				return set
			})
			return forgotten
		})(s)
		h.answer = func(c *call, a *answer) {
			if a.no == nil && c.does(m.delete().Name) {
				since.swap(nil)
			}
		}
		return h
	})
	m.add(wrongNonce, "stored-anyway", "a create that is refused for its nonce is stored all the same", storesRefused(whenNonce))
}

// timeFaults are about how far the time of a call may be off.
func timeFaults(m *maker) {
	// judged lets and refuses times in its own way: off is how far the time
	// is ahead.
	judged := func(late func(c *call, off time.Duration, err error) error) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{late: func(c *call, err error) error {
				at, wrong := time.Parse(wire.TimeLayout, c.time())
				if wrong != nil {
					return err
				}
				return late(c, at.Sub(s.now()), err)
			}}
		}
	}
	within := func(past, future time.Duration) func(*Server) *hooks {
		return judged(func(_ *call, off time.Duration, _ error) error {
			if off < -past || off > future {
				return &wire.SignatureError{Kind: wire.TimeExpired, Param: wire.ParamTimestamp}
			}
			return nil
		})
	}
	const ever, usual = 1 << 62, DocumentedWindow
	m.add(wrongRefused, "time-ever", "a time is never too far off", within(ever, ever))
	m.add(wrongRefused, "time-future", "a time is never too far ahead", within(usual, ever))
	m.add(wrongRefused, "time-past", "a time is never too old", within(ever, usual))
	m.add(wrongRefused, "time-hours", "a time may be fifteen hours off", within(15*time.Hour, 15*time.Hour))
	m.add(wrongRefused, "time-of-china", "a time may be eight hours off, as the clocks of China are", judged(func(_ *call, off time.Duration, err error) error {
		if by := off.Abs() - 8*time.Hour; by.Abs() < usual {
			return nil
		}
		return err
	}))
	m.add(wrongRefused, "time-of-another-year", "the year of a time does not count", judged(func(_ *call, off time.Duration, err error) error {
		if by := off.Abs() - 365*24*time.Hour; by.Abs() < usual {
			return nil
		}
		return err
	}))
	m.add(wrongRefused, "time-ever-v3", "with V3 a time is never too far off", judged(func(c *call, _ time.Duration, err error) error {
		if c.v3 {
			return nil
		}
		return err
	}))
	m.add(wrongRefused, "time-ever-temporary", "the time of a call by a temporary key is never too far off", judged(func(c *call, _ time.Duration, err error) error {
		if k := c.s.keys[c.keyID]; k != nil && k.Token != "" {
			return nil
		}
		return err
	}))
	m.add(wrongRefused, "time-no-time", "a time that is none counts as now", func(*Server) *hooks {
		return &hooks{late: func(c *call, err error) error {
			if kindOf(err) == wire.TimeFormat && c.time() != "" {
				return nil
			}
			return err
		}}
	})
	m.add(wrongRefused, "no-time", "a call needs no time", func(s *Server) *hooks {
		h := lets(missing(wire.ParamTimestamp, headerDate), signing{}.expects)(s)
		h.late = func(c *call, err error) error {
			if c.time() == "" {
				return nil
			}
			return err
		}
		return h
	})
	m.add(wrongRefused, "late-stored-anyway", "a create that is refused for its time is stored all the same", storesRefused(whenExpired))

	m.add(rightTime, "minute", "a time may be one minute off", within(time.Minute, time.Minute))
	m.add(rightTime, "seconds", "a time may be fifteen seconds off", within(15*time.Second, 15*time.Second))
	m.add(rightTime, "no-future", "a time may not be more than a minute ahead", within(usual, time.Minute))
	m.add(rightTime, "no-past", "a time may not be more than a minute old", within(time.Minute, usual))
}

// addressFaults are about the version and the Action.
func addressFaults(m *maker) {
	arrives := func(change func(c *call)) func(*Server) *hooks {
		return func(*Server) *hooks { return &hooks{arrived: change} }
	}
	version := m.contract.Version
	m.add(wrongRefused, "any-version", "a version that was never published is as good as any", arrives(func(c *call) {
		if c.version != "" {
			c.version = version
		}
	}))
	m.add(wrongRefused, "no-version", "a call needs no version", arrives(func(c *call) {
		if c.version == "" {
			c.version = version
		}
	}))
	m.add(wrongRefused, "no-action", "a call without an Action is a "+m.create().Name, arrives(func(c *call) {
		if c.name == "" {
			c.name = m.create().Name
		}
	}))
	action := func(is func(asked, name string) bool) func(*Server) *hooks {
		return arrives(func(c *call) {
			for _, a := range m.contract.Actions {
				if is(c.name, a.Name) {
					c.name = a.Name
					return
				}
			}
		})
	}
	m.add(wrongRefused, "action-letter-case", "an Action is read in any letter case", action(strings.EqualFold))
	m.add(wrongRefused, "action-begins", "an Action that begins like a known one is that one", action(strings.HasPrefix))
}
