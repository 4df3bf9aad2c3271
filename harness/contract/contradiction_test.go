package contract

import (
	"strings"
	"testing"
)

// TestContradictions: each has its consequence in the contract.
func TestContradictions(t *testing.T) {
	all, err := Contradictions()
	if err != nil || len(all) < 8 {
		t.Errorf("%d contradictions, %v", len(all), err)
	}
	for text, want := range map[string]string{
		"- {topic: a, says: b, against: c, conclusion: d, clauses: [x.y]}": "x.y is no clause",
		"- {topic: a, says: b, against: c, conclusion: d}":                 "it follows in no clause",
		"- {topic: a, says: b, conclusion: d, clauses: [error.code]}":      "against and conclusion are all needed",
		"- {topics: a}": "spec/contradictions.yaml: ",
	} {
		if _, err := decodeContradictions([]byte(text), Default()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
