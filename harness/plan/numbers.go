package plan

import (
	"math/big"

	"github.com/dwconform/dwconform/harness/contract"
)

// numbersBeside lists whole numbers with which a rule that compares can be kept
// and broken: small ones, and those at the values of the other parameters that
// it compares, as far as they are known.
func (b *build) numbersBeside(a *contract.Action, r *contract.Rule, name string) []string {
	out := []string{"0", "1", "2"}
	for _, other := range r.Names {
		p := a.Param(other)
		if p == nil || other == name {
			continue
		}
		var v Value
		switch {
		case p.Entity == contract.Project:
			v = projectValue(Primary, p.By)
		case p.Entity == contract.Account:
			v = b.sample(p, "a")
		default:
			continue
		}
		text, err := v.Resolve(b.w, stand, nil)
		n, ok := new(big.Int).SetString(text, 10)
		if err != nil || !ok {
			continue
		}
		for _, off := range []int64{0, -1, 1} {
			out = append(out, new(big.Int).Add(n, big.NewInt(off)).String())
		}
	}
	return out
}
