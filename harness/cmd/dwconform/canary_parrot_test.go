package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
)

var silent = log.New(io.Discard, "", 0)

// parrot is a target that repeats the secrets of its callers: in each way of
// writing them, and in each place of an answer. Most calls are served besides,
// so that a run goes on.
type parrot struct {
	next    http.Handler
	secrets []string
	count   atomic.Int64
}

func newParrot(next http.Handler, secrets map[string]string) *parrot {
	p := &parrot{next: next}
	for _, s := range secrets {
		p.secrets = append(p.secrets, s)
	}
	slices.Sort(p.secrets)
	return p
}

// ways writes a secret in the n-th way.
func ways(secret string, n int) string {
	half := len(secret) / 2
	all := []string{
		secret, url.QueryEscape(secret), url.QueryEscape(url.QueryEscape(secret)), strings.ToLower(url.QueryEscape("/")) + url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte("key:" + secret)), base64.RawURLEncoding.EncodeToString([]byte("a:" + secret)),
		hex.EncodeToString([]byte(secret)), secret[:half] + " " + secret[half:], secret[:half] + `","` + secret[half:], strings.ReplaceAll(secret, "/", `\/`),
		secret[:len(secret)-3], secret[3:], "&AccessKeySecret=" + url.QueryEscape(secret),
	}
	return all[n%len(all)]
}

func (p *parrot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := int(p.count.Add(1))
	if strings.HasPrefix(r.URL.Path, "/_") {
		p.next.ServeHTTP(w, r)
		return
	}
	said := ways(p.secrets[n%len(p.secrets)], n/len(p.secrets))
	text, _ := json.Marshal(strings.Repeat("-", n%131) + said + " and " + said)
	inJSON := string(text)
	h := w.Header()
	header := strings.ReplaceAll(said, "\n", " ")
	switch n % 16 {
	case 1: // refused, in the envelope of the gateway
		h.Set("Content-Type", "application/json")
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"RequestId":"r%d","Code":%s,"Message":%s,"HostId":%s,"Recommend":%s}`, n, inJSON, inJSON, inJSON, inJSON)
	case 3: // refused, in the envelope of the response
		fmt.Fprintf(w, `{"RequestId":%s,"Success":false,"ErrorCode":%s,"ErrorMessage":%s,"HttpStatusCode":200}`, inJSON, inJSON, inJSON)
	case 5: // a stack trace
		h.Set("Content-Type", "text/html")
		w.WriteHeader(500)
		fmt.Fprintf(w, "<html>at com.example.Key.of(%s)</html>", said)
	case 7: // members that nobody knows, one of them called so
		rec := httptest.NewRecorder()
		p.next.ServeHTTP(rec, r)
		for name, values := range rec.Header() {
			h[name] = values
		}
		h.Del("Content-Length")
		h.Set("X-Echo", header)
		h.Set("x-acs-request-id", header)
		w.WriteHeader(rec.Code)
		fmt.Fprint(w, strings.TrimSuffix(strings.TrimSpace(rec.Body.String()), "}")+fmt.Sprintf(`,%s:1,%s:2,"Debug":{"Key":%s}}`, inJSON, inJSON, inJSON))
	case 9: // sent elsewhere
		h.Set("Location", "https://example.com/?key="+url.QueryEscape(said))
		w.WriteHeader(302)
	case 11: // broken in the middle
		h.Set("Content-Type", header)
		h.Set("Content-Length", "100000")
		fmt.Fprintf(w, `{"RequestId":%s`, inJSON)
	case 13: // no HTTP
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			fmt.Fprintf(conn, "HTTP/1.1 %s\r\n%s\r\n\r\n", header, header)
			_ = conn.Close()
		}
	case 15: // a list with it, or a wrong id
		fmt.Fprintf(w, `{"RequestId":"r%d","Success":true,"HttpStatusCode":200,"BusinessId":%s,"Data":{"TotalCount":%s,"BusinessId":7,"BusinessName":%s,"Business":[{"BusinessId":1,"BusinessName":%s,"Description":%s}]}}`, n, inJSON, inJSON, inJSON, inJSON, inJSON)
	default:
		p.next.ServeHTTP(w, r)
	}
}
