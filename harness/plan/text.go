package plan

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/dwconform/dwconform/harness/contract"
)

// Cases on what text a parameter may carry.

//go:embed texts.yaml
var textsFile []byte

// textClass is one named class of text from texts.yaml.
type textClass struct {
	Name   string `yaml:"name"`
	Text   string `yaml:"text"`
	Bytes  string `yaml:"bytes"`
	Repeat int    `yaml:"repeat"`
	Plain  bool   `yaml:"plain"`
	At     string `yaml:"at"`
	Only   string `yaml:"only"`
	Create bool   `yaml:"create"`
	Why    string `yaml:"why"`
}

func (t textClass) value() string {
	if t.Repeat > 1 {
		return strings.Repeat(t.Text, t.Repeat)
	}
	return t.Text
}

var texts = sync.OnceValue(func() []textClass {
	var out []textClass
	if err := yaml.UnmarshalWithOptions(textsFile, &out, yaml.Strict()); err != nil {
		panic(fmt.Sprintf("harness/plan/texts.yaml: %v", err))
	}
	for i := range out {
		if out[i].Bytes == "" {
			continue
		}
		b, err := hex.DecodeString(out[i].Bytes)
		if err != nil {
			panic(fmt.Sprintf("harness/plan/texts.yaml: %s: %v", out[i].Name, err))
		}
		out[i].Text = string(b)
	}
	return out
})

// textOf returns the text of a class.
func textOf(name string) string {
	all := texts()
	i := slices.IndexFunc(all, func(t textClass) bool { return t.Name == name })
	return all[i].value()
}

// text carries every class of text in a free-text parameter of a create or of
// an update.
func text(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if p == nil || a != b.create && a != b.update {
		return nil
	}
	named := b.inKey(p.Name)
	project := Primary
	if a == b.update {
		project = b.last()
	}
	var out []Case
	for _, t := range texts() {
		if named && t.Only == "description" || !named && t.Only == "name" || t.Create && a != b.create {
			continue
		}
		slot := "a"
		if a == b.update {
			slot = "u"
		}
		v := Text(t.value())
		if named {
			v = FreshIn(slot, "{}"+t.value())
			if t.At == "before" || strings.HasPrefix(t.value(), " ") {
				v = FreshIn(slot, t.value()+"{}")
			}
		}
		want := Either
		if t.Plain {
			want = Accept
		}
		steps := []Step{b.creating("create with "+t.Name+" text", With(b.full("a", Primary), p.Name, v), want)}
		if a == b.update {
			steps = []Step{b.setup("a", project), b.updating("change it to "+t.Name+" text", "a", project, want, Param{Name: p.Name, Value: v})}
		}
		cs := Case{ID: t.Name, Steps: steps, Look: LookGet | LookList | LookFields, Rank: 3}
		if t.Plain {
			cs.Rank = 2
		}
		// The HTTP layer may refuse a request for its size alone, and one whose
		// text is none.
		cs.Loose = len(t.value()) > 1000 && !t.Plain || t.Bytes != ""
		cs.Classes = classes(p.Name, "text: "+t.Name)
		cs.carried = &carried{step: len(steps) - 1, param: p.Name, text: t.value(), plain: t.Plain}
		out = append(out, cs)
		if t.Plain && t.Only != "" { // the longest: they are so in any way of a call
			for _, w := range b.saidWays() {
				said := cs
				said.ID += "-" + w.id
				said.Steps = slices.Clone(steps)
				said.Steps[len(steps)-1].Way = &w.way
				out = append(out, said)
			}
		}
	}
	return out
}
