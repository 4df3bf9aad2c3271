package target_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

func Example() {
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"Success":true}`)
	}))
	defer endpoint.Close()
	u, _ := url.Parse(endpoint.URL)
	cfg := target.Config{
		Endpoint: u, Region: "cn-shanghai", Version: "2020-05-18",
		Credentials: map[string]wire.Credentials{exchange.Caller: {AccessKeyID: "id", Secret: "secret"}},
	}
	cfg.Shared = target.NewShared(cfg)
	defer cfg.Shared.Close()

	asked := target.NewPaced(target.NewRaw(cfg, nil), target.PacedConfig{
		IsThrottled: func(o exchange.Observation) (bool, time.Duration) { return o.Status == 429, 0 },
		Budget:      &target.Budget{Requests: 100},
	})
	obs := asked.Do(context.Background(), exchange.Call{
		Action: "CreateBusiness",
		Params: []exchange.Pair{{Name: "BusinessName", Value: "first"}, {Name: "ProjectId", Value: "10001"}},
	})
	fmt.Println(obs.Status, obs.Attempts, string(obs.Body))
	// Output: 200 1 {"Success":true}
}
