package mock

// heirFaults take a deleted business for the one that has its name now.
func heirFaults(m *maker) {
	for _, a := range []struct{ clause, action, text string }{
		{".read.gone", m.get().Name, " shows the business that has the name of a deleted one now, for the id of that"},
		{".update.missing", m.update().Name, " changes the business that has the name of a deleted one now, for the id of that"},
		{".delete.missing", m.delete().Name, " removes the business that has the name of a deleted one now, for the id of that"},
	} {
		m.add(a.action+a.clause, "heir-meant", a.action+a.text, func(s *Server) *hooks {
			var dead deleted
			return &hooks{
				remove: func(_ *call, _ Tx, b Business) bool { dead.keep(b); return false },
				find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
					if ok || !c.does(a.action) {
						return b, ok
					}
					old, was := dead.of(c.project, id)
					if !was {
						return b, ok
					}
					heir, taken := tx.Holder(old.Project, s.keyOf(c, old))
					if !taken {
						return b, ok
					}
					return tx.Get(heir)
				},
			}
		})
	}
}
