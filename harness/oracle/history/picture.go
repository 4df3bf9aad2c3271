package history

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"
)

// patience of the picture's own checker, which tries orders: what it has not
// placed by then it draws unplaced.
const patience = 2 * time.Second

// Picture writes an HTML page that shows the operations on a time line for each
// key, with the longest orders that are possible. It is made by porcupine; give
// it the operations of one key ([Of]) and of a short while, because it draws
// every one of them. Its verdict agrees with [Check], which stands for itself.
// An operation that is none is an error, and so is a failure to write.
func Picture(ops []Op, w io.Writer) error {
	parts, flawed := new(room).split(ops)
	if len(flawed) > 0 {
		return fmt.Errorf("history: no picture of %s: %s", flawed[0].Key, flawed[0].Words)
	}
	var drawn []porcupine.Operation
	for n, p := range parts {
		drawn = append(drawn, drawings(n, p, ops)...)
	}
	model := picturedModel(parts, ops)
	_, info := porcupine.CheckOperationsVerbose(model, drawn, patience)
	if err := porcupine.Visualize(model, info, w); err != nil {
		return fmt.Errorf("history: the picture could not be written: %w", err)
	}
	return nil
}

// stroke is an item as the picture's model takes it.
type stroke struct {
	part int
	item item
	ids  []int64 // that a lost create can have made
}

// drawings turns a key's items into operations of the picture's checker. One
// whose reply was lost lasts to the end.
func drawings(n int, p part, ops []Op) []porcupine.Operation {
	end := int64(0)
	var ids []int64
	known := map[int64]bool{}
	for _, it := range p.items {
		end = max(end, it.call, it.ret)
		if it.what == opens && it.creates {
			known[it.id] = true
		}
	}
	for _, it := range p.items {
		if it.what != mayCreate && !known[it.id] {
			known[it.id] = true
			ids = append(ids, it.id)
		}
	}
	var all []porcupine.Operation
	for _, it := range p.items {
		o := porcupine.Operation{ClientId: ops[it.op].Client, Input: stroke{n, it, ids}, Call: it.call, Return: it.ret}
		if it.what.lost() {
			o.Return = end + 1
		}
		all = append(all, o)
	}
	return all
}

// drawn is a state of the picture's model.
type drawn struct {
	there presence
	id    int64
}

// picturedModel is the rule of one key as the picture's checker wants it: from
// a state and an operation to the states that may follow.
func picturedModel(parts []part, ops []Op) porcupine.Model {
	m := porcupine.NondeterministicModel{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			by := make([][]porcupine.Operation, len(parts))
			for _, o := range history {
				n := o.Input.(stroke).part
				by[n] = append(by[n], o)
			}
			return slices.DeleteFunc(by, func(p []porcupine.Operation) bool { return len(p) == 0 })
		},
		Init: func() []any { return []any{drawn{}} },
		Step: func(state, input, _ any) []any {
			return drawnStep(state.(drawn), input.(stroke))
		},
		DescribeOperation: func(input, _ any) string {
			s := input.(stroke)
			o := ops[s.item.op]
			if o.Outcome == Lost {
				return o.describe(int(s.item.op)) + " had no reply"
			}
			return o.describe(int(s.item.op)) + " " + o.outcome()
		},
		DescribeState: func(state any) string {
			switch s := state.(drawn); s.there {
			case known:
				return fmt.Sprint(s.id)
			case anonymous:
				return "an unknown id"
			}
			return "nothing"
		},
	}
	return m.ToModel()
}

func drawnStep(st drawn, s stroke) []any {
	it := s.item
	is := st == drawn{known, it.id}
	after := func(ok bool, next ...any) []any {
		if !ok {
			return nil
		}
		return next
	}
	empty, made := drawn{}, drawn{known, it.id}
	switch it.what {
	case opens:
		return after(st == empty, made)
	case closes:
		return after(is, empty)
	case sees:
		return after(st != empty, st)
	case misses:
		return after(!is, st)
	case finds:
		return after(is, st)
	}
	next := []any{st}
	switch {
	case it.what == mayOpen && st == empty:
		next = append(next, made)
	case it.what == mayClose && is:
		next = append(next, empty)
	case it.what == mayCreate && st == empty:
		next = append(next, drawn{there: anonymous})
		for _, id := range s.ids {
			next = append(next, drawn{known, id})
		}
	}
	return next
}
