package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

type node = wire.Node

// items returns what a list shows. In XML the shape of a list is free: the
// elements may stand in an element of their own.
func (s *State) items(ans *Answer) []node {
	n, ok := get(ans.Doc.Node, s.c.Resource.Many)
	if !ok {
		return nil
	}
	items := n.Items()
	if ans.Doc.Format != exchange.XML {
		return items
	}
	var inner []node
	for _, it := range items {
		if _, shown := get(it, s.c.Resource.ID); shown {
			return items
		}
		for _, m := range it.Members {
			for _, deeper := range m.Node.Items() {
				if deeper.Kind == wire.Object {
					inner = append(inner, deeper)
				}
			}
		}
	}
	return inner
}

// total returns the count that a list gives, if it gives one.
func (s *State) total(ans *Answer) (int, bool) {
	n, ok := get(ans.Doc.Node, s.c.Resource.Total)
	if !ok {
		return 0, false
	}
	// A count is right by its value, as 3.0 and 3e0 are.
	t, err := strconv.ParseFloat(n.Text(), 64)
	return int(t), err == nil && t == float64(int(t))
}

// window is the part of a project's list that a call asks for.
type window struct {
	keyword    string
	page, size int
}

func (s *State) window(call *exchange.Call) window {
	w := window{page: 1, size: 100}
	for _, p := range s.c.Action(call.Action).Params {
		v, _ := call.Get(p.Name)
		switch p.Role {
		case contract.RoleKeyword:
			w.keyword = v
		case contract.RolePageNumber:
			w.page, _ = strconv.Atoi(v)
		case contract.RolePageSize:
			w.size, _ = strconv.Atoi(v)
		}
	}
	return w
}

// pastEnd reports whether a list is asked for a page past the last one. What
// such a page shows is nobody's promise: nothing, the last page or the first
// one again, with any count, or a refusal.
func (s *State) pastEnd(call *exchange.Call) bool {
	if call.Action != s.c.Resource.List {
		return false
	}
	w := s.window(call)
	slot, _ := s.project(call)
	return w.page > 1 && (w.page-1)*w.size >= len(s.Live(slot, w.keyword))
}

// judgeList compares one page of a list, taken with a keyword that only the
// case's own names contain, with what is stored. Wherever the page is, it shows
// nothing else.
func (s *State) judgeList(call *exchange.Call, ans *Answer, at string, fields bool) []verdict.Problem {
	w := s.window(call)
	slot, _ := s.project(call)
	live := s.Live(slot, w.keyword)
	past := s.pastEnd(call)
	if ans.Kind != Accepted {
		if ans.Kind == Rejected && past {
			return nil
		}
		return []verdict.Problem{problem("list", at, "a list", ans.Says())}
	}
	shown := s.items(ans)
	others := 0 // of the same script
	for _, it := range shown {
		if s.ofOthers(it) {
			others++
		}
	}
	var out []verdict.Problem
	if !past {
		out = s.judgeCounts(w, ans, at, len(live)+others, shown)
	}
	a := s.c.Action(call.Action)
	seen := map[string]bool{}
	for i, it := range shown {
		where := fmt.Sprintf("%s: item %d", at, i+1)
		id, _ := get(it, s.c.Resource.ID)
		if seen[id.Text()] {
			out = append(out, problem("list", where, "each item once", "the same id again"))
			continue
		}
		seen[id.Text()] = true
		b := find(live, id.Text())
		switch {
		case b == nil && s.ofOthers(it):
			continue
		case b == nil:
			out = append(out, problem("list", where, "an item that is stored and matches", s.describe(it)))
			continue
		}
		out = append(out, s.compare(it, where, s.c.Resource.Many, a, b, fields)...)
	}
	return out
}

// judgeCounts: a page holds as many of the matches as it must, and the count is
// that of all.
func (s *State) judgeCounts(w window, ans *Answer, at string, live int, shown []node) []verdict.Problem {
	var out []verdict.Problem
	if total, ok := s.total(ans); ok && total != live {
		out = append(out, problem("list-total", at+": "+s.c.Resource.Total, strconv.Itoa(live), strconv.Itoa(total)))
	} else if !ok && live > 0 {
		out = append(out, problem("list-total", at+": "+s.c.Resource.Total, strconv.Itoa(live), "no count"))
	}
	want := min(max(live-(w.page-1)*w.size, 0), w.size)
	if len(shown) != want {
		out = append(out, problem("list", at+": "+s.c.Resource.Many, fmt.Sprintf("%d of %d with keyword %q", want, live, clip(w.keyword, 40)), fmt.Sprintf("%d: %s", len(shown), s.namesOf(shown))))
	}
	return out
}

func find(in []*Business, id string) *Business {
	for _, b := range in {
		if b.ID == id {
			return b
		}
	}
	return nil
}

func (s *State) describe(it node) string {
	name, _ := get(it, keyName(s.c))
	return fmt.Sprintf("one named %q", clip(name.Text(), 60))
}

func (s *State) namesOf(items []node) string {
	if len(items) == 0 {
		return "none"
	}
	var out []string
	for i, it := range items {
		if i == 4 {
			out = append(out, "…")
			break
		}
		n, _ := get(it, keyName(s.c))
		out = append(out, strconv.Quote(clip(n.Text(), 60)))
	}
	return strings.Join(out, ", ")
}

// judgePages: the pages that a list has, taken together, show each item once,
// as long as nothing is written between them. past tells of each exchange
// whether it asked for a page that was past the last one then.
func (s *State) judgePages(cs *plan.Case, attempt *Attempt, answers []*Answer, past []bool) []verdict.Problem {
	var out []verdict.Problem
	from := 0
	for i := range attempt.Exchanges {
		switch attempt.Exchanges[i].Obs.Call.Action {
		case s.c.Resource.Create, s.c.Resource.Update, s.c.Resource.Delete:
			out = append(out, s.judgePagesOf(cs, attempt.Exchanges[from:i], answers[from:i], past[from:i])...)
			from = i + 1
		}
	}
	return append(out, s.judgePagesOf(cs, attempt.Exchanges[from:], answers[from:], past[from:])...)
}

// judgePagesOf judges the pages among exchanges that write nothing.
func (s *State) judgePagesOf(cs *plan.Case, exchanges []Exchange, answers []*Answer, past []bool) []verdict.Problem {
	pages := map[string]map[string][]string{} // series -> page -> ids, the last answer of each page
	var order []string
	for i := range exchanges {
		ex := &exchanges[i]
		if past[i] || ex.Look != nil || ex.Obs.Call.Action != s.c.Resource.List || cs.Steps[ex.Step].Expect.Answer != plan.Read || answers[i].Kind != Accepted {
			continue
		}
		series, page := s.series(&ex.Obs.Call)
		if pages[series] == nil {
			pages[series] = map[string][]string{}
			order = append(order, series)
		}
		pages[series][page] = s.shownIDs(answers[i])
	}
	var out []verdict.Problem
	for _, series := range order {
		seen, twice := map[string]bool{}, 0
		for _, ids := range pages[series] {
			slices.Sort(ids)
			for _, id := range slices.Compact(ids) { // twice on one page is told of the page
				if seen[id] {
					twice++
				}
				seen[id] = true
			}
		}
		if twice > 0 {
			out = append(out, problem("list-pages", "all pages together", "each item once", fmt.Sprintf("%d items on more than one page", twice)))
		}
	}
	return out
}

// shownIDs lists the ids that a list shows.
func (s *State) shownIDs(ans *Answer) []string {
	var ids []string
	for _, it := range s.items(ans) {
		id, _ := get(it, s.c.Resource.ID)
		ids = append(ids, id.Text())
	}
	return ids
}

// tells says of an answer that nobody judges what is worth noting: of a list,
// which page it is, if an earlier call was answered with the same.
func (s *State) tells(cs *plan.Case, at *Attempt, answers []*Answer, i int) string {
	ans := answers[i]
	if ans.Kind != Accepted || !s.listsOwn(&at.Exchanges[i].Obs.Call) {
		return ans.Says()
	}
	total := "no count"
	if n, ok := s.total(ans); ok {
		total = fmt.Sprintf("a count of %d", n)
	}
	ids := slices.Sorted(slices.Values(s.shownIDs(ans)))
	if len(ids) == 0 {
		return "an empty list, with " + total
	}
	for k := range i {
		st := stepOf(cs, at, k)
		if st == nil || answers[k].Kind != Accepted || at.Exchanges[k].Obs.Call.Action != s.c.Resource.List {
			continue
		}
		if slices.Equal(ids, slices.Sorted(slices.Values(s.shownIDs(answers[k])))) {
			return fmt.Sprintf("what %q shows, with %s", st.Label, total)
		}
	}
	return fmt.Sprintf("a list of %d, with %s", len(ids), total)
}

// listsOwn reports whether a call lists by a keyword, which the case's own names
// contain: what else stands in a project is another in every run.
func (s *State) listsOwn(call *exchange.Call) bool {
	if call.Action != s.c.Resource.List {
		return false
	}
	for _, p := range s.c.Action(call.Action).Params {
		if v, _ := call.Get(p.Name); p.Role == contract.RoleKeyword && v != "" {
			return true
		}
	}
	return false
}

// series names the list that a page belongs to, and the page.
func (s *State) series(call *exchange.Call) (key, page string) {
	var parts []string
	for _, p := range s.c.Action(call.Action).Params {
		v, _ := call.Get(p.Name)
		if p.Role == contract.RolePageNumber {
			page = v
			continue
		}
		parts = append(parts, v)
	}
	return strings.Join(parts, "\x00"), page
}
