package wire

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Options is what a call does not say and a request must.
type Options struct {
	Endpoint    *url.URL // scheme and host; no path
	Region      string
	Version     string // API version, "2020-05-18"
	Credentials Credentials
	Now         time.Time // written to the second, in UTC
	Nonce       string    // one for each request, see [NewNonce]
	UserAgent   string    // "" means "dwconform"
	// WrongSecret belongs to another key, and ForeignToken to another
	// temporary key: for the tampers that need them.
	WrongSecret  Secret
	ForeignToken Secret
}

// NewNonce returns 32 lower-case hexadecimal digits that no other call gets.
func NewNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

const (
	contentTypeForm = "application/x-www-form-urlencoded"

	headerAuthorization = "Authorization"
	headerHost          = "host"
	headerContentType   = "content-type"
	acsPrefix           = "x-acs-"
	acsAction           = "x-acs-action"
	acsVersion          = "x-acs-version"
	acsDate             = "x-acs-date"
	acsNonce            = "x-acs-signature-nonce"
	acsDigest           = "x-acs-content-sha256"
	acsKeyID            = "x-acs-accesskey-id"
	acsToken            = "x-acs-security-token"
)

// Build writes and signs the request that call asks for, in the way that
// call.Way says, and gives it the one defect that call.Tamper names.
//
// Signed V1, the common parameters stand in the query, sorted, Signature among
// them. Signed V3, they are headers, and the query has RegionId and Format.
// The operation's parameters stand where the way says, in the order of the
// call, repeats and empty values included; in the query they follow the common
// ones. The header Host is not in the result: it is the host of the URL.
func Build(call exchange.Call, o Options) (exchange.Request, error) {
	tamper, err := FindTamper(call.Tamper)
	if err != nil {
		return exchange.Request{}, err
	}
	d, err := newDraft(call, o)
	if err != nil {
		return exchange.Request{}, err
	}
	if tamper.Sig != "" && tamper.Sig != d.way.Signature {
		return exchange.Request{}, fmt.Errorf("tamper %q is for %s, the call is signed %s; change its way", tamper.Name, tamper.Sig, d.way.Signature)
	}
	for _, n := range tamper.Needs {
		if err := n.met(d); err != nil {
			return exchange.Request{}, fmt.Errorf("tamper %q: %w", tamper.Name, err)
		}
	}
	apply := func(step func(*draft) error) error {
		if step == nil {
			return nil
		}
		if err := step(d); err != nil {
			return fmt.Errorf("tamper %q: %w", tamper.Name, err)
		}
		return nil
	}
	if err := apply(tamper.shape); err != nil {
		return exchange.Request{}, err
	}
	d.coverQuery, d.coverForm = slices.Clone(d.query), slices.Clone(d.form)
	if err := apply(tamper.cover); err != nil {
		return exchange.Request{}, err
	}
	if d.way.Signature == exchange.V1 {
		d.signV1()
	} else {
		d.signV3()
	}
	if err := apply(tamper.after); err != nil {
		return exchange.Request{}, err
	}
	r := d.request()
	if tamper.write != nil {
		tamper.write(&r)
	}
	return r, nil
}

// draft is a request on its way to being signed. A tamper changes it at one of
// three times: shape changes what is said and signed alike, cover changes what
// is signed and not what is said, after changes what is said once it is signed.
type draft struct {
	call  exchange.Call
	way   exchange.Way
	o     Options
	keyID string

	query, form []exchange.Pair
	head        []exchange.Pair // V3: headers to sign, in lower case
	spell       spelling
	inForm      bool // V1: the common parameters stand in the form

	coverQuery, coverForm []exchange.Pair
	uncovered             []string // V3: headers that are sent and not signed
	signMethod            string
	secret                Secret
	algorithm             string              // V3
	digest                func([]byte) string // V3; nil sends none
	forge                 func(string) string // what becomes of the signature
	unsigned              bool                // the signature is left out
	unauthorized          bool                // V3: its whole header is left out
}

func newDraft(call exchange.Call, o Options) (*draft, error) {
	var wrong []error
	need := func(ok bool, text string) {
		if !ok {
			wrong = append(wrong, errors.New("build: "+text))
		}
	}
	way := call.Way.Full()
	need(o.Endpoint != nil && o.Endpoint.Host != "" && o.Endpoint.Scheme != "", "the endpoint has no scheme or no host; give it as http://host:port")
	need(o.Endpoint == nil || o.Endpoint.Path == "" || o.Endpoint.Path == "/", "the endpoint has a path; the gateway serves / alone")
	need(way.Signature == exchange.V1 || way.Signature == exchange.V3, fmt.Sprintf("signature %q is not known; use v1 or v3", way.Signature))
	need(way.Place == exchange.Form || way.Place == exchange.Query, fmt.Sprintf("place %q is not known; use form or query", way.Place))
	need(o.Credentials.AccessKeyID != "", "no access key id; set Options.Credentials")
	need(!o.Now.IsZero(), "no time; set Options.Now")
	need(o.Nonce != "", "no nonce; set Options.Nonce to a new one for each request")
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	d := &draft{
		call: call, way: way, o: o,
		keyID:      o.Credentials.AccessKeyID,
		spell:      spelling{space: "+", hex: upperHex},
		signMethod: way.Method,
		secret:     o.Credentials.Secret,
		algorithm:  AlgorithmV3,
		digest:     digestV3,
	}
	if way.Signature == exchange.V1 {
		d.commonV1()
	} else {
		d.commonV3()
	}
	*d.params() = append(*d.params(), call.Params...)
	return d, nil
}

// commonV1 puts the common parameters into the query, sorted by name.
func (d *draft) commonV1() {
	d.query = make([]exchange.Pair, 0, 12+len(d.call.Params))
	add := func(name, value string) { d.query = append(d.query, exchange.Pair{Name: name, Value: value}) }
	add(ParamAccessKeyID, d.keyID)
	add(ParamAction, d.call.Action)
	add(ParamFormat, d.way.Format)
	add(ParamRegionID, d.o.Region)
	if t := d.o.Credentials.Token.Reveal(); t != "" {
		add(ParamSecurityToken, t)
	}
	add(ParamSignatureMethod, MethodHMACSHA1)
	add(ParamSignatureNonce, d.o.Nonce)
	add(ParamSignatureType, "") // the vendor's SDK sends and signs it empty
	add(ParamSignatureVersion, VersionOne)
	add(ParamTimestamp, d.o.Now.UTC().Format(TimeLayout))
	add(ParamVersion, d.o.Version)
}

// commonV3 puts them into headers, but for the two that have none.
func (d *draft) commonV3() {
	d.query = append(d.query,
		exchange.Pair{Name: ParamFormat, Value: d.way.Format},
		exchange.Pair{Name: ParamRegionID, Value: d.o.Region})
	add := func(name, value string) { d.head = append(d.head, exchange.Pair{Name: name, Value: value}) }
	if d.hasBody() {
		add(headerContentType, contentTypeForm)
	}
	add(headerHost, d.o.Endpoint.Host)
	if t := d.o.Credentials.Token.Reveal(); t != "" {
		add(acsKeyID, d.keyID)
		add(acsToken, t)
	}
	add(acsAction, d.call.Action)
	add(acsDate, d.o.Now.UTC().Format(TimeLayout))
	add(acsNonce, d.o.Nonce)
	add(acsVersion, d.o.Version)
}

// hasBody: a POST has a body, an empty one too; a GET only when parameters
// are told to travel in a form, as the vendor's SDK sends them.
func (d *draft) hasBody() bool {
	return d.way.Place == exchange.Form || d.way.Method != exchange.GET
}

// params is the place in which the operation's parameters travel.
func (d *draft) params() *[]exchange.Pair {
	if d.way.Place == exchange.Query {
		return &d.query
	}
	return &d.form
}

// common is the place in which V1's common parameters travel.
func (d *draft) common() *[]exchange.Pair {
	if d.inForm {
		return &d.form
	}
	return &d.query
}

func (d *draft) signV1() {
	signature := SignV1(d.signMethod, Merge(d.coverQuery, d.coverForm), d.secret)
	if d.forge != nil {
		signature = d.forge(signature)
	}
	if d.unsigned {
		return
	}
	list := d.common()
	at := slices.IndexFunc(*list, func(p exchange.Pair) bool { return p.Name > ParamSignature })
	if at < 0 {
		at = len(*list)
	}
	*list = slices.Insert(*list, at, exchange.Pair{Name: ParamSignature, Value: signature})
}

func (d *draft) signV3() {
	body := appendFormAs(nil, d.coverForm, d.spell)
	if d.digest != nil {
		d.head = append(d.head, exchange.Pair{Name: acsDigest, Value: d.digest(body)})
	}
	slices.SortStableFunc(d.head, func(a, b exchange.Pair) int { return strings.Compare(a.Name, b.Name) })
	var signed []string
	lines := make([]exchange.Pair, 0, len(d.head))
	for _, h := range d.head {
		if !slices.Contains(d.uncovered, h.Name) {
			signed = append(signed, h.Name)
			lines = append(lines, h)
		}
	}
	names := strings.Join(signed, ";")
	canonical := canonicalV3(nil, d.signMethod, "/", d.coverQuery, lines, names, digestV3(body))
	signature := signV3(d.algorithm, canonical, d.secret)
	if d.forge != nil {
		signature = d.forge(signature)
	}
	if d.unauthorized {
		return
	}
	text := d.algorithm + " Credential=" + d.keyID + ",SignedHeaders=" + names
	if !d.unsigned {
		text += ",Signature=" + signature
	}
	d.head = append(d.head, exchange.Pair{Name: headerAuthorization, Value: text})
}

// request writes the draft as it stands.
func (d *draft) request() exchange.Request {
	r := exchange.Request{Method: d.way.Method, Header: make(http.Header, len(d.head)+3)}
	target := append([]byte(d.o.Endpoint.Scheme), "://"...)
	target = append(target, d.o.Endpoint.Host...)
	target = append(target, '/')
	if len(d.query) > 0 {
		target = appendFormAs(append(target, '?'), d.query, d.spell)
	}
	r.URL = string(target)
	agent := d.o.UserAgent
	if agent == "" {
		agent = "dwconform"
	}
	r.Header.Set("User-Agent", agent)
	if d.way.Signature == exchange.V3 {
		r.Header.Set("Accept", "application/"+strings.ToLower(d.way.Format))
	}
	if d.hasBody() || len(d.form) > 0 {
		r.Header.Set(headerContentType, contentTypeForm)
		r.Body = appendFormAs(nil, d.form, d.spell)
	}
	for _, h := range d.head {
		if h.Name != headerHost && h.Name != headerContentType {
			r.Header.Set(h.Name, h.Value)
		}
	}
	return r
}
