package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dwconform/dwconform/harness/contract"
)

const sequencesClause = "isolation.sequences"

// drawn draws a sequence by rapid, so that what fails is shrunk by it.
func drawn(t *rapid.T, b *build) []op {
	n := rapid.IntRange(1, sequenceMost-1).Draw(t, "calls")
	f := follow()
	var out []op
	for i := range n {
		o := op{
			verb: rapid.SampledFrom([]byte("cubgxermodslpw")).Draw(t, "verb"),
			name: rapid.SampledFrom([]byte(sequenceNames)).Draw(t, "name"), item: i,
			project: rapid.SampledFrom(sequenceSlots).Draw(t, "project"), size: rapid.IntRange(1, 9).Draw(t, "size"),
			said: b.manner(rapid.SampledFrom([]manner{{}, {identifier: true}, {both: true, xml: true}, {v3: true}}).Draw(t, "said"), Primary),
		}
		if strings.IndexByte("gxermod", o.verb) >= 0 {
			if len(f.made) == 0 {
				continue
			}
			o.item = rapid.SampledFrom(f.made).Draw(t, "item")
		}
		if b.sequenced(o) && f.does(o) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		out = append(out, op{verb: opCreate, name: 'k', project: Primary})
	}
	if o := (op{verb: opEnough}); f.does(o) && rapid.Bool().Draw(t, "enough") {
		out = append(out, o)
	}
	return out
}

func sequenceBuild(t testing.TB, w *World) *build {
	t.Helper()
	b, err := newBuild(contract.Default(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSequenceIDs: the id of a sequence is the sequence, and makes the same
// case whoever reads it.
func TestSequenceIDs(t *testing.T) {
	b := sequenceBuild(t, fullWorld())
	rapid.Check(t, func(t *rapid.T) {
		ops := drawn(t, b)
		id := spell(ops)
		read, err := unspell(id)
		if err != nil || spell(read) != id {
			t.Fatalf("%s is read as %s: %v", id, spell(read), err)
		}
		one, two := b.sequence(ops, 0), b.sequence(read, 0)
		if !slices.EqualFunc(one.Steps, two.Steps, func(a, z Step) bool {
			return a.Label == z.Label && a.Expect.Answer == z.Expect.Answer && slices.Equal(a.Params, z.Params) && a.As == z.As && cmp.Equal(a.Way, z.Way)
		}) {
			t.Fatalf("%s is another case when it is read", id)
		}
	})
}

// TestShortenFindsTheCause: whatever calls a failure needs, nothing that can go
// is left, and what is left still fails.
func TestShortenFindsTheCause(t *testing.T) {
	b := sequenceBuild(t, fullWorld())
	rapid.Check(t, func(t *rapid.T) {
		ops := drawn(t, b)
		var cause []string // words that must be there, in this order
		for _, word := range strings.Split(spell(ops), "-") {
			if rapid.IntRange(0, 3).Draw(t, "needed") == 0 {
				cause = append(cause, word[:1])
			}
		}
		fails := func(ops []op) bool {
			left := cause
			for _, o := range ops {
				if len(left) > 0 && string(o.verb) == left[0] {
					left = left[1:]
				}
			}
			return len(left) == 0
		}
		short := shorten(ops, fails)
		if !fails(short) {
			t.Fatalf("%s does not fail, %s did", spell(short), spell(ops))
		}
		for i := range short {
			rest := meant(slices.Delete(slices.Clone(short), i, i+1))
			if len(rest) > 0 && fails(rest) {
				t.Fatalf("%s can be shortened to %s", spell(short), spell(rest))
			}
		}
	})
}

// TestSequenceWords: what is no sequence is not read as one.
func TestSequenceWords(t *testing.T) {
	for _, bad := range []string{
		"", "c", "ck", "ck4", "cz1", "ga", "ck1-gb", "ck1-ra.k", "ck1-ra", "ck1-xa1", "p1", "p10", "s4", "q1", "ck1-dA", "ck1--da",
		"ck1_", "ck1_z", "ck1_xv", "ck1_it", "ck1_ii", "ma.l", "ck1-ma", "ck1-oa.l", "u1", "q", "s1-q", "ck1-q-da", "ck1-q1", "ck1-q_i",
		strings.Repeat("ck1-", sequenceMost) + "ck1",
	} {
		if ops, err := unspell(bad); err == nil {
			t.Errorf("%q is read as %s", bad, spell(ops))
		}
	}
}

// TestSequencesFollowTheWorld: only what the target claims is asked, seeds
// differ, and a sequence that was found is asked whatever the seed.
func TestSequencesFollowTheWorld(t *testing.T) {
	for name, w := range worlds() {
		p := mustPlan(t, w, Options{Strength: "1", Clause: sequencesClause})
		for _, cs := range p.Cases {
			if len(w.Mine()) > 0 && (cs.Unmet != "" || !cs.Sequence()) {
				t.Errorf("%s: %s cannot be asked: %s", name, cs.ID, cs.UnmetWhy)
			}
		}
	}
	ids := func(o Options) []string {
		o.Strength, o.Clause = "1", sequencesClause
		var out []string
		for _, cs := range mustPlan(t, fullWorld(), o).Cases {
			out = append(out, cs.ID)
		}
		return out
	}
	if slices.Equal(ids(Options{Seed: 1}), ids(Options{Seed: 2})) {
		t.Error("two seeds draw the same sequences")
	}
	found := sequencesClause + ".ck1-da-ck1"
	again := ids(Options{Seed: 3, Again: []string{found, "no.such.case", sequencesClause + ".nonsense"}})
	if !slices.Contains(again, found) || len(again) != len(ids(Options{Seed: 3}))+1 {
		t.Errorf("%s is not asked again", found)
	}
	if got := ids(Options{Seed: 4, Case: []string{found}}); !slices.Equal(got, []string{found}) {
		t.Errorf("the case alone: %v", got)
	}
}

// TestBriefSequences: of every seed one sequence stands in a script. It creates,
// renames, deletes, and creates a name that was used before; and it ends there.
func TestBriefSequences(t *testing.T) {
	in := func(p *Plan) *Case {
		_, m := memberOf(p, func(cs *Case) bool { return cs.Clause.ID == sequencesClause })
		if m == nil {
			t.Fatalf("seed %d: no sequence is in a script", p.Options.Seed)
		}
		return m.Case
	}
	ids := map[string]bool{}
	for seed := range uint64(24) {
		b := sequenceBuild(t, fullWorld())
		ops := b.brief(seed)
		f, used, verbs := follow(), map[string]bool{}, ""
		for i, o := range ops {
			if creates(o.verb) {
				if verbs += "c"; i > 0 && !used[string(o.name)+o.project] {
					t.Errorf("%s creates a name that nothing used before", spell(ops))
				}
				used[string(o.name)+o.project] = true
			} else {
				verbs += string(o.verb)
			}
			if f.does(o); o.verb == opRename || o.verb == opMove {
				used[string(o.name)+f.things[o.item].project] = true
			}
		}
		if v := strings.ReplaceAll(verbs, "m", "r"); v != "crcdq" && v != "crdcq" {
			t.Errorf("%s is %s", spell(ops), v)
		}
		if cs := b.sequence(ops, 0); len(cs.Steps) != 4 || cs.Look&(LookGet|LookList) != LookGet|LookList {
			t.Errorf("%s has %d steps, and looks %d", cs.ID, len(cs.Steps), cs.Look)
		}
		ids[spell(ops)] = true
	}
	if len(ids) < 12 {
		t.Errorf("24 seeds draw %d sequences", len(ids))
	}
	for _, seed := range []uint64{0, 7} {
		p := mustPlan(t, fullWorld(), Options{Scarce: true, Seed: seed})
		if cs := in(p); !cs.enough() || cs.ID != in(mustPlan(t, fullWorld(), Options{Scarce: true, Seed: seed})).ID {
			t.Errorf("%s is in a script", cs.ID)
		}
		listing := slices.ContainsFunc(p.Cases, func(cs *Case) bool { return cs.Sequence() && !cs.enough() && p.poolable(cs) })
		if listing {
			t.Error("a sequence that lists may stand in a script")
		}
	}
	w := fullWorld()
	w.Lacks = map[string]bool{"DeleteBusiness": true}
	if ops := sequenceBuild(t, w).brief(1); ops != nil {
		t.Errorf("%s is drawn where nothing is deleted", spell(ops))
	}
}
