package session_test

import (
	"slices"
	"strconv"
	"strings"
)

// row makes n businesses with a common word in their names and returns the word.
func (p prober) row(n int) string {
	word := "row" + fresh()
	for i := range n {
		p.create("BusinessName", word+" no "+strconv.Itoa(i))
	}
	return word
}

// pages lists the names under a keyword page by page.
func (p prober) pages(keyword string, size, count int) (names []string) {
	for i := range count {
		names = append(names, p.list("Keyword", keyword, "PageSize", strconv.Itoa(size), "PageNumber", strconv.Itoa(i+1)).names()...)
	}
	return names
}

// unread tells whether a business of the project cannot be read there any more.
func (p prober) unread(id string, where project) bool {
	return p.read(id, in(where)...).data()["BusinessId"] == nil
}

var readProbes = map[string]func(p prober) bool{
	"get-id-32bit":              func(p prober) bool { a := p.create(); return show(p.read(a.id()).data()["BusinessId"]) != a.id() },
	"get-id-string":             func(p prober) bool { return strings.Contains(p.read(p.create().id()).body, `"BusinessId":"`) },
	"get-project-number":        func(p prober) bool { return strings.Contains(p.read(p.create().id()).body, `"ProjectId":4`) },
	"get-loses-description":     func(p prober) bool { return p.altered("Description", "text") },
	"get-shows-caller-as-owner": func(p prober) bool { return p.altered("Owner", subAccount) },
	"get-any-project":           func(p prober) bool { return p.read(p.elsewhere()).data()["BusinessId"] != nil },

	"list-name-cut": func(p prober) bool {
		name := "a rather long " + fresh()
		return p.create("BusinessName", name).accepted() && !p.holds(name)
	},
	"list-project-string": func(p prober) bool { p.create(); return strings.Contains(p.list().body, `"ProjectId":"`) },
	"list-without-use-type": func(p prober) bool {
		p.create()
		return p.list().items()[0]["UseType"] == nil
	},
	"list-without-manual": func(p prober) bool { p.create("UseType", "MANUAL_BIZ"); return len(p.list().items()) == 0 },
	"list-all-projects":   func(p prober) bool { p.elsewhere(); return len(p.list().items()) > 0 },
	"total-of-page":       func(p prober) bool { return p.list("Keyword", p.row(3), "PageSize", "2").total() == "2" },
	"total-off-by-one":    func(p prober) bool { return p.list("Keyword", p.row(2)).total() != "2" },
	"page-two-repeats": func(p prober) bool {
		all := p.pages(p.row(5), 2, 3)
		slices.Sort(all)
		return len(slices.Compact(slices.Clone(all))) < len(all)
	},
	"page-two-empty": func(p prober) bool { return len(p.pages(p.row(5), 2, 2)) < 4 },
	"last-page-lost": func(p prober) bool {
		word := p.row(5)
		return len(p.pages(word, 2, 2)) == 4 && len(p.pages(word, 2, 3)) < 5
	},
	"page-of-twelve":    func(p prober) bool { return len(p.list("Keyword", p.row(13), "PageSize", "20").names()) == 12 },
	"page-size-ignored": func(p prober) bool { return len(p.list("Keyword", p.row(3), "PageSize", "2").names()) > 2 },
	"keyword-wildcard": func(p prober) bool {
		p.create("BusinessName", "snake_case")
		p.create("BusinessName", "snakeXcase")
		return len(p.list("Keyword", "e_c").names()) > 1 && len(p.list("Keyword", "s%e").names()) > 0
	},
	"keyword-prefix": func(p prober) bool {
		p.create("BusinessName", "find me")
		return len(p.list("Keyword", "me").names()) == 0
	},
	"keyword-whole": func(p prober) bool {
		p.create("BusinessName", "find me")
		return len(p.list("Keyword", "find").names()) == 0
	},
	"keyword-words": func(p prober) bool {
		p.create("BusinessName", "find me")
		return len(p.list("Keyword", "fin").names()) == 0
	},
	"keyword-ignored": func(p prober) bool {
		p.create("BusinessName", "find me")
		return len(p.list("Keyword", "lose").names()) > 0
	},

	"update-without-effect": func(p prober) bool {
		a := p.create()
		return p.update(a.id(), "Description", "new").accepted() && show(p.read(a.id()).data()["Description"]) != "new"
	},
	"rename-ignored": func(p prober) bool {
		a, name := p.create(), fresh()
		p.update(a.id(), "BusinessName", name, "Description", "new")
		d := p.read(a.id()).data()
		return show(d["Description"]) == "new" && show(d["BusinessName"]) != name
	},
	"update-resets-description": func(p prober) bool {
		a := p.create("Description", "text")
		p.update(a.id(), "BusinessName", fresh())
		return show(p.read(a.id()).data()["Description"]) == ""
	},
	"update-resets-owner": func(p prober) bool {
		a := p.create("Owner", subAccount)
		p.update(a.id(), "Description", "new")
		return show(p.read(a.id()).data()["Owner"]) != subAccount
	},
	"update-resets-use-type": func(p prober) bool {
		a := p.create("UseType", "MANUAL_BIZ")
		p.update(a.id(), "Description", "new")
		return show(p.read(a.id()).data()["UseType"]) != "MANUAL_BIZ"
	},
	"update-becomes-new": func(p prober) bool {
		p.update(p.create().id(), "BusinessName", fresh())
		return len(p.list().items()) == 2
	},
	"update-touches-next": func(p prober) bool {
		a, b := p.create(), p.create()
		p.update(b.id(), "Description", "new")
		return show(p.read(a.id()).data()["Description"]) == "new"
	},
	"update-missing-accepted": func(p prober) bool { return p.update("7", "Description", "new").accepted() },
	"update-any-project":      func(p prober) bool { return p.update(p.elsewhere(), "Description", "new").accepted() },

	"changes-refused": func(p prober) bool {
		a := p.create()
		return p.update(a.id(), "Description", "new").refused() && p.remove(a.id()).refused()
	},
	"delete-without-effect": func(p prober) bool {
		a := p.create()
		return p.remove(a.id()).accepted() && !p.unread(a.id(), p.s.primary)
	},
	"delete-hides-from-list": func(p prober) bool {
		name := fresh()
		a := p.create("BusinessName", name)
		p.remove(a.id())
		return !p.holds(name) && !p.unread(a.id(), p.s.primary)
	},
	"delete-kept-in-list": func(p prober) bool {
		name := fresh()
		a := p.create("BusinessName", name)
		p.remove(a.id())
		return p.holds(name) && p.unread(a.id(), p.s.primary)
	},
	"delete-missing-accepted": func(p prober) bool { return p.remove("7").accepted() },
	"delete-takes-namesakes": func(p prober) bool {
		name := fresh()
		other := p.elsewhere("BusinessName", name)
		p.remove(p.create("BusinessName", name).id())
		return p.unread(other, p.s.secondary)
	},
	"delete-any-project": func(p prober) bool { return p.remove(p.elsewhere()).accepted() },

	"foreign-create": func(p prober) bool { return p.create(in(p.s.foreign)...).accepted() },
	"foreign-get":    func(p prober) bool { return p.read(p.abroad(), in(p.s.foreign)...).data()["BusinessId"] != nil },
	"foreign-list":   func(p prober) bool { p.abroad(); return len(p.list(in(p.s.foreign)...).items()) > 0 },
	"foreign-update": func(p prober) bool {
		return p.update(p.abroad(), append(in(p.s.foreign), "Description", "taken over")...).accepted()
	},
	"foreign-delete":    func(p prober) bool { return p.remove(p.abroad(), in(p.s.foreign)...).accepted() },
	"get-any-tenant":    func(p prober) bool { return p.read(p.abroad()).data()["BusinessId"] != nil },
	"delete-any-tenant": func(p prober) bool { return p.remove(p.abroad()).accepted() },
	"list-all-tenants":  func(p prober) bool { p.abroad(); return len(p.list().items()) > 0 },
}
