package session_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Whether a way is served is found out with one create, however the cases spell
// the way: a second one of that name would be refused, and the way be taken for
// one that the target does not serve. Nothing is deleted here, so it always is.
func TestWayIsTriedOnce(t *testing.T) {
	t.Parallel()
	cfg := served(t, nil)
	cfg.Time = 20 * time.Second
	cfg.Plan = plan.Options{Only: []string{"CreateBusiness.BusinessName.unique", "CreateBusiness.ways", "CreateBusiness.alike", "signature.right.accepted", "signature.wrong.nonce"}}
	cfg.World.Lacks["DeleteBusiness"] = true
	res, err := session.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, rec := range res.Records {
		if rec.Case.Premise {
			tried++
		}
		if strings.Contains(rec.Verdict.Detail, "does not serve") {
			t.Errorf("%s: %s", rec.Verdict.Case, rec.Verdict.Detail)
		}
	}
	if tried < 50 {
		t.Errorf("%d cases ask in a way that may be refused: %s", tried, told(res))
	}
}

// No must clause promises the newer signature or XML: where a target has
// neither, that breaks should clauses alone.
func TestMustClausesNeedNoFurtherWay(t *testing.T) {
	t.Parallel()
	s := newStubborn("no-v3", "no-xml")
	s.world.lacks = nil // it does not say so
	res := asked(t, session.Config{Time: 60 * time.Second, Plan: plan.Options{Only: []string{
		"*.*said*", "*-v3", "*-xml", "CreateBusiness.duplicate.rename", "isolation.sequences", "signature.right.accepted", "answer.xml.root",
	}}}, s)
	must, should := session.Count(res.Records, verdict.Must), session.Count(res.Records, verdict.Should)
	if must.Failed > 0 || must.Broken > 0 || must.Passed == 0 {
		t.Errorf("at level must: %s", told(res))
	}
	if should.Failed == 0 {
		t.Errorf("nothing says that a signature and a format are not served: %s", told(res))
	}
}
