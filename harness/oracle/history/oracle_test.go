package history

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"
)

// TestMain asks for 2,000 histories of each kind; DWCONFORM_SOAK multiplies.
func TestMain(m *testing.M) {
	n, err := strconv.Atoi(os.Getenv("DWCONFORM_SOAK"))
	if err != nil || n < 1 {
		n = 1
	}
	if err := flag.Set("rapid.checks", strconv.Itoa(2000*n)); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// tried asks the general checker, which tries orders. The rule that it is given
// says nothing of sweeps: it is one step from one state to the next.
func tried(ops []Op) porcupine.CheckResult {
	parts, _ := new(room).split(ops)
	var all []porcupine.Operation
	for n, p := range parts {
		all = append(all, drawings(n, p, ops)...)
	}
	return porcupine.CheckOperationsTimeout(picturedModel(parts, ops), all, patience)
}

// agree fails when the sweep and the trial of orders disagree.
func agree(t *rapid.T, ops []Op) Answer {
	got := Check(ops).Answer
	switch want := tried(ops); {
	case want == porcupine.Unknown:
		t.SkipNow()
	case got == Unknown:
		t.Fatalf("gave up on a small history that is %s", want)
	case (want == porcupine.Ok) != (got == Ok):
		t.Fatalf("trying orders says %s, the sweep says %v: %+v", want, got, Check(ops).Findings)
	}
	return got
}

// TestWildHistories draws operations at random: most histories are illegal, and
// ids come, go and come again as no real service would let them.
func TestWildHistories(t *testing.T) {
	tally := map[Answer]int{}
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.IntRange(1, 4).Draw(t, "ids")
		least := rapid.SampledFrom([]int{0, 5, 9}).Draw(t, "least")
		lossy := rapid.IntRange(0, 5).Draw(t, "lossy")
		span := rapid.Int64Range(2, 30).Draw(t, "span")
		ops := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Op {
			o := Op{
				Kind: rapid.SampledFrom([]Kind{Create, Create, Delete, Delete, Rename}).Draw(t, "kind"),
				Key:  home,
				To:   other,
				ID:   int64(rapid.IntRange(1, ids).Draw(t, "id")),
				Call: rapid.Int64Range(0, span).Draw(t, "call"),
			}
			o.Return = o.Call + rapid.Int64Range(0, span/2).Draw(t, "takes")
			outcomes := map[Kind][]Outcome{
				Create: {Accepted, Accepted, Duplicate, Lost},
				Delete: {Accepted, Accepted, Absent, Lost},
				Rename: {Accepted, Accepted, Duplicate, Absent, Lost},
			}[o.Kind]
			o.Outcome = rapid.SampledFrom(outcomes).Draw(t, "outcome")
			if rapid.IntRange(0, 9).Draw(t, "loss") < lossy {
				o.Outcome = Lost
			}
			switch {
			case o.Kind == Rename && rapid.Bool().Draw(t, "back"):
				o.Key, o.To = o.To, o.Key
			case o.Kind == Rename && rapid.Bool().Draw(t, "in place"):
				o.To = o.Key
			}
			return o
		}), least, least+6).Draw(t, "ops")
		tally[agree(t, ops)]++
	})
	both(t, tally)
}

// TestServedHistories lets a true register serve racing callers, loses some
// replies, and then, in half of the histories, spoils one answer.
func TestServedHistories(t *testing.T) {
	tally := map[Answer]int{}
	rapid.Check(t, func(t *rapid.T) {
		ops := serve(t)
		spoilt := rapid.Bool().Draw(t, "spoil")
		if spoilt && len(ops) > 0 {
			spoil(t, ops)
		}
		answer := agree(t, ops)
		if !spoilt && answer != Ok {
			t.Fatalf("a true register is called %v: %+v", answer, Check(ops).Findings)
		}
		tally[answer]++
	})
	both(t, tally)
}

// both fails a test that saw only one kind of history.
func both(t *testing.T, tally map[Answer]int) {
	t.Logf("%d legal, %d illegal", tally[Ok], tally[Illegal])
	if tally[Ok] < 50 || tally[Illegal] < 50 {
		t.Errorf("too few of one kind: %v", tally)
	}
}

// serve draws operations with their instants, in the order of which a register
// answers them.
func serve(t *rapid.T) []Op {
	type planned struct {
		op      Op
		instant int64
		lost    bool
	}
	keys := []Key{home, other}
	least := rapid.SampledFrom([]int{1, 8, 16}).Draw(t, "least")
	n := rapid.IntRange(least, least+8).Draw(t, "ops")
	long := rapid.Int64Range(1, 40).Draw(t, "long")
	var plans []planned
	for i := range n {
		p := planned{
			instant: rapid.Int64Range(0, 60).Draw(t, fmt.Sprint("instant ", i)),
			lost:    rapid.IntRange(0, 4).Draw(t, fmt.Sprint("lost ", i)) == 0,
		}
		p.op.Kind = rapid.SampledFrom([]Kind{Create, Create, Create, Delete, Delete, Rename}).Draw(t, fmt.Sprint("kind ", i))
		p.op.Key = keys[0]
		if p.op.Kind == Rename {
			k := rapid.IntRange(0, 3).Draw(t, fmt.Sprint("keys ", i))
			p.op.Key, p.op.To = keys[k&1], keys[k>>1]
		}
		p.op.Call = p.instant - rapid.Int64Range(0, long).Draw(t, fmt.Sprint("before ", i))
		p.op.Return = p.instant + rapid.Int64Range(0, long).Draw(t, fmt.Sprint("after ", i))
		plans = append(plans, p)
	}
	slices.SortStableFunc(plans, func(a, b planned) int { return int(a.instant - b.instant) })
	there := map[Key]int64{}
	next := int64(1)
	var ops []Op
	for i, p := range plans {
		o := p.op
		taken := there[o.Key] != 0
		switch o.Kind {
		case Create:
			if o.Outcome = Duplicate; !taken {
				o.Outcome, o.ID = Accepted, next
				there[o.Key] = next
				next++
			}
		default:
			// Mostly what is there, sometimes an older id.
			if o.ID = there[o.Key]; o.ID == 0 || rapid.IntRange(0, 3).Draw(t, fmt.Sprint("older ", i)) == 0 {
				o.ID = rapid.Int64Range(1, next).Draw(t, fmt.Sprint("id ", i))
			}
			switch {
			case there[o.Key] != o.ID:
				o.Outcome = Absent
			case o.Kind == Delete:
				o.Outcome = Accepted
				delete(there, o.Key)
			case o.To == o.Key:
				o.Outcome = Accepted
			case there[o.To] != 0:
				o.Outcome = Duplicate
			default:
				o.Outcome = Accepted
				delete(there, o.Key)
				there[o.To] = o.ID
			}
		}
		if p.lost {
			o.Outcome = Lost
			if o.Kind == Create {
				o.ID = 0
			}
		}
		ops = append(ops, o)
	}
	return ops
}

// spoil changes one answer or one time.
func spoil(t *rapid.T, ops []Op) {
	o := &ops[rapid.IntRange(0, len(ops)-1).Draw(t, "which")]
	if rapid.Bool().Draw(t, "time") {
		by := rapid.Int64Range(1, 40).Draw(t, "by")
		o.Call, o.Return = o.Call+by, o.Return+by
		return
	}
	switch o.Outcome {
	case Accepted:
		o.Outcome = map[Kind]Outcome{Create: Duplicate, Delete: Absent, Rename: Absent}[o.Kind]
	default:
		o.Outcome = Accepted
		if o.Kind == Create {
			o.ID = 1000
		}
	}
}
