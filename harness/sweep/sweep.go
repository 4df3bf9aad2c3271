package sweep

import (
	"sort"
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

// Intend notes the name of a create or a rename before it is asked, and
// returns it; false when the call gives no name.
func (l *List) Intend(call exchange.Call) (string, bool) {
	if call.Action != l.c.Resource.Create && call.Action != l.c.Resource.Update {
		return "", false
	}
	create := l.c.Action(l.c.Resource.Create)
	for _, key := range create.Unique.Key {
		p := create.Param(key)
		if p == nil || !p.FreeText() {
			continue
		}
		if name, ok := call.Get(key); ok && name != "" {
			l.mu.Lock()
			l.intents[name] = true
			l.mu.Unlock()
			return name, true
		}
	}
	return "", false
}

// Intended reports whether a name was about to be created by this run.
func (l *List) Intended(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.intents[name]
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
