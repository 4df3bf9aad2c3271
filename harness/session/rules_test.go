package session_test

import (
	"context"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// ruled returns the contract in which a create has these rules between its
// parameters too; one that is about the names of the project alone replaces
// the one that is there.
func ruled(t *testing.T, rules ...string) *contract.Contract {
	t.Helper()
	const there = "        - Or(ProjectId, ProjectIdentifier);\n"
	var text strings.Builder
	if !strings.Contains(strings.Join(rules, " "), "(ProjectId, ProjectIdentifier)") {
		text.WriteString(there)
	}
	for _, r := range rules {
		text.WriteString("        - " + r + ";\n")
	}
	return edited(t, createFile, there, text.String())
}

// TestRules: whatever rules the documents hold, a target that keeps them
// passes, and each is asked about and judged both ways; a target that keeps all
// but one of them is found by the cases of that one.
func TestRules(t *testing.T) {
	if testing.Short() {
		t.Skip("some runs for each rule")
	}
	t.Parallel()
	for _, tt := range []struct {
		name    string
		rules   []string
		clauses []string // of the rules, without the Action
	}{
		{"or, and a project's name", []string{"Or(Description, Owner)", "IF ProjectIdentifier THEN Owner"}, []string{"Description-Owner.or", "ProjectIdentifier-Owner.requires"}},
		{"only one", []string{"OnlyOne(Description, Owner)"}, []string{"Description-Owner.only-one"}},
		{"only one name of the project", []string{"OnlyOne(ProjectId, ProjectIdentifier)"}, []string{"ProjectId-ProjectIdentifier.only-one"}},
		{"both names of the project", []string{"Or(ProjectId, ProjectIdentifier)", "AllOrNone(ProjectId, ProjectIdentifier)"}, []string{"ProjectId-ProjectIdentifier.all-or-none"}},
		{"all or none, and texts compared", []string{"AllOrNone(Description, Owner)", "Description != BusinessName"}, []string{"Description-Owner.all-or-none", "Description-BusinessName.relational"}},
		{"zero or one, and numbers compared", []string{"ZeroOrOne(Description, Owner, UseType)", "Description * 2 <= ProjectId + 1"}, []string{"Description-Owner-UseType.zero-or-one", "Description-ProjectId.relational"}},
		{"requires a value", []string{"IF Description THEN UseType == 'MANUAL_BIZ'"}, []string{"Description-UseType.requires"}},
		{"two of the same names", []string{"IF UseType == 'MANUAL_BIZ' THEN Owner", "IF UseType == 'NORMAL' THEN NOT Owner"}, []string{"UseType-Owner.requires", "UseType-Owner.2.requires"}},
		{"complex, and a pattern", []string{"IF UseType == 'MANUAL_BIZ' THEN OnlyOne(Description, Owner)", "IF Description LIKE 'team-*' THEN UseType"}, []string{"UseType-Description-Owner.complex", "Description-UseType.requires"}},
		{"complex, nested", []string{"AllOrNone(Owner, Or(UseType == 'MANUAL_BIZ', Description LIKE 'team-*'))"}, []string{"Owner-UseType-Description.complex"}},
		{"three at once", []string{"IF UseType == 'MANUAL_BIZ' THEN Owner", "ZeroOrOne(Owner, Description)", "Or(UseType, Description)"},
			[]string{"UseType-Owner.requires", "Owner-Description.zero-or-one", "UseType-Description.or"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := ruled(t, tt.rules...)
			res := conforming(t, c, prefixed("CreateBusiness.", tt.clauses))
			for _, r := range res.Records {
				if r.Verdict.Outcome == verdict.Broken {
					t.Errorf("%s is broken: %s", r.Case.ID, r.Verdict.Detail)
				}
			}
			for _, id := range tt.clauses {
				kept, broken := bothWays(res, "CreateBusiness."+id)
				if kept == 0 || broken == 0 {
					t.Errorf("%s: %d cases keep the rule and %d break it; want some of both", id, kept, broken)
				}
			}
			proven, err := session.Faults(context.Background(), session.FaultOptions{Contract: c, Only: prefixed("CreateBusiness.", tt.clauses)})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range proven {
				if !f.Killed {
					t.Errorf("%s survives: %s", f.Fault.ID, f.Why)
				}
			}
			if len(proven) < 2*len(tt.clauses) {
				t.Errorf("%d faults for %d rules", len(proven), len(tt.clauses))
			}
		})
	}
}

func prefixed(prefix string, words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, prefix+w)
	}
	return out
}

// bothWays counts the judged cases of a clause by what they expect.
func bothWays(res *session.Result, clause string) (kept, broken int) {
	for _, r := range res.Records {
		if r.Verdict.Clause != clause || r.Verdict.Outcome != verdict.Conforms {
			continue
		}
		if r.Case.Steps[len(r.Case.Steps)-1].Expect.Answer == plan.Accept {
			kept++
		} else {
			broken++
		}
	}
	return kept, broken
}
