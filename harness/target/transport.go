package target

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"time"
)

// Shared is the one transport below every sender of a run. It hides the
// *http.Transport inside: the vendor's SDK rewrites a transport that it can
// recognise, on every call and without a lock.
type Shared struct {
	keep  *http.Transport
	limit int64
}

const (
	// idlePool is the number of kept connections: at least one for every
	// worker, or a run would churn through ephemeral ports.
	idlePool = 256
	// idleFor is shorter than the 25 s for which the gateway announces to
	// keep a connection, so that we are the side which closes it.
	idleFor = 20 * time.Second
	// headerLimit bounds what is read of a status line and headers.
	headerLimit = 1 << 20
)

// NewShared makes the transport. Environment proxies are ignored on purpose:
// what was measured must be the named endpoint.
func NewShared(cfg Config) *Shared {
	cfg = cfg.filled()
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dialer := &net.Dialer{}
	return &Shared{
		limit: cfg.BodyLimit,
		keep: &http.Transport{
			Proxy: nil,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := dialer.DialContext(ctx, network, address)
				if err != nil {
					return nil, err
				}
				return &hearingConn{Conn: conn}, nil
			},
			TLSClientConfig:        &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12},
			Protocols:              protocols,
			MaxIdleConns:           0,
			MaxIdleConnsPerHost:    idlePool,
			IdleConnTimeout:        idleFor,
			MaxResponseHeaderBytes: headerLimit,
			// Bodies are decoded here, so that both the bytes as they came and
			// what they mean can be kept.
			DisableCompression: true,
		},
	}
}

// Close closes the connections that nobody is using.
func (s *Shared) Close() { s.keep.CloseIdleConnections() }

// via returns the transport for one round trip and what to do after it. A
// fresh one has no kept connections, so that it must open its own.
func (s *Shared) via(fresh bool) (*http.Transport, func()) {
	if !fresh {
		return s.keep, func() {}
	}
	once := s.keep.Clone()
	return once, once.CloseIdleConnections
}

// hearingConn keeps listening when it can no longer speak. A server may refuse
// a large request and close before it has read all of it; net/http would
// report the broken pipe and throw the answer away. Here the read decides.
type hearingConn struct {
	net.Conn
}

func (c *hearingConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err == nil || errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
		return n, err
	}
	return len(p), nil
}
