package contract

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/dwconform/dwconform/harness/verdict"
)

// written reads the clause files: lists of entries that say what OpenAPI
// cannot.
func (r *reader) written(c *Contract, files []string) {
	for _, file := range files {
		data, err := r.read(file)
		if err != nil {
			continue // noted with the digest
		}
		top := At{root + "/" + file, 1}
		parsed, err := parser.ParseBytes(data, 0)
		if err != nil {
			if m := goccyLine.FindStringSubmatch(err.Error()); m != nil {
				top.Line, _ = strconv.Atoi(m[1])
			}
			r.wrong(top, "the clauses cannot be read: %s", strings.SplitN(err.Error(), "\n", 2)[0])
			continue
		}
		for _, doc := range parsed.Docs {
			if doc.Body == nil {
				continue
			}
			list, ok := doc.Body.(*ast.SequenceNode)
			if !ok {
				r.wrong(top, "the file is no list; write entries of id, text, level, source and cases")
				continue
			}
			for _, item := range list.Values {
				r.entry(c, file, item)
			}
		}
	}
}

// goccyLine finds the place in a parse error: "[12:3] unexpected key name".
var goccyLine = regexp.MustCompile(`^\[(\d+):\d+\]`)

// entry reads one written clause.
func (r *reader) entry(c *Contract, file string, item ast.Node) {
	cl := &Clause{At: nodePlace(file, item)}
	m, ok := item.(*ast.MappingNode)
	if !ok {
		r.wrong(cl.At, "the entry is no mapping; write id, text, level, source and cases")
		return
	}
	level := ""
	texts := map[string]*string{
		"id": &cl.ID, "text": &cl.Text, "level": &level, "source": &cl.Source, "action": &cl.Action, "cases": &cl.Cases, "check": &cl.Check,
	}
	for i, kv := range m.Values {
		at := nodePlace(file, kv.Key)
		if i == 0 {
			cl.At = at
		}
		key := kv.Key.GetToken().Value
		to := texts[key]
		if to == nil {
			r.wrong(at, "the entry has the unknown key %q; known: id, text, level, source, action, cases, check", key)
			continue
		}
		s, err := scalarText(kv.Value)
		if err != nil {
			r.wrong(at, "%s is %v; write one text", key, err)
			continue
		}
		*to = s
	}
	name := cl.ID
	if name == "" {
		r.wrong(cl.At, "the clause has no id; add one")
		return
	}
	for _, need := range []struct{ key, value, next string }{
		{"text", cl.Text, "write the one sentence that can be false"},
		{"level", level, "write must, should or observed"},
		{"source", cl.Source, "add one or mark it observed with the reason as its source"},
		{"cases", cl.Cases, "name the builder of its cases"},
	} {
		if need.value == "" {
			r.wrong(cl.At, "clause %s has no %s; %s", name, need.key, need.next)
		}
	}
	if cl.Level = verdict.Level(level); level != "" && !cl.Level.Valid() {
		r.wrong(cl.At, "clause %s has the unknown level %q; write must, should or observed", name, level)
	}
	if cl.Action != "" && c.Action(cl.Action) == nil && !r.partial {
		r.wrong(cl.At, "clause %s is about %s, and no document describes that Action; correct it", name, cl.Action)
	}
	r.keep(c, cl)
}

func nodePlace(file string, n ast.Node) At {
	at := At{root + "/" + file, 1}
	if t := n.GetToken(); t != nil && t.Position != nil {
		at.Line = t.Position.Line
	}
	return at
}

// scalarText returns the text of a scalar. An error shows what is there
// instead.
func scalarText(n ast.Node) (string, error) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	}
	return "", fmt.Errorf("%s", oneLine(fmt.Errorf("%v", n)))
}
