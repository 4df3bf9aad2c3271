package session

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// endpoint reads the address of the target: scheme, host and port, no more,
// and https for what is not loopback.
// Mistakes in it never show what may be a secret: user names, queries.
func (r *resolver) endpoint(s said) *url.URL {
	u := r.address(s, "endpoint")
	if u == nil {
		return nil
	}
	ok := true
	refuse := func(format string, args ...any) {
		r.wrong(s.where, format, args...)
		ok = false
	}
	plain := u.Scheme + "://" + u.Host
	if u.Path != "" && u.Path != "/" {
		refuse("the endpoint has the path %s: every call goes to /, and a signature covers no other path; write %s", u.EscapedPath(), plain)
	}
	if u.RawQuery != "" || u.ForceQuery {
		refuse("the endpoint has a query: parameters of a call come from the cases; write %s", plain)
	}
	if u.Fragment != "" {
		refuse("the endpoint has a fragment, which never leaves a client: write %s", plain)
	}
	if !ok {
		return nil
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

// states reads the address that sets provider states. Unlike the endpoint it
// has a path.
func (r *resolver) states(s said) string {
	u := r.address(s, "providerStates")
	if u == nil {
		return ""
	}
	if u.Fragment != "" {
		r.wrong(s.where, "providerStates has a fragment, which never leaves a client: remove it")
		return ""
	}
	return u.String()
}

var schemeAhead = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*://`)

// address reads an absolute URL, or notes what is wrong with it
// and returns nil.
func (r *resolver) address(s said, what string) *url.URL {
	r.otherVersion(s, what)
	if !schemeAhead.MatchString(s.text) {
		r.wrong(s.where, "the %s has no scheme: write it whole, as http://127.0.0.1:18080", what)
		return nil
	}
	u, err := url.Parse(s.text)
	if err != nil {
		why := err
		if inner, ok := err.(*url.Error); ok {
			why = inner.Err // without the text, which may hold a password
		}
		r.wrong(s.where, "the %s is no URL (%v): write it as http://127.0.0.1:18080", what, why)
		return nil
	}
	ok := true
	refuse := func(format string, args ...any) {
		r.wrong(s.where, format, args...)
		ok = false
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		refuse("the %s has the scheme %s: write http or https", what, u.Scheme)
	}
	if u.User != nil {
		refuse("the %s holds a user or a password: remove it; keys come from the environment and sign each call", what)
	}
	host := u.Hostname()
	switch port, err := strconv.Atoi(u.Port()); {
	case host == "":
		refuse("the %s has no host: write it as http://127.0.0.1:18080", what)
	case u.Port() == "" && strings.HasSuffix(u.Host, ":"):
		refuse("the %s ends in a colon without a port: write the port behind it", what)
	case u.Port() != "" && (err != nil || port < 1 || port > 65535):
		refuse("the %s has the port %s: write one from 1 to 65535", what, u.Port())
	case everyInterface(host):
		refuse("the %s is on %s, which is where a server listens and no address to call, nor is it loopback: write 127.0.0.1 in its place, or the name of the machine", what, host)
	case Loopback(host) && !r.rehearsal:
	case what != "endpoint":
		refuse("the %s is on %s, which is not loopback: a state holds for all callers, so states are only set on this machine; give one on localhost, 127.0.0.0/8 or ::1, or remove it", what, host)
	case u.Scheme == "http":
		refuse("the endpoint is on %s, which is not loopback, and in plain http: whoever listens on the way could use what is signed; write https://%s", host, u.Host)
	}
	if !ok {
		return nil
	}
	return u
}

// Loopback reports whether host names this machine itself: localhost,
// 127.0.0.0/8 or ::1. Other names are not looked up.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// everyInterface reports whether host stands for all addresses of a machine, as
// a server writes it in its log.
func everyInterface(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsUnspecified()
}

var datedVersion = regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`)

// otherVersion refuses an API version that is not the contract's, wherever it
// is written: the answers of another version are held against promises that
// it never made.
func (r *resolver) otherVersion(s said, what string) {
	for _, v := range datedVersion.FindAllString(s.text, -1) {
		if v != r.contract.Version {
			r.wrong(s.where, "the %s names API version %s: that version is another API with promises of its own, and the contract here is of %s; give a target that serves %s", what, v, r.contract.Version, r.contract.Version)
		}
	}
}
