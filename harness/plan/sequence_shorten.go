package plan

// Sequence reports whether the case is a sequence of calls that can be
// shortened.
func (cs *Case) Sequence() bool { return len(cs.ops) > 0 }

// Shorten looks for the shortest sequence that still fails, by leaving out
// calls: halves first, then ever smaller parts, until no single call can go.
// fails asks a sequence. What is found is a case of the plan's contract and
// world, with an id of its own; nil when nothing shorter fails.
func (p *Plan) Shorten(cs *Case, fails func(*Case) bool) *Case {
	b, err := newBuild(p.Contract, p.World, p.Options)
	if err != nil {
		return nil
	}
	var best *Case
	tried := map[string]bool{spell(cs.ops): true}
	ops := shorten(cs.ops, func(ops []op) bool {
		id := spell(ops)
		if tried[id] {
			return false
		}
		tried[id] = true
		shorter := b.sequence(ops, cs.Rank)
		b.finish(&shorter, cs.Clause)
		if shorter.Unmet != "" || !fails(&shorter) {
			return false
		}
		best = &shorter
		return true
	})
	if len(ops) == len(cs.ops) {
		return nil
	}
	return best
}

// shorten leaves out calls while what is left fails.
func shorten(ops []op, fails func([]op) bool) []op {
	for size := (len(ops) + 1) / 2; size >= 1; {
		smaller := false
		for from := 0; from < len(ops); {
			rest := meant(append(append([]op{}, ops[:from]...), ops[min(from+size, len(ops)):]...))
			if len(rest) > 0 && fails(rest) {
				ops, smaller = rest, true
				continue // what now stands here may go too
			}
			from += size
		}
		if size == 1 && !smaller {
			return ops
		}
		size = max(1, min(size/2, (len(ops)+1)/2))
	}
	return ops
}

// meant drops the calls that mean nothing.
func meant(ops []op) []op {
	f := follow()
	var out []op
	for _, o := range ops {
		if f.does(o) {
			out = append(out, o)
		}
	}
	return out
}
