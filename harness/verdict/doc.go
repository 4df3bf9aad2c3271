// Package verdict holds the words in which a run is concluded.
//
// Floor 0: it imports nothing of this module. A case flows in from the
// session, and one [Verdict] flows out to the report. A verdict has exactly
// one of four outcomes, and the zero outcome is none of them.
package verdict
