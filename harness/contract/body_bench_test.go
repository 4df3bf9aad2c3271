package contract

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

// BenchmarkCheckBodyAgainstKin checks the body of an accepted create, and in
// turn with it has kin-openapi visit the same body, decoded as kin wants it.
// What the check does beyond that is to keep numbers exact.
func BenchmarkCheckBodyAgainstKin(b *testing.B) {
	const accepted = `{"HttpStatusCode":200,"RequestId":"0000-ABCD-EFG****","Success":true,"BusinessId":100001}`
	a := Default().Action("CreateBusiness")
	exact := decode(b, accepted)
	var plain any
	if err := json.Unmarshal([]byte(accepted), &plain); err != nil {
		b.Fatal(err)
	}
	const inTurn = 2000
	var ours, kins, ratios []float64
	for b.Loop() {
		start := time.Now()
		for range inTurn {
			if got := a.CheckBody(exact); got != nil {
				b.Fatal(got)
			}
		}
		between := time.Now()
		for range inTurn {
			if err := a.body.schema.VisitJSON(plain); err != nil {
				b.Fatal(err)
			}
		}
		mine, theirs := between.Sub(start), time.Since(between)
		ours = append(ours, float64(mine.Nanoseconds())/inTurn)
		kins = append(kins, float64(theirs.Nanoseconds())/inTurn)
		ratios = append(ratios, mine.Seconds()/theirs.Seconds())
	}
	median := func(of []float64) float64 { slices.Sort(of); return of[len(of)/2] }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ours), "ns")
	b.ReportMetric(median(kins), "kin-ns")
	b.ReportMetric(median(ratios), "ratio")
}
