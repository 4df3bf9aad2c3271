package mock

import "time"

// unheard is how long a create waits to see whether its caller hangs up.
const unheard = 50 * time.Millisecond

// isGone reports whether the caller of a call has hung up.
func isGone(c *call) bool { return c.http.Context().Err() != nil }

// lostFaults are about creates whose caller hangs up before the answer.
func lostFaults(m *maker) {
	create := m.create()
	clause := create.Name + ".lost-reply"
	add := func(defect, text string, arm func(s *Server, h *hooks)) {
		m.add(clause, defect, create.Name+" whose caller has hung up "+text, func(s *Server) *hooks {
			h := waits(s)
			arm(s, h)
			return h
		})
	}
	add("stored-in-part", "is stored without its description and the like", func(s *Server, h *hooks) {
		h.fill = func(c *call, b *Business) {
			for i, at := range s.attributes {
				if at.blank && isGone(c) {
					b.Values[i] = ""
				}
			}
		}
	})
	add("name-left-free", "is stored and does not take the name", func(_ *Server, h *hooks) {
		h.put = func(c *call, tx Tx, before, b *Business, _ string) bool {
			if before != nil || !isGone(c) {
				return false
			}
			tx.Put(*b, noKey(b.ID))
			return true
		}
	})
	add("name-burnt", "is not stored and takes the name", func(s *Server, h *hooks) {
		set := new(taken)
		h.put = func(c *call, _ Tx, before, b *Business, key string) bool {
			if before != nil || !isGone(c) {
				return false
			}
			set.add(b.Project, key)
			return true
		}
		h.holder = func(_ *call, _ Tx, b Business, key string, id int64, is bool) (int64, bool) {
			return id, is || set.has(b.Project, key)
		}
	})
	add("stored-twice", "is stored twice", func(s *Server, h *hooks) {
		h.stored = func(c *call, tx Tx, before, b *Business) {
			if before == nil && isGone(c) {
				twin := b.clone()
				twin.ID = tx.NewID()
				tx.Put(twin, noKey(twin.ID))
			}
		}
	})
	m.add(wrongNonce, "unheard-forgotten", "the nonce of a "+create.Name+" whose caller has hung up may be used again", func(s *Server) *hooks {
		h, free := waits(s), new(taken)
		h.signed = func(c *call, err, nonce error) (error, error) {
			if c.does(create.Name) && free.has(0, c.nonce()) {
				nonce = nil
			}
			return err, nonce
		}
		h.fill = func(c *call, _ *Business) {
			if isGone(c) {
				free.add(0, c.nonce())
			}
		}
		return h
	})
}

// waits lets a create wait until its caller has hung up, for a moment.
func waits(s *Server) *hooks {
	return &hooks{request: func(c *call) {
		if c.does(s.create.Name) {
			s.sleep(c.http.Context(), unheard)
		}
	}}
}
