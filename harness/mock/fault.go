package mock

import (
	"fmt"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Fault is one seeded defect. It breaks one clause, and it is proven by that
// clause's own cases.
type Fault struct {
	ID     string // the clause and the defect: "CreateBusiness.BusinessName.required.accepted-when-absent"
	Clause string
	Text   string // what the server does wrong
	arm    func(*Server) *hooks
}

// Faults lists every fault that can be made of a contract, sorted by id. Most
// follow from the contract's nodes, so they follow a change of the documents. A
// clause that is merely observed has none: nothing it says can be broken.
func Faults(c *contract.Contract) []Fault {
	m := &maker{contract: c}
	for _, theme := range themes {
		theme(m)
	}
	sort.Slice(m.faults, func(i, j int) bool { return m.faults[i].ID < m.faults[j].ID })
	return m.faults
}

// themes make the faults, in files named after them.
var themes = []func(*maker){
	requiredFaults,
	optionalFaults,
	valueFaults,
	textFaults,
	projectFaults, ruleFaults,
	togetherFaults, wayFaults,
	uniqueFaults, duplicateFaults,
	freeFaults, otherFieldFaults, similarFaults, raceFaults, lostFaults,
	getFaults, listFaults, keywordFaults,
	updateFaults, deleteFaults, heirFaults, effectFaults,
	tenancyFaults, hiddenFaults, isolationFaults, sequenceFaults, mannerFaults, alikeFaults,
	fieldFaults, idFaults,
	documentedFaults, refusalFaults, leakFaults,
	requestIDFaults, documentFaults, xmlFaults,
	wholeFaults, paceFaults, robustFaults,
	compareFaults, coverFaults, secretFaults, keyFaults,
	tokenFaults, nonceFaults, timeFaults, addressFaults,
	escapeFaults, refusedRightFaults, laterFaults,
	saidFaults, saidKeyFaults, unlikeFaults, pairFaults, kindPairFaults,
}

// FindFault returns the fault with an id. The error for an unknown one names
// those that are near.
func FindFault(c *contract.Contract, id string) (Fault, error) {
	all := Faults(c)
	for _, f := range all {
		if f.ID == id {
			return f, nil
		}
	}
	return Fault{}, fmt.Errorf("no fault is called %q; near it: %s", id, strings.Join(near(id, all), ", "))
}

// near returns the five ids that are likest to id.
func near(id string, all []Fault) []string {
	type candidate struct {
		id   string
		cost int
	}
	var list []candidate
	for _, f := range all {
		cost := distance(id, f.ID)
		if strings.Contains(f.ID, id) {
			cost = 0 // a part of an id is meant to be all of it
		}
		list = append(list, candidate{f.ID, cost})
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].cost < list[j].cost })
	var out []string
	for _, l := range list[:min(5, len(list))] {
		out = append(out, l.id)
	}
	return out
}

// distance is the number of letters to add, drop or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}

// maker gathers the faults of a contract.
type maker struct {
	contract *contract.Contract
	faults   []Fault
	// without are faults whose clause the contract does not have.
	without []string
}

// add makes a fault of a clause, unless the contract lacks the clause or binds
// nobody to it.
func (m *maker) add(clause, defect, text string, arm func(*Server) *hooks) {
	id := clause + "." + defect
	cl := m.contract.Clause(clause)
	switch {
	case cl == nil:
		m.without = append(m.without, id)
	case cl.Level != verdict.Observed:
		m.faults = append(m.faults, Fault{ID: id, Clause: clause, Text: text, arm: arm})
	}
}

// derived is the id of a clause that follows from a node.
func derived(a *contract.Action, name, keyword string) string {
	return a.Name + "." + name + "." + keyword
}

// Actions by the part they play.
func (m *maker) create() *contract.Action { return m.contract.Action(m.contract.Resource.Create) }
func (m *maker) get() *contract.Action    { return m.contract.Action(m.contract.Resource.Get) }
func (m *maker) list() *contract.Action   { return m.contract.Action(m.contract.Resource.List) }
func (m *maker) update() *contract.Action { return m.contract.Action(m.contract.Resource.Update) }
func (m *maker) delete() *contract.Action { return m.contract.Action(m.contract.Resource.Delete) }
