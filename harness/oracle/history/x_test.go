package history

import (
	"testing"
	"time"
)

func TestX(t *testing.T) {
	for _, lost := range []float64{0.02, 0.05, 0.1, 0.3, 0.6} {
		for _, wrong := range []bool{false, true} {
			for _, early := range []bool{false, true} {
				for _, cl := range []int{8, 64} {
					l := load{ops: 100000, names: 1, clients: cl, lost: lost, wrong: wrong, early: early}
					ops := l.history()
					st := time.Now()
					r := Check(ops)
					w := ""
					if len(r.Findings) > 0 {
						w = r.Findings[0].Words
					}
					t.Log(l, r.Answer, time.Since(st), w)
				}
			}
		}
	}
}
