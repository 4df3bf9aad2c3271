package session_test

import (
	"fmt"
	"sync/atomic"
	"time"
)

// insert looks for the name and stores the business, in one step unless a fault makes it two.
func (s *stubborn) insert(r *request, p *project, v version) (*business, *refusal) {
	racers, _ := s.waiting.LoadOrStore(fmt.Sprint(p.id, " ", v.name), new(atomic.Int64))
	racing := racers.(*atomic.Int64).Add(1)
	defer racers.(*atomic.Int64).Add(-1)
	if s.is("slower-with-each") {
		time.Sleep(time.Duration(s.creates.Load()) * time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	pause := func(d time.Duration) {
		s.mu.Unlock()
		time.Sleep(d)
		s.mu.Lock()
	}
	if s.is("racers-fail") {
		pause(5 * time.Millisecond)
		racing = max(racing, racers.(*atomic.Int64).Load())
	}
	if id := s.holder(p.id, v); id != 0 && !s.seesNoName(r, p) {
		if b := s.find(id); b != nil && s.is("duplicate-overwrites") {
			changed := b.latest()
			changed.description = v.description
			s.change(b, changed)
		} else if b != nil && s.is("duplicate-answers-first") {
			return b, nil
		}
		if s.is("racers-fail") && racing > 1 {
			system := documented["system failure"]
			return nil, &system
		}
		return nil, s.own(r, "name taken")
	}
	if s.is("quota-150") && s.living(p.id) >= 150 || s.is("quota-60") && s.living(p.id) >= 60 {
		return nil, s.own(r, "project full")
	}
	if s.is("race-5ms") {
		pause(5 * time.Millisecond)
	}
	if s.is("race-loses-one") {
		came := s.inserting.Add(1)
		pause(10 * time.Millisecond)
		s.inserting.Add(-1)
		if came == 2 {
			return &business{id: s.nextID(), project: p.id, versions: []version{v}}, nil
		}
	}
	if s.is("race-same-id") {
		next := s.lastID + 1
		pause(5 * time.Millisecond)
		s.lastID = next - 1
	}
	return s.put(p.id, v), nil
}

// seesNoName holds the faults that look for a duplicate only in some calls.
func (s *stubborn) seesNoName(r *request, p *project) bool {
	given := s.operation(r)
	return s.is("unique-by-id-only") && given.value("ProjectId") == "" ||
		s.is("unique-by-identifier-only") && given.value("ProjectIdentifier") == "" ||
		s.is("unique-primary-only") && p.id != s.primary.id ||
		s.is("unique-v1-only") && r.v3
}
