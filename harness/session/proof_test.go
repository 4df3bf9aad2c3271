package session_test

import (
	"context"
	"slices"
	"testing"

	"github.com/dwconform/dwconform/harness/session"
)

// TestUnproven: a clause whose cases could pass for ever, because no defect
// breaks it, is named; so is one that no case asks about.
func TestUnproven(t *testing.T) {
	c := edited(t, "clauses/reading.yaml",
		"- id: CreateBusiness.effect.agrees\n", "- id: CreateBusiness.effect.renamed\n",
		"- id: isolation.others-untouched\n", "- id: isolation.renamed\n")
	o := session.FaultOptions{Contract: c, Only: []string{"CreateBusiness.effect", "isolation.renamed", "GetBusiness.InternalError.System"}}
	results, err := session.Faults(context.Background(), o)
	if err != nil || len(results) != 0 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	proofs, err := session.ClauseProofs(o, results)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]session.Standing{}
	for _, p := range proofs {
		got[p.Clause.ID] = p.Standing
		if p.Why == "" || len(p.Kills) > 0 {
			t.Errorf("%+v", p)
		}
	}
	want := map[string]session.Standing{
		"CreateBusiness.effect.renamed": session.Unproven, "isolation.renamed": session.Unproven,
		"GetBusiness.InternalError.System.error": session.NotReached,
	}
	for id, standing := range want {
		if got[id] != standing {
			t.Errorf("%s is %q, want %q", id, got[id], standing)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
}

// TestFaultsInOrder: however many are proven at once, they are told of in the
// same order, and each by a case of its own clause.
func TestFaultsInOrder(t *testing.T) {
	var told []string
	o := session.FaultOptions{Only: []string{"CreateBusiness.BusinessName.required", "CreateBusiness.effect"}, Workers: 3,
		Each: func(r session.FaultResult) { told = append(told, r.Fault.ID) }}
	results, err := session.Faults(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range results {
		ids = append(ids, r.Fault.ID)
		if !r.Killed || len(r.Case) <= len(r.Fault.Clause) || r.Case[:len(r.Fault.Clause)] != r.Fault.Clause || r.KilledBy != nil {
			t.Errorf("%+v", r)
		}
	}
	if len(ids) < 5 || !slices.Equal(ids, told) {
		t.Errorf("told of %v, returned %v", told, ids)
	}
	proofs, err := session.ClauseProofs(o, results)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range proofs {
		if p.Standing != session.Proven || len(p.Kills) == 0 || len(p.Alone) > 0 {
			t.Errorf("%+v", p)
		}
	}
}

// TestReverse: a defect that one clause alone finds, and one that several do.
func TestReverse(t *testing.T) {
	if testing.Short() {
		t.Skip("two whole runs")
	}
	alone, shared := "CreateBusiness.effect.agrees.wrongly-cased-BusinessName-stored", "CreateBusiness.BusinessName.required.accepted-when-absent"
	o := session.FaultOptions{IDs: []string{alone, shared}, Reverse: true}
	results, err := session.Faults(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	proofs, err := session.ClauseProofs(o, results)
	if err != nil {
		t.Fatal(err)
	}
	if len(proofs) != 2 {
		t.Fatalf("%+v", proofs)
	}
	if p := proofs[1]; !slices.Equal(p.Kills, []string{alone}) || !slices.Equal(p.Alone, p.Kills) {
		t.Errorf("%s finds %v, %v of them alone", p.Clause.ID, p.Kills, p.Alone)
	}
	if p := proofs[0]; !slices.Equal(p.Kills, []string{shared}) || len(p.Alone) > 0 || len(results[1].KilledBy) < 2 {
		t.Errorf("%s finds %v, %v of them alone; %v find it", p.Clause.ID, p.Kills, p.Alone, results[1].KilledBy)
	}
}
