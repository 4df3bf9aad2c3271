package verdict

import "testing"

// TestCheck: a verdict that says too little, or contradicts itself, enters no
// report; the zero verdict least of all.
func TestCheck(t *testing.T) {
	right := Verdict{Case: "a.b", Clause: "a", Level: Must, Outcome: Conforms}
	for name, change := range map[string]func(*Verdict){
		"zero":                          func(v *Verdict) { *v = Verdict{} },
		"no case":                       func(v *Verdict) { v.Case = "" },
		"no clause":                     func(v *Verdict) { v.Clause = "" },
		"no outcome":                    func(v *Verdict) { v.Outcome = "" },
		"unknown outcome":               func(v *Verdict) { v.Outcome = "green" },
		"no level":                      func(v *Verdict) { v.Level = "" },
		"violates without a problem":    func(v *Verdict) { v.Outcome = Violates },
		"inconclusive without a reason": func(v *Verdict) { v.Outcome = Inconclusive },
		"inconclusive, unknown reason":  func(v *Verdict) { v.Outcome, v.Reason = Inconclusive, "tired" },
		"conforms for a reason":         func(v *Verdict) { v.Reason = Budget },
	} {
		v := right
		change(&v)
		if v.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, v := range []Verdict{
		right,
		{Case: "a.b", Clause: "a", Level: Should, Outcome: Violates, Problems: []Problem{{Oracle: "o"}}},
		{Case: "a.b", Clause: "a", Level: Observed, Outcome: Inconclusive, Reason: LostReply},
		{Case: "a.b", Clause: "a", Level: Must, Outcome: Broken},
	} {
		if err := v.Check(); err != nil {
			t.Errorf("%+v: %v", v, err)
		}
	}
}

// TestWords: each listed word is valid, and no other is.
func TestWords(t *testing.T) {
	for _, o := range Outcomes {
		if !o.Valid() {
			t.Errorf("outcome %q is not valid", o)
		}
	}
	for _, r := range Reasons {
		if !r.Valid() {
			t.Errorf("reason %q is not valid", r)
		}
	}
	for _, l := range Levels {
		if !l.Valid() {
			t.Errorf("level %q is not valid", l)
		}
	}
	if Outcome("").Valid() || Reason("").Valid() || Level("").Valid() {
		t.Error("an empty word is valid")
	}
	if len(Outcomes) != 4 || len(Reasons) != 5 || len(Levels) != 3 {
		t.Errorf("%d outcomes, %d reasons, %d levels", len(Outcomes), len(Reasons), len(Levels))
	}
}
