package target

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"

	"github.com/dwconform/dwconform/harness/exchange"
)

// How the reason of a call that was not sent begins when it is about https, so
// that who reports it can say what to do.
const (
	Untrusted = "its certificate is not trusted"
	PlainHTTP = "it answers https in plain http"
)

// errOversize and errEncoding are our own reasons to give up on a body.
var (
	errOversize = errors.New("body is longer than the limit")
	errEncoding = errors.New("body is not what Content-Encoding says")
)

// reached says how far a round trip came before it failed.
type reached int

const (
	nowhere    reached = iota
	connected          // a connection was there
	answering          // the first byte of an answer came
	headersEnd         // status and headers were read
)

// lossOf classifies an error of the transport. ctx is the context of the
// round trip, as made by [Config.Patient].
func lossOf(ctx context.Context, at reached, err error) (exchange.Loss, string) {
	switch {
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), errPatience):
		return exchange.Cancelled, context.Cause(ctx).Error()
	case at == nowhere && ctx.Err() != nil:
		// Not a byte was sent, so nothing can have happened at the target.
		return exchange.NotSent, "no connection: " + context.Cause(ctx).Error()
	case at == nowhere && errors.Is(err, syscall.ECONNREFUSED):
		return exchange.Refused, words(err)
	case at == nowhere:
		return exchange.NotSent, words(err)
	case ctx.Err() != nil:
		return exchange.Timeout, context.Cause(ctx).Error()
	case isTimeout(err):
		return exchange.Timeout, words(err)
	case errors.Is(err, errOversize):
		return exchange.Oversize, words(err)
	case strings.Contains(err.Error(), "response headers exceeded"):
		return exchange.Oversize, words(err)
	case isEnd(err) && at == connected:
		return exchange.NoAnswer, words(err)
	case isEnd(err):
		return exchange.Short, words(err)
	case at == connected && !isMalformed(err):
		return exchange.NoAnswer, words(err)
	}
	return exchange.Malformed, words(err)
}

// isEnd reports whether err says that the other side went away.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, net.ErrClosed) ||
		// net/http keeps this one to itself.
		strings.Contains(err.Error(), "server closed idle connection")
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

// isMalformed recognises net/http's complaints about an answer, which have no
// type of their own.
func isMalformed(err error) bool {
	return strings.Contains(err.Error(), "malformed")
}

// speaksHTTP reports whether what was asked in TLS answered in plain HTTP.
// net/http has an error for that, which only its client makes of this one.
func speaksHTTP(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/"
}

// words tells an error without the addresses and the URL around it: they
// differ from run to run, and a URL may carry a token.
func words(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &untrusted):
		return Untrusted + ": " + untrusted.Err.Error()
	case speaksHTTP(err):
		return PlainHTTP
	}
	var op *net.OpError
	if errors.As(err, &op) {
		text := op.Op + ": " + op.Err.Error()
		if op.Op == "dial" && op.Addr != nil {
			text = "dial " + op.Addr.String() + ": " + op.Err.Error()
		}
		return text
	}
	return err.Error()
}
