package wire

import (
	"fmt"
	"strings"
	"testing"
)

// TestInCDATA: a CDATA section can say every character of XML but a carriage
// return and the one that stands for what cannot be said.
func TestInCDATA(t *testing.T) {
	for _, c := range []rune{'\t', '\n', 0x20, 'a', 0xD7FF, 0xE000, 0xFFFC, 0x10000, 0x10FFFF} {
		if !inCDATA("a" + string(c)) {
			t.Errorf("%U cannot be said", c)
		}
	}
	for _, c := range []rune{0, 0x08, 0x0B, '\r', 0x1F, 0xFFFD, 0xFFFE, 0xFFFF} {
		if inCDATA("a" + string(c) + "a") {
			t.Errorf("%U can be said", c)
		}
	}
	if inCDATA("a\xff") {
		t.Error("a byte that is no character can be said")
	}
}

// whats are the defects of an XML document, without their places.
func whats(body string) string {
	var all []string
	for _, d := range Decode("XML", []byte(body)).Defects {
		all = append(all, d.What)
	}
	return strings.Join(all, "; ")
}

// TestXMLReadsOnAfterADefect: what is behind a defect is checked too.
func TestXMLReadsOnAfterADefect(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	deep, outside := fmt.Sprintf("nests deeper than %d", maxDepth), "text outside of the root element"
	for body, want := range map[string]string{
		"<a/> \r\n\t":                    "",
		" <a></a>\n<!-- x -->\n":         "",
		"<a/>x":                          outside,
		"<a/><b><c/></b>x":               "a second root element, b; " + outside,
		nested(maxDepth):                 "",
		nested(maxDepth + 1):             deep,
		nested(maxDepth+1) + "x":         deep + "; " + outside,
		nested(maxDepth+3) + "\n<!---->": deep,
	} {
		if got := whats(body); got != want {
			t.Errorf("%.40q: defects %q, want %q", body, got, want)
		}
	}
}

// TestXMLMembersThatRepeat: an element that is there twice is an array of two,
// however many others its parent has.
func TestXMLMembersThatRepeat(t *testing.T) {
	for _, n := range []int{1, 31, 32, 33, 70} {
		var body strings.Builder
		for round := range 2 {
			for i := range n {
				fmt.Fprintf(&body, "<M%d>%d</M%d>", i, 100*round+i, i)
			}
		}
		doc := Decode("XML", []byte("<R>"+body.String()+"</R>"))
		if len(doc.Node.Members) != n || len(doc.Defects) > 0 {
			t.Fatalf("%d members are %d, defects %v", n, len(doc.Node.Members), doc.Defects)
		}
		for i, m := range doc.Node.Members {
			if m.Name != fmt.Sprintf("M%d", i) || len(m.Node.Elems) != 2 ||
				m.Node.Elems[0].Text() != fmt.Sprint(i) || m.Node.Elems[1].Text() != fmt.Sprint(100+i) {
				t.Errorf("of %d members, number %d is %s: %v", n, i, m.Name, m.Node)
			}
		}
	}
}

// TestPseudoAttribute: a name counts where a name begins.
func TestPseudoAttribute(t *testing.T) {
	for text, want := range map[string]string{
		"version='1.0'":                  "1.0",
		` version = "1.0" encoding='x'`:  "1.0",
		" myversion='2' version='1.0'":   "1.0",
		" versions='2'\tversion='1.0'":   "1.0",
		" encoding='version' version=''": "",
		" version=1.0":                   "",
		" version":                       "",
		"":                               "",
	} {
		if got := pseudoAttribute(text, "version"); got != want {
			t.Errorf("version of %q is %q, want %q", text, got, want)
		}
	}
}
