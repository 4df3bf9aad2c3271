package mock_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/wire"
)

// perRound is how many requests each server gets in one turn.
const perRound = 1600

// constantAnswer is as long as what the mock answers to a create.
const constantAnswer = `{"HttpStatusCode":200,"RequestId":"889AF42F-2E54-5689-AC3A-DD8A85BFA5EE","Success":true,"BusinessId":7792084096}`

// BenchmarkAgainstConstant asks the mock for creates of new names over
// loopback, each with a signature and a nonce that it checks, and, in turn
// with it, a server of the standard library whose answer is a constant. The
// ratio of the two rates is what the mock's work leaves of net/http; that of the
// processor's time, of client and server together, hardly depends on what else
// the machine does.
func BenchmarkAgainstConstant(b *testing.B) {
	for _, connections := range []int{8, 64} {
		b.Run(fmt.Sprintf("%d_connections", connections), func(b *testing.B) {
			ours := httptest.NewServer(mock.New())
			defer ours.Close()
			constant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json;charset=utf-8")
				_, _ = io.WriteString(w, constantAnswer)
			}))
			defer constant.Close()
			var rates, constants, ratios, shares []float64
			named := 0
			for b.Loop() {
				var requests [][][]byte // by connection
				for range connections {
					var mine [][]byte
					for range perRound / connections {
						named++
						mine = append(mine, written(b, ours.URL, "name "+strconv.Itoa(named)))
					}
					requests = append(requests, mine)
				}
				before := processorTime(b)
				c := rate(b, constant.URL, requests)
				between := processorTime(b)
				r := rate(b, ours.URL, requests)
				spent := processorTime(b) - between
				rates, constants, ratios = append(rates, r), append(constants, c), append(ratios, r/c)
				shares = append(shares, float64(between-before)/float64(spent))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(rates), "req/s")
			b.ReportMetric(median(constants), "constant-req/s")
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(median(shares), "of-processor-time")
		})
	}
}

// processorTime is what the process has used so far.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// written is a signed create, as bytes.
func written(b *testing.B, address, name string) []byte {
	endpoint, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	w := mock.DefaultWorld()
	req, err := wire.Build(exchange.Call{
		Action: "CreateBusiness",
		Params: []exchange.Pair{{Name: "BusinessName", Value: name}, {Name: "ProjectId", Value: "10001"}, {Name: "Description", Value: "a description"}, {Name: "UseType", Value: "NORMAL"}},
	}, wire.Options{
		Endpoint: endpoint, Region: w.Region, Version: contract.Default().Version, Now: time.Now(), Nonce: wire.NewNonce(),
		Credentials: wire.Credentials{AccessKeyID: w.Caller.AccessKeyID, Secret: wire.Secret(w.Caller.AccessKeySecret)},
	})
	if err != nil {
		b.Fatal(err)
	}
	r, err := http.NewRequest(req.Method, req.URL, bytes.NewReader(req.Body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header = req.Header
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// rate sends the requests of each connection one after the other, all
// connections side by side, and returns how many were answered in a second.
// The client does next to nothing: what is measured is the server.
func rate(b *testing.B, address string, requests [][][]byte) float64 {
	host := strings.TrimPrefix(address, "http://")
	conns := make([]net.Conn, len(requests))
	for i := range conns {
		c, err := net.Dial("tcp", host)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		conns[i] = c
	}
	var group sync.WaitGroup
	n := 0
	start := time.Now()
	for i, conn := range conns {
		n += len(requests[i])
		group.Go(func() {
			r := bufio.NewReader(conn)
			for _, request := range requests[i] {
				if _, err := conn.Write(request); err != nil {
					b.Error(err)
					return
				}
				if body, err := readAnswer(r); err != nil || !bytes.Contains(body, []byte(`"Success":true`)) {
					b.Errorf("%v: %s", err, body)
					return
				}
			}
		})
	}
	group.Wait()
	took := time.Since(start)
	if b.Failed() {
		b.FailNow()
	}
	return float64(n) / took.Seconds()
}

// readAnswer reads one answer of known length.
func readAnswer(r *bufio.Reader) ([]byte, error) {
	length := -1
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(": ")); bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return nil, err
			}
		}
	}
	if length < 0 {
		return nil, fmt.Errorf("an answer without a length")
	}
	body := make([]byte, length)
	_, err := io.ReadFull(r, body)
	return body, err
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
