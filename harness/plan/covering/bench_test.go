package covering

import (
	"fmt"
	"testing"
)

// BenchmarkGenerate prints, beside the time, the size that was reached (rows),
// the proven bound, and what others reach: the default run of a widely used
// pairwise tool (pict) and the best size known to the published tables (known),
// 0 where neither is known.
func BenchmarkGenerate(b *testing.B) {
	for _, c := range []struct {
		name            string
		m               Model
		strength        int
		tool, bestKnown float64
	}{
		{"six", six(), 2, 31, 30},
		{"six", six(), 3, 113, 90},
		{"six", six(), 4, 378, 300},
		{"six", six(), 5, 995, 900},
		{"six", six(), 6, 2160, 2160},
		{"mixed", model(7, 5, 7, 4, 4, 5), 2, 0, 49},
		{"mixed", model(7, 5, 7, 4, 4, 5), 3, 0, 245},
		{"mixed", model(7, 5, 7, 4, 4, 5), 4, 0, 1225},
		{"twelve", twelve(), 2, 0, 0},
		{"twelve", twelve(), 3, 0, 0},
		{"twelve", twelve(), 4, 0, 0},
		{"5^20", uniform(20, 5), 2, 58, 40},
		{"5^20", uniform(20, 5), 3, 439, 245},
		{"5^20", uniform(20, 5), 4, 2992, 1249},
		{"4^10", uniform(10, 4), 2, 31, 24},
		{"4^10", uniform(10, 4), 3, 156, 100},
		{"4^10", uniform(10, 4), 4, 741, 496},
	} {
		b.Run(fmt.Sprintf("%s/t=%d", c.name, c.strength), func(b *testing.B) {
			var a Array
			for b.Loop() {
				a = generate(b, c.m, Options{Strength: c.strength})
			}
			b.ReportMetric(float64(len(a.Rows)), "rows")
			b.ReportMetric(float64(a.Bound), "bound")
			b.ReportMetric(c.tool, "pict")
			b.ReportMetric(c.bestKnown, "known")
		})
	}
}

func BenchmarkOrder(b *testing.B) {
	a := generate(b, twelve(), Options{Strength: 3})
	for b.Loop() {
		if _, err := Order(twelve(), a.Rows); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCertify(b *testing.B) {
	a := generate(b, twelve(), Options{Strength: 3})
	for b.Loop() {
		if _, err := Certify(twelve(), a.Rows, 3); err != nil {
			b.Fatal(err)
		}
	}
}
