package oracle

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Holding is one business as a target shows it, with whose it is; what it does
// not show is "".
type Holding struct{ ID, Name, Owner, Project string }

// Holdings returns the businesses that an accepted list or read shows. A read
// of one that is not there shows none; one that leaves the id out is of the id
// that was asked for.
func Holdings(c *contract.Contract, call *exchange.Call, ans *Answer) []Holding {
	if ans.Kind != Accepted || ans.Action == nil {
		return nil
	}
	var nodes []node
	asked := ""
	switch ans.Action.Name {
	case c.Resource.List:
		nodes = (&State{c: c}).items(ans)
	case c.Resource.Get:
		if n, ok := get(ans.Doc.Node, c.Resource.One); ok {
			nodes = []node{n}
			asked, _ = call.Get(c.Resource.ID)
		}
	}
	create := c.Action(c.Resource.Create)
	var out []Holding
	for _, n := range nodes {
		text := func(field string) string {
			at, _ := get(n, field)
			return at.Text()
		}
		h := Holding{ID: text(c.Resource.ID), Name: text(keyName(c))}
		for _, p := range create.Params {
			switch {
			case p.Entity == contract.Account:
				h.Owner = text(p.Name)
			case p.Entity == contract.Project && p.By == contract.ByID:
				h.Project = text(p.Name)
			}
		}
		if h.ID == "" && h.Name != "" {
			h.ID = asked
		}
		if h.ID != "" {
			out = append(out, h)
		}
	}
	return out
}
