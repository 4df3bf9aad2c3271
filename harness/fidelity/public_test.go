package fidelity_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/fidelity"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

const publicEvidence = "../../reports/evidence/public.yaml"

// held holds a mock with faults against the public evidence.
func held(t *testing.T, faults ...string) ([]fidelity.Public, []fidelity.PublicFact) {
	t.Helper()
	all, err := fidelity.ReadPublic(publicEvidence)
	if err != nil {
		t.Fatal(err)
	}
	var options []mock.Option
	for _, f := range faults {
		options = append(options, mock.WithFault(f))
	}
	server := httptest.NewServer(mock.New(options...))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	w := mock.DefaultWorld()
	cfg := target.Config{Endpoint: u, Region: w.Region, Version: contract.Default().Version, Credentials: map[string]wire.Credentials{
		exchange.Caller: {AccessKeyID: w.Caller.AccessKeyID, Secret: wire.Secret(w.Caller.AccessKeySecret)},
	}}
	cfg.Shared = target.NewShared(cfg)
	defer cfg.Shared.Close()
	facts, err := fidelity.AskPublic(context.Background(), contract.Default(), all, target.NewRaw(cfg, nil).Do)
	if err != nil {
		t.Fatal(err)
	}
	return all, facts
}

// TestMockAgainstPublicEvidence scores our own mock: each difference from what
// is publicly known has its reason in the file, and each reason a difference.
// What the mock invents is counted apart: nothing says that it is faithful.
func TestMockAgainstPublicEvidence(t *testing.T) {
	all, facts := held(t)
	otherwise := map[string]map[string]string{}
	for _, p := range all {
		otherwise[p.ID] = p.Otherwise
	}
	equal, count := map[string]int{}, map[string]int{}
	for _, f := range facts {
		count[f.Confidence]++
		why := otherwise[f.ID][f.Aspect]
		switch {
		case f.Equal:
			equal[f.Confidence]++
			if why != "" {
				t.Errorf("%s: %s is as recorded; remove why it is not", f.ID, f.Aspect)
			}
		case why == "":
			t.Errorf("%s (%s): %s is %q, and the mock shows %q: correct the mock, or say in the file why it differs", f.ID, f.Source, f.Aspect, f.Want, f.Got)
		}
	}
	if count["recorded"] < 40 || count["documented"] < 10 || count["inferred"] < 8 {
		t.Errorf("only %v facts were compared", count)
	}
	of := map[mock.Provenance]int{}
	for _, b := range mock.Behaviours() {
		of[b.Provenance]++
	}
	for _, c := range fidelity.Confidences {
		t.Logf("%s: %d of %d facts as the evidence has them", c, equal[c], count[c])
	}
	t.Logf("%d behaviours of the mock are invented, and no evidence says anything of them; %d are inferred", of[mock.Invented], of[mock.Inferred])
}

// TestPublicEvidenceFinds: a mock that lies is told apart.
func TestPublicEvidenceFinds(t *testing.T) {
	_, right := held(t)
	_, wrong := held(t, "CreateBusiness.BusinessName.missing.other-code")
	var differ []string
	for i := range right {
		if right[i].Got != wrong[i].Got && right[i].Equal != wrong[i].Equal {
			differ = append(differ, right[i].ID+" "+right[i].Aspect)
		}
	}
	if strings.Join(differ, "; ") != "missing-name code" {
		t.Errorf("the evidence differs in %q", differ)
	}
}

// TestPublicMistakes: evidence that nobody can check is refused.
func TestPublicMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"- {id: a, confidence: recorded, ask: {action: A}, want: {code: c}}\n":                               "a: the source is missing",
		"- {id: a, source: s, confidence: sure, ask: {action: A}, want: {code: c}}\n":                        `confidence is "sure"`,
		"- {id: a, source: s, confidence: recorded, ask: {action: A}}\n":                                     "it asks nothing, or wants nothing",
		"- {id: a, source: s, confidence: recorded, ask: {action: A}, want: {a: b}, otherwise: {code: why}}": `otherwise explains "code"`,
		"- {id: a, sources: s}\n": "an entry has id, source",
	} {
		path := filepath.Join(t.TempDir(), "public.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := fidelity.ReadPublic(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
