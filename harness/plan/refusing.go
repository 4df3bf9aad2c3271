package plan

import (
	"github.com/dwconform/dwconform/harness/contract"
)

// Cases on creates of one name that are refused for one reason after the other,
// beside other parameters, and however they are said: none of them is stored,
// and none takes the name.

// refusing are both of those cases.
func (b *build) refusing() []Case {
	out := []Case{b.wrongHowever()}
	if p := accountParam(b.create); p != nil {
		out = append(out, b.strangeHowever(p))
	}
	return out
}

// wrongHowever creates a name wrongly, and at last rightly.
func (b *build) wrongHowever() Case {
	reasons := b.wrongs()
	kinds := b.createKinds("a", Primary, Reject)
	var steps []Step
	for i, s := range b.sayings(breadth{places: everyPlace, both: true}, len(reasons), len(kinds)) {
		st := kinds[s.kinds[1]]
		wrong := reasons[s.kinds[0]]
		st.Params = wrong.apply(st.Params)
		st.Label += ", " + wrong.id
		steps = append(steps, b.say(st, s, i+1))
	}
	return b.rightly("wrongly-however", steps)
}

// strangeHowever creates a name for owners whom nobody knows, each beside other
// parameters. Whether one is refused is the target's choice; where all are, the
// name is free.
func (b *build) strangeHowever(p *contract.Param) Case {
	owners := []Value{Text("9990000000009"), Text("nobody")}
	kinds := b.createKinds("a", Primary, Taken)
	var steps []Step
	for i, s := range b.sayings(breadth{places: inForm}, len(kinds), len(owners)) {
		st := kinds[s.kinds[0]]
		st.Params = With(st.Params, p.Name, owners[s.kinds[1]])
		st.Label += ", an unknown " + p.Name
		steps = append(steps, b.say(st, s, i+1))
	}
	return b.rightly("unknown-"+p.Name+"-however", steps)
}

// rightly appends the create that must be accepted where no step before it was.
func (b *build) rightly(id string, steps []Step) Case {
	st := b.creating("create the name rightly", b.full("a", Primary), Accept)
	for i := range steps {
		steps[i].Keep = "before"
		st.Unless = append(st.Unless, steps[i].Label)
	}
	return Case{ID: id, Steps: append(steps, st), Look: LookGet | LookList | LookFields, Rank: 3, Loose: true}
}

// wrong is one reason to refuse a create.
type wrong struct {
	id    string
	apply func(params []Param) []Param
}

// wrongs are the reasons for which a create that names what it creates must be
// refused.
func (b *build) wrongs() []wrong {
	bare := func(params []Param) []Param { return Without(params, projectNames(b.create)...) }
	out := []wrong{{"no project", bare}}
	for _, p := range b.create.Params {
		switch {
		case len(p.Enum) > 0:
			out = append(out, wrong{"a wrong " + p.Name, func(params []Param) []Param {
				return With(params, p.Name, Text("dwconform_no_such_value"))
			}})
		case p.Entity == contract.Project && p.By == contract.ByID && p.Type == "integer":
			out = append(out, wrong{"letters as " + p.Name, func(params []Param) []Param {
				return append([]Param{{Name: p.Name, Value: Text("abc")}}, bare(params)...)
			}})
			if !b.w.Lacks[LackTenancy] {
				out = append(out, wrong{"a " + p.Name + " of nothing", func(params []Param) []Param {
					return append([]Param{{Name: p.Name, Value: Value{From: NoProjectID, Text: "unused"}}}, bare(params)...)
				}})
			}
		}
	}
	return out
}
