package wire

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

// signatureTampers spoil the signature itself.
func signatureTampers() []Tamper {
	forged := func(name, text string, forge func(string) string) Tamper {
		return refused(name, text, whenSignature, "").shaped(func(d *draft) error { d.forge = forge; return nil })
	}
	return []Tamper{
		refused("signature-other-secret", "signed with the secret of another account", whenSignature, "").
			needing(NeedWrongSecret).shaped(func(d *draft) error {
			d.secret = d.o.WrongSecret
			return nil
		}),
		forged("signature-one-character", "the signature differs in one character", otherCharacter),
		forged("signature-first-character", "the signature differs in its first character", func(s string) string { return otherAt(s, 0) }),
		forged("signature-last-character", "the signature differs in its last character", func(s string) string {
			return otherAt(s, len(strings.TrimRight(s, "="))-1)
		}),
		forged("signature-letter-case", "the letters of the signature have the other case", otherCase),
		forged("signature-cut", "half of the signature is missing", func(s string) string { return s[:len(s)/2] }),
		forged("signature-cut-by-one", "the last character of the signature is missing", func(s string) string {
			s = strings.TrimRight(s, "=")
			return s[:len(s)-1]
		}),
		refused("signature-empty", "the signature is empty", whenMissing, ParamSignature).
			shaped(func(d *draft) error { d.forge = func(string) string { return "" }; return nil }),
		refused("signature-absent", "there is no signature", whenMissing, ParamSignature).
			shaped(func(d *draft) error { d.unsigned = true; return nil }),
		refused("authorization-absent", "there is no Authorization header", "", "").of(exchange.V3).
			shaped(func(d *draft) error { d.unauthorized = true; return nil }),
		refused("signature-method-unknown", "the named method of signing does not exist", whenMethod, ParamSignatureMethod).
			shaped(func(d *draft) error {
				if d.way.Signature == exchange.V3 {
					d.algorithm = "ACS3-HMAC-MD0"
					return nil
				}
				return d.set(ParamSignatureMethod, "HMAC-MD0")
			}),
		// What else a request says of its signature does not make up for a wrong one.
		refused("signature-wrong-bearer", "the signature is wrong, and said to be that of a bearer token", "", "").
			of(exchange.V1).shaped(wrongly(func(d *draft) error { return d.set(ParamSignatureType, "BEARERTOKEN") })),
		refused("signature-wrong-version", "the signature is wrong, and said to be of version 2.0", "", "").
			of(exchange.V1).shaped(wrongly(func(d *draft) error { return d.set(ParamSignatureVersion, "2.0") })),
		refused("signature-wrong-unnamed", "the signature is wrong, and nothing says how it was made", "", "").
			of(exchange.V1).shaped(wrongly(func(d *draft) error { return d.drop(ParamSignatureMethod) })),
		refused("signature-wrong-asymmetric", "the signature is wrong, and said to be made with a private key", "", "").
			of(exchange.V3).shaped(wrongly(func(d *draft) error { d.algorithm = "ACS3-RSA-SHA256"; return nil })),
	}
}

// wrongly spoils the signature of a request that is changed too.
func wrongly(also change) change {
	return func(d *draft) error {
		d.forge = otherCharacter
		return also(d)
	}
}

// coverTampers sign something else than what is sent.
func coverTampers() []Tamper {
	list := []Tamper{
		refused("signed-for-other-method", "the signature was made for another HTTP method", whenSignature, "").
			shaped(func(d *draft) error {
				d.signMethod = exchange.GET
				if d.way.Method == exchange.GET {
					d.signMethod = exchange.POST
				}
				return nil
			}),
		refused("signed-query-alone", "the parameters of the form are not signed", whenSignature, "").
			needing(NeedFormParam).covering(func(d *draft) error {
			d.coverForm = nil
			return nil
		}),
		refused("signed-form-alone", "the parameters of the query are not signed", whenSignature, "").
			needing(NeedFormParam).covering(func(d *draft) error {
			d.coverQuery = nil
			return nil
		}),
		refused("changed-after", "a value is another one than was signed", whenSignature, "").
			needing(NeedParam).afterwards(onText(func(name string) change { return changedTamper(name).after })),
		refused("repeated-after", "a parameter is there again, with another value that was not signed", whenSignature, "").
			needing(NeedParam).afterwards(onText(func(name string) change { return repeatedTamper(name).after })),
		refused("added-after", "a parameter was added after signing", whenSignature, "").
			afterwards(func(d *draft) error {
				list := d.params()
				*list = append(*list, exchange.Pair{Name: "DwconformAdded", Value: "1"})
				return nil
			}),
		refused("digest-wrong", "the digest is that of another body", "", "").of(exchange.V3).
			shaped(func(d *draft) error {
				d.digest = func(body []byte) string { return digestV3(append(slices.Clone(body), 'x')) }
				return nil
			}),
		either("digest-absent", "there is no x-acs-content-sha256 header").of(exchange.V3).
			shaped(func(d *draft) error { d.digest = nil; return nil }),
	}
	for _, name := range []string{
		ParamAccessKeyID, ParamAction, ParamFormat, ParamRegionID, ParamSignatureMethod, ParamSignatureNonce,
		ParamSignatureType, ParamSignatureVersion, ParamTimestamp, ParamVersion,
	} {
		list = append(list, unsignedTamper(name, exchange.V1))
	}
	list = append(list, unsignedTamper(ParamSecurityToken, exchange.V1).needing(NeedToken))
	for _, name := range []string{headerHost, acsAction, acsDigest, acsDate, acsNonce, acsVersion} {
		list = append(list, unsignedTamper(name, exchange.V3))
	}
	for _, name := range []string{acsKeyID, acsToken} {
		list = append(list, unsignedTamper(name, exchange.V3).needing(NeedToken))
	}
	contentType := either(Unsigned(headerContentType), "content-type is sent and not signed").of(exchange.V3).needing(NeedFormParam)
	return append(list, contentType.covering(func(d *draft) error { return d.uncover(headerContentType) }))
}

// onText applies a change to the first operation parameter that is free to
// differ: the first whose value is no number, else the first.
func onText(to func(name string) change) change {
	return func(d *draft) error {
		name := d.call.Params[0].Name
		for _, p := range d.call.Params {
			if strings.Trim(p.Value, "0123456789") != "" {
				name = p.Name
				break
			}
		}
		return to(name)(d)
	}
}

// identityTampers are about key, token and nonce.
func identityTampers() []Tamper {
	return []Tamper{
		refused("token-absent", "the security token of a temporary key is missing", whenMissing, ParamSecurityToken).
			needing(NeedToken).shaped(func(d *draft) error { return d.drop(ParamSecurityToken) }),
		refused("token-wrong", "the security token differs in one character", whenToken, ParamSecurityToken).
			needing(NeedToken).shaped(func(d *draft) error {
			return d.set(ParamSecurityToken, otherCharacter(d.o.Credentials.Token.Reveal()))
		}),
		refused("token-foreign", "the security token belongs to another key", whenToken, ParamSecurityToken).
			needing(NeedToken, NeedForeignToken).shaped(func(d *draft) error {
			return d.set(ParamSecurityToken, d.o.ForeignToken.Reveal())
		}),
		refused("nonce-absent", "there is no nonce", whenMissing, ParamSignatureNonce).
			shaped(func(d *draft) error { return d.drop(ParamSignatureNonce) }),
		refused("token-letter-case", "the letters of the security token have the other case", whenToken, ParamSecurityToken).
			needing(NeedToken).shaped(func(d *draft) error {
			return d.set(ParamSecurityToken, elseLonger(d.o.Credentials.Token.Reveal(), otherCaseButHex))
		}),
		refused("token-longer", "the security token has one character more", whenToken, ParamSecurityToken).
			needing(NeedToken).shaped(func(d *draft) error {
			return d.set(ParamSecurityToken, d.o.Credentials.Token.Reveal()+"x")
		}),
		// The caller gives the nonce of an earlier request; nothing else differs.
		refused("nonce-used", "the nonce was used already", whenNonce, ParamSignatureNonce).needing(NeedUsedNonce),
		refused("key-unknown", "nobody has this access key", whenKey, ParamAccessKeyID).
			shaped(func(d *draft) error { return d.rename("LTAIdwconformNoSuchKey0") }),
		refused("key-letter-case", "the letters of the access key have the other case", "", ParamAccessKeyID).
			shaped(func(d *draft) error { return d.rename(elseLonger(d.o.Credentials.AccessKeyID, otherCase)) }),
		refused("key-longer", "the access key has one character more", "", ParamAccessKeyID).
			shaped(func(d *draft) error { return d.rename(d.o.Credentials.AccessKeyID + "x") }),
		refused("key-absent", "there is no access key", whenMissing, ParamAccessKeyID).
			shaped(func(d *draft) error {
				if d.way.Signature == exchange.V1 {
					return d.drop(ParamAccessKeyID)
				}
				return d.rename("")
			}),
	}
}

// timeTampers are about the time of a request.
func timeTampers() []Tamper {
	written := func(t Tamper, layout string) Tamper {
		return t.shaped(func(d *draft) error { return d.set(ParamTimestamp, d.o.Now.UTC().Format(layout)) })
	}
	list := []Tamper{
		refused("time-absent", "there is no time", whenMissing, ParamTimestamp).
			shaped(func(d *draft) error { return d.drop(ParamTimestamp) }),
		refused("time-no-time", "the time is no time", whenBadTime, ParamTimestamp).
			shaped(func(d *draft) error { return d.set(ParamTimestamp, "yesterday") }),
		written(either("time-fraction", "the time has a fraction of a second"), "2006-01-02T15:04:05.000Z"),
		written(either("time-offset", "the time says +00:00 for Z"), "2006-01-02T15:04:05+00:00"),
		written(either("time-space", "the time has a space for T, and no Z"), "2006-01-02 15:04:05"),
	}
	for _, minutes := range []string{"9m", "20m", "40m", "8h", "24h", "8760h"} {
		for _, way := range []string{"past", "future"} {
			name := "time-" + minutes + "-" + way
			off, _ := timeOff(name)
			list = append(list, timeOffTamper(name, off))
		}
	}
	return list
}

// addressTampers ask for what is not there.
func addressTampers() []Tamper {
	set := func(t Tamper, name string, value func(*draft) string) Tamper {
		return t.shaped(func(d *draft) error { return d.set(name, value(d)) })
	}
	drop := func(t Tamper, name string) Tamper {
		return t.shaped(func(d *draft) error { return d.drop(name) })
	}
	return []Tamper{
		set(refused("version-wrong", "the version was never published", whenVersion, ParamVersion), ParamVersion,
			func(*draft) string { return "1999-01-01" }),
		drop(refused("version-absent", "there is no version", whenMissing, ParamVersion), ParamVersion),
		set(refused("action-unknown", "the action does not exist", whenAction, ParamAction), ParamAction,
			func(d *draft) string { return d.call.Action + "NoSuch" }),
		drop(refused("action-absent", "there is no action", whenMissing, ParamAction), ParamAction),
		set(refused("action-wrong-case", "the action's first letter has the other case", whenAction, ParamAction), ParamAction,
			func(d *draft) string {
				if d.call.Action == "" {
					return ""
				}
				return otherCase(d.call.Action[:1]) + d.call.Action[1:]
			}),
		drop(either("region-absent", "there is no RegionId"), ParamRegionID),
		drop(either("format-absent", "there is no Format"), ParamFormat),
		set(either("format-unknown", "the format does not exist"), ParamFormat, func(*draft) string { return "DWCONFORM" }),
		drop(either("signature-method-absent", "there is no SignatureMethod").of(exchange.V1), ParamSignatureMethod),
		drop(either("signature-version-absent", "there is no SignatureVersion").of(exchange.V1), ParamSignatureVersion),
		drop(either("signature-type-absent", "there is no SignatureType").of(exchange.V1), ParamSignatureType),
	}
}

// spellingTampers write the same request in another right way.
func spellingTampers() []Tamper {
	return []Tamper{
		accepted("format-lower-case", "the format is written in lower case, as some of the vendor's clients do").
			shaped(func(d *draft) error { return d.set(ParamFormat, strings.ToLower(d.way.Format)) }),
		either("params-reversed", "the parameters stand in reverse order").
			shaped(func(d *draft) error {
				slices.Reverse(d.query)
				slices.Reverse(d.form)
				return nil
			}),
		either("space-escaped", "a space is %20, not +").
			shaped(func(d *draft) error { d.spell.space = "%20"; return nil }),
		either("escapes-lower-case", "escapes have hexadecimal digits in lower case").
			shaped(func(d *draft) error { d.spell.hex = strings.ToLower(upperHex); return nil }),
		either("common-in-body", "the common parameters stand in the form").of(exchange.V1).
			shaped(func(d *draft) error {
				// Of the query only what the way put there stays.
				at := len(d.query)
				if d.way.Place == exchange.Query {
					at -= len(d.call.Params)
				}
				common := slices.Clone(d.query[:at])
				d.query = slices.Clone(d.query[at:])
				d.form = append(common, d.form...)
				d.inForm = true
				return nil
			}),
	}
}
