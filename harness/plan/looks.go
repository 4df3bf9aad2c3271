package plan

import (
	"errors"
	"strconv"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// PageSize is the size of the pages that looks read.
const PageSize = 100

// LookFor says what a look asks about.
type LookFor struct {
	By      string // "get", "list", "marker" or "probe"
	Project string // slot
	ID      string
	Name    string
	Page    int
	As      string // profile that looks
}

// LookCall writes the call of a look; false where it cannot be said, because
// the Action is not described or the project is not known.
func LookCall(c *contract.Contract, w *World, l LookFor) (exchange.Call, bool) {
	b, err := newBuild(c, w, Options{})
	if err != nil {
		return exchange.Call{}, false
	}
	var st Step
	switch l.By {
	case "get":
		st = b.getting("", "a", l.Project, Read)
	case "list":
		st = b.listing("", l.Project, Text(l.Name), strconv.Itoa(max(l.Page, 1)), strconv.Itoa(PageSize), Read)
	case "marker":
		st = b.listing("", l.Project, Text(""), strconv.Itoa(max(l.Page, 1)), strconv.Itoa(PageSize), Read)
		if kw := roleParam(b.list, contract.RoleKeyword); kw != nil {
			st.Params = Without(st.Params, kw.Name)
		}
	case "probe":
		st = b.creating("", With(b.valid("a", l.Project), b.key().Name, Text(l.Name)), Either)
	default:
		return exchange.Call{}, false
	}
	call := exchange.Call{Action: st.Action, As: l.As}
	if l.As == exchange.Caller {
		call.As = ""
	}
	for _, p := range st.Params {
		v, err := p.Value.Resolve(w, Names{}, map[string]string{"a": l.ID})
		if err != nil {
			return exchange.Call{}, false
		}
		call.Params = append(call.Params, exchange.Pair{Name: p.Name, Value: v})
	}
	return call, true
}

// DeleteCall writes the call that removes a business.
func DeleteCall(c *contract.Contract, w *World, project, id, as string) (exchange.Call, bool) {
	b, err := newBuild(c, w, Options{})
	if err != nil {
		return exchange.Call{}, false
	}
	st := b.deleting("", "a", project, Accept)
	call := exchange.Call{Action: st.Action, As: as, Way: exchange.Way{Sender: exchange.Raw}}
	for _, p := range st.Params {
		v, err := p.Value.Resolve(w, Names{}, map[string]string{"a": id})
		if err != nil || v == "" {
			return exchange.Call{}, false
		}
		call.Params = append(call.Params, exchange.Pair{Name: p.Name, Value: v})
	}
	return call, true
}

// PlainCreate is the least create in a project of the caller.
func PlainCreate(c *contract.Contract, w *World) ([]Param, error) {
	b, err := newBuild(c, w, Options{})
	if err != nil {
		return nil, err
	}
	mine := w.Mine()
	if len(mine) == 0 {
		return nil, errors.New("the target file gives no project of the caller")
	}
	return b.valid("a", mine[0]), nil
}

// OnPage returns a list call on another page.
func OnPage(c *contract.Contract, call exchange.Call, page int) exchange.Call {
	a := c.Action(call.Action)
	p := roleParam(a, contract.RolePageNumber)
	if p == nil {
		return call
	}
	params := make([]exchange.Pair, len(call.Params))
	copy(params, call.Params)
	for i := range params {
		if params[i].Name == p.Name {
			params[i].Value = strconv.Itoa(page)
		}
	}
	call.Params = params
	return call
}
