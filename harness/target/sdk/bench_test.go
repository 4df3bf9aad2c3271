package sdk

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

// BenchmarkSDKAgainstRaw has eight callers create through the vendor's SDK,
// and in turn with them through the raw sender, both over one transport and to
// a server whose answer is a constant. The ratio of the two rates is what the
// SDK costs.
func BenchmarkSDKAgainstRaw(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=utf-8")
		_, _ = io.WriteString(w, `{"HttpStatusCode":200,"RequestId":"889AF42F-2E54-5689-AC3A-DD8A85BFA5EE","Success":true,"BusinessId":7792084096}`)
	}))
	defer server.Close()
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		b.Fatal(err)
	}
	cfg := target.Config{Endpoint: endpoint, Region: "cn-shanghai", Version: spoken(),
		Credentials: map[string]wire.Credentials{exchange.Caller: {AccessKeyID: "id", Secret: "secret"}}}
	cfg.Shared = target.NewShared(cfg)
	defer cfg.Shared.Close()
	create := call("CreateBusiness", "BusinessName", "a name", "ProjectId", "10001", "Description", "a description")

	const callers, each = 8, 50
	rate := func(to target.Target) float64 {
		var group sync.WaitGroup
		start := time.Now()
		for range callers {
			group.Go(func() {
				for range each {
					if obs := to.Do(b.Context(), create); obs.Loss != "" {
						b.Error(obs.LossWhy)
						return
					}
				}
			})
		}
		group.Wait()
		return callers * each / time.Since(start).Seconds()
	}
	ours, raw := New(cfg, nil), target.NewRaw(cfg, cfg.Shared)
	var sdks, raws, ratios []float64
	for b.Loop() {
		r, s := rate(raw), rate(ours)
		sdks, raws, ratios = append(sdks, s), append(raws, r), append(ratios, s/r)
	}
	median := func(of []float64) float64 { slices.Sort(of); return of[len(of)/2] }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(sdks), "call/s")
	b.ReportMetric(median(raws), "raw-call/s")
	b.ReportMetric(median(ratios), "ratio")
}
