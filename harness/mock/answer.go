package mock

import (
	"crypto/md5"
	"encoding/base64"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// answer is what a call is answered with, before it is written.
type answer struct {
	status int
	format string
	root   string // of an XML document
	doc    wire.Node
	no     *refusal // nil when the call was accepted
	// headerID is what x-acs-request-id says.
	headerID string
}

// reply is an answer as it is written.
type reply struct {
	status int
	header http.Header
	body   []byte
	cut    bool // ends in the middle of its body
}

// members of the gateway's envelope.
const (
	memberRequestID = "RequestId"
	memberMessage   = "Message"
	memberRecommend = "Recommend"
	memberHostID    = "HostId"
	memberCode      = "Code"
)

// troubleshoot is where the gateway sends a reader for more.
const troubleshoot = "https://api.aliyun.com/troubleshoot"

// answerTo composes the answer to a call: what it asked for, or the refusal in
// the gateway's envelope.
func (s *Server) answerTo(c *call, no *refusal) *answer {
	a := &answer{format: c.format, no: no, headerID: c.id}
	if no == nil {
		a.status, a.root = http.StatusOK, c.action.Name+"Response"
		a.doc = compose(c.action.shape, c, c.business)
	} else {
		a.status, a.root = no.status, "Error"
		id := wire.M(memberRequestID, wire.StringOf(c.id))
		message := wire.M(memberMessage, wire.StringOf(no.message))
		recommend := wire.M(memberRecommend, wire.StringOf(troubleshoot+"?q="+no.code+"&product="+s.contract.Product+"&requestId="+c.id))
		host := wire.M(memberHostID, wire.StringOf(hostOf(c.http)))
		code := wire.M(memberCode, wire.StringOf(no.code))
		if a.format == exchange.XML || ofService(no.code) {
			a.doc = wire.ObjectOf(id, host, code, message, recommend)
		} else {
			a.doc = wire.ObjectOf(id, message, recommend, host, code)
		}
	}
	for _, h := range s.hooks {
		if h.answer != nil {
			h.answer(c, a)
		}
	}
	return a
}

// ofService reports whether a code is one of the service behind the gateway,
// whose codes are digits.
func ofService(code string) bool { return strings.Trim(code, "0123456789") == "" }

// hostOf is the host name of a request, without its port.
func hostOf(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		return host
	}
	return r.Host
}

// Values that many answers share, and nobody changes.
var (
	anyone = []string{"*"}
	asXML  = []string{"text/xml;charset=utf-8"}
	asJSON = []string{"application/json;charset=utf-8"}
)

// write turns an answer into bytes and headers, as recorded of the gateway.
// The headers are set in header, which holds none.
func (s *Server) write(c *call, a *answer, header http.Header) *reply {
	p := &reply{status: a.status, header: header}
	values := make([]string, 0, 4)
	set := func(name, value string) {
		values = append(values, value)
		n := len(values)
		p.header[name] = values[n-1 : n : n]
	}
	if a.format == exchange.XML {
		p.body = wire.EncodeXML(a.root, a.doc, memberRecommend)
		p.header["Content-Type"] = asXML
	} else {
		p.body = wire.AppendJSON(make([]byte, 0, 512), a.doc)
		p.header["Content-Type"] = asJSON
	}
	set("X-Acs-Request-Id", a.headerID)
	set("X-Acs-Trace-Id", traceID(c.id))
	p.header["Access-Control-Allow-Origin"] = anyone
	p.header["Access-Control-Expose-Headers"] = anyone
	if a.status == http.StatusOK {
		set("Etag", etag(p.body))
	}
	for _, h := range s.hooks {
		if h.reply != nil {
			h.reply(c, a, p)
		}
	}
	return p
}

// etag is computed as the gateway does: the first digit of the length, 22
// characters of the MD5 sum in base64, the last digit of the length.
func etag(body []byte) string {
	var room [40]byte
	n := strconv.AppendInt(room[:0], int64(len(body)), 10)
	first, last := n[0], n[len(n)-1]
	sum := md5.Sum(body)
	out := base64.StdEncoding.AppendEncode(append(room[:0], first), sum[:])
	return string(append(out[:23], last))
}

// recorded is how the gateway spells the headers that net/http would spell in
// another way. Only a connection shows it: a handler that is called in process
// answers a caller who looks a header up by its canonical name.
var recorded = []struct{ canonical, sent string }{
	{"Etag", "ETag"}, {"X-Acs-Request-Id", "x-acs-request-id"}, {"X-Acs-Trace-Id", "x-acs-trace-id"},
}

// KeepAlive is how long the gateway announces to keep a connection that nobody
// uses; an http.Server with this IdleTimeout keeps the word.
const KeepAlive = 25 * time.Second

var (
	kept    = []string{"keep-alive"}
	keptFor = []string{"timeout=" + strconv.Itoa(int(KeepAlive/time.Second))}
)

// send writes a reply out.
func (s *Server) send(c *call, w http.ResponseWriter, p *reply) {
	for _, h := range s.hooks {
		if h.transport != nil && h.transport(c, w, p) {
			return
		}
	}
	header := w.Header()
	connected := c.connected()
	if len(s.hooks) > 0 {
		for k, v := range p.header {
			header[k] = v
		}
	}
	if connected {
		for _, as := range recorded {
			if v, ok := header[as.canonical]; ok {
				delete(header, as.canonical)
				header[as.sent] = v
			}
		}
	}
	if connected && c.http.ProtoMajor == 1 && !c.http.Close {
		header["Connection"], header["Keep-Alive"] = kept, keptFor
	}
	header["Content-Length"] = []string{strconv.Itoa(len(p.body))}
	w.WriteHeader(p.status)
	if p.cut {
		// More is announced than comes, so net/http ends the connection.
		p.body = p.body[:len(p.body)/2]
	}
	// A client that has gone away is nothing that could be told to anybody.
	_, _ = w.Write(p.body)
}
