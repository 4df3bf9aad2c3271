package target_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
)

// said is a target that answers with what it is given.
type said struct{ obs exchange.Observation }

func (s said) Do(_ context.Context, call exchange.Call) exchange.Observation {
	o := s.obs
	o.Call = call
	return o
}

const rid = "0DF5A1BE-68AF-5B71-9BB4-2D2C35D75B26"

// odd is an answer with everything that a text format could lose.
var odd = exchange.Observation{
	Request: exchange.Request{Method: "POST", URL: "http://127.0.0.1:1/?A=b%20c", Header: http.Header{"X-B": {"\xff\xfe", "2"}, "x-lower": {"1"}}, Body: []byte("N=\x00\xff")},
	Status:  200, Proto: "HTTP/1.1",
	Header: http.Header{"X-Acs-Request-Id": {rid}, "X-Odd": {"caf\xe9"}},
	Body:   []byte(`{"RequestId":"` + rid + "\",\"T\":\"<&>\u2028\xff\x00\"}"), Attempts: 1, Throttled: 2,
	Start: time.Date(2026, 5, 1, 1, 2, 3, 456789, time.UTC), Took: 1234567,
	SDK: &exchange.SDKView{Fields: map[string]string{"BusinessId": "1"}},
}

func recordOf(t *testing.T, h target.Hide, calls ...exchange.Call) *target.Cassette {
	t.Helper()
	var tape target.Tape
	over := tape.Over(said{odd})
	for i, c := range calls {
		over.Do(target.At(context.Background(), target.Place{Case: "a", Part: target.Step(i)}), c)
	}
	data, err := tape.Cassette(target.Manifest{Prefix: "dwcabcdef", Endpoint: "http://127.0.0.1:1", States: "http://127.0.0.1:1/_states"}, h).Encode()
	if err != nil {
		t.Fatal(err)
	}
	c, err := target.DecodeCassette(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestReplayKeepsEveryByte: what comes out of a file is what went in.
func TestReplayKeepsEveryByte(t *testing.T) {
	call := exchange.Call{Action: "CreateBusiness", Params: []exchange.Pair{{Name: "BusinessName", Value: "a\xffb"}, {Name: "BusinessName", Value: ""}}}
	c := recordOf(t, target.Hide{}, call)
	ctx := target.At(context.Background(), target.Place{Case: "a", Part: target.Step(0)})
	replay := target.Replay(c)
	want := odd
	want.Call = call
	if diff := cmp.Diff(want, replay.Do(ctx, call)); diff != "" {
		t.Errorf("the answer changed (-in +out):\n%s", diff)
	}
	for what, obs := range map[string]exchange.Observation{
		"a second time":    replay.Do(ctx, call),
		"another value":    target.Replay(c).Do(ctx, exchange.Call{Action: "CreateBusiness"}),
		"elsewhere":        target.Replay(c).Do(context.Background(), call),
		"the bytes again":  target.Replay(c).(target.Resender).Resend(ctx, want),
		"another profile":  target.Replay(c).Do(ctx, exchange.Call{Action: call.Action, Params: call.Params, As: exchange.Inactive}),
		"the other sender": target.Replay(c).Do(ctx, exchange.Call{Action: call.Action, Params: call.Params, Way: exchange.Way{Sender: exchange.SDK}}),
	} {
		if obs.Loss != exchange.Unrecorded || obs.Status != 0 || !strings.Contains(obs.LossWhy, "record the run again") {
			t.Errorf("%s: %+v", what, obs)
		}
	}
}

// TestHideRequestIDs: the ids of one answer stay equal to one another.
func TestHideRequestIDs(t *testing.T) {
	c := recordOf(t, target.Hide{RequestIDs: true}, exchange.Call{Action: "A"})
	o := c.Entries[0].Obs
	id := o.Header.Get("X-Acs-Request-Id")
	if strings.Contains(string(o.Body), rid) || id == rid || !bytes.Contains(o.Body, []byte(id)) || len(id) != len(rid) {
		t.Errorf("%s in the header, body %q", id, o.Body)
	}
}

// TestHideOddRequestIDs: request ids that are no UUIDs are replaced too, and
// stay what they are for JSON; what only holds their letters stays.
func TestHideOddRequestIDs(t *testing.T) {
	for _, id := range []string{`"req.(1)-0123456"`, `1234567890123`} {
		text := strings.Trim(id, `"`)
		answer := exchange.Observation{Status: 200, Header: http.Header{"X-Acs-Request-Id": {text}, "X-Longer": {text + "0"}},
			Body: []byte(`{"RequestId":` + id + `,"Message":"see ` + text + `."}`)}
		var tape target.Tape
		tape.Over(said{answer}).Do(target.At(context.Background(), target.Place{Case: "a", Part: target.Step(0)}), exchange.Call{Action: "A"})
		o := tape.Cassette(target.Manifest{Prefix: "dwcabcdef"}, target.Hide{RequestIDs: true}).Entries[0].Obs
		var shown struct {
			RequestID any `json:"RequestId"`
			Message   string
		}
		read := json.NewDecoder(bytes.NewReader(o.Body))
		read.UseNumber()
		if err := read.Decode(&shown); err != nil {
			t.Fatalf("%s: %v", o.Body, err)
		}
		hidden := o.Header.Get("X-Acs-Request-Id")
		if hidden == text || len(hidden) != len(text) || fmt.Sprint(shown.RequestID) != hidden || shown.Message != "see "+hidden+"." || o.Header.Get("X-Longer") != text+"0" {
			t.Errorf("%s became %s in %v", text, o.Body, o.Header)
		}
	}
}

// TestNoRecording: what is no recording is refused in words.
func TestNoRecording(t *testing.T) {
	for data, want := range map[string]string{
		"":                          "it is no recording",
		"{}":                        "it is no recording of dwconform",
		`{"log":{"version":"1.2"}}`: "it is no recording of dwconform",
		`{"log":{"_dwconform":{"schema":"dwconform-cassette/9"}}}`: `of the form "dwconform-cassette/9"`,
	} {
		if _, err := target.DecodeCassette([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", data, err, want)
		}
	}
}

// TestServe: recorded answers for the same question, with the asker's names.
func TestServe(t *testing.T) {
	c := recordOf(t, target.Hide{}, exchange.Call{Action: "CreateBusiness", Params: []exchange.Pair{{Name: "BusinessName", Value: "dwcabcdef0001"}, {Name: "Owner", Value: "1"}}})
	c.Entries[0].Obs.Body = []byte(`{"name":"dwcabcdef0001"}`)
	srv := httptest.NewServer(c.Serve())
	defer srv.Close()
	ask := func(query, form string) (int, string) {
		resp, err := http.Post(srv.URL+"/?"+query, "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	for _, c := range []struct {
		query, form string
		status      int
		want        string
	}{
		{"Action=CreateBusiness&SignatureNonce=1", "BusinessName=dwcabcdef0001&Owner=1", 200, `{"name":"dwcabcdef0001"}`},
		{"Action=CreateBusiness&Owner=1", "BusinessName=dwczzzzzz0001", 200, `{"name":"dwczzzzzz0001"}`},
		{"Action=CreateBusiness&Owner=2", "BusinessName=dwcabcdef0001", 404, target.NotRecorded},
		{"Action=CreateBusiness&Format=XML&Owner=1", "BusinessName=dwcabcdef0001", 404, target.NotRecorded},
		{"Action=GetBusiness", "", 404, "the recording does not hold GetBusiness"},
	} {
		if status, body := ask(c.query, c.form); status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s %s: %d %s", c.query, c.form, status, body)
		}
	}
}
