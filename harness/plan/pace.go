package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on how long creates take, the more there were.

// casesCreatePace makes the cases that are about how long calls take.
const casesCreatePace = "answer-create-pace"

// The series of creates whose times are compared: one from the beginning of a run
// with one from its end, and what begins a third with what ends it.
const (
	PaceEarly  = "at-the-beginning"
	PaceLate   = "after-many"
	PaceSeries = "first-and-last"
	// PaceFew is how many creates of a series are the first of it, or the last.
	PaceFew = 6
)

// createPace creates in series, each followed by a read that shows how fast
// the target is at the time, so that a create that slows down with their
// number can be told from a target that slows down as a whole. A read may come
// before what was created can be seen: only its time counts.
func createPace(b *build, _ *contract.Clause) []Case {
	var before, steps, apart []Step
	for i := 0; i < 16; i++ {
		before = append(before, b.setup(fmt.Sprintf("w%02d", i), Primary))
	}
	if b.w.Lacks[b.res.Get] {
		return nil
	}
	create := func(i int) Step {
		return b.creating(fmt.Sprintf("create number %d", i+1), b.full(fmt.Sprintf("s%02d", i), Primary), Accept)
	}
	read := func(i int) Step {
		return b.getting(fmt.Sprintf("read number %d", i+1), fmt.Sprintf("s%02d", i), Primary, Either)
	}
	for i := 0; i < 8; i++ {
		steps = append(steps, create(i), read(i))
	}
	// In one series the first few against the last few.
	for i := range 2 * PaceFew {
		apart = append(apart, create(i))
		if i%PaceFew == PaceFew-1 {
			apart = append(apart, read(i-1), read(i))
		}
	}
	mk := func(id string, rank int, steps []Step) Case {
		return Case{ID: id, Steps: steps, Rank: rank, Way: exchange.Way{Sender: exchange.Raw}, Everywhere: true, Alone: true}
	}
	return []Case{mk(PaceEarly, 0, steps), mk(PaceSeries, 1, apart), mk(PaceLate, 2, append(before, steps...))}
}

// series finds the steps of a script that are said plainly and must be accepted: its
// creates and its reads.
func (s *script) series() (creates, reads []int) {
	plain := exchange.Way{}.Full()
	for at := range s.steps {
		st := &s.steps[at]
		way := st.Way.Full()
		way.Sender = plain.Sender
		switch res := s.p.Contract.Resource; {
		case way != plain, st.As+st.Tamper != "", st.Together > 0, st.Expect.Ungraded:
		case st.Action == res.Create && st.Expect.Answer == Accept:
			creates = append(creates, at)
		case st.Action == res.Get || st.Action == res.List:
			if st.Expect.Answer == Read || st.Expect.Answer == Accept {
				reads = append(reads, at)
			}
		}
	}
	return creates, reads
}

// placeSeries finds in a script the calls that a case about the pace of creates
// makes: any create will do for one, and any read.
func (s *script) placeSeries(cs *Case) (placed, bool) {
	creates, reads := s.series()
	const half = 2 // of the reads
	if len(creates) < 3*PaceFew || len(reads) < 2*half {
		return placed{}, false
	}
	first, before, after := creates[:PaceFew], reads[:half], reads[len(reads)-half:]
	last := creates[len(creates)-PaceFew:]
	out := placed{member: Member{Case: cs, Slots: map[string]string{}}, shown: true, slots: s.slots}
	out.member.Steps = slices.Concat(first, before, last, after)
	for i, at := range out.member.Steps {
		out.shared = append(out.shared, i)
		if own, _ := ownSlot(&cs.Steps[i]); out.member.Slots[own] == "" {
			out.member.Slots[own], _ = ownSlot(&s.steps[at])
		}
	}
	return out, true
}

// series puts the case about the pace of creates into its script, where that adds
// nothing to it.
func (f *pooling) series() {
	for _, cs := range f.p.Cases {
		if cs.Clause.Cases != casesCreatePace || cs.Unmet != "" || !strings.HasSuffix(cs.ID, PaceSeries) {
			continue
		}
		if pl, ok := f.s.placeSeries(cs); ok {
			f.in[cs], f.done[halfOf(cs)] = true, true
			f.s.take(pl)
			f.l.take(cs)
		}
	}
}
