package suites

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
)

func TestFromEnvironment(t *testing.T) {
	OwnTest(t)
	dir := t.TempDir()
	w := mock.DefaultWorld()
	if err := session.WriteTargetFile(filepath.Join(dir, "dw.yaml"), "http://127.0.0.1:18080", "", w); err != nil {
		t.Fatal(err)
	}
	keys := []string{"ALIBABA_CLOUD_ACCESS_KEY_ID=" + w.Caller.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + w.Caller.AccessKeySecret}
	for _, c := range []struct {
		name    string
		environ []string
		wrong   []string // the mistakes, all of them
		target  string
		out     string
		flags   []string
	}{
		{"nothing said", nil, nil, "target: embedded mock (no endpoint set)", filepath.Join(dir, "reports/out"), nil},
		{"paths start at the directory", append([]string{"DWCONFORM_TARGET=dw.yaml", "DWCONFORM_OUT=here"}, keys...), nil,
			"target: http://127.0.0.1:18080 (DWCONFORM_TARGET, key from ALIBABA_CLOUD_ACCESS_KEY_ID)", filepath.Join(dir, "here"), []string{"--target", "dw.yaml"}},
		{"whole paths stay", []string{"DWCONFORM_OUT=/tmp/there"}, nil, "target: embedded mock (no endpoint set)", "/tmp/there", nil},
		{"unknown names and wrong values together", []string{"DWCONFORM_LEVLE=must", "DWCONFORM_STRENGTH=9"}, []string{"DWCONFORM_LEVLE: no setting has this name", "DWCONFORM_STRENGTH"}, "", "", nil},
		{"no file there", []string{"DWCONFORM_TARGET=none.yaml"}, []string{filepath.Join(dir, "none.yaml")}, "", "", nil},
		{"an endpoint alone", append([]string{"DWCONFORM_ENDPOINT=http://127.0.0.1:1"}, keys...), []string{"no project is named"}, "", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := FromEnvironment(c.environ, dir)
			if len(c.wrong) > 0 {
				for _, want := range c.wrong {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("the error is %v, want %q in it", err, want)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := cfg.check(); err != nil {
				t.Error(err)
			}
			if cfg.target() != c.target || cfg.Out != c.out || !slices.Equal(cfg.Flags, c.flags) {
				t.Errorf("%s, out %s, flags %v; want %s, %s, %v", cfg.target(), cfg.Out, cfg.Flags, c.target, c.out, c.flags)
			}
		})
	}
}

func TestAt(t *testing.T) {
	OwnTest(t)
	w := mock.DefaultWorld()
	bare := mock.World{Caller: w.Caller}
	keyless := mock.World{Projects: w.Projects}
	for _, c := range []struct {
		address string
		world   mock.World
		wrong   []string
	}{
		{"http://127.0.0.1:18080", w, nil},
		{"http://localhost:18080/", w, nil},
		{"127.0.0.1:18080", w, []string{"no scheme"}},
		{"http://127.0.0.1:18080/api", w, []string{"has the path /api"}},
		{"https://dataworks.example.com", w, []string{"not loopback"}},
		{"http://127.0.0.1:18080", bare, []string{"no project is named"}},
		{"http://127.0.0.1:18080", keyless, []string{"no credentials"}},
		{"http://127.0.0.1:18080", mock.World{}, []string{"no project is named", "no credentials"}},
	} {
		err := At(c.address, c.world).check()
		if (err == nil) != (len(c.wrong) == 0) {
			t.Errorf("%s: %v", c.address, err)
		}
		for _, want := range c.wrong {
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q in it", c.address, err, want)
			}
		}
	}
	cfg := At("http://127.0.0.1:18080", w)
	cfg.Session.Level = "observed"
	if err := cfg.check(); err == nil || !strings.Contains(err.Error(), "give must or should") {
		t.Errorf("level observed: %v", err)
	}
	if got := cfg.Session.World.Projects[plan.Foreign].Identifier; got != w.Projects.Foreign.Identifier {
		t.Errorf("the foreign project is %q", got)
	}
	if cfg.name() != "http://127.0.0.1:18080" || (Config{}).name() != "embedded mock" || (Config{Name: "x"}).name() != "x" {
		t.Errorf("names: %s", cfg.name())
	}
}

func TestTargetsHaveFoldersOfTheirOwn(t *testing.T) {
	OwnTest(t)
	var r registry
	add := func(name string) error { return r.add(&hosted{cfg: Config{Name: name}}) }
	if err := add("one mock"); err != nil {
		t.Fatal(err)
	}
	if err := add("another"); err != nil {
		t.Fatal(err)
	}
	if err := add("one/mock"); err == nil {
		t.Error("two targets share a folder")
	}
	if folder("http://[::1]:80") != "http------1--80" || len(r.all()) != 2 {
		t.Errorf("%s, %d targets", folder("http://[::1]:80"), len(r.all()))
	}
}
