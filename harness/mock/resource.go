package mock

import (
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// attribute is one thing that is known of a business beside its id and its
// project: what a parameter of create or update stores.
type attribute struct {
	name string
	// param describes it on the Action that creates, nil when only the one
	// that updates has it.
	param *contract.Param
	// blank: one that was never given reads as an empty text, as recorded of
	// the description.
	blank bool
}

// attributesOf lists what a business carries.
func attributesOf(create, update *contract.Action) []attribute {
	var out []attribute
	seen := map[string]bool{}
	for _, a := range []*contract.Action{create, update} {
		for _, p := range a.Params {
			if seen[p.Name] || p.Entity == contract.Project || p.Entity == contract.Business || p.Role != "" {
				continue
			}
			seen[p.Name] = true
			at := attribute{name: p.Name, param: create.Param(p.Name)}
			at.blank = p.FreeText() && !p.Required && !(create.Unique != nil && contains(create.Unique.Key, p.Name))
			out = append(out, at)
		}
	}
	return out
}

// index returns where an attribute stands in Business.Values, -1 for none.
func (s *Server) index(name string) int {
	for i := range s.attributes {
		if s.attributes[i].name == name {
			return i
		}
	}
	return -1
}

// idParam returns the parameter of an Action that names a business.
func idParam(a *contract.Action) *contract.Param {
	for _, p := range a.Params {
		if p.Entity == contract.Business {
			return p
		}
	}
	return nil
}

// roleParam returns the parameter of an Action that has a role in lists.
func roleParam(a *contract.Action, role string) *contract.Param {
	for _, p := range a.Params {
		if p.Role == role {
			return p
		}
	}
	return nil
}

// initial is the business that a create asks for: what is given, else the
// documented default, else nothing.
func (s *Server) initial(c *call) Business {
	b := Business{Project: c.project.ID, Values: make([]string, len(s.attributes))}
	for i, at := range s.attributes {
		if at.param == nil {
			continue
		}
		v := c.value(at.param)
		if v == "" && at.param.HasDefault {
			v = at.param.Default
		}
		if v == "" && at.param.DefaultFrom != "" {
			v = c.account()
		}
		b.Values[i] = v
	}
	for _, h := range s.hooks {
		if h.fill != nil {
			h.fill(c, &b)
		}
	}
	return b
}

// keyOf is the key under which a business is unique in its project. Each part
// is preceded by its length, so that no two keys look alike.
func (s *Server) keyOf(c *call, b Business) string {
	var k string
	if len(s.unique) == 1 {
		k = b.Values[s.unique[0]]
	} else {
		var parts strings.Builder
		for _, i := range s.unique {
			parts.WriteString(strconv.Itoa(len(b.Values[i])))
			parts.WriteByte(':')
			parts.WriteString(b.Values[i])
		}
		k = parts.String()
	}
	for _, h := range s.hooks {
		if h.key != nil {
			k = h.key(c, b, k)
		}
	}
	return k
}

// holder returns who holds a key in the project of b, other than b itself.
func (s *Server) holder(c *call, tx Tx, b Business, key string) (int64, bool) {
	id, taken := tx.Holder(b.Project, key)
	if id == b.ID {
		taken = false
	}
	for _, h := range s.hooks {
		if h.holder != nil {
			id, taken = h.holder(c, tx, b, key, id, taken)
		}
	}
	return id, taken
}

// put keeps b in place of before, which is nil for a new one.
func (s *Server) put(c *call, tx Tx, before *Business, b Business, key string) {
	for _, h := range s.hooks {
		if h.put != nil && h.put(c, tx, before, &b, key) {
			return
		}
	}
	tx.Put(b, key)
	for _, h := range s.hooks {
		if h.stored != nil {
			h.stored(c, tx, before, &b)
		}
	}
}

// creation is one create under way.
type creation struct {
	s  *Server
	c  *call
	b  Business
	no *refusal
}

// createOne makes a business, unless its key is taken.
func (s *Server) createOne(c *call) *refusal {
	n := &creation{s: s, c: c, b: s.initial(c)}
	split := false
	for _, h := range s.hooks {
		if h.gap != nil {
			split = true
			free := false
			s.store.View(func(tx Tx) { free = n.free(tx) })
			h.gap(c)
			if free {
				s.store.Update(n.keep)
			}
		}
	}
	if !split {
		s.store.Update(n.run)
	}
	c.business = &n.b
	return n.no
}

func (n *creation) run(tx Tx) {
	if n.free(tx) {
		n.keep(tx)
	}
}

// free reports whether nobody holds the key.
func (n *creation) free(tx Tx) bool {
	s, c := n.s, n.c
	id, taken := s.holder(c, tx, n.b, s.keyOf(c, n.b))
	if !taken {
		return true
	}
	for _, h := range s.hooks {
		if h.duplicate != nil && h.duplicate(c, tx, id, &n.b) {
			return false
		}
	}
	n.no = s.invented(nameTaken)
	n.no.check = check{c.action, strings.Join(s.create.Unique.Key, "-"), "unique"}
	return false
}

func (n *creation) keep(tx Tx) {
	n.b.ID = tx.NewID()
	n.s.put(n.c, tx, nil, n.b, n.s.keyOf(n.c, n.b))
}

// find returns the business that a call names, if it is in the project that
// the call names.
func (s *Server) find(c *call, tx Tx) (Business, bool) {
	id, _ := integer(idParam(c.action.Action), c.of(idParam(c.action.Action).Name))
	b, ok := tx.Get(id)
	ok = ok && b.Project == c.project.ID
	for _, h := range s.hooks {
		if h.find != nil {
			b, ok = h.find(c, tx, id, b, ok)
		}
	}
	return b, ok
}

func (s *Server) missing(c *call) *refusal {
	no := s.invented(noBusiness)
	no.check = check{c.action, idParam(c.action.Action).Name, "missing-resource"}
	return no
}

// getOne shows one business. One that is not there is answered as recorded:
// accepted, with Data that has no id.
func (s *Server) getOne(c *call) *refusal {
	s.store.View(func(tx Tx) {
		if b, ok := s.find(c, tx); ok {
			b = s.shown(c, b)
			c.business = &b
		}
	})
	return nil
}

// shown is what an answer shows of a business.
func (s *Server) shown(c *call, b Business) Business {
	for _, h := range s.hooks {
		if h.shown != nil {
			b = b.clone()
			h.shown(c, &b)
		}
	}
	return b
}

// updateOne changes what the call gives, and leaves the rest.
func (s *Server) updateOne(c *call) (no *refusal) {
	var before, b Business
	var key string
	isFree := func(tx Tx) bool {
		var ok bool
		if before, ok = s.find(c, tx); !ok {
			no = s.missing(c)
			return false
		}
		b = before.clone()
		for i, at := range s.attributes {
			if v := c.of(at.name); v != "" {
				b.Values[i] = v
			}
		}
		for _, h := range s.hooks {
			if h.change != nil {
				h.change(c, tx, before, &b)
			}
		}
		key = s.keyOf(c, b)
		if _, taken := s.holder(c, tx, b, key); taken {
			no = s.invented(nameTaken)
			no.check = check{c.action, strings.Join(s.create.Unique.Key, "-"), "unique"}
			return false
		}
		return true
	}
	keep := func(tx Tx) { s.put(c, tx, &before, b, key) }
	for _, h := range s.hooks {
		if h.renaming != nil {
			free := false
			s.store.View(func(tx Tx) { free = isFree(tx) })
			h.renaming(c)
			if free {
				s.store.Update(keep)
			}
			return no
		}
	}
	s.store.Update(func(tx Tx) {
		if isFree(tx) {
			keep(tx)
		}
	})
	return no
}

// deleteOne removes a business.
func (s *Server) deleteOne(c *call) (no *refusal) {
	var b Business
	s.store.Update(func(tx Tx) {
		var ok bool
		if b, ok = s.find(c, tx); !ok {
			no = s.missing(c)
			return
		}
		for _, h := range s.hooks {
			if h.remove != nil && h.remove(c, tx, b) {
				return
			}
		}
		tx.Remove(b.ID)
	})
	for _, h := range s.hooks {
		if h.removed != nil && no == nil {
			h.removed(c, b)
		}
	}
	return no
}

// listAll shows one page of the businesses in which the keyword occurs, oldest
// first.
func (s *Server) listAll(c *call) *refusal {
	list := c.action.Action
	keyword, searched := "", -1
	if p := roleParam(list, contract.RoleKeyword); p != nil {
		keyword, searched = c.value(p), s.index(p.Matches)
	}
	page, size := int64(1), int64(0)
	if p := roleParam(list, contract.RolePageNumber); p != nil && c.value(p) != "" {
		page, _ = integer(p, c.value(p))
	}
	if p := roleParam(list, contract.RolePageSize); p != nil && c.value(p) != "" {
		size, _ = integer(p, c.value(p))
	}
	w := window{keyword: keyword, searched: searched, page: page, size: size, project: c.project.ID}
	for _, h := range s.hooks {
		if h.window != nil {
			h.window(c, &w)
		}
	}
	c.found = []Business{}
	s.store.View(func(tx Tx) {
		tx.Each(w.project, func(b Business) bool {
			if s.matches(c, w, b) {
				if w.holds(c.total) {
					c.found = append(c.found, s.shown(c, b))
				}
				c.total++
			}
			return true
		})
		for _, h := range s.hooks {
			if h.listed != nil {
				h.listed(c, tx, w)
			}
		}
	})
	return nil
}

// window is the part of the businesses that a list shows.
type window struct {
	keyword  string
	searched int // the attribute in which the keyword is looked for
	page     int64
	size     int64 // 0 for all
	project  int64
}

// holds reports whether the n-th match, from 0, is on the page.
func (w window) holds(n int) bool {
	if w.size <= 0 {
		return true
	}
	from := (w.page - 1) * w.size
	return int64(n) >= from && int64(n) < from+w.size
}

func (s *Server) matches(c *call, w window, b Business) bool {
	is := w.keyword == "" || w.searched >= 0 && strings.Contains(b.Values[w.searched], w.keyword)
	for _, h := range s.hooks {
		if h.matches != nil {
			is = h.matches(c, w, b, is)
		}
	}
	return is
}
