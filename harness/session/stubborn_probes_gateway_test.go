package session_test

import (
	"strings"
	"time"
)

// signedAs replaces the signature by one over a part of the call, or for another method, or with another secret.
func (p prober) signedAs(method string, secret string, part func(*letter) []pair) prober {
	return p.last(func(l *letter) {
		l.query = put(l.query, "Signature", signV1(method, part(l), secret))
	})
}

func whole(l *letter) []pair { return append(cut(l.query, "Signature"), l.form...) }

// resigned changes the text of the right signature.
func (p prober) resigned(change func(string) string) prober {
	return p.last(func(l *letter) {
		l.query = put(l.query, "Signature", change(pairs(l.query).value("Signature")))
	})
}

// replayed makes two calls with one nonce and tells whether the second is accepted.
func (p prober) replayed(first func(prober), between int) bool {
	n := nonce()
	first(p.withNonce(n))
	for range between {
		p.list()
	}
	return p.withNonce(n).create().accepted()
}

// uncovered signs with the newer signature over some of the headers only.
func (p prober) uncovered(name string) answer {
	return p.newer().first(func(l *letter) {
		for header := range l.header {
			if lower := strings.ToLower(header); lower != name {
				l.signed = append(l.signed, lower)
			}
		}
	}).create()
}

func otherCase(text string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, text)
}

var gatewayProbes = map[string]func(p prober) bool{
	"v1-unchecked":     func(p prober) bool { return p.spoiled("Signature", "AAAA").create().accepted() },
	"v1-get-unchecked": func(p prober) bool { return p.get().spoiled("Signature", "AAAA").create().accepted() },
	"v1-form-uncovered": func(p prober) bool {
		return p.signedAs("POST", p.key.secret, func(l *letter) []pair { return cut(l.query, "Signature") }).create().accepted()
	},
	"v1-query-uncovered": func(p prober) bool {
		return p.signedAs("POST", p.key.secret, func(l *letter) []pair { return l.form }).create().accepted()
	},
	"v1-one-uncovered": func(p prober) bool {
		return p.signedAs("POST", p.key.secret, func(l *letter) []pair { return cut(whole(l), "Description") }).create("Description", "text").accepted()
	},
	"v1-value-uncovered": func(p prober) bool {
		return p.last(func(l *letter) { l.add("BusinessName", "slipped in") }).create().accepted()
	},
	"v1-method-uncovered":  func(p prober) bool { return p.signedAs("GET", p.key.secret, whole).create().accepted() },
	"v1-any-secret":        func(p prober) bool { return p.signedAs("POST", p.s.otherTenant.secret, whole).create().accepted() },
	"v1-any-letter-case":   func(p prober) bool { return p.resigned(otherCase).create().accepted() },
	"v1-prefix":            func(p prober) bool { return p.resigned(func(t string) string { return t[:9] }).create().accepted() },
	"v1-one-character-off": func(p prober) bool { return p.resigned(lastChanged).create().accepted() },
	"v1-empty-accepted":    func(p prober) bool { return p.spoiled("Signature", "").create().accepted() },
	"v1-star-unescaped":    func(p prober) bool { return p.create("BusinessName", "a*b").refused() },
	"v1-tilde-escaped":     func(p prober) bool { return p.create("BusinessName", "a~b").refused() },
	"signature-method-unchecked": func(p prober) bool {
		return p.common("SignatureMethod", "HMAC-MD5").create().accepted()
	},
	"v3-unchecked": func(p prober) bool {
		return p.newer().last(func(l *letter) {
			a := l.header.Get("Authorization")
			l.header.Set("Authorization", a[:len(a)-4]+"0000")
		}).create().accepted()
	},
	"v3-digest-unchecked": func(p prober) bool {
		return p.newer().last(func(l *letter) { l.add("Description", "slipped in") }).create().accepted()
	},
	"v3-host-uncovered":    func(p prober) bool { return p.uncovered("host").accepted() },
	"v3-headers-uncovered": func(p prober) bool { return p.uncovered("x-acs-date").accepted() },

	"nonce-unchecked":    func(p prober) bool { return p.replayed(func(q prober) { q.create() }, 0) },
	"nonce-v3-unchecked": func(p prober) bool { return p.newer().replayed(func(q prober) { q.create() }, 0) },
	"nonce-kept-if-accepted": func(p prober) bool {
		return p.replayed(func(q prober) { q.nameless() }, 0) && !p.replayed(func(q prober) { q.create() }, 0)
	},
	"nonce-forgotten": func(p prober) bool {
		return p.replayed(func(q prober) { q.create() }, 20) && !p.replayed(func(q prober) { q.create() }, 2)
	},
	"nonce-with-time": func(p prober) bool {
		n := nonce()
		p.withNonce(n).create()
		return p.first(func(l *letter) {
			l.set("SignatureNonce", n)
			l.set("Timestamp", stamp(-time.Minute))
		}).create().accepted()
	},
	"nonce-absent-accepted": func(p prober) bool { return p.without("SignatureNonce").create().accepted() },
	"time-unchecked": func(p prober) bool {
		return p.at(-40*time.Minute).create().accepted() && p.at(40*time.Minute).create().accepted()
	},
	"time-past-unchecked": func(p prober) bool {
		return p.at(-40*time.Minute).create().accepted() && p.at(40*time.Minute).create().refused()
	},
	"time-future-unchecked": func(p prober) bool {
		return p.at(40*time.Minute).create().accepted() && p.at(-40*time.Minute).create().refused()
	},
	"time-absent-accepted": func(p prober) bool { return p.without("Timestamp").create().accepted() },
	"time-window-5m": func(p prober) bool {
		return p.at(-8*time.Minute).create().refused() && p.at(8*time.Minute).create().refused()
	},

	"token-ignored": func(p prober) bool { return p.as(p.s.temporary).without("SecurityToken").create().accepted() },
	"token-any":     func(p prober) bool { return p.as(p.s.temporary).common("SecurityToken", "made up").create().accepted() },
	"token-known": func(p prober) bool {
		q := p.as(p.s.temporary)
		return q.common("SecurityToken", p.s.otherTemporary.token).create().accepted() && q.common("SecurityToken", "made up").create().refused()
	},
	"inactive-accepted":    func(p prober) bool { return p.as(p.s.inactive).create().accepted() },
	"unknown-key-accepted": func(p prober) bool { return p.as(accessKey{id: "Nobody", secret: "x"}).create().accepted() },
	"version-unchecked":    func(p prober) bool { return p.common("Version", "2019-01-01").create().accepted() },
	"action-any-letter-case": func(p prober) bool {
		return p.call("createbusiness", append(in(p.s.primary), "BusinessName", fresh())...).accepted()
	},
	"denied-creates": func(p prober) bool {
		name := fresh()
		return p.as(p.s.unauthorized).create("BusinessName", name).refused() && p.holds(name)
	},
	"denied-may-read":   func(p prober) bool { return p.as(p.s.unauthorized).list().accepted() },
	"denied-code-wrong": func(p prober) bool { return p.as(p.s.unauthorized).create().code() == "Unauthorized" },
}

// lastChanged changes the last characters before the padding.
func lastChanged(signature string) string {
	if signature[25:27] == "AA" {
		return signature[:25] + "BB="
	}
	return signature[:25] + "AA="
}
