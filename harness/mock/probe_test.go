package mock

import (
	"context"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// probe asks a server everything that a fault of this package could show, and
// writes down what it sees. Equal servers give equal transcripts.
type probe struct {
	*client
	lines []string
	slept *time.Duration
	mu    sync.Mutex
	ids   map[string]string // name of a business in the script -> its id
	// right is what a right server shows. With it, the script stops at the
	// first line that differs.
	right   []string
	stopped bool
}

// transcript runs a script against a server with these options, up to the
// first line that is not the one in right, if that is given.
func transcript(script func(*probe), right []string, options ...Option) []string {
	pr := &probe{ids: map[string]string{}, right: right}
	// Long waits are noted and not waited; short ones are, for the races.
	nap := func(ctx context.Context, d time.Duration) {
		switch {
		case d != 3*time.Millisecond && d != 5*time.Millisecond:
			pr.note("waits %s", d)
		case pr.racing():
			sleep(ctx, d)
		}
	}
	_, pr.client = newServer(append(options, withSleep(nap))...)
	script(pr)
	return pr.lines
}

func (pr *probe) racing() bool { pr.mu.Lock(); defer pr.mu.Unlock(); return pr.slept != nil }

func (pr *probe) note(format string, args ...any) {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	if pr.stopped {
		return
	}
	line := fmt.Sprintf(format, args...)
	pr.stopped = pr.right != nil && (len(pr.lines) >= len(pr.right) || pr.right[len(pr.lines)] != line)
	pr.lines = append(pr.lines, line)
}

func (pr *probe) over() bool {
	pr.mu.Lock()
	defer pr.mu.Unlock()
	return pr.stopped
}

// raw asks a call and notes the answer; a dropped connection is one too.
func (pr *probe) raw(label string, call exchange.Call) (g got) {
	if pr.over() {
		return got{}
	}
	defer func() {
		if e := recover(); e != nil {
			if e != http.ErrAbortHandler {
				panic(e)
			}
			pr.note("%s: connection dropped", label)
		}
	}()
	g = pr.do(call)
	var header []string
	for k, v := range g.header {
		header = append(header, k+"="+strings.Join(v, ","))
	}
	sort.Strings(header)
	pr.note("%s: %d %s %s", label, g.status, strings.Join(header, " "), g.body)
	return g
}

// say asks an Action in the plainest way and notes the answer.
func (pr *probe) say(action string, namesAndValues ...any) got {
	for i, v := range namesAndValues {
		if s, ok := v.(string); ok && i%2 == 1 && strings.HasPrefix(s, "#") {
			namesAndValues[i] = pr.ids[s[1:]]
		}
	}
	return pr.raw(fmt.Sprint(action, namesAndValues), exchange.Call{Action: action, Params: p(namesAndValues...)})
}

// create creates by what is given and keeps the id under key.
func (pr *probe) create(key string, namesAndValues ...any) {
	g := pr.say("CreateBusiness", namesAndValues...)
	if id := g.doc.Node.Get("BusinessId").Text(); id != "" {
		pr.ids[key] = id
	}
}

// look reads what there is of a business and of a name.
func (pr *probe) look(key, keyword string) {
	for _, project := range []int{10001, 10002} {
		if key != "" {
			pr.say("GetBusiness", "BusinessId", "#"+key, "ProjectId", project)
		}
		pr.say("ListBusiness", "ProjectId", project, "Keyword", keyword, "PageNumber", 1, "PageSize", 100)
	}
}

// read reads a business of the primary project.
func (pr *probe) read(key string) {
	pr.say("GetBusiness", "BusinessId", "#"+key, "ProjectId", 10001)
}

func (pr *probe) run() {
	pr.presence()
	pr.values()
	pr.texts()
	pr.projects()
	pr.uniqueness()
	pr.unheard()
	pr.ways()
	pr.reading()
	pr.tenants()
	pr.provoked()
	pr.series()
	pr.sequences()
	pr.manners()
	pr.alike()
	pr.together()
	pr.freed()
	pr.garbled()
	pr.named()
	pr.said()
	pr.pairs()
	if !pr.over() {
		pr.races()
	}
}

func (pr *probe) presence() {
	const other = "1000000000003"
	for i, set := range [][]any{
		{"ProjectId", 10001, "Description", "d", "Owner", other, "UseType", "NORMAL"},
		{"ProjectId", 10001},
		{"ProjectId", 10001, "Description", "e", "UseType", "MANUAL_BIZ"},
		{"ProjectId", 10001, "Owner", other, "UseType", "MANUAL_BIZ"},
		{"ProjectIdentifier", "p_one", "Description", "f", "Owner", other, "UseType", "MANUAL_BIZ"},
		{"ProjectIdentifier", "p_one"},
		{"ProjectIdentifier", "p_one", "Owner", other},
		{"ProjectId", 10002, "Description", "g", "Owner", other, "UseType", "MANUAL_BIZ"},
		{"ProjectIdentifier", "p_two", "Description", "h"},
		{"ProjectId", 10001, "ProjectIdentifier", "p_one", "Description", "i"},
		{"ProjectId", 10001, "ProjectIdentifier", "p_two"},
		{"ProjectId", 10001, "Description", "", "Owner", "", "UseType", ""},
		{"ProjectId", 10001, "Description", "", "UseType", "MANUAL_BIZ"},
		{"ProjectId", 10001, "Owner", ""},
		{"ProjectId", 10001, "Owner", "nobody"},
		{"ProjectId", "", "ProjectIdentifier", "p_one"},
	} {
		name := fmt.Sprintf("presence%02d", i)
		pr.create(name, append([]any{"BusinessName", name}, set...)...)
		pr.look(name, name)
	}
	pr.say("CreateBusiness", "ProjectId", 10001, "Description", "absent")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "", "Description", "empty")
	pr.say("CreateBusiness", "BusinessName", "nowhere")
	pr.say("CreateBusiness")
	pr.say("CreateBusiness", "ProjectId", 10001, "businessname", "cased", "Description", "wrongly cased")
	pr.create("twice", "ProjectId", 10001, "BusinessName", "twice", "UseType", "NORMAL", "UseType", "MANUAL_BIZ")
	pr.look("twice", "")
	for _, a := range []string{"GetBusiness", "UpdateBusiness", "DeleteBusiness"} {
		pr.say(a, "ProjectId", 10001)
		pr.say(a, "ProjectId", 10001, "BusinessId", "")
		pr.say(a, "BusinessId", "#presence00")
		for _, bad := range []string{"abc", "1.5", "9223372036854775808", "-1"} {
			pr.say(a, "ProjectId", 10001, "BusinessId", bad)
		}
	}
	pr.look("presence00", "presence00")
}

func (pr *probe) values() {
	for i, v := range []string{"X", "normal", "NORM"} {
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", fmt.Sprint("enum", i), "UseType", v)
	}
	pr.look("", "enum")
	pr.create("example", "ProjectId", 10001, "BusinessName", "My business process", "Description", "This is a business process created through an interface.")
	pr.look("example", "My")
	for _, page := range []string{"0", "-1", "abc", "2147483648", "1"} {
		pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "enum", "PageNumber", page, "PageSize", page)
	}
}

func (pr *probe) texts() {
	for i, text := range []string{
		strings.Repeat("x", 60), "two words", "two  blanks", " around ", "Mixed Case", "业务流程", "smile😀", "bell\x07", "line\r\nSet-Cookie: a=1",
		"<a> & b", "a+b", "100%25", "it's", "1st", strings.Repeat("long", 1100), "bad\xff",
		"e\u0301", "é", "ＡＢ", "\ufb01", "zero\u200bwidth", "mark\ufeff", "\u202ebidi", "\ue000", "tab\ttab", "“curly”", "wide\u3000",
		"nul\x00nul", "two\nlines", "one\rreturn", "del\x7f", "end\n", "a&lt;b", "<b>c</b>", `back\slash`, `back\u0041slash`, "under_score", "a/*b*/c",
		"{{7*7}}", "%s", "a/../b", "%41", "a;b", strings.Repeat("y", 256), strings.Repeat("b", 66000), "null", "true", "0", "0012",
	} {
		key := fmt.Sprint("text", i)
		pr.create(key, "ProjectId", 10001, "BusinessName", text, "Description", "plain")
		pr.read(key)
		pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", "#"+key)
		pr.create(key, "ProjectId", 10001, "BusinessName", key, "Description", text)
		pr.read(key)
		pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#"+key, "Description", "u "+text)
		pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#"+key, "BusinessName", "u "+text)
		pr.read(key)
		pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", "#"+key)
	}
}

// alike asks a right and a wrong create in other writings.
func (pr *probe) alike() {
	for i, w := range []exchange.Call{
		{Tamper: "common-in-body"}, {Tamper: "escapes-lower-case"}, {Way: exchange.Way{Format: exchange.XML}}, {Way: exchange.Way{Signature: exchange.V3}},
	} {
		w.Action = "CreateBusiness"
		w.Params = p("ProjectId", 10001, "BusinessName", fmt.Sprint("alike", i), "Description", "业务😀")
		g := pr.raw("create alike", w)
		pr.say("GetBusiness", "ProjectId", 10001, "BusinessId", g.doc.Node.Get("BusinessId").Text())
		w.Params = p("ProjectId", 10001, "BusinessName", fmt.Sprint("wrong", i), "UseType", "NONE")
		pr.raw("create wrong", w)
	}
}

// sequences asks what depends on the calls before it.
func (pr *probe) sequences() {
	one := []any{"ProjectId", 10001}
	on := func(action, key string, more ...any) {
		pr.say(action, append(append(append([]any{}, one...), "BusinessId", "#"+key), more...)...)
	}
	list := func(keyword string, page, size int) {
		pr.say("ListBusiness", append(append([]any{}, one...), "Keyword", keyword, "PageNumber", page, "PageSize", size)...)
	}
	create := func(key, name string) {
		pr.create(key, append(append([]any{}, one...), "BusinessName", name, "Description", key)...)
	}
	create("sa", "seq k")
	pr.create("sb", "ProjectId", 10002, "BusinessName", "seq k", "Description", "elsewhere")
	on("GetBusiness", "sa")
	for _, text := range []string{"first", "second", "third"} {
		list("seq k", 1, 10)
		on("UpdateBusiness", "sa", "Description", text)
		on("GetBusiness", "sa")
		pr.say("GetBusiness", "ProjectId", 10002, "BusinessId", "#sb")
	}
	create("sc", "seq c")
	on("UpdateBusiness", "sc", "BusinessName", "seq k")
	on("DeleteBusiness", "sc")
	create("again", "seq k")
	on("UpdateBusiness", "sa", "BusinessName", "seq l")
	list("seq k", 1, 10)
	create("sd", "seq k")
	on("UpdateBusiness", "sd", "BusinessName", "seq d")
	on("UpdateBusiness", "sd", "BusinessName", "seq k")
	on("DeleteBusiness", "sa")
	create("again", "seq k")
	create("se", "seq l")
	on("GetBusiness", "se")
	for i := range 3 {
		key := fmt.Sprint("st", i)
		create(key, "seq t")
		on("UpdateBusiness", key, "Description", "changed")
		on("DeleteBusiness", key)
		list("seq t", 1, 10)
	}
	create("sh", "seq t")
	on("GetBusiness", "sh")
	list("seq", 2, 1)
	list("seq", 1, 10)
}

func (pr *probe) projects() {
	bad := [][]any{
		{"ProjectId", 99999}, {"ProjectId", 10001 + 1<<32}, {"ProjectId", "abc"}, {"ProjectId", "1.5"}, {"ProjectId", "10001.5"},
		{"ProjectId", "9223372036854775808"}, {"ProjectId", 20001}, {"ProjectId", -5},
		{"ProjectIdentifier", "p_o"}, {"ProjectIdentifier", "nope"}, {"ProjectIdentifier", "p_three"}, {"ProjectIdentifier", "it's"},
		{"ProjectId", "10001,10001"}, {"UseType", "MANUAL_BIZ"},
	}
	for i, where := range bad {
		pr.say("CreateBusiness", append([]any{"BusinessName", fmt.Sprint("project", i)}, where...)...)
		for _, a := range []string{"GetBusiness", "UpdateBusiness"} {
			pr.say(a, append([]any{"BusinessId", "#presence00", "Description", fmt.Sprint("p", i)}, where...)...)
		}
		pr.say("ListBusiness", append([]any{"Keyword", "presence0", "PageNumber", 1, "PageSize", 3}, where...)...)
		pr.create("gone", "ProjectId", 10001, "BusinessName", fmt.Sprint("gone", i))
		pr.say("DeleteBusiness", append([]any{"BusinessId", "#gone"}, where...)...)
		pr.look("gone", fmt.Sprint("gone", i))
	}
	pr.look("presence00", "project")
	for _, where := range [][]any{{"ProjectId", 10001}, {"ProjectIdentifier", "p_one"}, {"ProjectId", 10002}, {"ProjectIdentifier", "p_two"}, {}} {
		pr.create("here", append([]any{"BusinessName", fmt.Sprint("here", where)}, where...)...)
		pr.say("GetBusiness", append([]any{"BusinessId", "#here"}, where...)...)
		pr.say("ListBusiness", append([]any{"PageNumber", 1, "PageSize", 5, "Keyword", "here"}, where...)...)
		pr.say("ListBusiness", append([]any{"PageNumber", 1, "PageSize", 5}, where...)...)
		pr.say("UpdateBusiness", append([]any{"BusinessId", "#here", "Description", "changed"}, where...)...)
		pr.look("here", "here")
		pr.say("DeleteBusiness", append([]any{"BusinessId", "#here"}, where...)...)
		pr.look("here", "here")
	}
}
