package history

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// BenchmarkCheckAgainstPorcupine checks a history and in turn has the general
// checker do it, for two seconds at most: gave-up is 1 where that is not
// enough, and the ratio then tells less than the truth.
func BenchmarkCheckAgainstPorcupine(b *testing.B) {
	for _, what := range []struct {
		name string
		load
	}{
		{"many_names", load{ops: 100_000, names: 20_000, clients: 8}},
		{"one_name", load{ops: 100_000, names: 1, clients: 64}},
		{"one_name_with_lost_replies", load{ops: 100_000, names: 1, clients: 64, lost: 0.01}},
		{"one_name_taken_twice", load{ops: 100_000, names: 1, clients: 64, wrong: true}},
	} {
		l := what.load
		ops := l.history()
		parts, _ := new(room).split(ops)
		var all []porcupine.Operation
		for n, p := range parts {
			all = append(all, drawings(n, p, ops)...)
		}
		model := picturedModel(parts, ops)
		b.Run(what.name, func(b *testing.B) {
			var ours, theirs, ratios []float64
			gaveUp := 0.0
			for b.Loop() {
				runtime.GC() // what the other left behind is its own
				start := time.Now()
				if r := Check(ops); (r.Answer == Ok) == l.wrong {
					b.Fatalf("%+v", r)
				}
				between := time.Now()
				if porcupine.CheckOperationsTimeout(model, all, 2*time.Second) == porcupine.Unknown {
					gaveUp = 1
				}
				mine, other := between.Sub(start), time.Since(between)
				ours = append(ours, float64(mine.Microseconds())/1000)
				theirs = append(theirs, float64(other.Microseconds())/1000)
				ratios = append(ratios, mine.Seconds()/other.Seconds())
			}
			median := func(of []float64) float64 { slices.Sort(of); return of[len(of)/2] }
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(ours), "ms")
			b.ReportMetric(median(theirs), "porcupine-ms")
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(gaveUp, "gave-up")
		})
	}
}
