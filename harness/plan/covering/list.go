package covering

// list is a set of small numbers with constant-time changes. Its order depends
// on the changes alone, so equal histories give equal lists.
type list struct {
	at   []int32
	spot []int32 // position in at, or -1
}

func newList(n int) list {
	l := list{spot: make([]int32, n)}
	for i := range l.spot {
		l.spot[i] = -1
	}
	return l
}

func (l *list) add(v int32) {
	l.spot[v] = int32(len(l.at))
	l.at = append(l.at, v)
}

func (l *list) drop(v int32) {
	i, last := l.spot[v], l.at[len(l.at)-1]
	l.at[i] = last
	l.spot[last] = i
	l.at = l.at[:len(l.at)-1]
	l.spot[v] = -1
}
