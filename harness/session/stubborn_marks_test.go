package session_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// marks tell each correct variant from the base: true on the variant, false on the base.
var marks = []map[string]func(p prober) bool{marksOfForm, marksOfService}

func TestStubbornCorrectVariantsShow(t *testing.T) {
	var names []string
	all := map[string]func(p prober) bool{}
	for _, group := range marks {
		for name, mark := range group {
			all[name] = mark
			names = append(names, name)
		}
	}
	for _, name := range correctVariants {
		if all[name] == nil {
			t.Errorf("%s: no mark", name)
		}
	}
	if len(all) != len(correctVariants) {
		t.Errorf("%d marks for %d variants", len(all), len(correctVariants))
	}
	// Those told by time alone are asked first, while the parallel tests are held back and nothing else goes on.
	shows := func(t *testing.T, name string) { tells(t, name, all[name]) }
	var rest []string
	for _, name := range names {
		if !slices.Contains([]string{"slow-150ms", "jitter", "drip"}, name) && !strings.HasPrefix(name, "lag-") {
			rest = append(rest, name)
			continue
		}
		t.Run(name, func(t *testing.T) { shows(t, name) })
	}
	t.Parallel()
	together(t, rest, shows)
}

// tells holds a look at a variant against one at the base. Looks that go by time are blurred by a busy machine, so a
// variant has three chances to show.
func tells(t *testing.T, variant string, look func(p prober) bool) {
	shown := false
	for i := 0; i < 3 && !shown; i++ {
		shown = look(probe(t, variant))
	}
	if !shown {
		t.Error("the variant does not show")
	}
	if look(probe(t)) {
		t.Error("the base shows it too")
	}
}

// badType is a refusal of DataWorks itself.
func (p prober) badType() answer { return p.create("UseType", "SOMETIMES") }

func (a answer) has(name string) bool { _, there := a.doc[name]; return there }

// throttledAfter makes calls in a row and returns the first throttled answer among them.
func (p prober) throttledAfter(n int) (first answer, found bool) {
	for _, a := range atOnce(n, func(int) answer { return p.list() }) {
		if a.throttled() {
			return a, true
		}
	}
	return answer{}, false
}

var marksOfForm = map[string]func(p prober) bool{
	"wording": func(p prober) bool { return strings.Contains(p.nameless().message(), "缺少") },
	"envelope-200": func(p prober) bool {
		return p.badType().status == 200 && p.nameless().status == 200 && p.nameless().has("ErrorCode")
	},
	"envelope-4xx": func(p prober) bool { a := p.badType(); return a.status == 400 && a.has("ErrorCode") && !a.has("Code") },
	"envelope-both": func(p prober) bool {
		a := p.badType()
		return a.status == 400 && a.has("ErrorCode") && a.has("Code") && strings.Count(a.body, "RequestId\"") == 1
	},
	"envelope-mixed":      func(p prober) bool { return p.badType().status == 200 && p.nameless().status == 400 },
	"codes-dotted":        func(p prober) bool { return p.badType().code() == "Invalid.Wkbench.UseType" },
	"status-500":          func(p prober) bool { return p.badType().status == 500 && p.nameless().status == 400 },
	"status-rest":         func(p prober) bool { return p.create("ProjectId", "7").status == 404 },
	"refusal-id-zero":     func(p prober) bool { return p.badType().id() == "0" },
	"refusal-nulls":       func(p prober) bool { a := p.badType(); return a.has("BusinessId") && a.has("Data") && a.id() == "" },
	"success-empty-error": func(p prober) bool { return strings.Contains(p.create().body, `"ErrorCode":"","ErrorMessage":""`) },
	"success-null-error":  func(p prober) bool { return strings.Contains(p.create().body, `"ErrorCode":null`) },
	"success-like-sample": func(p prober) bool {
		a := p.create()
		return a.accepted() && a.text("ErrorMessage") == "The connection does not exist."
	},
	"other-statuses": func(p prober) bool { return p.spoiled("Signature", "AAAA").create().status == 403 },
	"created-201":    func(p prober) bool { a := p.create(); return a.status == 201 && a.text("HttpStatusCode") == "201" },
	"delete-data-true": func(p prober) bool {
		return p.remove(p.create().id()).text("Data") == "true"
	},
	"extra-fields": func(p prober) bool {
		return p.create().has("Api") && p.badType().has("TraceId") && p.kept()["Folder"] != nil
	},
	"request-id-short":     func(p prober) bool { return len(p.create().text("RequestId")) == 12 },
	"no-request-id-header": func(p prober) bool { return p.create().header.Get("X-Acs-Request-Id") == "" },

	"ids-big": func(p prober) bool {
		id := p.create().id()
		return len(id) > 16 && strings.ContainsAny(id[len(id)-1:], "13579") && show(p.kept()["BusinessId"]) > id
	},
	"ids-random": func(p prober) bool {
		var last int64
		for range 12 {
			var id int64
			fmt.Sscan(p.create().id(), &id)
			if id < last {
				return true
			}
			last = id
		}
		return false
	},

	"ids-far-apart": func(p prober) bool {
		var one, two int64
		fmt.Sscan(p.create().id(), &one)
		fmt.Sscan(p.create().id(), &two)
		return two == one+1<<32
	},

	"json-pretty":      func(p prober) bool { return strings.HasPrefix(p.create().body, "{\n\t\"Success\": true") },
	"json-escapes":     func(p prober) bool { return strings.Contains(p.create("ProjectId", "-").body, `\u4E0B\u5217`) },
	"json-default":     func(p prober) bool { return p.without("Format").create().root == "" },
	"xml-list-wrapped": func(p prober) bool { return strings.Contains(p.twoInXML(), "<Business><Business>") },
	"xml-list-items":   func(p prober) bool { return strings.Contains(p.twoInXML(), "<Business><Item>") },
	"xml-cdata": func(p prober) bool {
		p = p.xml()
		a := p.create("BusinessName", "a]]>b <c>")
		return strings.Contains(p.read(a.id()).body, "CDATA") && show(p.read(a.id()).data()["BusinessName"]) == "a]]>b <c>"
	},
	"xml-bare": func(p prober) bool { return strings.HasPrefix(p.xml().create().body, "<CreateBusinessResponse>") },
	"xml-namespace": func(p prober) bool {
		a := p.xml().create()
		return a.accepted() && a.root == "CreateBusinessResponse" && strings.Contains(a.body, "xmlns") && !brokenXML(a)
	},
	"media-plain": func(p prober) bool { return p.create().header.Get("Content-Type") == "application/json" },

	"headers-lower": func(p prober) bool {
		names := p.rawNames()
		return slices.Contains(names, "content-type") && !slices.Contains(names, "Content-Type")
	},
	"header-crowd": func(p prober) bool { return len(p.create().header.Values("Set-Cookie")) == 2 },
	"gzip":         func(p prober) bool { a := p.create(); return a.unzipped && a.accepted() },
	"chunked":      func(p prober) bool { a := p.create(); return a.trailer.Get("X-Served-By") != "" && a.accepted() },
	"drip":         func(p prober) bool { a := p.create(); return a.took > 18*time.Millisecond && a.accepted() },
	"early-hints":  func(p prober) bool { return p.interim() == 1 },
	"close-each":   func(p prober) bool { return p.keepsOpen(1) == 0 },
	"close-silent": func(p prober) bool { return p.keepsOpen(1) == 1 && p.keepsOpen(10) < 10 },
	"http10":       func(p prober) bool { a := p.create(); return a.proto == "HTTP/1.0" && a.accepted() },

	"slow-150ms": func(p prober) bool {
		a, b := p.create(), p.list()
		return min(a.took, b.took) >= 150*time.Millisecond
	},
	"jitter": func(p prober) bool {
		late := 0
		for range 12 {
			if p.create().took > 10*time.Millisecond {
				late++
			}
		}
		return late >= 4 && late < 12
	},
	"rare-slow": func(p prober) bool {
		slow := 0
		for _, a := range atOnce(70, func(int) answer { return p.create() }) {
			if a.took > 2*time.Second {
				slow++
			}
		}
		return slow == 1
	},
	"one-lost-reply":   func(p prober) bool { lost, stored := p.losses(); return lost == 1 && stored == 1 },
	"one-lost-request": func(p prober) bool { lost, stored := p.losses(); return lost == 1 && stored == 0 },
	"transient-503": func(p prober) bool {
		var answers []answer
		for range 62 {
			answers = append(answers, p.list())
		}
		return answers[59].status == 503 && answers[60].status == 200
	},
}

// twoInXML lists two businesses in XML.
func (p prober) twoInXML() string {
	p.create()
	p.create()
	return p.xml().list().body
}

// losses makes twenty creates and tells how many went unanswered, and how many of these were stored.
func (p prober) losses() (lost, stored int) {
	for range 20 {
		name := fresh()
		if a := p.create("BusinessName", name); a.err != nil {
			lost++
			if p.holds(name) {
				stored++
			}
		}
	}
	return lost, stored
}
