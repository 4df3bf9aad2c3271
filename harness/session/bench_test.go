package session_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
	signing "github.com/dwconform/dwconform/harness/wire"
)

// BenchmarkRunAgainstWire is the whole chain, from the contract to a verdict
// for each case on the embedded mock, and in turn with it as many calls of the
// raw sender to a server whose answer is a constant. The ratio is what planning,
// the SDK, the mock, the looks and the judgement cost beyond the wire.
func BenchmarkRunAgainstWire(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"HttpStatusCode":200,"RequestId":"889AF42F-2E54-5689-AC3A-DD8A85BFA5EE","Success":true,"BusinessId":7792084096}`)
	}))
	defer server.Close()
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		b.Fatal(err)
	}
	cfg := target.Config{Endpoint: endpoint, Region: session.DefaultRegion, Version: "2020-05-18",
		Credentials: map[string]signing.Credentials{exchange.Caller: {AccessKeyID: "id", Secret: "secret"}}}
	cfg.Shared = target.NewShared(cfg)
	defer cfg.Shared.Close()
	raw := target.NewRaw(cfg, cfg.Shared)

	var runs, wires, ratios []float64
	var cases, requests int
	for b.Loop() {
		start := time.Now()
		res, err := session.Run(context.Background(), session.Config{})
		run := time.Since(start)
		if err != nil || res.Exit(verdict.Should) != 0 {
			b.Fatal(err, told(res))
		}
		cases, requests = len(res.Records), int(res.Requests)
		wire := askedRaw(b, raw, requests)
		runs, wires = append(runs, run.Seconds()), append(wires, wire.Seconds())
		ratios = append(ratios, run.Seconds()/wire.Seconds())
	}
	median := func(of []float64) float64 { slices.Sort(of); return of[len(of)/2] }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(cases), "cases")
	b.ReportMetric(float64(requests), "requests")
	b.ReportMetric(median(runs), "s")
	b.ReportMetric(median(wires), "wire-s")
	b.ReportMetric(median(ratios), "ratio")
}

// askedRaw says how long so many creates take, 32 side by side.
func askedRaw(b *testing.B, raw target.Target, calls int) time.Duration {
	var group sync.WaitGroup
	var next atomic.Int64
	start := time.Now()
	for range 32 {
		group.Go(func() {
			for {
				n := next.Add(1)
				if n > int64(calls) {
					return
				}
				obs := raw.Do(b.Context(), exchange.Call{Action: "CreateBusiness", Params: []exchange.Pair{{Name: "BusinessName", Value: "name " + strconv.FormatInt(n, 10)}, {Name: "ProjectId", Value: "10001"}}})
				if obs.Loss != "" {
					b.Error(obs.LossWhy)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(start)
}

// creates is how many the measured figure is about.
const creates = 2160

// BenchmarkCreatesAgainstWire asks every combination of the parameters of a
// create of the embedded mock, by the SDK where it can say the call, else raw,
// each read back and removed, and in turn with it as many calls of the raw
// sender to a server whose answer is a constant. Time is that of 2,160 creates.
func BenchmarkCreatesAgainstWire(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"HttpStatusCode":200,"RequestId":"889AF42F-2E54-5689-AC3A-DD8A85BFA5EE","Success":true,"BusinessId":7792084096}`)
	}))
	defer server.Close()
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		b.Fatal(err)
	}
	cfg := target.Config{Endpoint: endpoint, Region: session.DefaultRegion, Version: "2020-05-18",
		Credentials: map[string]signing.Credentials{exchange.Caller: {AccessKeyID: "id", Secret: "secret"}}}
	cfg.Shared = target.NewShared(cfg)
	defer cfg.Shared.Close()
	raw := target.NewRaw(cfg, cfg.Shared)

	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the command does
	var runs, wires, ratios, each []float64
	for b.Loop() {
		res, err := session.Run(context.Background(), session.Config{Time: 10 * time.Minute, Plan: plan.Options{Clause: "CreateBusiness.combinations", Strength: "exhaustive"}})
		if err != nil || res.Exit(verdict.Should) != 0 {
			b.Fatal(err, told(res))
		}
		run := res.Took.Seconds() * creates / float64(len(res.Records))
		wire := askedRaw(b, raw, creates).Seconds()
		runs, wires, ratios = append(runs, run), append(wires, wire), append(ratios, run/wire)
		each = append(each, float64(res.Requests)/float64(len(res.Records)))
	}
	median := func(of []float64) float64 { slices.Sort(of); return of[len(of)/2] }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(creates, "creates")
	b.ReportMetric(median(each), "requests-each")
	b.ReportMetric(median(runs), "s")
	b.ReportMetric(median(wires), "wire-s")
	b.ReportMetric(median(ratios), "ratio")
}
