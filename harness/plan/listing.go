package plan

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
)

// Cases on lists: what they show, page by page, by keyword, and of one project.

func listWritten(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, slot := range []string{Primary, Secondary} {
		out = append(out, Case{ID: "full-" + slot, Steps: []Step{b.setup("a", slot), b.listing("list it", slot, Value{From: Stem}, "1", "100", Read)}, Rank: 1})
	}
	out = append(out, Case{ID: "least", Steps: []Step{b.leastSetup("a", Primary), b.listing("list it", Primary, Value{From: Stem}, "1", "100", Read)}, Rank: 2})
	for _, p := range b.create.Params {
		for _, v := range p.Enum {
			f := b.creating("create with "+p.Name+"="+v, With(b.full("a", Primary), p.Name, Text(v)), Accept)
			f.Setup = true
			out = append(out, Case{ID: p.Name + "-" + label(v), Steps: []Step{f, b.listing("list it", Primary, Value{From: Stem}, "1", "100", Read)}, Rank: 2})
		}
	}
	del := b.deleting("delete b", "b", Primary, Accept)
	del.Setup = true
	listed := b.listing("list it", Primary, Value{From: Stem}, "1", "100", Read)
	// Whatever the business is, however it was made, and whatever became of it.
	for _, p := range b.create.Params {
		if v, ok := b.otherValue(p); ok && p.Entity != contract.Project && !b.inKey(p.Name) {
			f := b.creating("create with another "+p.Name, With(b.full("a", Primary), p.Name, v), Accept)
			f.Setup = true
			out = append(out, Case{ID: "other-" + p.Name, Steps: []Step{f, listed}, Rank: 2})
		}
	}
	if b.w.Projects[Primary].Identifier != "" {
		f := b.creating("create a by "+contract.ByIdentifier, b.in(Primary, contract.ByIdentifier, b.full("a", Primary)), Accept)
		f.Setup = true
		out = append(out, Case{ID: "created-by-" + contract.ByIdentifier, Steps: []Step{f, listed}, Rank: 2})
	}
	for _, w := range b.saidWays() {
		f := b.setup("a", Primary)
		f.Way = &w.way
		said := listed
		said.Way = &w.way
		out = append(out,
			Case{ID: "created-" + w.id, Steps: []Step{f, listed}, Rank: 2},
			Case{ID: "listed-" + w.id, Steps: []Step{b.setup("a", Primary), b.other("b"), said}, Rank: 2})
	}
	for _, ch := range b.changes() {
		up := b.updating("change "+ch.Name+" of a", "a", Primary, Accept, ch)
		up.Setup = true
		gone := b.deleting("delete a", "a", Primary, Accept)
		gone.Setup = true
		out = append(out,
			Case{ID: "changed-" + ch.Name, Steps: []Step{b.setup("a", Primary), up, listed}, Rank: 2},
			Case{ID: "deleted-after-a-change-of-" + ch.Name, Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), up, gone, listed}, Rank: 2})
	}
	if named := b.projectBy(b.list, Primary, contract.ByIdentifier); named != nil && b.w.Projects[Primary].Identifier != "" {
		by := listed
		by.Params = append(named, Without(listed.Params, projectNames(b.list)...)...)
		out = append(out, Case{ID: "after-delete-by-" + contract.ByIdentifier, Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), del, by}, Rank: 2})
	}
	return append(out,
		Case{ID: "three", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), b.setup("c", Primary), b.listing("list them", Primary, Value{From: Stem}, "1", "100", Read)}, Rank: 2},
		Case{ID: "after-delete", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), del, b.listing("list them", Primary, Value{From: Stem}, "1", "100", Read)}, Rank: 2})
}

func listPaging(b *build, _ *contract.Clause) []Case {
	stored := func(n int) (steps []Step) {
		for i := range n {
			steps = append(steps, b.setup(fmt.Sprintf("n%02d", i), Primary))
		}
		return steps
	}
	// pages reads a list to its end, and one page more: that one too shows
	// nothing but what is stored and matches.
	pages := func(n, size int) (steps []Step) {
		for page := 1; (page-1)*size < n+size; page++ {
			steps = append(steps, b.listing(fmt.Sprintf("page %d of size %d", page, size), Primary, Value{From: Stem}, fmt.Sprint(page), fmt.Sprint(size), Read))
		}
		return steps
	}
	const few, many = 5, 23
	var out []Case
	for _, size := range []int{1, 2, 3, 5, 10} {
		out = append(out, Case{ID: fmt.Sprintf("size-%d", size), Steps: append(stored(few), pages(few, size)...), Rank: 2})
	}
	// The names of few contain that of one of them, so that they are listed alone
	// wherever they stand.
	longer := b.setup("b", Primary)
	longer.Params = With(longer.Params, b.key().Name, FreshIn("a", "{}b"))
	longer.Keep = "b"
	two := []Step{b.setup("a", Primary), longer}
	for page := range two {
		two = append(two, b.listing(fmt.Sprintf("page %d of size 1", page+1), Primary, Fresh("a"), fmt.Sprint(page+1), "1", Read))
	}
	out = append(out, Case{ID: "two-of-one-name", Steps: two, Rank: 2})
	if len(b.w.Mine()) > 1 {
		out = append(out, Case{ID: "size-2-beside-" + Secondary, Steps: append(append(stored(few), b.setup("o", Secondary)), pages(few, 2)...), Rank: 2})
	}
	// Lists that a page of the usual size, or a bound below the documented
	// one, does not hold.
	steps := stored(many)
	for _, size := range []int{7, 10, 20, 50, 100} {
		steps = append(steps, pages(many, size)...)
	}
	out = append(out, Case{ID: "more-than-twenty", Steps: steps, Rank: 3})
	if b.w.Loopback {
		// Nothing else is stored meanwhile: a project may hold only so many.
		const most = 52
		steps := append(stored(most), append(pages(most, 50), pages(most, PageSize)...)...)
		out = append(out, Case{ID: "more-than-fifty", Steps: steps, Rank: 4, Alone: true}, b.fullPage())
	}
	return out
}

// listPastEnd notes what is shown past the last page, next to it and far away.
func listPastEnd(b *build, _ *contract.Clause) []Case {
	page := func(n int) Step {
		return b.listing(fmt.Sprintf("page %d of size 2", n), Primary, Value{From: Stem}, fmt.Sprint(n), "2", Read)
	}
	next, far := page(3), page(1000)
	next.Expect = Expect{Answer: Either, Ungraded: true}
	far.Expect = next.Expect
	return []Case{{ID: "of-two-pages", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), b.setup("c", Primary), page(1), page(2), next, far}, Rank: 4}}
}

// fullPage lists a page of the largest size that is documented, of more
// businesses than it holds. A target may hold fewer: then it shows those.
func (b *build) fullPage() Case {
	var steps []Step
	for i := range PageSize + 1 {
		slot := string(rune('a'+i/100)) + fmt.Sprintf("%02d", i%100)
		st := b.creating("create "+slot, b.full(slot, Primary), Either)
		st.Setup = true
		steps = append(steps, st)
	}
	steps = append(steps, b.listing("list the largest page", Primary, Value{From: Stem}, "1", fmt.Sprint(PageSize), Read))
	// What is beyond the first of them is reached in pages of any size.
	for _, size := range []int{PageSize, PageSize / 2, PageSize / 5} {
		page := PageSize/size + 1
		steps = append(steps, b.listing(fmt.Sprintf("list page %d of size %d", page, size), Primary, Value{From: Stem}, fmt.Sprint(page), fmt.Sprint(size), Read))
	}
	return Case{ID: "the-largest-page", Steps: steps, Rank: 5, Alone: true}
}

// casesListKeyword names the cases about the keyword of a list.
const casesListKeyword = "list-keyword"

func listKeyword(b *build, _ *contract.Clause) []Case {
	setup := []Step{b.setup("a", Primary), b.setup("b", Primary)}
	key := b.key().Name
	inner := b.creating("create c with the name of a inside", With(b.full("a", Primary), key, FreshIn("a", "pre{}post")), Accept)
	inner.Setup = true
	mk := func(id string, steps []Step, kw Value) Case {
		return Case{ID: id, Steps: append(append([]Step{}, steps...), b.listing("list by "+id, Primary, kw, "1", "100", Read)), Rank: 2}
	}
	out := []Case{
		mk("whole-name", setup, Fresh("a")),
		mk("beginning", setup, Value{From: Stem}),
		mk("middle-of-a-name", append(append([]Step{}, setup...), inner), Fresh("a")),
		mk("end-of-a-name", append(append([]Step{}, setup...), inner), FreshIn("a", "{}post")),
		mk("no-such-name", setup, Fresh("z")),
	}
	// In the letter case and at the length of the name.
	for _, n := range []struct{ id, first, second, keyword string }{
		{"upper-case", "{}ABC", "{}XYZ", "{}ABC"},
		{"mixed-case", "{}aBc", "{}xYz", "{}aBc"},
		{"two-words", "{} two words", "{} two", "{} two w"},
		{"other-words", "{} two words", "{} words two", "{} two"},
		{"plus-for-a-space", "{} two", "{} three", "{}+two"},
		{"chinese", "{}业务流程", "{}业流", "{}业务"},
		{"longest-name", "{}" + longName + "a", "{}" + longName + "b", "{}" + longName + "a"},
		{"end-of-the-longest-name", longName + "{}", "b{}", "k{}"},
	} {
		first := b.creating("create a", With(b.full("a", Primary), b.key().Name, FreshIn("a", n.first)), Accept)
		second := b.creating("create b", With(b.full("b", Primary), b.key().Name, FreshIn("a", n.second)), Accept)
		first.Setup, second.Setup = true, true
		second.Keep = "b"
		out = append(out, mk(n.id, []Step{first, second}, FreshIn("a", n.keyword)))
	}
	if k := b.update.Param(b.key().Name); k != nil {
		renamed := b.updating("rename a to c", "a", Primary, Accept, Param{Name: k.Name, Value: Fresh("c")})
		renamed.Setup = true
		steps := append(append([]Step{}, setup...), renamed)
		out = append(out, mk("new-name", steps, Fresh("c")), mk("old-name", steps, Fresh("a")))
	}
	// Wildcards of databases stand for themselves: the name of a has an x where
	// these have one.
	for id, pattern := range map[string]string{"underscore": "{}_a00", "percent": "{}%00", "star": "{}*", "dot": "{}.a00", "question-mark": "{}?a00"} {
		out = append(out, mk(id, setup, Value{From: Stem, Text: pattern}))
	}
	// Other than plain text may be refused, in a name and in a keyword; a name
	// that has it is found by it.
	for _, n := range []struct{ id, text string }{
		{"dashes-and-dots", "a-b_c.d"}, {"markup", "<b>&amp;"}, {"quotes", `it's "b"`}, {"backslash", `a\b`}, {"separators", "a/b?c=d#e;f,g:h"},
		{"escapes", "100% %41 %zz"}, {"two-spaces", "a  b"}, {"four-bytes", "😀a"}, {"accents", "éß"}, {"brackets", "[a](b){c}*"},
	} {
		named := b.creating("create a", With(b.full("a", Primary), key, FreshIn("a", "{}"+n.text)), Either)
		longer := b.creating("create b", With(b.full("b", Primary), key, FreshIn("b", "{}"+n.text+"z")), Either)
		named.Setup, longer.Setup = true, true
		cs := mk("name-with-"+n.id, []Step{named, longer}, FreshIn("a", "{}"+n.text))
		cs.Steps = append(cs.Steps, b.listing("list by the end of it", Primary, FreshIn("b", "{}"+n.text+"z"), "1", "100", Read))
		for i := 2; i < len(cs.Steps); i++ {
			cs.Steps[i].Trial = true
		}
		out = append(out, cs)
	}
	// A name that only another field carries is no match.
	if m := b.marker(); m != nil {
		other := b.creating("create b that carries the keyword as "+m.Name, With(b.full("b", Primary), m.Name, Fresh("z")), Accept)
		other.Setup = true
		out = append(out, mk("text-of-another-field", []Step{other}, Fresh("z")))
	}
	return out
}

func listProject(b *build, _ *contract.Clause) []Case {
	steps := []Step{
		b.setup("a", Primary), b.setup("b", Secondary),
		b.listing("list the primary project", Primary, Value{From: Stem}, "1", "100", Read),
		b.listing("list the secondary project", Secondary, Value{From: Stem}, "1", "100", Read),
	}
	return []Case{{ID: "two-projects", Steps: steps, Rank: 1}}
}
