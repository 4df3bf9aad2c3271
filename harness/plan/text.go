package plan

import (
	_ "embed"
	"fmt"
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
	Repeat int    `yaml:"repeat"`
	Plain  bool   `yaml:"plain"`
	Only   string `yaml:"only"`
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
	return out
})

func text(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if a != b.create || p == nil {
		return nil
	}
	named := b.inKey(p.Name)
	var out []Case
	for _, t := range texts() {
		if named && t.Only != "" {
			continue
		}
		v := Text(t.value())
		if named {
			v = FreshIn("a", "{}"+t.value())
			if strings.HasPrefix(t.value(), " ") {
				v = FreshIn("a", t.value()+"{}")
			}
		}
		want := Either
		if t.Plain {
			want = Accept
		}
		st := b.creating("create with "+t.Name+" text", With(b.full("a", Primary), p.Name, v), want)
		cs := one(t.Name, st, LookGet|LookList|LookFields, 3)
		if t.Plain {
			cs.Rank = 2
		}
		// The HTTP layer may refuse a request for its size alone.
		cs.Loose = len(t.value()) > 1000
		cs.Classes = classes(p.Name, "text: "+t.Name)
		out = append(out, cs)
	}
	return out
}
