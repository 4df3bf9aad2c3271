package fidelity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/fidelity"
	"github.com/dwconform/dwconform/harness/report"
)

const knownFile = `# what the mock does otherwise, and why that is so
- clause: CreateBusiness.UseType.enum
  reason: the mock takes every value
  owner: platform
  evidence: 2026-05-01
  expires: 2026-12-31
- clause: CreateBusiness.BusinessName.missing
  field: code
  reason: an older gateway
  owner: platform
  evidence: 2026-05-01
  expires: 2026-12-31
- clause: CreateBusiness.Forbidden.Access.error
  field: HTTP
  reason: the mock's HTTP layer knows no 403
  owner: platform
  evidence: 2026-05-01
  expires: 2026-12-31
`

func day(s string) time.Time {
	d, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return d.Add(12 * time.Hour)
}

// TestKnownDifferences: the life of an entry, from its day to its end.
func TestKnownDifferences(t *testing.T) {
	right, wrong := sides(t)
	for _, c := range []struct {
		name     string
		file     string
		today    string
		maxAge   time.Duration
		mock     []fidelity.Side
		exit     int
		troubles []string
	}{
		{"known", knownFile, "2026-06-01", 0, wrong, 0, nil},
		{"the last day", knownFile, "2026-12-31", 0, wrong, 0, nil},
		{"expired", knownFile, "2027-01-01", 0, wrong, 1, []string{"k.yaml:2: CreateBusiness.UseType.enum: it expired on 2026-12-31", "give it fresh evidence", ":7: ", ":13: "}},
		{"too old", knownFile, "2026-08-01", 90 * 24 * time.Hour, wrong, 1, []string{"its evidence is 92 days old, and 90 are allowed"}},
		{"young enough", knownFile, "2026-07-01", 90 * 24 * time.Hour, wrong, 0, nil},
		{"stale", knownFile, "2026-06-01", 0, right, 1, []string{"it is stale: the clause shows no difference any more; remove the entry", "no difference in code any more"}},
		{"unmatched", strings.Replace(knownFile, "UseType.enum", "UseType.enums", 1), "2026-06-01", 0, wrong, 1, []string{"k.yaml:2: CreateBusiness.UseType.enums: it matches no clause of the contract"}},
		{"another field", strings.Replace(knownFile, "field: HTTP", "field: message", 1), "2026-06-01", 0, wrong, 1, []string{"k.yaml:13: CreateBusiness.Forbidden.Access.error: it is stale: the clause shows no difference in message"}},
		{"one is missing", knownFile[:strings.LastIndex(knownFile, "- clause")], "2026-06-01", 0, wrong, 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			known, err := report.DecodeKnown("k.yaml", []byte(c.file), report.Differences)
			if err != nil {
				t.Fatal(err)
			}
			r := compare(t, right, c.mock, fidelity.Options{Known: known, Today: day(c.today), MaxAge: c.maxAge})
			all := strings.Join(r.Trouble, "\n")
			if r.Exit() != c.exit || (len(c.troubles) == 0) != (all == "") {
				t.Errorf("exit %d:\n%s", r.Exit(), text(t, r))
			}
			for _, want := range c.troubles {
				if !strings.Contains(all, want) {
					t.Errorf("nothing says %q:\n%s", want, all)
				}
			}
		})
	}
}

// TestKnownMistakes: a file that cannot be looked after is refused, with every
// mistake in it.
func TestKnownMistakes(t *testing.T) {
	for file, want := range map[string]string{
		"- clause: A\n  reason: r\n  owner: o\n  evidence: 2026-05-01\n":     `k.yaml:1: expires is "": write a day`,
		"- clause: A\n  owner: o\n  evidence: soon\n  expires: 2026-05-01\n": "the reason is missing",
		"\n- clause: A\n  why: b\n":                                          "k.yaml:2: ",
		"clause: A\n":                                                        "k.yaml: this is no list",
		"- [":                                                                "k.yaml: this is no YAML",
		"- clause: A\n  reason: r\n  owner: o\n  evidence: soon\n  expires: 2026-05-01\n- {clause: B, owner: x}": "k.yaml:6: the reason is missing",
	} {
		if _, err := report.DecodeKnown("k.yaml", []byte(file), report.Differences); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", file, err, want)
		}
	}
	if known, err := report.DecodeKnown("k.yaml", []byte("# nothing yet\n"), report.Differences); err != nil || len(known) != 0 {
		t.Errorf("an empty file: %v %v", known, err)
	}
}
