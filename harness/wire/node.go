package wire

import (
	"strconv"
	"strings"
)

// Kind says what a [Node] is. The zero value is a node that is not there.
type Kind uint8

const (
	None   Kind = iota // absent
	Object             // members; in XML an element with elements in it
	Array              // elements; in XML an element that stands there again
	String             // JSON only
	Number             // JSON only; the literal as it was written
	Bool               // JSON only
	Null               // JSON only
	Text               // XML only: an element with nothing but text
)

var kindNames = [...]string{"absent", "object", "array", "string", "number", "bool", "null", "text"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// Node is one value of an answer, JSON or XML.
type Node struct {
	Kind    Kind
	Literal string   // of String and Text what they say; of Number, Bool and Null what was written
	Members []Member // of Object, in the order of the document
	Elems   []Node   // of Array
}

// Member is one named value of an object.
type Member struct {
	Name string
	Node Node
}

// Get returns the member at a path of names joined by dots, as
// "Data.BusinessId"; "" is the node itself. What is not there is a node of
// kind [None]. A path does not lead into arrays, see [Node.Items].
func (n Node) Get(path string) Node {
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, ".")
		n = n.member(name)
	}
	return n
}

func (n Node) member(name string) Node {
	if n.Kind == Object {
		for i := range n.Members {
			if n.Members[i].Name == name {
				return n.Members[i].Node
			}
		}
	}
	return Node{}
}

// Exists reports whether the node is there, be it null.
func (n Node) Exists() bool { return n.Kind != None }

// Empty reports whether the node says nothing: absent, null, an empty text,
// object or array.
func (n Node) Empty() bool {
	switch n.Kind {
	case None, Null:
		return true
	case String, Text:
		return n.Literal == ""
	case Object:
		return len(n.Members) == 0
	case Array:
		return len(n.Elems) == 0
	}
	return false
}

// Text returns what a string, a number, a bool or an XML text says, and ""
// for every other node.
func (n Node) Text() string {
	switch n.Kind {
	case String, Text, Number, Bool:
		return n.Literal
	}
	return ""
}

// Int64 returns the exact value of an integer: of a JSON number without
// fraction and exponent, or of an XML text of decimal digits. A JSON string is
// none.
func (n Node) Int64() (int64, bool) {
	if n.Kind != Number && n.Kind != Text {
		return 0, false
	}
	if n.Literal == "" || strings.Trim(n.Literal[1:], "0123456789") != "" || n.Literal[0] == '+' {
		return 0, false
	}
	i, err := strconv.ParseInt(n.Literal, 10, 64)
	return i, err == nil
}

// Bool returns the value of a JSON bool, or of an XML text that is exactly
// "true" or "false".
func (n Node) Bool() (value, ok bool) {
	if n.Kind != Bool && n.Kind != Text {
		return false, false
	}
	return n.Literal == "true", n.Literal == "true" || n.Literal == "false"
}

// Items returns the items of a list. A list of one cannot be told from a
// single element in XML, so an object is a list of itself; a text that says
// something is too, and an empty one is an empty list. So
//
//	doc.Node.Get("Data.Business").Items()
//
// reads both a JSON array and the repeated elements of XML. Whether a JSON
// answer has an array where it must is to be asked of the contract.
func (n Node) Items() []Node {
	switch n.Kind {
	case Array:
		return n.Elems
	case Object:
		return []Node{n}
	case Text:
		if strings.TrimSpace(n.Literal) != "" {
			return []Node{n}
		}
	}
	return nil
}

// ObjectOf returns an object of members in their order.
func ObjectOf(members ...Member) Node { return Node{Kind: Object, Members: members} }

// M returns a member for [ObjectOf].
func M(name string, n Node) Member { return Member{Name: name, Node: n} }

// ArrayOf returns an array of elements in their order.
func ArrayOf(elems ...Node) Node { return Node{Kind: Array, Elems: elems} }

// StringOf returns a string.
func StringOf(s string) Node { return Node{Kind: String, Literal: s} }

// IntOf returns a whole number.
func IntOf(i int64) Node { return Node{Kind: Number, Literal: strconv.FormatInt(i, 10)} }

// BoolOf returns a bool.
func BoolOf(b bool) Node { return Node{Kind: Bool, Literal: strconv.FormatBool(b)} }

// NullOf returns a null.
func NullOf() Node { return Node{Kind: Null, Literal: "null"} }
