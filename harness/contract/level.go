package contract

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/dwconform/dwconform/harness/verdict"
)

// levels is what x-level says of one node: one level for all its clauses, or
// one for each clause that it names.
type levels struct {
	at   At
	all  verdict.Level
	by   map[string]verdict.Level
	used map[string]bool
}

func (r *reader) levels(x map[string]any, o *openapi3.Origin) *levels {
	v, ok := x[xLevel]
	if !ok {
		return &levels{}
	}
	l := &levels{at: fieldPlace(o, xLevel), by: map[string]verdict.Level{}, used: map[string]bool{}}
	m, ok := v.(map[string]any)
	if !ok {
		l.all = r.asLevel(l.at, xLevel, v)
		return l
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		l.by[k] = r.asLevel(l.at, xLevel+" of "+k, m[k])
	}
	return l
}

// of returns the level of a clause whose own level is level: what its entry
// says, else the less binding of its own and the node's.
func (l *levels) of(clause string, level verdict.Level) verdict.Level {
	if by, ok := l.by[clause]; ok {
		l.used[clause] = true
		return by
	}
	return weaker(level, l.all)
}

// weaker returns the less binding of two levels; "" binds as much as any.
func weaker(a, b verdict.Level) verdict.Level {
	rank := func(l verdict.Level) int { return slices.Index(verdict.Levels, l) }
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// stale notes entries that no clause answered to.
func (l *levels) stale(r *reader) {
	var left []string
	for k := range l.by {
		if !l.used[k] {
			left = append(left, k)
		}
	}
	slices.Sort(left)
	if len(left) > 0 {
		r.wrong(l.at, "x-level names %s, which is no clause of this node; remove the entry", strings.Join(left, ", "))
	}
}

// cmpAt orders places within one file.
func cmpAt(a, b openapi3.Location) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
