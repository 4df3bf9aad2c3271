package sweep

import (
	"strings"
	"unicode"
)

// Ours reports whether a name that a target shows is one of the intended, or
// what a target may have made of one: other letter case, other characters
// between letters and digits, an end cut off. A longer name that holds an
// intended one is somebody else's.
func Ours(intended map[string]bool, prefix, name string) bool {
	if intended[name] {
		return true
	}
	shown, least := letters(name), len(letters(prefix))+4 // what tells one case of the run
	if len(shown) < least || !strings.Contains(shown, letters(prefix)) {
		return false
	}
	for n := range intended {
		if strings.HasPrefix(letters(n), shown) {
			return true
		}
	}
	return false
}

// letters keeps the letters and digits of a name, in lower case.
func letters(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, name)
}
