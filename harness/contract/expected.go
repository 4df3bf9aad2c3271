package contract

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/dwconform/dwconform/spec"
)

// differencesFile lists the differences from other sources that are known.
const differencesFile = "differences.yaml"

// Expectation says of one difference from another source why it is right.
type Expectation struct {
	Source string `yaml:"source"`
	Action string `yaml:"action"`
	What   string `yaml:"what"`
	Reason string `yaml:"reason"`
}

// Expectations returns the differences that spec/differences.yaml explains.
func Expectations() ([]Expectation, error) {
	data, err := fs.ReadFile(spec.FS, differencesFile)
	if err != nil {
		return nil, err
	}
	var out []Expectation
	if err := yaml.UnmarshalWithOptions(data, &out, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s/%s: %w", root, differencesFile, err)
	}
	for i, e := range out {
		if e.Source == "" || e.Action == "" || e.What == "" || e.Reason == "" {
			return nil, fmt.Errorf("%s/%s: entry %d: source, action, what and reason are all needed; write them", root, differencesFile, i+1)
		}
	}
	return out, nil
}

// Explain marks each difference that an expectation is about. An expectation
// about one of the sources that were compared which explains nothing is added
// as a difference of its own: the list must not outlive its reasons.
func Explain(found []Difference, known []Expectation, sources ...string) []Difference {
	used := make([]bool, len(known))
	for i := range found {
		d := &found[i]
		for j, e := range known {
			if e.Source == d.Source && e.Action == d.Action && e.What == d.What {
				d.Expected, used[j] = e.Reason, true
			}
		}
	}
	at := root + "/" + differencesFile
	for j, e := range known {
		if !used[j] && slices.Contains(sources, e.Source) {
			found = append(found, Difference{
				Source: e.Source, Action: e.Action, What: e.What, Ours: "explained", Theirs: "no difference", At: at, TheirAt: e.Source,
				Consequence: "the next difference of that name would pass unseen; remove the entry",
			})
		}
	}
	return found
}
