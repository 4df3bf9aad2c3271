package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestIntentsSurviveACrash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "intents")
	if got, err := ReadIntents(dir); err != nil || len(got) != 0 {
		t.Fatalf("a folder that is not there: %v, %v", got, err)
	}
	h := Header{Run: "dwcabc123", Endpoint: "http://127.0.0.1:1", Began: time.Unix(1, 0).UTC()}
	in, err := OpenIntents(dir, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"dwcabc123a", "dwcabc123b", "dwcabc123a"} {
		if err := in.Note(Intent{n, "primary"}); err != nil {
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
	if _, err := OpenIntents(dir, h); err == nil {
		t.Error("two runs share an intent file")
	}
	if err := in.Close(true); err != nil {
		t.Fatal(err)
	}
	if got, _ := ReadIntents(dir); len(got) != 0 {
		t.Errorf("a clean run left %+v", got)
	}
}

// TestNamesAreOnDisk: no name is given away before it is synced, however many
// callers note names at once, and they share the syncs.
func TestNamesAreOnDisk(t *testing.T) {
	in, err := OpenIntents(t.TempDir(), Header{Run: "dwcabc123"})
	if err != nil {
		t.Fatal(err)
	}
	var syncs, onDisk atomic.Int64 // bytes on disk
	whole := func() int64 {
		info, err := in.file.Stat()
		if err != nil {
			t.Error(err)
			return 0
		}
		return info.Size()
	}
	in.sync = func() error {
		upTo := whole() // what comes while the disk works may not be on it
		time.Sleep(2 * time.Millisecond)
		syncs.Add(1)
		onDisk.Store(upTo)
		return nil
	}
	const callers, each = 32, 20
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for n := range each {
				mine := []Intent{{fmt.Sprintf("dwcabc123%02d%02d", c, n), "primary"}, {"dwcabc123shared" + strconv.Itoa(n), ""}}
				if err := in.Note(mine...); err != nil {
					t.Error(err)
				}
				data, err := os.ReadFile(in.file.Name())
				if err != nil {
					t.Error(err)
					return
				}
				for _, i := range mine {
					if at := bytes.Index(data, []byte(`"`+i.Name+`"`)); at < 0 || int64(at) >= onDisk.Load() {
						t.Errorf("%s is not on disk (byte %d of %d)", i.Name, at, onDisk.Load())
					}
				}
			}
		})
	}
	wg.Wait()
	if n := syncs.Load(); n > callers*each/4 {
		t.Errorf("%d syncs for %d callers that noted %d times each", n, callers, each)
	}
	before := syncs.Load()
	if err := in.Note(Intent{"dwcabc1230000", "primary"}, Intent{"dwcabc123shared0", ""}); err != nil || syncs.Load() != before {
		t.Errorf("names that were noted are synced again (%v)", err)
	}
	in.sync = func() error { return errors.New("no room") }
	for range 2 { // nothing is promised any more
		if err := in.Note(Intent{"dwcabc123last", ""}); err == nil || err.Error() != "the intent file cannot be synced: no room" {
			t.Errorf("%v", err)
		}
	}
	var nobody *Intents
	if err := nobody.Note(Intent{"n", ""}); err != nil {
		t.Error(err)
	}
}

// TestRunThatGoesOn: an intent file tells of a run that has not ended that it
// goes on, and of one that has that it does not.
func TestRunThatGoesOn(t *testing.T) {
	dir := t.TempDir()
	in, err := OpenIntents(dir, Header{Run: "dwcgoeson", Endpoint: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, ended := range []bool{false, true} {
		if ended {
			if err := in.Close(false); err != nil {
				t.Fatal(err)
			}
		}
		got, err := ReadIntents(dir)
		if err != nil || len(got) != 1 || got[0].GoesOn == ended {
			t.Fatalf("ended: %v; %+v, %v", ended, got, err)
		}
		if ended {
			if err := got[0].Forget(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	release, err := Hold(filepath.Join(dir, "one.lock"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(filepath.Join(dir, "one.lock")); err == nil {
		t.Error("one lock is held twice")
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}
