package sweep

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestIntentsSurviveACrash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "intents")
	if got, err := ReadIntents(dir); err != nil || len(got) != 0 {
		t.Fatalf("a folder that is not there: %v, %v", got, err)
	}
	h := Header{Run: "dwcabc123", Endpoint: "http://127.0.0.1:1", Began: time.Unix(1, 0).UTC()}
	in, err := OpenIntents(dir, h, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"dwcabc123a", "dwcabc123b", "dwcabc123a"} {
		if err := in.Name(n, "primary"); err != nil {
			t.Fatal(err)
		}
	}
	// The process dies here, in the middle of a line.
	f, err := os.OpenFile(in.file.Name(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.WriteString(`{"name":"dwcabc123c`)
	_ = f.Close()
	got, err := ReadIntents(dir)
	if err != nil || len(got) != 1 || got[0].Header != h || len(got[0].Names) != 2 || !got[0].Names["dwcabc123b"] {
		t.Fatalf("read %+v, %v", got, err)
	}
	if _, err := OpenIntents(dir, h, true); err == nil {
		t.Error("two runs share an intent file")
	}
	if err := in.Close(true); err != nil {
		t.Fatal(err)
	}
	if got, _ := ReadIntents(dir); len(got) != 0 {
		t.Errorf("a clean run left %+v", got)
	}
}
