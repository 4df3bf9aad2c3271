package contract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// copied is spec/ with a change in one of its documents.
func copied(t *testing.T, file, from, to string) string {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"openapi", "clauses"} {
		if err := os.CopyFS(filepath.Join(dir, sub), os.DirFS(filepath.Join("../../spec", sub))); err != nil {
			t.Fatal(err)
		}
	}
	if file == "" {
		return dir
	}
	path := filepath.Join(dir, file)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(data), from, to, 1)
	if changed == string(data) {
		t.Fatalf("%s does not hold %q", file, from)
	}
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestCompare: what breaks whom is told apart from what does not.
func TestCompare(t *testing.T) {
	same := copied(t, "", "", "")
	if found, err := Compare("../../spec", same); err != nil || len(found) > 0 {
		t.Errorf("a copy differs: %v %v", found, err)
	}
	for _, c := range []struct{ file, from, to, weight, in, text string }{
		{"openapi/CreateBusiness.yaml", "enum: [NORMAL, MANUAL_BIZ]", "enum: [NORMAL]", Breaking, "CreateBusiness.yaml", "MANUAL_BIZ"},
		{"openapi/CreateBusiness.yaml", "enum: [NORMAL, MANUAL_BIZ]", "enum: [NORMAL, MANUAL_BIZ, OTHER]", Note, "CreateBusiness.yaml", "OTHER"},
		{"openapi/CreateBusiness.yaml", "      x-dependencies:\n        - Or(ProjectId, ProjectIdentifier);\n", "", Warning, "CreateBusiness.ProjectId-ProjectIdentifier.or", "is demanded no more"},
		{"clauses/answer.yaml", "level: should", "level: must", Warning, "answer.", "was should and is must"},
	} {
		found, err := Compare(same, copied(t, c.file, c.from, c.to))
		if err != nil {
			t.Errorf("%s: %v", c.to, err)
			continue
		}
		hit := false
		for _, d := range found {
			hit = hit || d.Weight == c.weight && strings.HasPrefix(d.In, c.in) && strings.Contains(d.Text, c.text)
		}
		if !hit {
			t.Errorf("%s: %+v", c.to, found)
		}
	}
	one := filepath.Join(same, "openapi", "GetBusiness.yaml")
	if found, err := Compare(one, one); err != nil || len(found) > 0 {
		t.Errorf("one file: %v %v", found, err)
	}
	for where, want := range map[string]string{"nowhere": "nowhere: no such file", t.TempDir(): "there is no openapi/*.yaml in it", "drift.go": "it is no OpenAPI document"} {
		if _, err := Compare(where, one); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", where, err)
		}
	}
}
