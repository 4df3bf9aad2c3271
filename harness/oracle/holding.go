package oracle

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Holding is one business as a target shows it, with whose it is; what it does
// not show is "".
type Holding struct {
	ID, Name string
	Owner    string // account id
	Project  string // id of the project
}

// Listed returns what a list shows.
func Listed(c *contract.Contract, ans *Answer) []Holding {
	var out []Holding
	for _, it := range (&State{c: c}).items(ans) {
		if h := holding(c, it); h.ID != "" {
			out = append(out, h)
		}
	}
	return out
}

// Holdings returns the businesses that an accepted list or read shows. A read
// of one that is not there shows none; one that leaves the id out is of the id
// that was asked for.
func Holdings(c *contract.Contract, call *exchange.Call, ans *Answer) []Holding {
	if ans.Kind != Accepted || ans.Action == nil {
		return nil
	}
	switch ans.Action.Name {
	case c.Resource.List:
		return Listed(c, ans)
	case c.Resource.Get:
		n, _ := get(ans.Doc.Node, c.Resource.One)
		h := holding(c, n)
		if h.ID == "" && h.Name != "" {
			h.ID, _ = call.Get(c.Resource.ID)
		}
		if h.ID != "" {
			return []Holding{h}
		}
	}
	return nil
}

// holding reads one business, whose members are named as the parameters of the
// create are.
func holding(c *contract.Contract, n node) Holding {
	text := func(field string) string {
		at, _ := get(n, field)
		return at.Text()
	}
	h := Holding{ID: text(c.Resource.ID), Name: text(keyName(c))}
	for _, p := range c.Action(c.Resource.Create).Params {
		switch {
		case p.Entity == contract.Account:
			h.Owner = text(p.Name)
		case p.Entity == contract.Project && p.By == contract.ByID:
			h.Project = text(p.Name)
		}
	}
	return h
}
