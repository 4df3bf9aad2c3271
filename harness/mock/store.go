package mock

import (
	"cmp"
	"slices"
	"sync"
)

// Business is one stored resource.
type Business struct {
	ID      int64
	Project int64
	// Values holds the text of each attribute, in the server's order of
	// attributes; "" for none.
	Values []string
}

// clone returns a copy that shares nothing.
func (b Business) clone() Business {
	b.Values = slices.Clone(b.Values)
	return b
}

// Store keeps businesses. What runs in one call of View or Update sees and
// leaves a consistent store, whatever else runs.
type Store interface {
	View(func(Tx))
	Update(func(Tx))
}

// Tx is what can be done in one transaction.
type Tx interface {
	// NewID returns an id greater than all before; it is never given again.
	NewID() int64
	// Get returns the business with the id. Its Values must not be changed.
	Get(id int64) (Business, bool)
	// Holder returns the business that holds a key in a project.
	Holder(project int64, key string) (id int64, taken bool)
	// Put keeps b in place of what had its id. It releases the key that this
	// had, and takes the new one.
	Put(b Business, key string)
	// Remove forgets the business and releases its key.
	Remove(id int64) bool
	// Each yields the businesses of a project, oldest first. The store must
	// not be changed before it returns.
	Each(project int64, yield func(Business) bool)
}

// slot is where a key is unique.
type slot struct {
	project int64
	key     string
}

// memory is the store that is plainly locked: a transaction takes less time
// than the check of a signature, so finer locks would win nothing.
type memory struct {
	mu    sync.RWMutex
	newID func() int64
	byID  map[int64]*entry
	byKey map[slot]int64
	order map[int64][]*entry // project -> its businesses, ids ascending
}

type entry struct {
	Business
	key string
}

func newMemory(newID func() int64) *memory {
	return &memory{newID: newID, byID: map[int64]*entry{}, byKey: map[slot]int64{}, order: map[int64][]*entry{}}
}

func (m *memory) View(f func(Tx)) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	f((*memoryTx)(m))
}

func (m *memory) Update(f func(Tx)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f((*memoryTx)(m))
}

// memoryTx is memory while it is locked.
type memoryTx memory

func (m *memoryTx) NewID() int64 { return m.newID() }

func (m *memoryTx) Get(id int64) (Business, bool) {
	if e := m.byID[id]; e != nil {
		return e.Business, true
	}
	return Business{}, false
}

func (m *memoryTx) Holder(project int64, key string) (int64, bool) {
	id, ok := m.byKey[slot{project, key}]
	return id, ok
}

func (m *memoryTx) Put(b Business, key string) {
	e := &entry{b, key}
	if old := m.byID[b.ID]; old != nil {
		m.release(old)
		m.unlist(old)
	}
	m.list(e)
	m.byID[b.ID] = e
	m.byKey[slot{b.Project, key}] = b.ID
}

func (m *memoryTx) Remove(id int64) bool {
	e := m.byID[id]
	if e == nil {
		return false
	}
	m.release(e)
	m.unlist(e)
	delete(m.byID, id)
	return true
}

func (m *memoryTx) Each(project int64, yield func(Business) bool) {
	for _, e := range m.order[project] {
		if !yield(e.Business) {
			return
		}
	}
}

// release frees a key, unless a later business has taken it since.
func (m *memoryTx) release(e *entry) {
	at := slot{e.Project, e.key}
	if m.byKey[at] == e.ID {
		delete(m.byKey, at)
	}
}

// list keeps ids ascending; a new id is the greatest, so it goes to the end.
func (m *memoryTx) list(e *entry) {
	at, _ := m.place(e)
	m.order[e.Project] = slices.Insert(m.order[e.Project], at, e)
}

func (m *memoryTx) unlist(e *entry) {
	if at, ok := m.place(e); ok {
		m.order[e.Project] = slices.Delete(m.order[e.Project], at, at+1)
	}
}

func (m *memoryTx) place(e *entry) (int, bool) {
	return slices.BinarySearchFunc(m.order[e.Project], e.ID, func(other *entry, id int64) int { return cmp.Compare(other.ID, id) })
}
