package wire

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dwconform/dwconform/harness/exchange"
)

func TestSniff(t *testing.T) {
	for body, want := range map[string]string{
		"":                              "",
		" \r\n{}":                       exchange.JSON,
		"[1]":                           exchange.JSON,
		"\xef\xbb\xbf{}":                exchange.JSON,
		"<a/>":                          exchange.XML,
		"\xef\xbb\xbf <?xml version=":   exchange.XML,
		"<!DOCTYPE html><html></html>":  "",
		"<!doctype HTML>":               "",
		"<HTML lang=en>":                "",
		"502 Bad Gateway":               "",
		"null":                          "",
		"<Error><Code>x</Code></Error>": exchange.XML,
	} {
		if got := Sniff([]byte(body)); got != want {
			t.Errorf("Sniff(%q) = %q, want %q", body, got, want)
		}
	}
}

func TestDecodeByFormat(t *testing.T) {
	for _, c := range []struct{ format, body, want string }{
		{"JSON", `{}`, exchange.JSON},
		{"json", `{}`, exchange.JSON},
		{"xml", `<a/>`, exchange.XML},
		{"", `{}`, exchange.JSON},
		{"", `<a/>`, exchange.XML},
		{"", `oops`, ""},
		{"YAML", `{}`, ""},
		{"XML", `{}`, exchange.XML},
	} {
		doc := Decode(c.format, []byte(c.body))
		if doc.Format != c.want {
			t.Errorf("Decode(%q, %q).Format = %q, want %q", c.format, c.body, doc.Format, c.want)
		}
		if clean := len(doc.Defects) == 0; clean == (c.want == "" || c.body == "{}" && c.want == exchange.XML) {
			t.Errorf("Decode(%q, %q): defects %v", c.format, c.body, doc.Defects)
		}
	}
}

func TestDecodeJSON(t *testing.T) {
	object := func(ms ...Member) Node { return ObjectOf(ms...) }
	for _, c := range []struct {
		name, body string
		want       Node
		defects    []string // beginnings of "at: what"
	}{
		{"answer", `{"BusinessId":34372,"HttpStatusCode":200,"Success":true,"E":null,"M":"中\u4e2d\n"}`,
			object(M("BusinessId", IntOf(34372)), M("HttpStatusCode", IntOf(200)), M("Success", BoolOf(true)), M("E", NullOf()), M("M", StringOf("中中\n"))), nil},
		{"list", ` {"Data":{"Business":[{"A":1},{"A":2}],"None":[]}} ` + "\r\n\t",
			object(M("Data", object(M("Business", ArrayOf(object(M("A", IntOf(1))), object(M("A", IntOf(2))))), M("None", ArrayOf())))), nil},
		{"literal kept", `[1.50,1e3,-0,9007199254740993,0.10]`,
			ArrayOf(Node{Kind: Number, Literal: "1.50"}, Node{Kind: Number, Literal: "1e3"}, Node{Kind: Number, Literal: "-0"}, IntOf(9007199254740993), Node{Kind: Number, Literal: "0.10"}), nil},
		{"surrogates", `"\ud83d\ude00"`, StringOf("\U0001F600"), nil},

		{"empty", "", Node{}, []string{"byte 0: no JSON value"}},
		{"blank", " \n", Node{}, []string{"byte 0: no JSON value"}},
		{"byte order mark", "\xef\xbb\xbf{\"A\":1}", object(M("A", IntOf(1))), []string{"byte 0: a byte order mark"}},
		{"two values", `{"A":1}{"A":2}`, object(M("A", IntOf(1))), []string{"byte 7: 7 bytes after the value"}},
		{"rest", `{"A":1} x`, object(M("A", IntOf(1))), []string{"byte 8: 1 bytes after the value"}},
		{"NUL behind", "{}\x00", object(), []string{"byte 2: 1 bytes"}},
		{"name twice", `{"A":1,"B":2,"A":3}`, object(M("A", IntOf(1)), M("B", IntOf(2))), []string{"/A: the name stands there twice"}},
		{"name twice, escaped", `{"D":{"A":1,"\u0041":3}}`, object(M("D", object(M("A", IntOf(1))))), []string{"/D/A: the name stands there twice"}},
		{"name twice, null first", `{"A":null,"A":3}`, object(M("A", NullOf())), []string{"/A: the name"}},
		{"no UTF-8", "{\"A\":\"x\xffy\",\"B\":1}", object(M("A", StringOf("x\uFFFDy")), M("B", IntOf(1))), []string{"byte 7: byte 0xff is no UTF-8"}},
		{"lone surrogate", `{"A":"\ud800","B":1}`, object(M("A", StringOf("\uFFFD")), M("B", IntOf(1))), []string{"byte 6: "}},
		{"invalid escape", `{"B":1,"A":"\x"}`, object(M("B", IntOf(1))), []string{"byte 12: "}},
		{"control character", "{\"B\":1,\"A\":\"\n\"}", object(M("B", IntOf(1))), []string{"byte 12: "}},
		{"cut", `{"B":1,"A":{"C":"x`, object(M("B", IntOf(1)), M("A", object())), []string{"byte 18: the document ends before its end"}},
		{"cut list", `{"A":[1,2`, object(M("A", ArrayOf(IntOf(1), IntOf(2)))), []string{"byte 9: the document ends"}},
		{"trailing comma", `{"A":1,}`, object(M("A", IntOf(1))), []string{"byte 6: "}},
		{"single quotes", `{'A':1}`, object(), []string{"byte 1: "}},
		{"leading zero", `{"A":01}`, object(M("A", IntOf(0))), []string{"byte 6: "}},
		{"NaN", `{"A":NaN}`, object(), []string{"byte 5: "}},
		{"HTML", `<html>`, Node{}, []string{"byte 0: "}},
		{"two defects", "\xef\xbb\xbf{\"A\":1,\"A\":2}x", object(M("A", IntOf(1))), []string{"byte 0: a byte order mark", "/A: the name", "byte 16: 1 bytes after"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := Decode("JSON", []byte(c.body))
			if diff := cmp.Diff(c.want, doc.Node, equateEmpty); diff != "" {
				t.Errorf("node (-want +got):\n%s", diff)
			}
			checkDefects(t, doc, c.defects)
		})
	}
}

var equateEmpty = cmp.Transformer("empty", func(n Node) map[string]any {
	return map[string]any{"kind": n.Kind, "literal": n.Literal, "members": append([]Member{}, n.Members...), "elems": append([]Node{}, n.Elems...)}
})

func checkDefects(t *testing.T, doc Document, want []string) {
	t.Helper()
	if len(doc.Defects) != len(want) {
		t.Fatalf("defects %q, want %q", doc.Defects, want)
	}
	for i, d := range doc.Defects {
		if !strings.HasPrefix(d.String(), want[i]) {
			t.Errorf("defect %q, want %q…", d, want[i])
		}
	}
}

func TestDecodeXML(t *testing.T) {
	text := func(s string) Node { return Node{Kind: Text, Literal: s} }
	for _, c := range []struct {
		name, body, root string
		want             Node
		defects          []string
	}{
		{"success", Prolog + `<CreateBusinessResponse><RequestId>R</RequestId><BusinessId>34372</BusinessId><Success>true</Success></CreateBusinessResponse>`,
			"CreateBusinessResponse", ObjectOf(M("RequestId", text("R")), M("BusinessId", text("34372")), M("Success", text("true"))), nil},
		{"CDATA", "<?xml version=\"1.0\" encoding = \"utf-8\" ?>\n<Error><!-- x --><Code>C</Code><Recommend><![CDATA[a&b<c]]></Recommend></Error>\n<!-- y -->",
			"Error", ObjectOf(M("Code", text("C")), M("Recommend", text("a&b<c"))), nil},
		{"no declaration", `<E a="1"/>`, "E", text(""), nil},
		{"pretty", "<E>\n  <A> x </A>\n</E>", "E", ObjectOf(M("A", text(" x "))), nil},
		{"repeated", `<E><D><B><I>1</I></B><N/><B><I>2</I></B></D></E>`, "E",
			ObjectOf(M("D", ObjectOf(M("B", ArrayOf(ObjectOf(M("I", text("1"))), ObjectOf(M("I", text("2"))))), M("N", text(""))))), nil},
		{"three texts", `<E><B>1</B><B/><B>3</B></E>`, "E", ObjectOf(M("B", ArrayOf(text("1"), text(""), text("3")))), nil},
		{"name space", `<x:E xmlns:x="u"><x:A>1</x:A></x:E>`, "E", ObjectOf(M("A", text("1"))), nil},
		{"carriage return", "<E><A>a&#xD;b</A></E>", "E", ObjectOf(M("A", text("a\rb"))), nil},
		{"mixed", `<E> a <A/> b </E>`, "E", Node{Kind: Object, Literal: "a  b", Members: []Member{M("A", text(""))}}, nil},

		{"empty", "", "", Node{}, []string{"byte 0: no root element"}},
		{"no markup", "oops", "", Node{}, []string{"byte 0: text outside", "byte 0: no root element"}},
		{"byte order mark", "\xef\xbb\xbf<E/>", "E", text(""), []string{"byte 0: a byte order mark"}},
		{"second root", `<E><A>1</A></E><F><A>2</A></F>`, "E", ObjectOf(M("A", text("1"))), []string{"byte 15: a second root element, F"}},
		{"second root of the same name", `<E>1</E><E>2</E>`, "E", text("1"), []string{"byte 8: a second root element, E"}},
		{"text behind", `<E/> x`, "E", text(""), []string{"byte 4: text outside"}},
		{"another encoding", `<?xml version="1.0" encoding="GBK"?><E/>`, "E", text(""), []string{`byte 0: declares encoding "GBK"`}},
		{"ASCII alone", `<?xml version="1.0" encoding="US-ASCII"?><E>&#20013;</E>`, "E", text("中"), nil},
		{"ASCII and more", `<?xml version="1.0" encoding="US-ASCII"?><E>中</E>`, "E", text("中"), []string{`byte 0: declares encoding "US-ASCII"`}},
		{"another version", `<?xml version="1.1"?><E/>`, "E", text(""), []string{`byte 0: declares XML version "1.1"`}},
		{"two declarations", `<?xml version="1.0"?><?xml version="1.0"?><E/>`, "E", text(""), []string{`byte 21: an XML declaration that is not`}},
		{"style sheet", `<?xml-stylesheet href="x"?><E/>`, "E", text(""), nil},
		{"declaration without end", `<?xml version="1.0"`, "", Node{}, []string{"byte ", "byte 0: no root"}},
		{"late declaration", ` <?xml version="1.0"?><E/>`, "E", text(""), []string{`byte 1: an XML declaration that is not`}},
		{"document type", `<!DOCTYPE E><E/>`, "E", text(""), []string{`byte 0: a document type declaration`}},
		{"no UTF-8", "<E>a\xffb</E>", "E", text("a\uFFFDb"), []string{"byte 4: byte 0xff is no UTF-8"}},
		{"cut", `<E><A>1</A><B>2`, "E", ObjectOf(M("A", text("1")), M("B", text("2"))), []string{"byte 15: "}},
		{"wrong end", `<E><A>1</B></E>`, "E", ObjectOf(M("A", text("1"))), []string{"byte 11: "}},
		{"bare ampersand", `<E><A>1</A><B>a & b</B></E>`, "E", ObjectOf(M("A", text("1")), M("B", text(""))), []string{"byte "}},
		{"unknown entity", `<E>&nbsp;</E>`, "E", text(""), []string{"byte "}},
		{"forbidden character", "<E><A>1</A><B>\x01</B></E>", "E", ObjectOf(M("A", text("1")), M("B", text(""))), []string{"byte "}},
		{"forbidden reference", "<E><A>&#1;</A></E>", "E", ObjectOf(M("A", text(""))), []string{"byte "}},
		{"attribute twice", `<E a="1" a="2"/>`, "E", text(""), []string{"byte 0: attribute a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := Decode("XML", []byte(c.body))
			if doc.Root != c.root {
				t.Errorf("root %q, want %q", doc.Root, c.root)
			}
			if diff := cmp.Diff(c.want, doc.Node, equateEmpty); diff != "" {
				t.Errorf("node (-want +got):\n%s", diff)
			}
			checkDefects(t, doc, c.defects)
		})
	}
}

func TestNestingIsBounded(t *testing.T) {
	for _, depth := range []int{100, maxDepth - 1, maxDepth + 5, 100_000} {
		json := strings.Repeat(`{"a":[`, depth/2) + "1" + strings.Repeat("]}", depth/2)
		xml := strings.Repeat("<a>", depth) + strings.Repeat("</a>", depth)
		for format, body := range map[string]string{"JSON": json, "XML": xml} {
			doc := Decode(format, []byte(body))
			if deep := depth > maxDepth; deep != (len(doc.Defects) > 0) {
				t.Errorf("%s, %d deep: defects %v", format, depth, doc.Defects)
			}
			got := 0
			for n := doc.Node; n.Kind == Object || n.Kind == Array; got++ {
				if n.Kind == Array {
					n = append(n.Elems, Node{})[0]
				} else {
					n = append(n.Members, Member{})[0].Node
				}
			}
			if got > maxDepth+1 {
				t.Errorf("%s, %d deep: %d levels are kept", format, depth, got)
			}
		}
	}
}

func TestManyMembersAreReadInTime(t *testing.T) {
	var json, xml strings.Builder
	json.WriteString("{")
	xml.WriteString("<R>")
	const n = 50_000
	for i := range n {
		fmt.Fprintf(&json, `"m%d":%d,`, i, i)
		fmt.Fprintf(&xml, `<m%d>%d</m%d>`, i, i, i)
	}
	json.WriteString(`"m0":0}`)
	xml.WriteString("<m0>0</m0></R>")
	doc := Decode("JSON", []byte(json.String()))
	if len(doc.Node.Members) != n || len(doc.Defects) != 1 {
		t.Errorf("JSON: %d members, defects %v", len(doc.Node.Members), doc.Defects)
	}
	doc = Decode("XML", []byte(xml.String()))
	if len(doc.Node.Members) != n || len(doc.Node.Get("m0").Items()) != 2 || len(doc.Defects) != 0 {
		t.Errorf("XML: %d members, defects %v", len(doc.Node.Members), doc.Defects)
	}
}

// TestDefectsAreBounded: of a document with very many defects some are told, and
// each once.
func TestDefectsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `,"a%d":1,"a%d":2,"a%d":3`, i, i, i)
	}
	if got := len(Decode("JSON", []byte("{"+b.String()[1:]+"}")).Defects); got != maxDefects {
		t.Errorf("%d defects, want %d", got, maxDefects)
	}
}

// TestKindNames: every kind has a name of its own, and a number that is no kind
// is shown as one.
func TestKindNames(t *testing.T) {
	seen := map[string]bool{}
	for k := None; k <= Text; k++ {
		if name := k.String(); name == "" || strings.Contains(name, "Kind") || seen[name] {
			t.Errorf("kind %d is called %q", int(k), name)
		}
		seen[k.String()] = true
	}
	if got := (Text + 1).String(); got != "Kind(8)" {
		t.Errorf("a number that is no kind is called %q", got)
	}
}

func TestNodeMeanings(t *testing.T) {
	json := Decode("JSON", []byte(`{"Data":{"I":9007199254740993,"F":1.0,"E":1e3,"S":"7","B":false,"N":null,"L":[1],"O":{},"X":9223372036854775808,"M":-5}}`)).Node
	xml := Decode("XML", []byte(`<R><Data><I>9007199254740993</I><F>1.0</F><P>+1</P><S> 7</S><B>true</B><T>TRUE</T><N/><L><V>1</V></L><M>-5</M></Data></R>`)).Node
	for _, c := range []struct {
		node Node
		want string // kind, int, bool, text, number of items, empty
	}{
		{json.Get("Data.I"), "number 9007199254740993 - 9007199254740993 0 false"},
		{json.Get("Data.F"), "number - - 1.0 0 false"},
		{json.Get("Data.E"), "number - - 1e3 0 false"},
		{json.Get("Data.X"), "number - - 9223372036854775808 0 false"},
		{json.Get("Data.M"), "number -5 - -5 0 false"},
		{json.Get("Data.S"), "string - - 7 0 false"},
		{json.Get("Data.B"), "bool - false false 0 false"},
		{json.Get("Data.N"), "null - -  0 true"},
		{json.Get("Data.L"), "array - -  1 false"},
		{json.Get("Data.O"), "object - -  1 true"},
		{json.Get("Data.Nothing"), "absent - -  0 true"},
		{json.Get("Data.L.I"), "absent - -  0 true"},
		{json.Get("data.I"), "absent - -  0 true"},
		{xml.Get("Data.I"), "text 9007199254740993 - 9007199254740993 1 false"},
		{xml.Get("Data.F"), "text - - 1.0 1 false"},
		{xml.Get("Data.P"), "text - - +1 1 false"},
		{xml.Get("Data.S"), "text - -  7 1 false"},
		{xml.Get("Data.B"), "text - true true 1 false"},
		{xml.Get("Data.T"), "text - - TRUE 1 false"},
		{xml.Get("Data.N"), "text - -  0 true"},
		{xml.Get("Data.L"), "object - -  1 false"},
		{xml.Get("Data.M"), "text -5 - -5 1 false"},
		{Node{Kind: Number, Literal: "-"}, "number - - - 0 false"},
		{Node{Kind: Text, Literal: "00012"}, "text 12 - 00012 1 false"},
	} {
		i, b := "-", "-"
		if v, ok := c.node.Int64(); ok {
			i = fmt.Sprint(v)
		}
		if v, ok := c.node.Bool(); ok {
			b = fmt.Sprint(v)
		}
		got := fmt.Sprintf("%s %s %s %s %d %v", c.node.Kind, i, b, c.node.Text(), len(c.node.Items()), c.node.Empty())
		if got != c.want {
			t.Errorf("%+v\n got %s\nwant %s", c.node, got, c.want)
		}
	}
}

func TestItemsOfListsInBothFormats(t *testing.T) {
	for _, c := range []struct {
		format, body string
		want         int
	}{
		{"JSON", `{"Data":{"Business":[{"I":1},{"I":2}]}}`, 2},
		{"JSON", `{"Data":{"Business":[{"I":1}]}}`, 1},
		{"JSON", `{"Data":{"Business":[]}}`, 0},
		{"JSON", `{"Data":{}}`, 0},
		{"XML", `<R><Data><Business><I>1</I></Business><Business><I>2</I></Business></Data></R>`, 2},
		{"XML", `<R><Data><Business><I>1</I></Business></Data></R>`, 1},
		{"XML", `<R><Data><Business/></Data></R>`, 0},
		{"XML", `<R><Data/></R>`, 0},
	} {
		items := Decode(c.format, []byte(c.body)).Node.Get("Data.Business").Items()
		if len(items) != c.want {
			t.Errorf("%s: %d items, want %d", c.body, len(items), c.want)
		}
		for i, item := range items {
			if id, ok := item.Get("I").Int64(); !ok || id != int64(i+1) {
				t.Errorf("%s: item %d is %+v", c.body, i, item)
			}
		}
	}
}

func TestEncode(t *testing.T) {
	list := ObjectOf(
		M("RequestId", StringOf("R")), M("Success", BoolOf(true)), M("None", NullOf()), M("Recommend", StringOf("a?b&c]]>d")),
		M("Data", ObjectOf(M("Business", ArrayOf(ObjectOf(M("BusinessId", IntOf(9007199254740993))), ObjectOf(M("N", StringOf("<中>\r\n"))))), M("Empty", ArrayOf()))))
	if got, want := string(EncodeJSON(list)), `{"RequestId":"R","Success":true,"None":null,"Recommend":"a?b&c]]>d","Data":{"Business":[{"BusinessId":9007199254740993},{"N":"<中>\r\n"}],"Empty":[]}}`; got != want {
		t.Errorf("JSON\n got %s\nwant %s", got, want)
	}
	if got, want := string(EncodeXML("ListBusinessResponse", list, "Recommend")), `<?xml version='1.0' encoding='UTF-8'?><ListBusinessResponse><RequestId>R</RequestId><Success>true</Success><Recommend><![CDATA[a?b&c]]]]><![CDATA[>d]]></Recommend><Data><Business><BusinessId>9007199254740993</BusinessId></Business><Business><N>&lt;中&gt;&#xD;&#xA;</N></Business></Data></ListBusinessResponse>`; got != want {
		t.Errorf("XML\n got %s\nwant %s", got, want)
	}
	for want, n := range map[string]Node{
		"null": {}, `"x"`: {Kind: Text, Literal: "x"}, "1.50": {Kind: Number, Literal: "1.50"}, "null ": {Kind: Number, Literal: "NaN"},
		`"` + "\uFFFD" + `"`: StringOf("\xff"), "false": {Kind: Bool},
	} {
		if got := string(EncodeJSON(n)); got != strings.TrimSpace(want) {
			t.Errorf("EncodeJSON(%+v) = %s, want %s", n, got, want)
		}
	}
	if got, want := string(EncodeXML("R", ArrayOf(IntOf(1), IntOf(2)))), Prolog+"<R><Item>1</Item><Item>2</Item></R>"; got != want {
		t.Errorf("EncodeXML of an array = %s, want %s", got, want)
	}
}

// What is encoded is decoded without defects to the same meaning.
func TestEncodeRoundTrip(t *testing.T) {
	var node func(depth int) *rapid.Generator[Node]
	node = func(depth int) *rapid.Generator[Node] {
		leaves := []*rapid.Generator[Node]{
			rapid.Map(rapid.String(), StringOf), rapid.Map(rapid.Int64(), IntOf), rapid.Map(rapid.Bool(), BoolOf),
			rapid.Just(NullOf()),
		}
		if depth > 0 {
			leaves = append(leaves,
				rapid.Map(rapid.SliceOfN(node(depth-1), 0, 4), func(e []Node) Node { return ArrayOf(e...) }),
				rapid.Map(rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-z]{1,4}`), 0, 4, rapid.ID), func(names []string) Node {
					o := ObjectOf()
					for _, name := range names {
						o.Members = append(o.Members, M(name, node(depth-1).Example(len(name))))
					}
					return o
				}))
		}
		return rapid.OneOf(leaves...)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := node(3).Draw(t, "node")
		doc := Decode("JSON", EncodeJSON(want))
		if len(doc.Defects) > 0 {
			t.Fatalf("defects %v", doc.Defects)
		}
		if diff := cmp.Diff(want, doc.Node, equateEmpty); diff != "" {
			t.Fatalf("JSON (-want +got):\n%s", diff)
		}
		doc = Decode("XML", EncodeXML("Root", want, "A"))
		if len(doc.Defects) > 0 || doc.Root != "Root" {
			t.Fatalf("root %q, defects %v", doc.Root, doc.Defects)
		}
	})
}

func TestTextSurvivesXML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool {
			return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r != 0xFFFE && r != 0xFFFF && r <= 0x10FFFF
		})).Draw(t, "text")
		body := EncodeXML("R", ObjectOf(M("A", StringOf(want)), M("B", StringOf(want))), "B")
		doc := Decode("XML", body)
		if got := doc.Node.Get("A").Text(); got != want {
			t.Fatalf("escaped: %q, want %q: %s", got, want, body)
		}
		if got := doc.Node.Get("B").Text(); got != want {
			t.Fatalf("CDATA: %q, want %q: %s", got, want, body)
		}
	})
}
