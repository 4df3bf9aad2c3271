package session

import (
	"slices"
	"strings"
)

// Near returns up to three of names that a person may have meant by word,
// nearest first: those a few typing mistakes away, and those that hold it or
// that it begins with.
func Near(word string, names []string) []string {
	type candidate struct {
		name string
		far  int
	}
	var near []candidate
	low := strings.ToLower(word)
	for _, name := range names {
		other := strings.ToLower(name)
		far := distance(low, other)
		switch {
		case far <= 2+len(low)/8:
		case len(low) >= 4 && strings.Contains(other, low):
			far = 10 + len(other) - len(low)
		case len(other) >= 4 && strings.HasPrefix(low, other):
			far = 10 + len(low) - len(other)
		default:
			continue
		}
		if far < len(low) || far >= 10 {
			near = append(near, candidate{name, far})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.far - b.far })
	var out []string
	for _, c := range near {
		if len(out) < 3 && !slices.Contains(out, c.name) {
			out = append(out, c.name)
		}
	}
	return out
}

// Meant is the half sentence that offers names, "" when there are none:
// `did you mean a or b?`.
func Meant(names []string) string {
	if len(names) == 0 {
		return ""
	}
	head := strings.Join(names[:len(names)-1], ", ")
	if head != "" {
		head += " or "
	}
	return "did you mean " + head + names[len(names)-1] + "?"
}

// distance counts the letters to change, add, leave out or swap with their
// neighbour to get from a to b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
