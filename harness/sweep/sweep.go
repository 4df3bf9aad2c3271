package sweep

import (
	"sort"
	"strings"
	"sync"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

// List is what one run may have created. It is safe for concurrent use.
type List struct {
	c *contract.Contract
	w *plan.World

	mu      sync.Mutex
	intents map[string]bool // names
	known   map[Item]bool
}

// Item is one business that was created and not yet removed.
type Item struct {
	Project string // slot; "" when it is not known
	ID      string
	As      string // profile that created it, "" is the caller
}

// New returns an empty list.
func New(c *contract.Contract, w *plan.World) *List {
	return &List{c: c, w: w, intents: map[string]bool{}, known: map[Item]bool{}}
}

// Intend notes the names that a create or a rename may give before it is asked,
// and returns them.
func (l *List) Intend(call exchange.Call) []string {
	out := l.Names(call)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range out {
		l.intents[name] = true
	}
	return out
}

// Names returns the names that a create or a rename may give: a name may be
// given twice, or under a wrongly cased parameter, and which counts is the
// target's choice.
func (l *List) Names(call exchange.Call) []string {
	if call.Action != l.c.Resource.Create && call.Action != l.c.Resource.Update {
		return nil
	}
	create := l.c.Action(l.c.Resource.Create)
	var out []string
	for _, key := range create.Unique.Key {
		if p := create.Param(key); p == nil || !p.FreeText() {
			continue
		}
		for _, given := range call.Params {
			if strings.EqualFold(given.Name, key) && given.Value != "" {
				out = append(out, given.Value)
			}
		}
	}
	return out
}

// Intended reports whether a name was about to be created by this run.
func (l *List) Intended(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.intents[name]
}

// Ours reports whether a name that the target shows is of this run, whose names
// hold the prefix.
func (l *List) Ours(prefix, name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Ours(l.intents, prefix, name)
}

// Created notes that a create was accepted.
func (l *List) Created(project, id, as string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[Item{project, id, as}] = true
}

// Removed notes that a business is gone from a project.
func (l *List) Removed(project, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for it := range l.known {
		if it.ID == id && (it.Project == project || it.Project == "") {
			delete(l.known, it)
		}
	}
}

// Left returns what is not yet removed, sorted.
func (l *List) Left() []Item {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Item, 0, len(l.known))
	for it := range l.known {
		out = append(out, it)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Project != out[j].Project {
			return out[i].Project < out[j].Project
		}
		return out[i].ID < out[j].ID
	})
	return out
}
