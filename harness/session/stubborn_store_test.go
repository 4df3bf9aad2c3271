package session_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// business is a stored workflow with its history, so that a read can look into the past.
type business struct {
	id       int64
	project  int64
	versions []version
}

// version is what a business was from a moment on.
type version struct {
	at                                time.Time
	gone                              bool
	name, description, owner, useType string
}

func (b *business) latest() version { return b.versions[len(b.versions)-1] }

// asOf is the version at a moment; ok is false where there was none yet.
func (b *business) asOf(at time.Time) (v version, ok bool) {
	for _, v := range slices.Backward(b.versions) {
		if !v.at.After(at) {
			return v, true
		}
	}
	return version{}, false
}

// nameKey is the same for two names that may not stand side by side.
func (s *stubborn) nameKey(projectID int64, v version) string {
	name := v.name
	if s.is("unique-ignores-case") {
		name = strings.ToLower(name)
	}
	if s.is("unique-ignores-outer-space") {
		name = strings.TrimSpace(name)
	}
	if s.is("unique-ignores-width") {
		name = strings.Map(narrow, name)
	}
	if s.is("unique-ignores-accents") {
		name = plainLetters.Replace(name)
	}
	if s.is("unique-prefix") {
		name = cutRunes(name, 20)
	}
	if s.is("unique-ignores-inner-space") {
		name = strings.ReplaceAll(name, " ", "")
	}
	key := fmt.Sprint(projectID, " ", name)
	switch {
	case s.is("unique-global"):
		key = name
	case s.is("unique-per-usetype"):
		key += " " + v.useType
	case s.is("unique-per-owner"):
		key += " " + v.owner
	case s.is("unique-per-description"):
		key += " " + v.description
	}
	return key
}

// narrow turns the full-width forms of ASCII into ASCII.
func narrow(r rune) rune {
	if 0xFF01 <= r && r <= 0xFF5E {
		return r - 0xFEE0
	}
	return r
}

// plainLetters drops the commonest accents, composed or combining.
var plainLetters = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"í", "i", "ï", "i", "ó", "o", "ô", "o", "ö", "o", "ú", "u", "ü", "u", "ñ", "n", "ç", "c", "Á", "A", "É", "E", "Ö", "O", "Ü", "U",
	"\u0300", "", "\u0301", "", "\u0302", "", "\u0303", "", "\u0308", "", "\u0327", "")

func cutRunes(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n])
	}
	return text
}

// holder is the business that has the name, 0 if it is free. The caller holds the lock.
func (s *stubborn) holder(projectID int64, v version) int64 {
	if s.is("unique-off") || s.is("unique-ignores-spaced") && strings.Contains(v.name, " ") {
		return 0
	}
	if s.is("unique-sees-descriptions") {
		for _, b := range s.shelves[projectID] {
			if other := b.latest(); !other.gone && other.description == v.name {
				return b.id
			}
		}
	}
	return s.names[s.nameKey(projectID, v)]
}

// nextID is the id of a new business. The caller holds the lock.
func (s *stubborn) nextID() int64 {
	if n := len(s.freed); n > 0 && s.is("ids-reused") {
		id := s.freed[n-1]
		s.freed = s.freed[:n-1]
		return id
	}
	switch {
	case s.is("ids-big"), s.is("ids-rounded"):
		s.lastID = max(s.lastID, 1<<60) + 2 // odd, and too long for a float64
		s.lastID |= 1
	case s.is("ids-random"):
		for {
			s.lastID = rand.Int64N(1<<62) + 1
			if s.find(s.lastID) == nil {
				break
			}
		}
	case s.is("ids-far-apart"):
		s.lastID += 1 << 32
	case s.is("ids-per-project"):
	default:
		s.lastID++
	}
	return s.lastID
}

// put stores a new business. The caller holds the lock.
func (s *stubborn) put(projectID int64, v version) *business {
	b := &business{id: s.nextID(), project: projectID, versions: []version{v}}
	if s.is("ids-per-project") {
		b.id = 34371 + int64(len(s.shelves[projectID])) + 1
	}
	s.shelves[projectID] = append(s.shelves[projectID], b)
	s.names[s.nameKey(projectID, v)] = b.id
	return b
}

// change gives a business a new version. The caller holds the lock.
func (s *stubborn) change(b *business, v version) {
	old, now := s.nameKey(b.project, b.latest()), s.nameKey(b.project, v)
	v.at = s.now()
	kept := s.is("name-kept-after-rename") && !v.gone && old != now || s.is("name-kept-after-delete") && v.gone
	if s.names[old] == b.id && !kept {
		delete(s.names, old)
	}
	if v.gone {
		s.freed = append(s.freed, b.id)
	} else {
		s.names[now] = b.id
	}
	b.versions = append(b.versions, v)
	s.tidy(b.project)
}

// tidy forgets what was deleted long before any read that lags could ask for it.
func (s *stubborn) tidy(projectID int64) {
	shelf := s.shelves[projectID]
	if len(shelf)%64 != 0 {
		return
	}
	s.shelves[projectID] = slices.DeleteFunc(shelf, func(b *business) bool {
		v := b.latest()
		return v.gone && s.now().Sub(v.at) > 5*time.Second && !s.keepsDead()
	})
}

// keepsDead holds for faults that need the deleted.
func (s *stubborn) keepsDead() bool {
	return s.is("delete-hides-from-list") || s.is("ids-per-project")
}

// find looks a business up in all projects. The caller holds the lock.
func (s *stubborn) find(id int64) *business {
	for _, p := range s.projects {
		for _, b := range s.shelves[p.id] {
			if b.id == id {
				return b
			}
		}
	}
	return nil
}

// living counts what a project holds. The caller holds the lock.
func (s *stubborn) living(projectID int64) int {
	n := 0
	for _, b := range s.shelves[projectID] {
		if !b.latest().gone {
			n++
		}
	}
	return n
}

// crowd fills the primary project with what others left there.
func (s *stubborn) crowd(n int) {
	for i := range n {
		s.put(s.primary.id, version{at: s.now().Add(-time.Hour), name: fmt.Sprintf("legacy flow %d", i), description: "kept for years", owner: s.caller.accountID, useType: "NORMAL"})
	}
}

// neighbour lets somebody else work in the primary project: one create, and one delete some calls later.
func (s *stubborn) neighbour(number int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := version{at: s.now(), name: fmt.Sprintf("neighbour %d", number), owner: s.caller.accountID, useType: "MANUAL_BIZ"}
	s.put(s.primary.id, v)
	v.name = fmt.Sprintf("neighbour %d", number-21)
	if b := s.find(s.names[s.nameKey(s.primary.id, v)]); b != nil {
		gone := b.latest()
		gone.gone = true
		s.change(b, gone)
	}
}

// order arranges a list.
func (s *stubborn) order(all []*business) {
	switch {
	case s.is("order-reversed"):
		slices.Reverse(all)
	case s.is("order-random"):
		slices.SortFunc(all, func(a, b *business) int {
			return int(int64(scramble(a.id)) - int64(scramble(b.id)))
		})
	}
}

// scramble is a fixed disorder: pages of one list must fit together.
func scramble(id int64) uint32 {
	h := fnv.New32a()
	fmt.Fprint(h, id)
	return h.Sum32()
}
