package session_test

import (
	"context"
	"testing"

	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// The main job: the embedded mock, through the SDK, conforms.
func TestEmbeddedMockConforms(t *testing.T) {
	res, err := session.Run(context.Background(), session.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || c.Passed < 1000 || res.Exit(verdict.Should) != 0 || len(res.Leaked) > 0 {
		t.Error(told(res))
	}
	t.Log(told(res))
}
