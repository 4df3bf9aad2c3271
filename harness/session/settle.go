package session

import (
	"sort"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// settle judges every case and sorts the records.
func (r *run) settle(res *Result, transcripts map[string]*oracle.Transcript) {
	verdicts := make(map[string]*verdict.Verdict, len(transcripts))
	all := &oracle.Run{Contract: r.contract}
	for _, c := range r.cfg.Credentials {
		// A token may stand in an echoed string to sign; a secret never may.
		if s := c.Secret.Reveal(); s != "" {
			all.Secrets = append(all.Secrets, s)
		}
	}
	all.Secrets = append(all.Secrets, r.hiddenSecrets()...)
	ids := make([]string, 0, len(transcripts))
	for id := range transcripts {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, s := range r.scripts {
		all.Transcripts = append(all.Transcripts, &oracle.Transcript{Case: s.pool.Case, Attempts: []oracle.Attempt{s.at}})
	}
	res.Records = make([]Record, len(ids))
	for i, id := range ids {
		t := transcripts[id]
		res.Records[i] = Record{Case: t.Case, Transcript: *t, Verdict: oracle.Judge(r.contract, r.world, t)}
		verdicts[id] = &res.Records[i].Verdict
		all.Transcripts = append(all.Transcripts, &res.Records[i].Transcript)
	}
	oracle.Everywhere(all, verdicts)
	r.explainTexts(verdicts)
	r.explain(verdicts)
	shortest(res.Records)
	for i := range res.Records {
		v := &res.Records[i].Verdict
		if err := v.Check(); err != nil {
			v.Outcome, v.Reason, v.Detail = verdict.Broken, "", err.Error()
		}
	}
}

// nothingLearned takes every conclusion back: a run that says nothing about
// its target says nothing about any clause.
func nothingLearned(res *Result) {
	for i := range res.Records {
		v := &res.Records[i].Verdict
		if v.Outcome != verdict.Inconclusive {
			*v = verdict.Verdict{Case: v.Case, Clause: v.Clause, Level: v.Level, Outcome: verdict.Inconclusive, Reason: verdict.Unreached, Detail: "the run says nothing about its target", Asked: v.Asked}
		}
	}
}

// explain says of combinations that fail which interaction makes them.
func (r *run) explain(verdicts map[string]*verdict.Verdict) {
	for _, cause := range r.causes {
		for _, id := range cause.Cases {
			if v := verdicts[id]; v != nil && v.Outcome == verdict.Violates && v.Detail == "" {
				v.Detail = cause.Text()
			}
		}
	}
	byClause := map[string][]*plan.Case{}
	for _, cs := range r.plan.Cases {
		byClause[cs.Clause.ID] = append(byClause[cs.Clause.ID], cs)
	}
	for _, cases := range byClause {
		for _, cause := range oracle.Causes(cases, verdicts) {
			for _, id := range cause.Cases {
				if v := verdicts[id]; v.Detail == "" {
					v.Detail = cause.Text()
				}
			}
		}
	}
}
