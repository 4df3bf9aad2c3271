package session_test

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// horizon is the moment that a read sees.
func (s *stubborn) horizon(action string) time.Time {
	now := s.now()
	old := now.Add(-300 * time.Millisecond)
	switch {
	case s.is("lag-300ms"), s.is("lag-list") && action == "ListBusiness":
		return old
	case s.is("lag-flapping") && s.turn.Add(1)%2 == 0:
		return old
	}
	return now
}

// changeHorizon is the moment at which a change looks for its business.
func (s *stubborn) changeHorizon() time.Time {
	now := s.now()
	if s.is("lag-changes") || s.is("lag-changes-flapping") && s.changes.Add(1)%2 == 0 {
		return now.Add(-400 * time.Millisecond)
	}
	return now
}

// lookup finds a business that an action names, as the action may see it.
func (s *stubborn) lookup(r *request, p *project, given pairs, at time.Time) (*business, version, bool) {
	id, _ := s.number(given.value("BusinessId"))
	for _, q := range s.projects {
		if q != p && !s.reachesInto(r.action, p, q) {
			continue
		}
		for _, b := range s.shelves[q.id] {
			if b.id != id && !(s.is("get-id-32bit") && r.action == "GetBusiness" && uint32(b.id) == uint32(id)) {
				continue
			}
			v, ok := b.asOf(at)
			if !ok || v.gone && !(s.is("delete-hides-from-list") && r.action == "GetBusiness") {
				continue // ids of two projects may be equal under a fault
			}
			return b, v, true
		}
	}
	return nil, version{}, false
}

// reachesInto tells whether a fault lets the action find the business of another project.
func (s *stubborn) reachesInto(action string, named, kept *project) bool {
	if named.tenant != kept.tenant {
		return action == "GetBusiness" && s.is("get-any-tenant") || action == "DeleteBusiness" && s.is("delete-any-tenant")
	}
	switch action {
	case "GetBusiness":
		return s.is("get-any-project")
	case "UpdateBusiness":
		return s.is("update-any-project")
	case "DeleteBusiness":
		return s.is("delete-any-project")
	}
	return false
}

func (s *stubborn) get(r *request, p *project, given pairs) (document, *refusal) {
	at := s.horizon(r.action)
	s.mu.Lock()
	defer s.mu.Unlock()
	b, v, found := s.lookup(r, p, given, at)
	if !found {
		return s.noBusiness(r)
	}
	d := s.describe(b, v)
	switch {
	case s.is("get-id-32bit"):
		d = d.with("BusinessId", int64(uint32(b.id)))
	case s.is("get-id-string"):
		d = d.with("BusinessId", strconv.FormatInt(b.id, 10))
	case s.is("get-loses-description"):
		d = d.without("Description")
	case s.is("get-shows-caller-as-owner"):
		d = d.with("Owner", r.key.accountID)
	}
	kind := any(strconv.FormatInt(b.project, 10)) // the one place where a project id is a string
	if s.is("get-project-number") {
		kind = b.project
	}
	return document{{"Data", append(d, field{"ProjectId", kind})}}, nil
}

// noBusiness shows that there is none, in one of the ways that services do.
func (s *stubborn) noBusiness(r *request) (document, *refusal) {
	system := documented["system failure"]
	switch {
	case s.is("missing-empty"):
		return document{{"Data", document{}}}, nil
	case s.is("missing-null"):
		return document{{"Data", nil}}, nil
	case s.is("missing-refused"):
		return nil, s.own(r, "no business")
	case s.is("missing-fails"):
		return nil, &system
	}
	return document{{"Data", document{{"Description", ""}}}}, nil
}

// describe is what Get and List both show.
func (s *stubborn) describe(b *business, v version) document {
	d := document{{"BusinessId", b.id}, {"BusinessName", v.name}, {"Owner", v.owner}, {"UseType", v.useType}}
	switch {
	case v.description != "":
		d = append(d, field{"Description", v.description})
	case s.is("empty-left-out"):
	case s.is("empty-null"):
		d = append(d, field{"Description", nil})
	default:
		d = append(d, field{"Description", ""})
	}
	if s.is("extra-fields") {
		d = append(d, field{"CreateTime", b.versions[0].at.UnixMilli()}, field{"Folder", document{{"FolderId", "f1"}}})
	}
	return d
}

func (s *stubborn) list(r *request, p *project, given pairs) (document, *refusal) {
	number, size := int64(1), int64(10)
	if text := given.value("PageNumber"); text != "" {
		number, _ = s.number(text)
	}
	if text := given.value("PageSize"); text != "" {
		size, _ = s.number(text)
	}
	if s.is("page-zero-fails") && number == 0 {
		system := documented["system failure"]
		return nil, &system
	}
	if s.is("page-size-clamped") {
		size = min(size, 100)
	}
	if number < 1 || size < 1 || size > 100 || number > 1<<31-1 {
		return nil, s.own(r, "too far")
	}
	if s.is("page-of-twelve") {
		size = min(size, 12)
	}
	at := s.horizon(r.action)
	all := s.matching(p, given.value("Keyword"), at)
	total := len(all)
	if s.is("lag-total") {
		total = len(s.matching(p, given.value("Keyword"), at.Add(-300*time.Millisecond)))
	}
	if number > 1 && int(number-1)*int(size) >= len(all) {
		switch {
		case s.is("page-past-end-refused"):
			return nil, s.own(r, "too far")
		case s.is("page-past-end-last"):
			number = max(1, (int64(len(all))+size-1)/size)
		case s.is("page-past-end-first"):
			number = 1
		case s.is("page-past-end-uncounted"):
			all, total = all[:0], 0
		}
	}
	from := min(int((number-1)*size), len(all))
	if s.is("page-two-repeats") && number > 1 {
		from = max(0, min(int((number-1)*size)-1, len(all)))
	}
	to := min(from+int(size), len(all))
	switch {
	case s.is("page-size-ignored"):
		to = min(from+10, len(all))
	case s.is("last-page-lost") && number > 1 && to == len(all):
		to = from
	case s.is("page-two-empty") && number > 1:
		from, to = 0, 0
	}
	page := all[from:to]
	switch {
	case s.is("total-of-page"):
		total = len(page)
	case s.is("total-off-by-one"):
		total++
	}
	data := document{{"TotalCount", total}}
	if !s.is("pages-left-out") {
		data = append(data, document{{"PageNumber", number}, {"PageSize", size}}...)
	}
	if len(page) > 0 || !s.is("lists-left-out") {
		data = append(data, field{"Business", page})
	}
	return document{{"Data", data}}, nil
}

// matching lists what the keyword finds at a moment, in order.
func (s *stubborn) matching(p *project, keyword string, at time.Time) []document {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*business
	for _, q := range s.projects {
		if q == p || s.is("list-all-projects") && q.tenant == p.tenant || s.is("list-all-tenants") {
			found = append(found, s.shelves[q.id]...)
		}
	}
	found = slices.DeleteFunc(slices.Clone(found), func(b *business) bool {
		v, ok := b.asOf(at)
		return !ok || v.gone && !s.is("delete-kept-in-list") || !s.contains(v.name, keyword) || s.is("list-without-manual") && v.useType == "MANUAL_BIZ"
	})
	s.order(found)
	docs := []document{}
	for _, b := range found {
		v, _ := b.asOf(at)
		if s.is("list-name-cut") {
			v.name = cutRunes(v.name, 20)
		}
		d := append(s.describe(b, v), field{"ProjectId", b.project})
		switch {
		case s.is("list-project-string"):
			d = d.with("ProjectId", strconv.FormatInt(b.project, 10))
		case s.is("list-without-use-type"):
			d = d.without("UseType")
		}
		docs = append(docs, d)
	}
	return docs
}

// contains tells whether a name has the keyword in it.
func (s *stubborn) contains(name, keyword string) bool {
	switch {
	case s.is("keyword-ignored"):
		return true
	case s.is("keyword-prefix"):
		return strings.HasPrefix(name, keyword)
	case s.is("keyword-whole"):
		return keyword == "" || name == keyword
	case s.is("keyword-words"):
		return keyword == "" || slices.Contains(strings.Fields(name), keyword)
	case s.is("keyword-wildcard"):
		return like(name, "%"+keyword+"%")
	case s.is("keyword-any-case"):
		return strings.Contains(strings.ToLower(name), strings.ToLower(keyword))
	}
	return strings.Contains(name, keyword)
}

// like is SQL's LIKE with a pattern that nobody escaped.
func like(text, pattern string) bool {
	t := []rune(text)
	ends := map[int]bool{0: true} // how much of the text the pattern so far may have eaten
	for _, c := range pattern {
		next := map[int]bool{}
		for end := range ends {
			switch {
			case c == '%':
				for i := end; i <= len(t); i++ {
					next[i] = true
				}
			case end < len(t) && (c == '_' || t[end] == c):
				next[end+1] = true
			}
		}
		ends = next
	}
	return ends[len(t)]
}
