package report_test

import (
	"io"
	"testing"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/report"
)

// BenchmarkReport concludes and writes a run of the whole plan with ten
// exchanges a case.
func BenchmarkReport(b *testing.B) {
	in := planned(b)
	for i := range in.Records {
		if tr := in.Records[i].Transcript; tr != nil {
			ex := tr.Attempts[0].Exchanges
			for len(tr.Attempts[0].Exchanges) < 10 {
				tr.Attempts[0].Exchanges = append(tr.Attempts[0].Exchanges, oracle.Exchange{Step: ex[0].Step, Obs: ex[0].Obs})
			}
		}
	}
	dir := b.TempDir()
	b.ReportMetric(float64(len(in.Records)), "cases")
	for b.Loop() {
		r := report.New(in)
		if err := r.WriteDir(dir); err != nil {
			b.Fatal(err)
		}
		if err := r.Terminal(io.Discard, false); err != nil {
			b.Fatal(err)
		}
	}
}
