package plan

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// matching returns a few texts that the pattern is made of: with each
// repetition as short as it may be, and a little longer. Anchors inside are not
// looked at, so whoever takes one asks whether it matches.
func matching(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	var out []string
	for _, more := range []int{0, 1, 3} {
		for _, last := range []bool{false, true} {
			var w strings.Builder
			written(&w, re, more, last)
			if s := w.String(); s != "" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// written writes what an expression matches; last chooses the last of several,
// else the first.
func written(w *strings.Builder, re *syntax.Regexp, more int, last bool) {
	repeat := func(least, most int) {
		n := least + more
		if most >= 0 {
			n = min(n, most)
		}
		for range min(n, 4096) {
			written(w, re.Sub[0], more, last)
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			w.WriteRune(r)
		}
	case syntax.OpCharClass:
		w.WriteRune(plainest(re.Rune, last))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.WriteByte('a')
	case syntax.OpStar:
		repeat(0, -1)
	case syntax.OpPlus:
		repeat(1, -1)
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpRepeat:
		repeat(re.Min, re.Max)
	case syntax.OpAlternate:
		i := 0
		if last {
			i = len(re.Sub) - 1
		}
		written(w, re.Sub[i], more, last)
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			written(w, sub, more, last)
		}
	}
}

// plainest is a letter or digit of a class where it has one, else any rune of
// it that can be printed.
func plainest(ranges []rune, last bool) rune {
	in := func(r rune) bool {
		for i := 0; i+1 < len(ranges); i += 2 {
			if r >= ranges[i] && r <= ranges[i+1] {
				return true
			}
		}
		return false
	}
	plain := []rune("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ业")
	if last {
		slices.Reverse(plain)
	}
	for _, r := range plain {
		if in(r) {
			return r
		}
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1] && r < ranges[i]+0x100; r++ {
			if unicode.IsPrint(r) && r != ' ' {
				return r
			}
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}

// breaking are texts near those that match: with a letter before, behind or
// inside that may be wrong, or one that is missing.
func breaking(frames, texts []string) []string {
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, s := range append(slices.Clone(frames), texts...) {
		for _, odd := range []string{"a", "7", "-", "_", "Z", "业", "!"} {
			add(odd + s)
			add(s + odd)
			if i := strings.Index(s, "{}"); i > 0 {
				add(s[:i] + odd + s[i:])
			}
		}
		if runes := []rune(s); len(runes) > 1 {
			add(string(runes[1:]))
			add(string(runes[:len(runes)-1]))
		}
	}
	add("业务流程")
	add("dwconform!")
	add("{}业务流程")
	return out
}
