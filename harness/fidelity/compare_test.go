package fidelity_test

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/dwconform/dwconform/harness/fidelity"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
)

// some are clauses about values, codes, reads and a provider state.
var some = []string{"CreateBusiness.UseType", "CreateBusiness.BusinessName", "CreateBusiness.Forbidden.Access", "GetBusiness", "ListBusiness.Keyword", "CreateBusiness.effect", "error.robust"}

// right is what the embedded mock answers, and wrong what it does with all of the
// seeded faults. Both are asked once: to compare changes neither.
var (
	right = sync.OnceValues(func() (fidelity.Side, error) { return asked(some) })
	wrong = sync.OnceValues(func() (fidelity.Side, error) {
		var faults []string
		for _, s := range seeded {
			faults = append(faults, s.fault)
		}
		return asked(some, faults...)
	})
)

// sides returns both.
func sides(t *testing.T) (reference, mock []fidelity.Side) {
	t.Helper()
	a, err := right()
	if err != nil {
		t.Fatal(err)
	}
	b, err := wrong()
	if err != nil {
		t.Fatal(err)
	}
	return []fidelity.Side{a}, []fidelity.Side{b}
}

// ask runs some cases against the embedded mock with faults.
func ask(t *testing.T, only []string, faults ...string) fidelity.Side {
	t.Helper()
	side, err := asked(only, faults...)
	if err != nil {
		t.Fatal(err)
	}
	return side
}

func asked(only []string, faults ...string) (fidelity.Side, error) {
	res, err := session.Run(context.Background(), session.Config{
		Plan: plan.Options{Only: only}, Faults: faults, ReadAfterWrite: session.DefaultReadAfterWrite / 30, Keep: true,
	})
	return fidelity.Side{Name: "mock", Result: res}, err
}

func compare(t *testing.T, ref, mock []fidelity.Side, o fidelity.Options) *fidelity.Result {
	t.Helper()
	r, err := fidelity.Compare(ref, mock, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func text(t *testing.T, r *fidelity.Result) string {
	t.Helper()
	var b strings.Builder
	if err := r.Text(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLikeItself: a target is like itself, asked anew or from its recording.
// With DWCONFORM_SOAK it is asked everything, so often.
func TestLikeItself(t *testing.T) {
	soak, _ := strconv.Atoi(os.Getenv("DWCONFORM_SOAK"))
	only := some
	if soak > 0 {
		only = nil
	}
	for range max(soak, 1) {
		live, err := right()
		if soak > 0 {
			live, err = asked(only)
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := session.Run(context.Background(), session.Config{From: live.Result.Cassette})
		if err != nil {
			t.Fatal(err)
		}
		for name, other := range map[string]fidelity.Side{"asked anew": ask(t, only), "recorded": {Name: "recording", Result: again}} {
			r := compare(t, []fidelity.Side{other}, []fidelity.Side{live}, fidelity.Options{})
			if r.Score.Percent != 100 || len(r.Differences) != 0 || r.Exit() != 0 || r.Score.Facts < 5000 || r.Score.Same != r.Score.Cases {
				t.Errorf("%s:\n%s", name, text(t, r))
			}
		}
	}
}

// The faults of these tests, with what they are seen as.
var seeded = []struct {
	fault, clause string
	aspect        fidelity.Aspect
	ref, mock     string
}{
	{"CreateBusiness.UseType.enum.unknown-accepted", "CreateBusiness.UseType.enum", fidelity.Decision, "rejected: InvalidUseType", "accepted"},
	{"CreateBusiness.BusinessName.missing.other-code", "CreateBusiness.BusinessName.missing", fidelity.Code, "MissingBusinessName", "InvalidBusinessName"},
	{"CreateBusiness.Forbidden.Access.error.other-status", "CreateBusiness.Forbidden.Access.error", fidelity.Status, "403", "503"},
}

// TestThreeFaults: three seeded faults are three differences, the heaviest
// first, each with its clause.
func TestThreeFaults(t *testing.T) {
	reference, mock := sides(t)
	r := compare(t, reference, mock, fidelity.Options{})
	if len(r.Differences) != len(seeded) {
		t.Fatal(text(t, r))
	}
	for i, want := range seeded {
		d := r.Differences[i]
		if d.Aspect != want.aspect || d.Clause != want.clause || d.Reference != want.ref || d.Mock != want.mock || d.Action != "CreateBusiness" {
			t.Errorf("got %+v, want %+v", d, want)
		}
	}
	if r.Score.Percent >= 100 || r.Score.Equal >= r.Score.Facts || r.Exit() != 1 {
		t.Errorf("score %+v, exit %d", r.Score, r.Exit())
	}
	worst := r.Clauses[0]
	if worst.Percent > r.Clauses[len(r.Clauses)-1].Percent || worst.Equal == worst.Facts {
		t.Errorf("the first clause is %+v", worst)
	}
	data, err := r.JSON()
	if err != nil || !json.Valid(data) {
		t.Errorf("no JSON: %v", err)
	}
	if md := string(r.Markdown()); !strings.Contains(md, "| CreateBusiness.UseType.enum | CreateBusiness: decision | rejected: InvalidUseType | accepted |") {
		t.Errorf("the page says:\n%s", md)
	}
}

// TestFlaky: what differs between repeats of one side is named, and neither
// averaged nor held against the other side.
func TestFlaky(t *testing.T) {
	only := []string{"CreateBusiness.BusinessName.missing", "CreateBusiness.BusinessName.required"}
	right := ask(t, only)
	wrong := ask(t, only, seeded[1].fault)
	r := compare(t, []fidelity.Side{right, right}, []fidelity.Side{right, wrong}, fidelity.Options{})
	if len(r.Flaky) == 0 || len(r.Differences) != 0 || r.Score.Percent != 100 {
		t.Fatal(text(t, r))
	}
	for _, f := range r.Flaky {
		if !strings.Contains(f.Why, "the mock differs from itself: ") || !strings.Contains(f.Why, "code  is MissingBusinessName, then InvalidBusinessName") {
			t.Errorf("%s: %s", f.Case, f.Why)
		}
	}
}

// TestNothingCompared: two sides that say nothing are not alike.
func TestNothingCompared(t *testing.T) {
	only := []string{"DeleteBusiness.Forbidden.Access.error"}
	r := compare(t, []fidelity.Side{ask(t, only)}, []fidelity.Side{ask(t, only)}, fidelity.Options{})
	if r.Exit() != 2 || r.Score.Percent != 0 || len(r.Uncompared) == 0 {
		t.Error(text(t, r))
	}
}

// TestHangUpRaces: a call that follows one whose connection was closed meets
// the target before or after it is done with that, and neither is a difference.
func TestHangUpRaces(t *testing.T) {
	only := []string{"CreateBusiness.lost-reply"}
	right, other := ask(t, only), ask(t, only)
	changed := 0
	for i := range other.Result.Records {
		rec := &other.Result.Records[i]
		for n := range rec.Transcript.Attempts {
			exchanges := rec.Transcript.Attempts[n].Exchanges
			hungUp := false
			for k := range exchanges {
				ex := &exchanges[k]
				st := rec.Case.Steps[ex.Step]
				if hungUp && ex.Look == nil && !st.HangUp && st.Replay == "" && ex.Obs.Call.Action == "CreateBusiness" {
					obs := ex.Obs
					if obs.Status == 200 {
						obs.Status, obs.Body = 400, []byte(`{"RequestId":"8A3C9A52-7B1E-5D0A-9C55-0123456789AB","HostId":"h","Code":"1201111284","Message":"taken"}`)
					} else {
						obs.Status, obs.Body = 200, []byte(`{"RequestId":"8A3C9A52-7B1E-5D0A-9C55-0123456789AB","HttpStatusCode":200,"Success":true,"BusinessId":7}`)
					}
					exchanges[k] = oracle.Exchange{Step: ex.Step, Obs: obs}
					changed++
				}
				hungUp = hungUp || st.HangUp
			}
		}
	}
	if changed < 4 {
		t.Fatalf("only %d answers were changed", changed)
	}
	if r := compare(t, []fidelity.Side{right}, []fidelity.Side{other}, fidelity.Options{}); r.Score.Percent != 100 || len(r.Differences) > 0 || r.Score.Cases < 8 {
		t.Error(text(t, r))
	}
}
