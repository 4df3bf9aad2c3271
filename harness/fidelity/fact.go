package fidelity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/wire"
)

// Aspect is a way in which two answers may differ.
type Aspect string

// Aspects, heaviest first.
const (
	Decision Aspect = "decision" // accepted or rejected
	State    Aspect = "state"    // what is shown of what is stored
	Code     Aspect = "code"
	Status   Aspect = "status"
	Envelope Aspect = "envelope"
	Type     Aspect = "type"
	Fields   Aspect = "fields" // which members there are
	Message  Aspect = "message"
	Headers  Aspect = "headers"
)

// Aspects lists every aspect, heaviest first.
var Aspects = []Aspect{Decision, State, Code, Status, Envelope, Type, Fields, Message, Headers}

// fact is one thing that can be said of an answer on either side.
type fact struct {
	at     string // the place in the case
	aspect Aspect
	field  string
}

// exchangeFacts is what one exchange shows.
type exchangeFacts struct {
	at     string
	action string
	facts  map[fact]string
}

// caseFacts is what one case shows, exchange by exchange.
type caseFacts struct {
	exchanges []exchangeFacts
	why       string // nothing is known, and why
}

func (c *caseFacts) equal(other *caseFacts) bool {
	return slices.EqualFunc(c.exchanges, other.exchanges, func(a, b exchangeFacts) bool {
		return a.at == b.at && maps.Equal(a.facts, b.facts)
	})
}

// transport are the headers that say nothing of the API.
var transport = map[string]bool{
	"Date": true, "Content-Length": true, "Connection": true, "Keep-Alive": true, "Transfer-Encoding": true,
	"Content-Encoding": true, "Vary": true,
}

// reader reads the facts of one side.
type reader struct {
	contract *contract.Contract
	world    *plan.World
}

func newReader(res *session.Result) *reader {
	return &reader{contract: res.Contract, world: res.Plan.World}
}

// read returns the facts of one case.
func (r *reader) read(rec *session.Record) *caseFacts {
	at := whole(rec)
	if at == nil {
		why := rec.Verdict.Detail
		if why == "" {
			why = string(rec.Verdict.Outcome)
		}
		return &caseFacts{why: why}
	}
	out := &caseFacts{}
	refs := newReferences(r, at)
	seen := map[string]int{}
	for i := 0; i < len(at.Exchanges); i++ {
		ex := &at.Exchanges[i]
		if st := &rec.Case.Steps[ex.Step]; ex.Look == nil && (st.Together > 0 || st.HangUp) {
			out.exchanges = append(out.exchanges, race(rec, place(rec.Case, ex, refs), ex.Obs.Call.Action))
			break
		}
		var further []wire.Node
		if marked(ex) {
			for i+1 < len(at.Exchanges) && nextPage(ex, &at.Exchanges[i+1]) {
				i++
				page := at.Exchanges[i].Answer(r.contract)
				if page.Kind != oracle.Accepted {
					ex = &at.Exchanges[i] // the search ended with it
				}
				further = append(further, page.Doc.Node.Get(r.contract.Resource.Many).Items()...)
			}
		}
		where := place(rec.Case, ex, refs)
		if seen[where]++; seen[where] > 1 {
			where = fmt.Sprintf("%s, %d times", where, seen[where])
		}
		out.exchanges = append(out.exchanges, r.exchange(where, ex, further, refs))
	}
	return out
}

// marked reports whether an exchange begins a search of a whole list. On which
// of its pages something stands depends on what others have stored: the pages
// together show one thing.
func marked(ex *oracle.Exchange) bool { return ex.Look != nil && ex.Look.By == oracle.ByMarker }

// nextPage reports whether an exchange is the page after another one.
func nextPage(ex, next *oracle.Exchange) bool {
	return marked(next) && next.Step == ex.Step && next.Look.Project == ex.Look.Project && next.Look.Page > 1
}

// whole returns the last attempt that ran to its end, or nil.
func whole(rec *session.Record) *oracle.Attempt {
	for i := len(rec.Transcript.Attempts) - 1; i >= 0; i-- {
		if at := &rec.Transcript.Attempts[i]; at.Whole && at.Stop == "" && at.Fault == "" {
			return at
		}
	}
	return nil
}

// place names an exchange in its case, equally on both sides.
func place(cs *plan.Case, ex *oracle.Exchange, refs *references) string {
	label := cs.Steps[ex.Step].Label
	if label == "" {
		label = cs.Steps[ex.Step].Action
	}
	if l := ex.Look; l != nil {
		s := fmt.Sprintf("look after %q by %s in the %s project", label, l.By, l.Project)
		if l.ID != "" {
			s += ", " + refs.id(l.ID)
		}
		if l.Name != "" && l.By != oracle.ByMarker {
			s += ", " + refs.text(l.Name)
		}
		return s
	}
	return fmt.Sprintf("step %d, %q", ex.Step+1, label)
}

// race tells of calls that were released together, or of one whose connection
// was closed while the target went on with it, and of all that comes after
// them, the one thing that does not depend on which came first: whether it
// came out as it must.
func race(rec *session.Record, where, action string) exchangeFacts {
	says := string(rec.Verdict.Outcome)
	for i, p := range rec.Verdict.Problems {
		if i == 0 {
			says += " (" + p.Oracle + ")"
		}
	}
	where += " and all that came with it or after it"
	return exchangeFacts{at: where, action: action, facts: map[fact]string{{where, Decision, ""}: says}}
}

// exchange tells what one answer shows, with the items of further pages.
func (r *reader) exchange(where string, ex *oracle.Exchange, further []wire.Node, refs *references) exchangeFacts {
	ans := ex.Answer(r.contract)
	out := exchangeFacts{at: where, action: ex.Obs.Call.Action, facts: map[fact]string{}}
	say := func(a Aspect, field, value string) { out.facts[fact{where, a, field}] = value }
	decision := string(ans.Kind)
	if ans.Kind == oracle.Rejected && ex.Look == nil {
		decision += ": " + ans.Code
	}
	say(Decision, "", decision)
	if ans.Kind == oracle.Lost {
		return out
	}
	say(Status, "HTTP", fmt.Sprint(ans.Status))
	if ans.Code != "" {
		say(Code, "", ans.Code)
		say(Envelope, "", ans.Envelope)
		say(Message, "", refs.message(ans.Code, ans.Message))
	}
	say(Envelope, "format", ans.Doc.Format)
	w := walk{r: r, refs: refs, say: say, accepted: ans.Kind == oracle.Accepted, stem: refs.stem, further: further}
	if ex.Obs.Call.Action == r.contract.Resource.List {
		w.marker = ex.Look != nil && ex.Look.By == oracle.ByMarker
		w.shared = !w.marker && !r.narrow(ex, refs.stem)
	}
	w.node("", ans.Doc.Node)
	for name := range ex.Obs.Header {
		if !transport[name] {
			say(Headers, name, "there")
		}
	}
	if ct := ex.Obs.Header.Get("Content-Type"); ct != "" {
		say(Headers, "Content-Type", strings.ToLower(strings.ReplaceAll(ct, " ", "")))
	}
	return out
}

// narrow reports whether a list was asked for names of the case alone.
func (r *reader) narrow(ex *oracle.Exchange, stem string) bool {
	for _, p := range r.contract.Action(r.contract.Resource.List).Params {
		if p.Role == contract.RoleKeyword {
			keyword, _ := ex.Obs.Call.Get(p.Name)
			return strings.Contains(keyword, stem)
		}
	}
	return false
}

// walk tells what the members of an answer show.
type walk struct {
	r        *reader
	refs     *references
	say      func(Aspect, string, string)
	accepted bool
	// marker: the list is searched for what carries the stem, and nothing else
	// in it counts. shared: the list holds what other cases have made, and
	// says nothing that is the same twice.
	marker, shared bool
	stem           string
	further        []wire.Node // items of the pages that follow
}

// envelopeFields are judged as decision, code, message and status.
var envelopeFields = map[string]bool{
	"Code": true, "Message": true, contract.FieldErrorCode: true, contract.FieldErrorText: true, contract.FieldSuccess: true,
}

func (w *walk) node(path string, n wire.Node) {
	w.at(path, path, n)
}

// at walks a node; exact is its path with the numbers of list items.
func (w *walk) at(path, exact string, n wire.Node) {
	many := w.r.contract.Resource.Many
	if w.shared && (path == many || strings.HasPrefix(path, many+".")) {
		return // whether anything is in it is for others to say
	}
	if path != "" {
		w.say(Fields, path, "there")
		if !(w.marker && path == many) { // an empty list is of another kind in XML
			w.say(Type, path, n.Kind.String())
		}
	}
	if path == many || n.Kind == wire.Array {
		w.list(path, exact, n)
		return
	}
	if n.Kind == wire.Object {
		for _, m := range n.Members {
			w.at(join(path, m.Name), join(exact, m.Name), m.Node)
		}
		return
	}
	last := path[strings.LastIndexByte(path, '.')+1:]
	switch {
	case path == "", envelopeFields[path] || path == "HostId" || path == "Recommend":
	case path == contract.FieldRequestID:
		w.say(Type, path+" form", w.refs.text(n.Text()))
	case path == contract.FieldStatus:
		w.say(Status, path, n.Text())
	case !w.accepted, w.shared:
	case w.marker && !strings.HasPrefix(path, many+"."):
	case last == w.r.contract.Resource.ID:
		w.say(State, exact, w.refs.id(n.Text()))
	default:
		w.say(State, exact, w.refs.value(n.Text()))
	}
}

// list walks the items of a list in an order that both sides share: the order
// of a list is free.
func (w *walk) list(path, exact string, n wire.Node) {
	items := slices.Clone(n.Items())
	if w.marker {
		shown := map[string]bool{}
		items = slices.DeleteFunc(append(items, w.further...), func(it wire.Node) bool {
			id := it.Get(w.r.contract.Resource.ID).Text()
			twice := id != "" && shown[id] // the pages have moved meanwhile
			shown[id] = true
			return twice || !slices.ContainsFunc(it.Members, func(m wire.Member) bool { return strings.Contains(m.Node.Text(), w.stem) })
		})
	}
	key := func(it wire.Node) string {
		var s []string
		for _, m := range it.Members {
			if m.Name != w.r.contract.Resource.ID {
				s = append(s, m.Name+"="+w.refs.value(m.Node.Text()))
			}
		}
		slices.Sort(s)
		return strings.Join(s, "\x00")
	}
	slices.SortStableFunc(items, func(a, b wire.Node) int { return strings.Compare(key(a), key(b)) })
	if w.accepted {
		w.say(State, exact+" count", fmt.Sprint(len(items)))
	}
	for i, it := range items {
		at := fmt.Sprintf("%s[%d]", exact, i)
		if it.Kind != wire.Object {
			w.at(path, at, it)
			continue
		}
		for _, m := range it.Members {
			w.at(join(path, m.Name), join(at, m.Name), m.Node)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
