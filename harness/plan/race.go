package plan

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on calls that are released at once. Who wins is open; that the answers
// are possible one call after the other is not.

var raceBuilders = map[string]builder{
	"race-one-name":       raceOneName,
	"race-distinct-names": raceDistinctNames,
	"race-delete":         raceDelete,
	"race-rename":         raceRename,
	"lost-reply":          lostReply,
}

// bursts says how many calls race, and in how many rounds.
var bursts = []struct{ ways, rounds int }{{2, 5}, {8, 5}, {32, 3}}

// racer makes a step one of a group that is released at once. A racer that
// loses is refused as a user's mistake, never for an internal error.
func racer(group int, st Step) Step {
	st.Together = group
	st.Way = &exchange.Way{Sender: exchange.Raw}
	st.Expect.Never = []string{"InternalError"}
	return st
}

// racing returns n creates of one name that are released at once; every other
// one names its project in the other way.
func (b *build) racing(group, n int, slot, project string, want Answer) []Step {
	var out []Step
	for i := range n {
		params := b.full(slot, project)
		if i%2 == 1 && b.w.Projects[project].Identifier != "" {
			params = b.in(project, contract.ByIdentifier, params)
		}
		out = append(out, racer(group, b.creating(fmt.Sprintf("create %s, racer %d", slot, i+1), params, want)))
	}
	return out
}

// raceManners are how the calls of a round are said, in turn.
var raceManners = []manner{{}, {v3: true}, {xml: true}, {temporary: true}, {v3: true, xml: true, temporary: true}}

// racingSaid returns the creates of one round. In every other one half of them
// give other values beside the name.
func (b *build) racingSaid(round, n int) []Step {
	out := b.racing(1, n, "a", Primary, One)
	said := b.manner(raceManners[(round-1)%len(raceManners)], Primary)
	for i := range out {
		if others := b.others(b.full("a", Primary)); round%2 == 0 && i%4 > 1 && others != nil {
			out[i].Params = others
		}
		b.saidSo(&out[i], op{said: said})
	}
	return out
}

// reading returns n reads of each kind that the target serves, released
// beside a race. What they show may lag.
func (b *build) reading(group, n int, slot, project string) []Step {
	var out []Step
	for i := range n {
		if !b.w.Lacks[b.get.Name] {
			out = append(out, racer(group, b.getting(fmt.Sprintf("read %s beside, %d", slot, i+1), slot, project, Either)))
		}
		if !b.w.Lacks[b.list.Name] {
			out = append(out, racer(group, b.listing(fmt.Sprintf("list beside, %d", i+1), project, Fresh(slot), "1", "100", Either)))
		}
	}
	return out
}

// race is a case of steps of which some are released at once.
func race(id string, steps []Step) Case {
	n := 0
	for i := range steps {
		if steps[i].Together > 0 {
			n++
		}
	}
	rank := 3
	if n >= 32 {
		rank = 4 // the dear ones come last
	}
	return Case{ID: id, Steps: steps, Look: LookGet | LookList, Rank: rank, Alone: true}
}

func raceOneName(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, burst := range bursts {
		for round := 1; round <= burst.rounds; round++ {
			out = append(out, race(fmt.Sprintf("%d-ways-round-%d", burst.ways, round), b.racingSaid(round, burst.ways)))
		}
	}
	// The name is taken after the race: nobody wins the next one.
	out = append(out, race("8-ways-and-again", append(b.racing(1, 8, "a", Primary, One), b.racing(2, 8, "a", Primary, Reject)...)))
	// In each project one wins.
	out = append(out, race("two-projects", interleave(b.racing(1, 4, "a", Primary, One), b.racing(1, 4, "a", Secondary, One))))
	// Another race, names that nobody else wants, and reads beside.
	beside := interleave(b.racing(1, 8, "a", Primary, One), b.racing(1, 4, "b", Primary, One))
	for i := range 4 {
		slot := fmt.Sprintf("n%02d", i)
		beside = append(beside, racer(1, b.creating(fmt.Sprintf("create name %d beside", i+1), b.full(slot, Primary), Accept)))
	}
	if !b.w.Lacks[b.list.Name] {
		for i := range 4 {
			beside = append(beside, racer(1, b.listing(fmt.Sprintf("list beside, %d", i+1), Primary, Fresh("a"), "1", "100", Accept)))
		}
	}
	return append(out, race("others-beside", beside))
}

// turn is the project of a round: every other one is run in the last.
func (b *build) turn(round int) string {
	if round%2 == 0 {
		return b.last()
	}
	return Primary
}

// interleave takes steps from both in turn.
func interleave(a, b []Step) []Step {
	var out []Step
	for i := range max(len(a), len(b)) {
		if i < len(a) {
			out = append(out, a[i])
		}
		if i < len(b) {
			out = append(out, b[i])
		}
	}
	return out
}

func raceDistinctNames(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, burst := range []struct{ ways, rounds int }{{2, 1}, {8, 2}, {32, 1}} {
		for round := 1; round <= burst.rounds; round++ {
			var steps []Step
			for i := range burst.ways {
				steps = append(steps, racer(1, b.creating(fmt.Sprintf("create name %d", i+1), b.full(fmt.Sprintf("n%02d", i), Primary), Accept)))
			}
			out = append(out, race(fmt.Sprintf("%d-names-round-%d", burst.ways, round), steps))
		}
	}
	return out
}

// raceDelete deletes a while others create its name.
func raceDelete(b *build, _ *contract.Clause) []Case {
	in := func(project string, creates int) []Step {
		del := racer(1, b.deleting("delete a", "a", project, Accept))
		return append([]Step{b.setup("a", project), del}, b.racing(1, creates, "a", project, Either)...)
	}
	steps := func(creates int) []Step { return in(Primary, creates) }
	var out []Case
	for _, burst := range []struct{ ways, rounds int }{{2, 3}, {8, 3}, {32, 1}} {
		for round := 1; round <= burst.rounds; round++ {
			out = append(out, race(fmt.Sprintf("%d-ways-round-%d", burst.ways, round), in(b.turn(round), burst.ways-1)))
		}
	}
	out = append(out, race("reads-beside", append(steps(7), b.reading(1, 2, "a", Primary)...)))
	// One business after the other carries the name, and goes.
	chain := steps(7)
	chain = append(chain, b.racing(2, 8, "a", Primary, Either)...)
	return append(out, race("8-ways-and-again", chain))
}

// raceRename renames onto a name that others create or rename onto, and away
// from one that others create.
func raceRename(b *build, _ *contract.Clause) []Case {
	key := b.update.Param(b.key().Name)
	if key == nil {
		return nil
	}
	in := func(project, slot, to string, want Answer) Step {
		return racer(1, b.updating("rename "+slot+" to "+to, slot, project, want, Param{Name: key.Name, Value: Fresh(to)}))
	}
	rename := func(slot, to string, want Answer) Step { return in(Primary, slot, to, want) }
	onto := func(project string, renames, creates int) []Step {
		var setups, group []Step
		for i := range renames {
			slot := fmt.Sprintf("r%02d", i)
			setups = append(setups, b.setup(slot, project))
			group = append(group, in(project, slot, "a", One))
		}
		return append(setups, interleave(group, b.racing(1, creates, "a", project, One))...)
	}
	away := func(creates int) []Step {
		return append([]Step{b.setup("a", Primary), rename("a", "c", Accept)}, b.racing(1, creates, "a", Primary, Either)...)
	}
	var out []Case
	for round := 1; round <= 3; round++ {
		out = append(out,
			race(fmt.Sprintf("onto-2-ways-round-%d", round), onto(b.turn(round), 1, 1)),
			race(fmt.Sprintf("onto-8-ways-round-%d", round), onto(b.turn(round), 4, 4)),
			race(fmt.Sprintf("away-8-ways-round-%d", round), away(7)),
		)
	}
	out = append(out,
		race("renames-alone", onto(Primary, 8, 0)),
		race("reads-beside", append(away(7), b.reading(1, 2, "a", Primary)...)),
	)
	// A name that is given up, taken by renames, and created, all at once.
	mixed := []Step{b.setup("a", Primary), b.setup("b", Primary), b.setup("d", Primary)}
	mixed = append(mixed, racer(1, b.deleting("delete a", "a", Primary, Accept)), rename("b", "a", Either), rename("d", "a", Either))
	return append(out, race("delete-rename-create", append(mixed, b.racing(1, 5, "a", Primary, Either)...)))
}
