package history
import ("testing";"fmt")
func TestX(t *testing.T) {
		l := load{ops: 100000, names: 1, clients: 8, lost: 0.1}
		ops := l.history()
		parts, _ := split(ops)
		s := &sweep{}
		d := s.run(parts[0].items)
		fmt.Println(d, len(s.states), len(s.next), len(s.seen), s.work)
		for i, st := range s.states { if i < 40 { fmt.Println(st) } }
		fmt.Println("lost", s.lost, "anyEnds", s.anyEnds, len(s.ahead.told), s.ahead.past)
}
