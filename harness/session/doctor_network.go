package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
)

// address is the host and port of the endpoint.
func (d *doctor) address() string {
	u := d.cfg.Endpoint
	if u.Port() != "" {
		return u.Host
	}
	port := "80"
	if u.Scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

func (d *doctor) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Patience)
	defer cancel()
	return new(net.Dialer).DialContext(ctx, "tcp", d.address())
}

// endpoint looks whether anybody is at the address.
func (d *doctor) endpoint(ctx context.Context) {
	const name = "endpoint"
	start := time.Now()
	conn, err := d.dial(ctx)
	took := time.Since(start).Round(100 * time.Microsecond)
	if err == nil {
		where := conn.RemoteAddr().String()
		_ = conn.Close()
		d.well(name, "%s takes connections, after %v", where, took)
		return
	}
	d.blocked = "nothing can be reached at the endpoint"
	var dns *net.DNSError
	var timed net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		d.wrong(name, "correct the host in the endpoint; or it is known in another network only, where dwconform must run", "the name %s is not known here", d.cfg.Endpoint.Hostname())
	case errors.As(err, &dns):
		d.wrong(name, "look after the name service of this machine", "the name %s cannot be looked up: %s", d.cfg.Endpoint.Hostname(), dns.Err)
	case errors.As(err, &timed) && timed.Timeout():
		d.wrong(name, "check host and port, and whether a firewall lets this machine there", "no connection to %s within %v", d.address(), d.cfg.Patience)
	default:
		d.wrong(name, "start the target, or correct the port in the endpoint", "no connection to %s: %v", d.address(), reasonOf(err))
	}
}

// reasonOf is what an error of the network says beside the address.
func reasonOf(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// certificate looks at the certificate of an https endpoint as any client
// does. What is wrong with one is read from it on a second connection, over
// which nothing is sent.
func (d *doctor) certificate(ctx context.Context) {
	const name = "TLS"
	switch {
	case d.cfg.Endpoint.Scheme != "https":
		d.unchecked(name, "the endpoint is plain http, as it may be on loopback")
		return
	case d.blocked != "":
		d.unchecked(name, "%s", d.blocked)
		return
	}
	state, err := d.handshake(ctx, false)
	if err == nil {
		leaf := state.PeerCertificates[0]
		d.well(name, "%s, the certificate is good for %s until %s", tls.VersionName(state.Version), d.cfg.Endpoint.Hostname(), day(leaf.NotAfter))
		return
	}
	d.blocked = "no call can be sent over a connection that is not trusted"
	seen := "its certificate"
	if state, err := d.handshake(ctx, true); err == nil && len(state.PeerCertificates) > 0 {
		leaf := state.PeerCertificates[0]
		seen = fmt.Sprintf("its certificate (for %s, by %s, from %s to %s)", forWhom(leaf), leaf.Issuer.CommonName, day(leaf.NotBefore), day(leaf.NotAfter))
	}
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		plain     tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &plain):
		d.blocked = "the endpoint does not speak https"
		d.wrong(name, "correct the port in the endpoint, or write http:// if it is on loopback", "what answers at %s does not speak TLS", d.address())
	case errors.As(err, &authority) && d.cfg.RootCAs != nil:
		d.wrong(name, "give the certificate of the authority that signed it as caFile in the target file", "%s is by an authority that is not in caFile", seen)
	case errors.As(err, &authority):
		d.wrong(name, "give the certificate of its authority as caFile in the target file", "%s is by an authority that is not known here", seen)
	case errors.As(err, &host):
		d.wrong(name, "write a name in the endpoint that the certificate is for, or have it made anew", "%s is not for %s", seen, d.cfg.Endpoint.Hostname())
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		d.wrong(name, "renew it; or set the clock of this machine, if it is that which is wrong", "%s does not hold today, %s", seen, day(time.Now()))
	default:
		d.wrong(name, "look at what terminates TLS there: it must offer TLS 1.2 or 1.3 and a certificate that this machine trusts", "no trusted connection: %v", reasonOf(err))
	}
}

// handshake makes a TLS connection and closes it. Blind, it takes any
// certificate: to look at it, never to speak.
func (d *doctor) handshake(ctx context.Context, blind bool) (tls.ConnectionState, error) {
	conn, err := d.dial(ctx)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Patience)
	defer cancel()
	over := tls.Client(conn, &tls.Config{
		ServerName: d.cfg.Endpoint.Hostname(), RootCAs: d.cfg.RootCAs, MinVersion: tls.VersionTLS12, InsecureSkipVerify: blind,
	})
	err = over.HandshakeContext(ctx)
	return over.ConnectionState(), err
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// forWhom lists a few of the names that a certificate is for.
func forWhom(c *x509.Certificate) string {
	names := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "nobody"
	}
	if len(names) > 4 {
		names = append(names[:4], "others")
	}
	return strings.Join(names, ", ")
}

// Bounds of a clock. A run signs calls up to 10 minutes off either way, which
// must be good, and the vendor's page lets 15 pass.
const (
	timeWindow = 15 * time.Minute
	clockSlack = 5 * time.Minute
)

// clock compares the Date of the answer with the clock here.
func (d *doctor) clock(r *reply) {
	const name = "clock"
	stated := r.obs.Header.Get("Date")
	date, err := http.ParseTime(stated)
	off := time.Duration(0)
	if err == nil {
		// A Date is cut to the second.
		off = date.Add(time.Second / 2).Sub(r.obs.Start.Add(r.obs.Took / 2))
	}
	const mend = "set the clock of this machine by a time server, or that of the target"
	refused := r.about == aboutTime
	far := off.Abs() > clockSlack
	words := ""
	if err == nil {
		words = offWords(off)
	}
	switch {
	case refused && err == nil && far:
		d.wrong(name, mend, "the target's clock is %s, and it refuses the time of a call: %s", words, r.said())
	case refused:
		d.wrong(name, mend, "the target refuses the time of a call: %s", r.said())
	case stated == "":
		d.unchecked(name, "the answer has no Date")
	case err != nil:
		d.unchecked(name, "the Date of the answer, %q, is no date", stated)
	case !far:
		d.well(name, "the target's clock is %s", words)
	case d.world.Lacks[plan.LackSignature]:
		d.well(name, "the target's clock is %s, but it checks no signature and so no time", words)
	case off.Abs() > timeWindow && d.served:
		d.well(name, "the Date of the answer is %s, and yet a call of now is served: it is not the clock that times are checked by", words)
	default:
		d.wrong(name, mend, "the target's clock is %s: a run also signs calls up to 10 minutes off, and more than %d minutes off is refused", words, timeWindow/time.Minute)
	}
}

func offWords(off time.Duration) string {
	switch {
	case off.Abs() < 2*time.Second:
		return "the same as here"
	case off > 0:
		return off.Round(time.Second).String() + " ahead of the one here"
	}
	return off.Abs().Round(time.Second).String() + " behind the one here"
}
