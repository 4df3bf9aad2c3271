package oracle

import (
	"regexp"
	"slices"
	"strings"
)

// leak is how a stack trace or a database shows in a text.
type leak struct {
	// marks, in lower case: where none of them stands in a text in lower case,
	// nothing matches. They are looked for first, for most refusals show nothing.
	marks []string
	is    *regexp.Regexp
}

var leaks = []leak{
	{[]string{".java:", "java.lang.", "caused by: "},
		regexp.MustCompile(`\bat [\w$./]+\([\w$]+\.java:\d+\)|\bjava\.lang\.\w+|\bCaused by: [\w$.]+(Exception|Error)\b`)},
	{[]string{"goroutine ", "panic: runtime error", ".go:"},
		regexp.MustCompile(`goroutine \d+ \[|\bpanic: runtime error|\.go:\d+`)},
	{[]string{"traceback (most recent call last)", `.py", line `},
		regexp.MustCompile(`Traceback \(most recent call last\)|File ".+\.py", line \d+`)},
	// Statements, not the words of a sentence such as "select one from those
	// where you may delete from a list".
	{[]string{"select"},
		regexp.MustCompile("(?i)\\bselect\\s.{1,200}\\sfrom\\s+\\S+\\s+(where\\s+[\\w.`\"]+\\s*([=<>?]|like\\b|in\\s*\\()|limit\\s+[\\d?]|order\\s+by\\s)")},
	{[]string{"insert", "update", "delete"},
		regexp.MustCompile("(?i)\\binsert\\s+into\\s+\\S+\\s*(\\([^)]*\\)\\s*)?(values|select)\\b|\\bupdate\\s+[\\w.`\"]+\\s+set\\s+[\\w.`\"]+\\s*=|\\bdelete\\s+from\\s+[\\w.`\"]+\\s+where\\s+[\\w.`\"]+\\s*([=<>?]|in\\s*\\()")},
	{[]string{"sqlstate", "ora-", "sql syntax", "duplicate entry '", "sqlexception", "sqlintegrityconstraint", " constraint"},
		regexp.MustCompile(`SQLSTATE|ORA-\d{4,5}|You have an error in your SQL syntax|Duplicate entry '.*' for key|SQLException|SQLIntegrityConstraint|violates [a-z -]+ constraint "|(UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed`)},
}

// in returns where the leak shows, or "".
func (l *leak) in(text, lower string) string {
	if !slices.ContainsFunc(l.marks, func(mark string) bool { return strings.Contains(lower, mark) }) {
		return ""
	}
	return l.is.FindString(text)
}

// leakIn returns what a refusal shows that it should not, or "". What the
// caller sent itself is no leak.
func leakIn(ex *Exchange, ans *Answer) string {
	for _, text := range textsOf(ans.Doc.Node, nil) {
		for _, p := range ex.Obs.Call.Params {
			if len(p.Value) > 3 {
				text = strings.ReplaceAll(text, p.Value, "")
			}
		}
		lower := strings.ToLower(text)
		for i := range leaks {
			if m := leaks[i].in(text, lower); m != "" {
				return "a trace of the inside: " + clip(m, 80)
			}
		}
	}
	return ""
}

// textsOf appends every text of a document: each is looked at by itself, so that
// no sentence is made of two members.
func textsOf(n node, into []string) []string {
	for _, m := range n.Members {
		into = textsOf(m.Node, into)
	}
	for _, e := range n.Elems {
		into = textsOf(e, into)
	}
	if n.Literal != "" {
		into = append(into, n.Literal)
	}
	return into
}
