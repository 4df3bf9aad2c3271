package session

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/target"
)

// recording reads where the run is recorded, and which recording it is judged
// from.
func (r *resolver) recording(cfg *Config, s *Settings, keep, hide, from said) {
	if keep.text != "" {
		cfg.Keep = true
		if err := target.Replaceable(keep.text); err != nil {
			r.wrong(keep.where, "%v", err)
		}
	}
	if cfg.HideRequestIDs = r.switched(hide); cfg.HideRequestIDs && keep.text == "" {
		r.wrong(hide.where, "request ids are hidden in a recording, and none is made: say with --keep where, or leave it out")
	}
	if from.text == "" {
		return
	}
	c, err := target.ReadCassette(from.text)
	if err != nil {
		r.wrong(from.where, "%v", err)
		return
	}
	p := c.Manifest.Plan
	same := map[string]string{"strength": p.Strength, "seed": strconv.FormatUint(p.Seed, 10), "sender": p.Sender}
	for i := range fields {
		f := &fields[i]
		then, planned := same[f.Name]
		steers := f.Aiming || planned || f.Bounding && f.Name != "time" || f.Name == "repeat" || f.Name == "keep" || f.Name == "hide-request-ids" || f.Name == "resume"
		if v, ok := f.given(s); ok && steers && !(planned && v.text == then) {
			r.wrong(v.where, "the run is judged from a recording, which says this itself: leave it out, or leave out %s", from.where)
		}
	}
	cfg.From, cfg.Why = c, from.where
}

// KeepFile returns where the run is to be recorded, from s and the environment
// below it; "" for nowhere.
func (s Settings) KeepFile(environ []string) string {
	merged := s.Over(FromEnvironment(environ))
	return merged.Keep
}
