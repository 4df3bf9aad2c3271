package mock

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// spoken is one answer as it came over a connection.
type spoken struct {
	status  string
	headers []string // as written, in their order
	body    string
	kept    bool // the connection was still open for another request
}

func (s spoken) header(name string) string {
	for _, h := range s.headers {
		if n, v, _ := strings.Cut(h, ": "); n == name {
			return v
		}
	}
	return ""
}

// speak writes text as it stands over a connection of its own, and reads the
// answer without the help of net/http.
func speak(t *testing.T, address, text string) spoken {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() { _, _ = io.WriteString(conn, text) }() // a refusal may come before its end
	r := bufio.NewReader(conn)
	var out spoken
	line := func() string {
		s, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("%.60q: the answer ended in %q: %v", text, s, err)
		}
		return strings.TrimRight(s, "\r\n")
	}
	out.status = line()
	for h := line(); h != ""; h = line() {
		out.headers = append(out.headers, h)
	}
	length := 0
	fmt.Sscan(out.header("Content-Length"), &length)
	if !strings.HasPrefix(text, "HEAD") {
		body := make([]byte, length)
		if _, err := io.ReadFull(r, body); err != nil {
			t.Fatalf("%.60q: %v", text, err)
		}
		out.body = string(body)
	}
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"); err == nil {
		again, _ := r.ReadString('\n')
		out.kept = strings.HasPrefix(again, "HTTP/1.1 400")
	}
	return out
}

// written is the request of a call as text, with another method or protocol.
func written(t *testing.T, c *client, call exchange.Call, proto string, more ...string) string {
	t.Helper()
	req, err := c.build(call)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, query, _ := strings.Cut(req.URL, "?")
	fmt.Fprintf(&b, "%s /?%s %s\r\nHost: dataworks.cn-shanghai.aliyuncs.com\r\n", req.Method, query, proto)
	for name, values := range req.Header {
		if !strings.EqualFold(name, "Host") && !strings.EqualFold(name, "Content-Length") {
			fmt.Fprintf(&b, "%s: %s\r\n", name, values[0])
		}
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n%s\r\n%s", len(req.Body), strings.Join(more, ""), req.Body)
	return b.String()
}

// TestSpokenForm: over a connection an answer has the form that was recorded,
// to the letter.
func TestSpokenForm(t *testing.T) {
	s, c := newServer()
	address := over(t, s)
	create := exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", "a", "ProjectId", 10001)}
	made := speak(t, address, written(t, c, create, "HTTP/1.1"))
	if made.status != "HTTP/1.1 200 OK" || !made.kept {
		t.Fatalf("%+v", made)
	}
	var names []string
	for _, h := range made.headers {
		name, _, _ := strings.Cut(h, ": ")
		names = append(names, name)
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "Access-Control-Allow-Origin Access-Control-Expose-Headers Connection Content-Length Content-Type Date ETag Keep-Alive x-acs-request-id x-acs-trace-id" {
		t.Errorf("headers %s", got)
	}
	for name, want := range map[string]string{
		"Connection": "keep-alive", "Keep-Alive": "timeout=25", "Content-Type": "application/json;charset=utf-8",
		"Access-Control-Allow-Origin": "*", "ETag": etag([]byte(made.body)),
	} {
		if got := made.header(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if want := `^\{"HttpStatusCode":200,"RequestId":"` + made.header("x-acs-request-id") + `","Success":true,"BusinessId":\d+\}$`; !regexp.MustCompile(want).MatchString(made.body) {
		t.Errorf("body %s", made.body)
	}

	create.Way.Format = exchange.XML
	taken := speak(t, address, written(t, c, create, "HTTP/1.1"))
	id := taken.header("x-acs-request-id")
	want := `<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>` + id + `</RequestId><HostId>dataworks.cn-shanghai.aliyuncs.com</HostId>` +
		`<Code>1201111284</Code><Message>同名的业务流程已存在</Message><Recommend><![CDATA[https://api.aliyun.com/troubleshoot?q=1201111284&product=dataworks-public&requestId=` + id + `]]></Recommend></Error>`
	if taken.status != "HTTP/1.1 400 Bad Request" || taken.header("Content-Type") != "text/xml;charset=utf-8" || taken.body != want {
		t.Errorf("%+v\nwant %s", taken, want)
	}

	// A client that wants no kept connection gets none, and HTTP/1.0 is served.
	for _, text := range []string{written(t, c, create, "HTTP/1.1", "Connection: close\r\n"), written(t, c, create, "HTTP/1.0")} {
		if got := speak(t, address, text); got.kept || got.header("Keep-Alive") != "" || !strings.Contains(got.body, "1201111284") {
			t.Errorf("%.40q: %+v", text, got)
		}
	}
	old := written(t, c, create, "HTTP/1.0", "Connection: keep-alive\r\n")
	if got := speak(t, address, old); !got.kept || got.header("Keep-Alive") == "" {
		t.Errorf("HTTP/1.0 that keeps: %+v", got)
	}
}

// TestOddRequests: every request gets one whole answer in the envelope, however
// it is written.
func TestOddRequests(t *testing.T) {
	s, c := newServer()
	address := over(t, s)
	list := exchange.Call{Action: "ListBusiness", Params: p("ProjectId", 10001, "PageNumber", 1, "PageSize", 10)}
	method := func(m string) string { return m + strings.TrimPrefix(written(t, c, list, "HTTP/1.1"), "POST") }
	chunked := strings.Replace(written(t, c, list, "HTTP/1.1"), "Content-Length: ", "Transfer-Encoding: chunked\r\nX-Length: ", 1)
	head, body, _ := strings.Cut(chunked, "\r\n\r\n")
	chunked = fmt.Sprintf("%s\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", head, 5, body[:5], len(body)-5, body[5:])
	big := strings.Repeat("x", maxBody+1)
	for _, tc := range []struct{ name, text, status, code string }{
		{"chunked", chunked, "200 OK", ""},
		{"HEAD", method("HEAD"), "403 Forbidden", ""},
		{"OPTIONS", method("OPTIONS"), "403 Forbidden", "UnsupportedHTTPMethod"},
		{"PUT", method("PUT"), "403 Forbidden", "UnsupportedHTTPMethod"},
		{"a method of its own", method("LIST"), "403 Forbidden", "UnsupportedHTTPMethod"},
		{"another path", strings.Replace(written(t, c, list, "HTTP/1.1"), "/?", "/api?", 1), "404 Not Found", "InvalidAction.NotFound"},
		{"nothing asked", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "400 Bad Request", "MissingVersion"},
		{"malformed escape in the query", "GET /?Action=%zz HTTP/1.1\r\nHost: h\r\n\r\n", "400 Bad Request", "InvalidRequest"},
		{"cut escape in the form", "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=%", "400 Bad Request", "InvalidRequest"},
		{"JSON as body", "POST /?Version=2020-05-18 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "400 Bad Request", "MissingAction"},
		{"oversize", fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s", len(big), big), "413 Request Entity Too Large", "RequestTooLarge"},
		{"oversize in chunks", fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(big), big), "413 Request Entity Too Large", "RequestTooLarge"},
	} {
		got := speak(t, address, tc.text)
		if got.status != "HTTP/1.1 "+tc.status || tc.code != "" && !strings.Contains(got.body, ">"+tc.code+"<") && !strings.Contains(got.body, `"`+tc.code+`"`) {
			t.Errorf("%s: %s %s; want %s %s", tc.name, got.status, got.body, tc.status, tc.code)
		}
		if got.header("x-acs-request-id") == "" || got.header("Content-Length") == "" {
			t.Errorf("%s: headers %q", tc.name, got.headers)
		}
	}
}

// TestCertificate: who trusts the authority can speak https to the loopback
// addresses, and nobody else can.
func TestCertificate(t *testing.T) {
	certificate, authority, err := Certificate()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(New())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.Config.ErrorLog = stdlog.New(io.Discard, "", 0) // of the handshakes that must fail
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		t.Fatalf("no certificate in %s", authority)
	}
	for _, tc := range []struct {
		roots *x509.CertPool
		name  string
		good  bool
	}{{roots, "", true}, {roots, "localhost", true}, {roots, "::1", true}, {roots, "example.com", false}, {x509.NewCertPool(), "", false}} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: tc.roots, ServerName: tc.name}}}
		resp, err := client.Get(server.URL)
		if (err == nil) != tc.good {
			t.Errorf("server name %q: %v", tc.name, err)
		}
		if err == nil {
			resp.Body.Close()
		}
		client.CloseIdleConnections()
	}
}
