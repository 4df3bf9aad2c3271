package suites

import (
	"path"

	"github.com/dwconform/dwconform/harness/contract"
)

// theme is one matter of the contract: a container of the tree.
type theme struct {
	name string
	// asks lists how its clauses are asked: the word that a clause of spec/
	// has for its cases, or a pattern of such words.
	asks []string
}

// themes lists every matter in the order of the tree; the first that has a
// clause keeps it.
var themes = []theme{parameters, combinations, uniqueness, reading, tenancy, refusals, answers, signature}

// elsewhere takes the clauses of a contract that knows more matters than this
// package: none may be lost.
var elsewhere = theme{name: "elsewhere", asks: []string{"*"}}

// memberType is the word for clauses on what an answer holds, which spec/
// calls "type" as it does those on parameters.
const memberType = "type-of-member"

// word is how a clause is asked.
func word(c *contract.Contract, cl *contract.Clause) string {
	if cl.Derived && cl.Keyword == "type" && c.Action(cl.Action).Param(cl.Subject) == nil {
		return memberType
	}
	return cl.Cases
}

// has reports whether clauses that are asked in this way belong to the theme.
func (t theme) has(word string) bool {
	for _, pattern := range t.asks {
		if ok, err := path.Match(pattern, word); ok && err == nil {
			return true
		}
	}
	return false
}

// themeOf returns the matter that a clause belongs to.
func themeOf(c *contract.Contract, cl *contract.Clause) theme {
	for _, t := range themes {
		if t.has(word(c, cl)) {
			return t
		}
	}
	return elsewhere
}
