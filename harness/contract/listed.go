package contract

// Listed is one thing that the documents list, and the clauses derived from
// it. What has none, or only clauses without a case, is promised and checked
// by nobody.
type Listed struct {
	Kind    string // "parameter", "field", "error" or "rule"
	Action  string
	Name    string
	Clauses []string // ids, in the order of Contract.Clauses
	At      At
}

// Listed returns everything that the documents list, in document order within
// each Action.
func (c *Contract) Listed() []Listed {
	by := map[[2]string][]string{}
	kinds := map[string]string{}
	for _, cl := range c.Clauses {
		if cl.Derived {
			by[[2]string{cl.Action, cl.Subject}] = append(by[[2]string{cl.Action, cl.Subject}], cl.ID)
			kinds[cl.ID] = cl.Keyword
		}
	}
	var out []Listed
	for _, a := range c.Actions {
		add := func(kind, name string, at At) {
			l := Listed{Kind: kind, Action: a.Name, Name: name, At: at}
			for _, id := range by[[2]string{a.Name, name}] {
				// A parameter and an error may share a name.
				if (kinds[id] == "error") == (kind == "error") {
					l.Clauses = append(l.Clauses, id)
				}
			}
			out = append(out, l)
		}
		for _, p := range a.Params {
			add("parameter", p.Name, p.At)
		}
		for _, f := range a.Fields {
			add("field", f.Path, f.At)
		}
		for _, e := range a.Errors {
			add("error", e.Code, e.At)
		}
		for _, rule := range a.Rules {
			l := Listed{Kind: "rule", Action: a.Name, Name: rule.Text, At: rule.At}
			for _, id := range by[[2]string{a.Name, rule.Subject}] {
				if kinds[id] == rule.Keyword {
					l.Clauses = append(l.Clauses, id)
				}
			}
			out = append(out, l)
		}
	}
	return out
}
