package session_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"time"
)

// rawNames are the header names of one answer as they stood on the wire: the library's client shows all alike.
func (p prober) rawNames() []string {
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /?Action=Nothing HTTP/1.1\r\nHost: stub\r\nConnection: close\r\n\r\n")
	text, err := io.ReadAll(conn)
	if err != nil {
		p.t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "\r\n\r\n")
	var names []string
	for _, line := range strings.Split(head, "\r\n")[1:] {
		name, _, _ := strings.Cut(line, ":")
		names = append(names, name)
	}
	return names
}

// plainGet asks for an unknown action over a client and counts what happens below it.
func (p prober) plainGet(client *http.Client, trace *httptrace.ClientTrace) {
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", p.url+"/?Action=Nothing", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	io.Copy(io.Discard, response.Body)
	response.Body.Close()
}

// interim counts the interim answers to one call.
func (p prober) interim() int {
	n := 0
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	p.plainGet(client, &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
		n++
		return nil
	}})
	return n
}

// keepsOpen counts how many of n calls after a first one found its connection still open.
func (p prober) keepsOpen(n int) int {
	kept := 0
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for i := range n + 1 {
		p.plainGet(client, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
			if i > 0 && info.Reused {
				kept++
			}
		}})
		time.Sleep(5 * time.Millisecond)
	}
	return kept
}
