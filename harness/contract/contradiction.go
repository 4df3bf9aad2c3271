package contract

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/dwconform/dwconform/spec"
)

// contradictionsFile lists where the sources of the contract disagree.
const contradictionsFile = "contradictions.yaml"

// Contradiction is a place where the vendor's own pages contradict themselves,
// one another, or what was recorded; and what the contract makes of it.
type Contradiction struct {
	Topic      string `yaml:"topic" json:"topic"`
	Says       string `yaml:"says" json:"says"`
	Against    string `yaml:"against" json:"against"`
	Conclusion string `yaml:"conclusion" json:"conclusion"`
	// Clauses are the ids of those that follow from the conclusion.
	Clauses []string `yaml:"clauses" json:"clauses"`
}

// Contradictions returns those that the embedded documents list. It is an
// error if one follows in no clause of the contract, or in one that is not
// there.
func Contradictions() ([]Contradiction, error) {
	data, err := fs.ReadFile(spec.FS, contradictionsFile)
	if err != nil {
		return nil, err
	}
	return decodeContradictions(data, Default())
}

func decodeContradictions(data []byte, c *Contract) ([]Contradiction, error) {
	var out []Contradiction
	if err := yaml.UnmarshalWithOptions(data, &out, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s/%s: %w", root, contradictionsFile, err)
	}
	for _, x := range out {
		for _, text := range []string{x.Topic, x.Says, x.Against, x.Conclusion} {
			if strings.TrimSpace(text) == "" {
				return nil, fmt.Errorf("%s/%s: %q: topic, says, against and conclusion are all needed; write them", root, contradictionsFile, x.Topic)
			}
		}
		if len(x.Clauses) == 0 {
			return nil, fmt.Errorf("%s/%s: %q: it follows in no clause; name one", root, contradictionsFile, x.Topic)
		}
		for _, id := range x.Clauses {
			if c.Clause(id) == nil {
				return nil, fmt.Errorf("%s/%s: %q: %s is no clause; correct the id", root, contradictionsFile, x.Topic, id)
			}
		}
	}
	return out, nil
}
