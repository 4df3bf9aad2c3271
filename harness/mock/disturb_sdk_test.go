package mock

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	sdkauth "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	dataworks "github.com/aliyun/alibaba-cloud-sdk-go/services/dataworks-public"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// TestDisturbedSDK: what the vendor's client makes of each disturbance with its
// retry on. It repeats what failed on the way or with 5xx, each time as a new
// request, and nothing that is refused with 4xx.
func TestDisturbedSDK(t *testing.T) {
	for _, x := range []struct {
		rule   string
		code   string // "" when the create succeeds in the end
		calls  uint64 // that reach the mock
		names  int    // of the business that is then there
		within bool   // the client gives up on one call after 300 ms
	}{
		{rule: "unavailable@1-3", calls: 4, names: 1},
		{rule: "unavailable", code: "ServiceUnavailable", calls: 4},
		{rule: "error@1", calls: 2, names: 1},
		{rule: "reset@1", calls: 2, names: 1},
		{rule: "hang@1", calls: 2, names: 1, within: true},
		{rule: "slow=20ms", calls: 1, names: 1},
		{rule: "throttle@1", code: "Throttling.User", calls: 1},
		{rule: "throttle=1s@1", code: "Throttling.User", calls: 1},
		// What was done is done again, and the name is taken by then.
		{rule: "lost@1", code: nameTaken.code, calls: 2, names: 1},
	} {
		t.Run(x.rule, func(t *testing.T) {
			t.Parallel()
			s := New(WithDisturbances(x.rule + ":CreateBusiness"))
			create, err := sdkCreate(t, s, x.within)
			var refused *sdkerrors.ServerError
			switch {
			case x.code == "" && (err != nil || !create.Success || create.BusinessId <= 0):
				t.Errorf("got %+v, %v", create, err)
			case x.code != "" && (!errors.As(err, &refused) || refused.ErrorCode() != x.code):
				t.Errorf("want %s, got %v", x.code, err)
			}
			d := s.Disturbances()[0]
			if names := listedBy(t, s); d.Calls != x.calls || d.Struck == 0 || names != x.names {
				t.Errorf("%+v and %d businesses, want %d calls and %d", d, names, x.calls, x.names)
			}
		})
	}
}

// TestDisturbedSDKShort: an answer that ends in its middle is no success to the
// vendor's client, and it does not ask again.
func TestDisturbedSDKShort(t *testing.T) {
	s := New(WithDisturbances("short:CreateBusiness"))
	create, err := sdkCreate(t, s, false)
	if err == nil || create != nil && create.BusinessId != 0 {
		t.Errorf("got %+v, %v", create, err)
	}
	if d, names := s.Disturbances()[0], listedBy(t, s); d.Calls != 1 || d.Struck != 1 || names != 1 {
		t.Errorf("%+v and %d businesses", d, names)
	}
}

// sdkCreate creates a business through the vendor's client, which may repeat
// what fails.
func sdkCreate(t *testing.T, s *Server, impatient bool) (*dataworks.CreateBusinessResponse, error) {
	t.Helper()
	w := s.World()
	client := &dataworks.Client{}
	if err := client.InitWithOptions(w.Region, sdk.NewConfig().WithAutoRetry(true), sdkauth.NewAccessKeyCredential(w.Caller.AccessKeyID, w.Caller.AccessKeySecret)); err != nil {
		t.Fatal(err)
	}
	client.Domain = over(t, s)
	request := dataworks.CreateCreateBusinessRequest()
	request.BusinessName, request.ProjectId = "a name", requests.NewInteger64(w.Projects.Primary.ID)
	if impatient {
		request.SetReadTimeout(300 * time.Millisecond)
	}
	return client.CreateBusiness(request)
}

// listedBy counts the businesses of the primary project.
func listedBy(t *testing.T, s *Server) int {
	t.Helper()
	c := newClient(s)
	c.now = time.Now
	return len(c.listed(s.World().Projects.Primary.ID, ""))
}

// TestDisturbedNewerSDK: the vendor's newer client repeats what its caller lets
// it repeat, rate limiting too.
func TestDisturbedNewerSDK(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{"throttle@1", "throttle=1s@1", "unavailable@1"} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			s := New(WithDisturbances(rule))
			client := newerClient(t, s.World(), s.World().Caller, over(t, s), "")
			ask := func() (wire.Node, error) {
				return callNewer(client, "CreateBusiness", exchange.Form, map[string]string{"BusinessName": "a name", "ProjectId": "10001"})
			}
			if _, err := ask(); err == nil || !strings.Contains(err.Error(), "Throttling.User") && !strings.Contains(err.Error(), "ServiceUnavailable") {
				t.Errorf("without a retry: %v", err)
			}
			if err := s.Disturb(rule); err != nil {
				t.Fatal(err)
			}
			client.RetryOptions = &dara.RetryOptions{Retryable: true, RetryCondition: []*dara.RetryCondition{{
				MaxAttempts: 3, ErrorCode: []string{"Throttling.User", "ServiceUnavailable"}, MaxDelay: 1, Backoff: &dara.FixedBackoffPolicy{Period: 1},
			}}}
			if made, err := ask(); err != nil || made.Get("BusinessId").Text() == "" {
				t.Errorf("with retries: %v, %v", made, err)
			}
			if d := s.Disturbances()[0]; d.Calls != 2 || d.Struck != 1 {
				t.Errorf("%+v", d)
			}
		})
	}
}
