package session_test

import "slices"

// update changes the fields given.
func (s *stubborn) update(r *request, p *project, given pairs) (document, *refusal) {
	at := s.changeHorizon()
	s.mu.Lock()
	defer s.mu.Unlock()
	b, _, found := s.lookup(r, p, given, at)
	if !found || s.is("changes-refused") {
		if s.is("update-missing-accepted") {
			return nil, nil
		}
		return nil, s.own(r, "no business")
	}
	v := b.latest()
	if v.gone {
		return nil, nil // nothing was there to change
	}
	v = s.updated(r, v, given)
	if _, there := given.get("BusinessName"); there && given.value("BusinessName") == "" && s.is("update-empty-name-refused") {
		return nil, s.own(r, "no name")
	}
	check := v
	if given.value("Owner") == "" {
		check.owner = r.key.accountID // who owns it already needs no leave
	}
	if f := s.checkTexts(r, check); f != nil {
		return nil, f
	}
	if holder := s.holder(b.project, v); holder != 0 && holder != b.id && !s.is("rename-unchecked") {
		return nil, s.own(r, "name taken")
	}
	if s.is("update-without-effect") {
		return nil, nil
	}
	if s.is("update-becomes-new") {
		s.put(b.project, v)
		return nil, nil
	}
	s.change(b, v)
	if s.is("update-touches-next") {
		shelf := s.shelves[b.project]
		if i := slices.Index(shelf, b); i > 0 && !shelf[i-1].latest().gone {
			other := shelf[i-1].latest()
			other.description = v.description
			s.change(shelf[i-1], other)
		}
	}
	return nil, nil
}

// updated applies what the call gives.
func (s *stubborn) updated(r *request, v version, given pairs) version {
	if name := given.value("BusinessName"); name != "" && !s.is("rename-ignored") {
		v.name = name
	}
	description, there := given.get("Description")
	switch {
	case s.is("update-resets-description"):
		v.description = description
	case there && (description != "" || !s.is("update-empty-kept")):
		v.description = description
	}
	owner := given.value("Owner")
	switch {
	case owner != "":
		v.owner = owner
	case s.is("update-resets-owner"):
		v.owner = r.key.accountID
	}
	if s.is("update-resets-use-type") {
		v.useType = "NORMAL"
	}
	return v
}

func (s *stubborn) remove(r *request, p *project, given pairs) (document, *refusal) {
	at := s.changeHorizon()
	s.mu.Lock()
	defer s.mu.Unlock()
	b, _, found := s.lookup(r, p, given, at)
	if !found || s.is("changes-refused") {
		if s.is("delete-missing-accepted") {
			return nil, nil
		}
		return nil, s.own(r, "no business")
	}
	v := b.latest()
	if v.gone || s.is("delete-without-effect") {
		return nil, nil
	}
	s.end(b, v)
	if s.is("delete-takes-namesakes") {
		for _, q := range s.projects {
			for _, other := range slices.Clone(s.shelves[q.id]) { // the dead may be forgotten meanwhile
				if l := other.latest(); q.tenant == p.tenant && !l.gone && l.name == v.name {
					s.end(other, l)
				}
			}
		}
	}
	return nil, nil
}

// end deletes a business. The caller holds the lock.
func (s *stubborn) end(b *business, v version) {
	v.gone = true
	s.change(b, v)
}
