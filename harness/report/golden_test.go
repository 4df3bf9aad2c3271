package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); run the test with -update and read the difference:\n%s", path, diff)
	}
}

var kinds = map[string]func(*testing.T) report.Input{"green": green, "red": red, "fatal": fatal}

func TestGolden(t *testing.T) {
	for name, in := range kinds {
		t.Run(name, func(t *testing.T) {
			r := report.New(in(t))
			var screen bytes.Buffer
			if err := r.Terminal(&screen, false); err != nil {
				t.Fatal(err)
			}
			golden(t, name+".txt", screen.Bytes())
			golden(t, name+".md", r.Markdown())
			junit, err := r.JUnit()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".xml", junit)
		})
	}
}

// Colour adds escapes and changes nothing else; the last line has none.
func TestTerminalColor(t *testing.T) {
	r := report.New(red(t))
	var plain, color bytes.Buffer
	if err := r.Terminal(&plain, false); err != nil {
		t.Fatal(err)
	}
	if err := r.Terminal(&color, true); err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsRune(plain.Bytes(), '\x1b') {
		t.Error("escapes without colour")
	}
	if !bytes.HasSuffix(color.Bytes(), []byte("\n"+r.LastLine()+"\n")) {
		t.Errorf("the last line is not plain: %q", color.Bytes()[max(0, color.Len()-200):])
	}
	stripped := color.Bytes()
	for _, code := range []string{"1", "2", "1;31", "1;32", "1;33", "0"} {
		stripped = bytes.ReplaceAll(stripped, []byte("\x1b["+code+"m"), nil)
	}
	if diff := cmp.Diff(plain.String(), string(stripped)); diff != "" {
		t.Errorf("colour changes the text:\n%s", diff)
	}
}
