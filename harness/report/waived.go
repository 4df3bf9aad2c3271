package report

import (
	"path/filepath"
	"time"
)

// Waiver is a waiver that the run was given, so that the report of a whole can
// look after those that no part of it could judge.
type Waiver struct {
	Clause  string `json:"clause"`
	Case    string `json:"case,omitempty"`
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires"` // last day on which it holds
	At      string `json:"at"`      // file and line
}

// given lists the waivers of the run as a report says them.
func (r *Report) given() []Waiver {
	var out []Waiver
	for i := range r.in.Waivers {
		k := &r.in.Waivers[i]
		out = append(out, Waiver{k.Clause, k.Case, r.say(k.Reason), r.say(k.Owner), k.Expires, r.say(k.place())})
	}
	return out
}

// place is where the entry is written, without a path of this machine.
func (k *Known) place() string {
	if filepath.IsAbs(k.At) {
		return filepath.Base(k.At)
	}
	return k.At
}

// waiveAgain lays the waivers of the parts over the whole, on a day. What a part
// said of them is forgotten: a clause has its cases in any of them.
func (r *Report) waiveAgain(waivers []Waiver, today time.Time) {
	r.Waivers, r.troubles, r.in.Today = waivers, nil, today
	r.in.Waivers = nil
	for _, w := range waivers {
		k := Known{Clause: w.Clause, Case: w.Case, Reason: w.Reason, Owner: w.Owner, Expires: w.Expires, At: w.At}
		k.expires, _ = time.Parse(dayForm, w.Expires) // we wrote it
		r.in.Waivers = append(r.in.Waivers, k)
	}
	for _, w := range r.rows {
		w.Waived = ""
	}
	r.waive()
}
