package plan

import (
	"slices"
	"strings"
	"testing"
)

// memberOf finds the script that a case stands in.
func memberOf(p *Plan, is func(*Case) bool) (*Pool, *Member) {
	for _, o := range p.Pools {
		if i := slices.IndexFunc(o.Members, func(m Member) bool { return is(m.Case) }); i >= 0 {
			return o, &o.Members[i]
		}
	}
	return nil, nil
}

// TestLooseInScripts: a case that the HTTP layer may refuse stands in a script,
// whose steps say so where they are its own; not one that may cost the
// connection, nor one whose way need not be served.
func TestLooseInScripts(t *testing.T) {
	p := scarcePools(t)
	o, m := memberOf(p, func(cs *Case) bool { return cs.Clause.ID == "signature.wrong.refused" })
	if m == nil {
		t.Fatal("no wrong signature is in a script")
	}
	if st := &o.Case.Steps[m.Steps[0]]; m.Case.ID != "signature.wrong.refused.v1-signature-one-character" || len(m.Steps) != 1 || !st.Loose {
		t.Errorf("%s asks %+v", m.Case.ID, st)
	}
	for _, o := range p.Pools {
		loose := map[int]bool{}
		for i := range o.Members {
			m := &o.Members[i]
			for k, at := range m.Steps {
				loose[at] = loose[at] || m.Case.Loose && !m.Case.Steps[k].Setup
			}
		}
		for at := range o.Case.Steps {
			if o.Case.Steps[at].Loose != loose[at] {
				t.Errorf("%s: that step %d is loose is %v", o.Case.ID, at, !loose[at])
			}
		}
	}
	for _, id := range []string{"signature.wrong.refused.v1-GET-query-signature-one-character", "error.robust.BusinessName-long", "CreateBusiness.Description.text.length-4000"} {
		if cs := p.Case(id); cs == nil || !cs.Loose || p.poolable(cs) {
			t.Errorf("%s may stand in a script", id)
		}
	}
}

// TestTrialsInScripts: a case that tries whether a way is served stands in a
// script with its trial, but for ways of which nobody knows what a target that
// does not serve them makes of them.
func TestTrialsInScripts(t *testing.T) {
	p := scarcePools(t)
	o, m := memberOf(p, func(cs *Case) bool { return cs.Clause.ID == "CreateBusiness.alike" })
	if m == nil {
		t.Fatal("no create said in two ways is in a script")
	}
	if st := &o.Case.Steps[m.Steps[0]]; !st.Trial || len(m.Steps) != 3 || o.Case.Steps[m.Steps[2]].Trial {
		t.Errorf("%s asks %+v", m.Case.ID, st)
	}
	in, out := 0, 0
	for _, cs := range p.Cases {
		for i := range cs.Steps {
			st := &cs.Steps[i]
			switch {
			case !st.Trial || cs.Unmet != "":
			case wayOf(cs, st).Place != "query":
				in++
			case p.poolable(cs):
				t.Errorf("%s may stand in a script", cs.ID)
			default:
				out++
			}
		}
	}
	if in == 0 || out == 0 {
		t.Errorf("%d trials in the form, %d in the query", in, out)
	}
}

// TestReplaysInScripts: a create that is sent again while its name is taken is
// refused for that, whatever becomes of its nonce: no script ticks the nonce off by it.
func TestReplaysInScripts(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	seen := map[bool]int{}
	for _, cs := range p.Cases {
		again := slices.IndexFunc(cs.Steps, func(st Step) bool { return st.Replay != "" && st.Action == "CreateBusiness" })
		if cs.Clause.ID != "signature.wrong.nonce" || again < 0 || cs.Premise {
			continue
		}
		gone := slices.ContainsFunc(cs.Steps[:again], func(st Step) bool { return st.Action == "DeleteBusiness" })
		seen[gone]++
		if got := p.poolable(cs); got && !gone {
			t.Errorf("%s can be asked in a script", cs.ID)
		}
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("%v", seen)
	}
	for _, o := range p.Pools {
		for i := range o.Members {
			if m := &o.Members[i]; m.Case.Clause.ID == "signature.wrong.nonce" {
				return
			}
		}
	}
	t.Error("no script asks of nonces")
}

// TestHeadersInScripts: that no text becomes a header is shown by one that would.
func TestHeadersInScripts(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	for _, cs := range p.Cases {
		if cs.ID == "error.no-injection.BusinessName-emoji" && p.poolable(cs) {
			t.Errorf("%s can be asked in a script", cs.ID)
		}
	}
	o, m := memberOf(p, func(cs *Case) bool { return cs.Clause.ID == "error.no-injection" })
	if m == nil {
		t.Fatal("no script asks of headers")
	}
	said := false
	for _, q := range o.Case.Steps[m.Steps[0]].Params {
		said = said || strings.Contains(q.Value.Text, "\r\nSet-Cookie: ")
	}
	if !said {
		t.Errorf("%s says nothing that could become one", m.Case.ID)
	}
}
