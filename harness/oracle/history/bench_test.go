package history

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// load is what clients see who create on a few names and delete what they know
// of, each one call after the other, served by a true register.
type load struct {
	ops, names, clients int
	lost                float64 // share of replies
	wrong               bool    // one create is accepted too much, three quarters on
	early               bool    // ids are known before their create has returned
}

func (l load) String() string {
	s := fmt.Sprintf("%d_ops/%d_names/%d_clients", l.ops, l.names, l.clients)
	if l.lost > 0 {
		s += fmt.Sprintf("/%g_lost", l.lost)
	}
	if l.wrong {
		s += "/one_wrong"
	}
	if l.early {
		s += "/early"
	}
	return s
}

func (l load) history() []Op {
	rng := rand.New(rand.NewPCG(1, 2))
	type client struct {
		op      Op
		name    int
		instant int64
		free    int64
	}
	clients := make([]client, l.clients)
	there := make([]int64, l.names)   // what the register holds
	known := make([]int64, l.names)   // the last id made
	knownAt := make([]int64, l.names) // and when its create returned
	asked := make([]int64, l.names)   // the last id that somebody set out to delete
	ops := make([]Op, 0, l.ops)
	planned, next, wrong := 0, int64(1), l.wrong
	plan := func(c int) {
		p := &clients[c]
		p.name = min(planned*l.names/l.ops, l.names-1) // a name after the other, as a run asks
		planned++
		p.op = Op{Kind: Create, Key: Key{"10001", fmt.Sprint("name", p.name)}, Client: c}
		p.op.Call = p.free + rng.Int64N(20)
		p.instant = p.op.Call + rng.Int64N(50)
		p.op.Return = p.instant + rng.Int64N(50)
		p.free = p.op.Return + 1
		n := p.name
		if id := known[n]; id != 0 && id != asked[n] && (l.early || knownAt[n] < p.op.Call) && rng.IntN(3) == 0 {
			p.op.Kind, p.op.ID, asked[n] = Delete, id, id
		}
	}
	for c := range clients {
		plan(c)
	}
	for len(ops) < l.ops {
		c := 0
		for i := range clients {
			if clients[i].instant < clients[c].instant {
				c = i
			}
		}
		p := &clients[c]
		o, n := p.op, p.name
		switch {
		case o.Kind == Delete && there[n] == o.ID:
			o.Outcome = Accepted
			there[n] = 0
		case o.Kind == Delete:
			o.Outcome = Absent
		case there[n] != 0 && wrong && len(ops) > l.ops*3/4:
			o.Outcome, o.ID, wrong = Accepted, -1, false
		case there[n] != 0:
			o.Outcome = Duplicate
		default:
			o.Outcome, o.ID = Accepted, next
			there[n], known[n], knownAt[n] = next, next, o.Return
			next++
		}
		if rng.Float64() < l.lost {
			o.Outcome = Lost
		}
		ops = append(ops, o)
		plan(c)
	}
	return ops
}

var loads = []load{
	{ops: 100_000, names: 20_000, clients: 8},
	{ops: 100_000, names: 2_000, clients: 8},
	{ops: 100_000, names: 100, clients: 64},
	{ops: 100_000, names: 1, clients: 8},
	{ops: 100_000, names: 1, clients: 64},
	{ops: 100_000, names: 1, clients: 64, lost: 0.01},
	{ops: 100_000, names: 1, clients: 8, lost: 0.3},
	{ops: 100_000, names: 1, clients: 64, wrong: true},
	{ops: 100_000, names: 1, clients: 64, lost: 0.01, wrong: true},
	{ops: 10_000, names: 1, clients: 8},
	{ops: 10_000, names: 1, clients: 32},
	{ops: 10_000, names: 1, clients: 64, lost: 0.01, wrong: true},
	{ops: 10_000, names: 1, clients: 8, early: true},
	{ops: 10_000, names: 1, clients: 32, early: true},
}

// BenchmarkCheck is to stay under 50 ms for 100,000 operations of any shape.
func BenchmarkCheck(b *testing.B) {
	for _, l := range loads {
		ops := l.history()
		want := Ok
		if l.wrong {
			want = Illegal
		}
		b.Run(l.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := Check(ops); r.Answer != want {
					b.Fatalf("want %v, got %+v", want, r)
				}
			}
		})
	}
}

// TestLarge decides every load of the benchmark, hot name included, rightly; how
// fast is the affair of the benchmark.
func TestLarge(t *testing.T) {
	for _, l := range loads {
		ops := l.history()
		r := Check(ops)
		if (r.Answer == Ok) == l.wrong || r.Answer == Unknown {
			t.Errorf("%v: %v", l, r.Answer)
		}
		for _, f := range r.Findings[:min(1, len(r.Findings))] {
			t.Log(f.Words)
		}
	}
}
