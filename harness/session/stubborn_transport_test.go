package session_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// delay is how long the call waits before it is served.
func (s *stubborn) delay(r *request) {
	switch {
	case s.is("slow-150ms"):
		wait(r, 150*time.Millisecond)
	case s.is("jitter"):
		wait(r, rand.N(60*time.Millisecond))
	case s.is("rare-slow") && r.number%97 == 61:
		wait(r, 2500*time.Millisecond)
	case s.is("list-hangs") && r.action == "ListBusiness":
		wait(r, 30*time.Second)
	}
}

// send puts the answer on the wire.
func (s *stubborn) send(w http.ResponseWriter, r *request, a reply) {
	if s.is("answers-swapped") && a.accepted && r.action == "CreateBusiness" {
		a = s.swapped(a)
	}
	if s.is("long-text-resets") && len(r.body) > 3000 {
		hangUp(w)
		return
	}
	if s.is("delete-no-content") && a.accepted && r.action == "DeleteBusiness" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	body, media := s.render(a)
	if s.is("empty-body-on-update") && a.accepted && r.action == "UpdateBusiness" {
		body = nil
	}
	h := http.Header{}
	for name, values := range a.header {
		h[name] = values
	}
	s.addHeaders(h, a, media)
	if s.is("gzip") && strings.Contains(r.http.Header.Get("Accept-Encoding"), "gzip") {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(body)
		z.Close()
		body = packed.Bytes()
		h.Set("Content-Encoding", "gzip")
		h.Set("Vary", "Accept-Encoding")
	}
	description := s.operation(r).value("Description")
	switch {
	case s.is("cut-20") && r.number%20 == 0:
		raw(w, "HTTP/1.1", a.status, h, body, len(body)/2, 0)
	case s.is("http10"):
		h.Set("Connection", "close")
		raw(w, "HTTP/1.0", a.status, h, body, -1, 0)
	case s.is("close-silent") && r.number%7 == 0:
		raw(w, "HTTP/1.1", a.status, h, body, len(body), 2*time.Millisecond)
	case s.is("header-injected") && strings.ContainsAny(description, "\r\n"):
		h["X-Echo"] = []string{description}
		rawHeaders(w, a.status, h, body)
	default:
		s.write(w, a.status, h, body)
	}
}

// addHeaders sets what every answer carries.
func (s *stubborn) addHeaders(h http.Header, a reply, media string) {
	h.Set("Content-Type", media)
	id := a.requestID
	if s.is("request-id-header-differs") {
		id = s.newRequestID()
	}
	if !s.is("no-request-id-header") && id != "" {
		h.Set("X-Acs-Request-Id", id)
	}
	h.Set("Access-Control-Allow-Origin", "*")
	if s.is("header-crowd") {
		h.Set("Server", "Tengine")
		h.Set("Via", "1.1 gateway-7, 1.1 cache-2")
		h.Set("Cache-Control", "no-store")
		h.Set("Strict-Transport-Security", "max-age=31536000")
		h["Set-Cookie"] = []string{"acw_tc=0a1b2c3d; Path=/; HttpOnly", "node=7"}
		h.Set("X-Padding", strings.Repeat("x", 4000))
	}
	if s.is("close-each") {
		h.Set("Connection", "close")
	}
	if s.is("headers-lower") {
		for _, name := range []string{"Content-Type", "X-Acs-Request-Id", "Access-Control-Allow-Origin", "Content-Encoding"} {
			if values, there := h[name]; there {
				h[strings.ToLower(name)] = values
				h[name] = nil // else the library guesses a type of its own
			}
		}
	}
}

// write answers in the library's way.
func (s *stubborn) write(w http.ResponseWriter, status int, h http.Header, body []byte) {
	if s.is("early-hints") {
		w.Header().Set("Link", "</style.css>; rel=preload; as=style")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
	}
	for name, values := range h {
		w.Header()[name] = values
	}
	if s.is("drip") {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		for _, part := range [][]byte{body[:len(body)/2], body[len(body)/2:]} {
			w.Write(part)
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
		return
	}
	if !s.is("chunked") {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		w.Write(body)
		return
	}
	w.Header().Set("Trailer", "X-Served-By")
	w.WriteHeader(status)
	for len(body) > 0 {
		n := min(17, len(body))
		w.Write(body[:n])
		w.(http.Flusher).Flush()
		body = body[n:]
	}
	w.Header().Set("X-Served-By", "worker-3")
}

// take the connection out of the library's hands.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic("stubborn: needs HTTP/1.1 to do this: " + err.Error())
	}
	return conn
}

// hangUp closes the connection with no answer.
func hangUp(w http.ResponseWriter) { hijack(w).Close() }

// raw writes the answer by hand and closes the connection after a pause. Of the body it writes sent bytes, or all
// of it without telling its length if sent is negative.
func raw(w http.ResponseWriter, protocol string, status int, h http.Header, body []byte, sent int, pause time.Duration) {
	conn := hijack(w)
	defer conn.Close()
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s %d %s\r\n", protocol, status, http.StatusText(status))
	h.Write(&out)
	if sent >= 0 {
		fmt.Fprintf(&out, "Content-Length: %d\r\n", len(body))
	} else {
		sent = len(body)
	}
	out.WriteString("\r\n")
	out.Write(body[:sent])
	conn.Write(out.Bytes())
	time.Sleep(pause)
}

// rawHeaders writes header values as they are, line ends and all.
func rawHeaders(w http.ResponseWriter, status int, h http.Header, body []byte) {
	conn := hijack(w)
	defer conn.Close()
	var out bytes.Buffer
	fmt.Fprintf(&out, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\nConnection: close\r\n", status, http.StatusText(status), len(body))
	for name, values := range h {
		fmt.Fprintf(&out, "%s: %s\r\n", name, strings.Join(values, ","))
	}
	out.WriteString("\r\n")
	out.Write(body)
	conn.Write(out.Bytes())
}

// swapOffer is an answer that looks for another to change places with.
type swapOffer struct {
	mine  reply
	yours chan reply
}

// swapped changes the answer for that of a call served at the same time, if there is one.
func (s *stubborn) swapped(a reply) reply {
	offer := swapOffer{a, make(chan reply, 1)}
	select {
	case other := <-s.swap:
		other.yours <- a
		return other.mine
	case s.swap <- offer:
		return <-offer.yours
	case <-time.After(10 * time.Millisecond):
		return a
	}
}
