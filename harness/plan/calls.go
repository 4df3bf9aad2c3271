package plan

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/exchange"
)

// calls is what a case asks, whatever its slots are called, whatever it looks at
// and expects.
func (cs *Case) calls() string {
	var b []byte
	slots, labels := map[string]int{}, map[string]int{}
	slot := func(s string) int64 {
		if _, ok := slots[s]; !ok {
			slots[s] = len(slots)
		}
		return int64(slots[s])
	}
	for i := range cs.Steps {
		st := &cs.Steps[i]
		labels[st.Label] = i
		b = appendCall(b, cs, st)
		for _, p := range st.Params {
			b = append(append(b, ' '), p.Name...)
			if slotted(p.Value) {
				b = strconv.AppendInt(append(b, " slot "...), slot(p.Value.Slot), 10)
			}
		}
		if st.Keep != "" {
			b = strconv.AppendInt(append(b, " keep "...), slot(st.Keep), 10)
		}
		if st.Replay != "" || st.NonceOf != "" {
			b = strconv.AppendBool(append(b, ' '), st.Replay != "")
			b = strconv.AppendInt(append(b, ' '), int64(labels[st.Replay+st.NonceOf]), 10)
		}
	}
	return string(b)
}

// callText is a step's call without its slots.
func callText(cs *Case, st *Step) string { return string(appendCall(nil, cs, st)) }

func appendCall(b []byte, cs *Case, st *Step) []byte {
	b = appendWay(append(append(append(b, '\n'), st.Action...), ' '), wayOf(cs, st))
	b = appendTexts(b, st.As, st.Tamper)
	b = strconv.AppendInt(append(b, ' '), int64(st.Together), 10)
	for _, p := range st.Params {
		b = appendValue(append(append(append(b, ' '), p.Name...), '='), unslotted(p.Value))
	}
	return b
}

// wayOf is the way of a step in full. Where who sends it is not said, either
// sender will do; in a row the senders are values like others.
func wayOf(cs *Case, st *Step) exchange.Way {
	way := cs.Way
	if st.Way != nil {
		way = *st.Way
	}
	if way.Sender == "" && cs.Strength > 0 {
		way.Sender = exchange.SDK
	}
	return way.Full()
}

// spelt is what a case asks, as texts, and what is told from that: each place that
// is tried for it compares them.
type spelt struct {
	calls, sets        string   // all of them, and those that set up at its beginning
	ups                int      // how many these are
	steps              []string // without slots
	labels             map[string]string
	bystander, changes bool
	group              string
	ordinary           []string // for each step, the project in which any business serves
	about              *about
}

// spell spells a case, once.
func (s *script) spell(cs *Case) *spelt {
	if out := s.spelt[cs]; out != nil {
		return out
	}
	out := &spelt{calls: cs.calls(), labels: labelsOf(cs), bystander: s.p.bystander(cs), changes: s.p.changes(cs), group: s.group(cs)}
	for i := range cs.Steps {
		out.steps = append(out.steps, callText(cs, &cs.Steps[i]))
		out.ordinary = append(out.ordinary, s.ordinary(cs, i))
	}
	for out.ups < len(cs.Steps) && cs.Steps[out.ups].Setup {
		out.ups++
	}
	sets := *cs
	sets.Steps = cs.Steps[:out.ups]
	out.sets = sets.calls()
	s.spelt[cs] = out
	out.about = s.about(cs)
	return out
}
