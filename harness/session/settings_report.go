package session

// DefaultOut is where a report is written when nobody says otherwise.
const DefaultOut = "reports/out"

// OutDir returns where the report of a run is written, from s and the
// environment below it.
func (s Settings) OutDir(environ []string) string {
	merged := s.Over(FromEnvironment(environ))
	if merged.Out == "" {
		return DefaultOut
	}
	return merged.Out
}

// BaselineFile returns the report that a run is compared with, from s and the
// environment below it, and where that was said; "" for none.
func (s Settings) BaselineFile(environ []string) (path, where string) {
	return s.saidOver(environ, "baseline")
}

// KnownFile returns where the violations stand that fail nothing, from s and
// the environment below it, and where that was said; "" for nowhere.
func (s Settings) KnownFile(environ []string) (path, where string) {
	return s.saidOver(environ, "known")
}

func (s Settings) saidOver(environ []string, name string) (text, where string) {
	merged := s.Over(FromEnvironment(environ))
	v, _ := field(name).given(&merged)
	return v.text, v.where
}
