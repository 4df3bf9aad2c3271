package plan

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// Cases on the form of answers. Each clause has calls of its own that must
// show it, and is judged on every other answer of the run besides.

var answerBuilders = map[string]builder{
	"answer-accepted":  answersOf(accepted),
	"answer-rejected":  answersOf(rejected),
	"answer-every":     answersOf(accepted, rejected),
	"answer-xml":       answersInXML,
	"answer-format":    answersInBoth,
	"answer-fresh-id":  freshIDs,
	"answer-robust":    robust,
	"answer-http":      answersOf(accepted, rejected, again),
	casesCreatePace:    createPace,
	"error-precedence": precedence,
}

// group makes calls with one kind of answer.
type group func(b *build) map[string][]Step

func answersOf(groups ...group) builder {
	return func(b *build, _ *contract.Clause) []Case {
		var out []Case
		for _, g := range groups {
			for id, steps := range g(b) {
				out = append(out, Case{ID: id, Steps: steps, Rank: 1, Everywhere: true, Way: exchange.Way{Sender: exchange.Raw}})
			}
		}
		return out
	}
}

func accepted(b *build) map[string][]Step {
	ch := b.changes()[0]
	out := map[string][]Step{
		"accepted-create": {b.creating("create", b.full("a", Primary), Accept), b.creating("create the least", b.valid("b", Primary), Accept)},
		"accepted-get":    {b.setup("a", Primary), b.getting("read it", "a", Primary, Read)},
		"accepted-list":   {b.setup("a", Primary), b.listing("list it", Primary, Value{From: Stem}, "1", "100", Accept)},
		"accepted-update": {b.setup("a", Primary), b.updating("change it", "a", Primary, Accept, ch)},
		"accepted-delete": {b.setup("a", Primary), b.deleting("delete it", "a", Primary, Accept)},
	}
	for _, p := range b.create.Params {
		for _, v := range p.Enum {
			out["accepted-create-"+p.Name+"-"+label(v)] = []Step{b.creating("create with "+p.Name+"="+v, With(b.full("a", Primary), p.Name, Text(v)), Accept)}
		}
	}
	return out
}

func rejected(b *build) map[string][]Step {
	base := b.full("a", Primary)
	out := map[string][]Step{
		"rejected-duplicate":  {b.setup("a", Primary), b.again(base)},
		"rejected-no-name":    {b.creating("create without "+b.key().Name, Without(base, b.key().Name), Reject)},
		"rejected-no-project": {b.creating("create without a project", Without(base, projectNames(b.create)...), Reject)},
	}
	for _, p := range b.create.Params {
		if len(p.Enum) > 0 {
			out["rejected-wrong-"+p.Name] = []Step{b.creating("create with a wrong "+p.Name, With(base, p.Name, Text("dwconform_no_such_value")), Reject)}
		}
		if p.Entity == contract.Project && p.Type == "integer" {
			out["rejected-no-number"] = []Step{b.creating("create with letters as "+p.Name, With(Without(base, projectNames(b.create)...), p.Name, Text("abc")), Reject)}
		}
	}
	return out
}

// again asks the same read several times: each must be answered.
func again(b *build) map[string][]Step {
	steps := []Step{b.setup("a", Primary)}
	for i := 0; i < 10; i++ {
		steps = append(steps, b.getting(fmt.Sprintf("read it, time %d", i+1), "a", Primary, Read))
	}
	return map[string][]Step{"ten-reads": steps}
}

// freshIDs creates again after a delete, so that an id that is given a second
// time shows.
func freshIDs(b *build, cl *contract.Clause) []Case {
	out := answersOf(accepted)(b, cl)
	before := "a"
	steps := []Step{b.setup(before, Primary)}
	for _, next := range []string{"b", "c", "d"} {
		steps = append(steps, b.deleting("delete "+before, before, Primary, Accept), b.creating("create "+next, b.full(next, Primary), Accept))
		before = next
	}
	return append(out, Case{ID: "create-after-delete", Steps: steps, Rank: 1, Everywhere: true, Way: exchange.Way{Sender: exchange.Raw}})
}

// answersInBoth asks for either format.
func answersInBoth(b *build, cl *contract.Clause) []Case {
	out := answersOf(accepted, rejected)(b, cl)
	for _, cs := range answersOf(accepted, rejected)(b, cl) {
		cs.ID, cs.Way.Format = cs.ID+"-xml", exchange.XML
		out = append(out, cs)
	}
	// Some of the vendor's clients write Format in lower case.
	for _, format := range []string{exchange.JSON, exchange.XML} {
		st := b.creating("create, the format in lower case", b.full("a", Primary), Accept)
		st.Tamper = "format-lower-case"
		way := exchange.Way{Sender: exchange.Raw, Format: format}
		out = append(out, Case{ID: "lower-case-" + strings.ToLower(format), Steps: []Step{st}, Rank: 1, Everywhere: true, Way: way})
	}
	return out
}

func answersInXML(b *build, _ *contract.Clause) []Case {
	var out []Case
	way := exchange.Way{Sender: exchange.Raw, Format: exchange.XML}
	for _, g := range []group{accepted, rejected} {
		for id, steps := range g(b) {
			out = append(out, Case{ID: id, Steps: steps, Rank: 2, Way: way, Everywhere: true})
		}
	}
	out = append(out, Case{
		ID: "list-of-three", Rank: 2, Way: way, Everywhere: true,
		Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), b.setup("c", Primary), b.listing("list them", Primary, Value{From: Stem}, "1", "100", Read)},
	})
	m := b.marker()
	if m == nil {
		return out
	}
	// Texts that markup would swallow read back in XML as they were written.
	for _, t := range []struct{ id, text string }{
		{"markup", "<b>&amp;</b>"}, {"cdata-end", "a]]>b"}, {"quotes", `"'&<>`}, {"spaces", "a  b"}, {"line-ends", "a\rb\r\nc\nd"}, {"chinese", "业务流程"},
		{"accents", "é ß Ω"}, {"four-bytes", "😀\U00020000"}, {"tab-and-no-break-space", "a\tb\u00a0c"}, {"outer-spaces", " a "}, {"line-separators", "a\u0085b\u2028c"},
	} {
		st := b.creating("create with "+t.id+" text", With(b.full("a", Primary), m.Name, Text(t.text)), Either)
		out = append(out, Case{
			ID: "text-" + t.id, Rank: 2, Way: way, Everywhere: true,
			Steps: []Step{st, b.getting("read it", "a", Primary, Read), b.listing("list it", Primary, Value{From: Stem}, "1", "100", Read)},
		})
		named := b.creating("create with "+t.id+" in its name", With(b.full("a", Primary), b.key().Name, FreshIn("a", "{}"+t.text)), Either)
		out = append(out, Case{
			ID: "name-" + t.id, Rank: 3, Way: way, Everywhere: true,
			Steps: []Step{named, b.getting("read it", "a", Primary, Read), b.listing("list it", Primary, Value{From: Stem}, "1", "100", Read)},
		})
	}
	return out
}

// fieldType asks for accepted answers of the Action whose field it is.
func fieldType(b *build, cl *contract.Clause) []Case {
	var out []Case
	for id, steps := range accepted(b) {
		last := steps[len(steps)-1]
		if last.Action != cl.Action {
			continue
		}
		out = append(out, Case{ID: id, Steps: steps, Rank: 2, Everywhere: true, Way: exchange.Way{Sender: exchange.Raw}})
	}
	return out
}

// robust sends what a careless or hostile client may send; it must be served
// or refused, in an envelope, and never by an internal error.
// headerLine becomes a header of an answer that is made of it carelessly.
const headerLine = "a\r\nSet-Cookie: dwconform=1"

func robust(b *build, _ *contract.Clause) []Case {
	var out []Case
	add := func(id string, loose bool, steps ...Step) {
		out = append(out, Case{ID: id, Steps: steps, Rank: 3, Everywhere: true, Loose: loose, Way: exchange.Way{Sender: exchange.Raw}})
	}
	either := func(st Step) Step {
		st.Expect = Expect{Answer: Either, Ungraded: true}
		return st
	}
	base := b.full("a", Primary)
	for _, p := range b.create.Params {
		if p.Type == "string" {
			for _, bad := range []struct{ id, text string }{
				{"quote", "it's"}, {"emoji", "😀"}, {"invalid-utf8", "a\xffb"}, {"nul", "a\x00b"}, {"surrogate-bytes", "a\xed\xa0\x80b"},
				{"crlf", headerLine}, {"long", strings.Repeat("x", 4096)}, {"longish", strings.Repeat("x", 2100)},
			} {
				v := Text(bad.text)
				if b.inKey(p.Name) {
					v = FreshIn("a", "{}"+bad.text)
				}
				add(p.Name+"-"+bad.id, strings.HasPrefix(bad.id, "long"), either(b.creating("create with "+p.Name+" "+bad.id, With(base, p.Name, v), Either)))
			}
		} else {
			for _, bad := range []struct{ id, text string }{{"zero", "0"}, {"negative", "-1"}, {"letters", "abc"}, {"max", "9223372036854775807"}, {"huge", strings.Repeat("9", 400)}} {
				add(p.Name+"-"+bad.id, false, either(b.creating("create with "+p.Name+" "+bad.id, With(base, p.Name, Text(bad.text)), Either)))
			}
		}
	}
	for _, page := range []string{"0", "-1", "1000000", "2147483647", "abc", ""} {
		for _, size := range []string{"10", "0", "-1", "100000"} {
			if page != "1" && size != "10" && page != "0" {
				continue
			}
			add("page-"+label(page)+"-size-"+label(size), false, either(b.listing("list page "+page+" of size "+size, Primary, Value{From: Stem}, page, size, Either)))
		}
	}
	for _, kw := range []struct{ id, text string }{{"percent", "%"}, {"quote", "'"}, {"emoji", "😀"}, {"backslash", "\\"}, {"empty", ""}, {"long", strings.Repeat("k", 4096)}} {
		add("keyword-"+kw.id, kw.id == "long", either(b.listing("list by "+kw.id, Primary, Text(kw.text), "1", "10", Either)))
	}
	for _, a := range []*contract.Action{b.get, b.update, b.del} {
		for _, bad := range []string{"0", "-1", "abc", "9223372036854775807", "9223372036854775808", ""} {
			params := append(b.inProject(a, Primary), Param{Name: idParam(a).Name, Value: Text(bad)})
			add(a.Name+"-id-"+label(bad), false, either(Step{Label: "id " + bad, Action: a.Name, Params: params}))
		}
	}
	twice := b.refusedHowever("duplicate-however", 0, []Step{b.setup("a", Primary)}, breadth{both: true}, []string{"a"}, func(string) []Step { return []Step{b.again(base)} })
	twice.Everywhere = true
	out = append(out, twice)
	format := either(b.creating("create, the format does not exist", base, Either))
	format.Tamper = "format-unknown"
	add("format-unknown", true, format)
	add("no-parameters", false, either(b.creating("create with nothing", nil, Either)))
	for _, way := range signedWays() {
		for _, g := range wire.Garbles() {
			if g.Sig != "" && g.Sig != way.Signature {
				continue
			}
			st := either(b.creating("create, "+g.Text, base, Either))
			st.Tamper = g.Name
			out = append(out, Case{ID: way.Signature + "-" + g.Name, Steps: []Step{st}, Rank: 3, Everywhere: true, Loose: true, Way: way})
		}
	}
	return out
}
