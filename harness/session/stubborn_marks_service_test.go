package session_test

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// twins tells whether a second name is a duplicate of the first.
func (p prober) twins(first, second string) bool {
	tail := fresh()
	return p.create("BusinessName", first+tail).accepted() && p.create("BusinessName", second+tail).refused()
}

// lagging tells what a list and a Get see of a business just made.
func (p prober) lagging() (list, get bool) {
	name := fresh()
	a := p.create("BusinessName", name)
	list, get = !p.holds(name), p.read(a.id()).data()["BusinessId"] == nil
	p.settle()
	return list, get && show(p.read(a.id()).data()["BusinessId"]) == a.id()
}

func (p prober) oneLack(action string) bool {
	given := []string{"BusinessId", "34372", "PageNumber", "1", "PageSize", "10"}
	return p.call(action, filled(given, p.home(given)...)...).code() == "InvalidAction.NotFound" && slices.Contains(p.s.lacks, action)
}

var marksOfService = map[string]func(p prober) bool{
	"rate-5-code": func(p prober) bool { a, found := p.throttledAfter(16); return found && a.status == 400 },
	"rate-5-429": func(p prober) bool {
		a, found := p.throttledAfter(16)
		return found && a.status == 429 && a.header.Get("Retry-After") == "1"
	},
	"rate-20-code": func(p prober) bool { a, found := p.throttledAfter(60); return found && a.status == 400 },
	"rate-20-429":  func(p prober) bool { a, found := p.throttledAfter(60); return found && a.status == 429 && a.doc != nil },
	"rate-20-acs": func(p prober) bool {
		a, found := p.throttledAfter(60)
		ms, _ := strconv.Atoi(a.header.Get("X-Acs-Retry-After"))
		return found && ms > 0 && ms < 1000
	},
	"rate-20-bare": func(p prober) bool { a, found := p.throttledAfter(60); return found && a.doc == nil && a.status == 429 },
	"first-throttled": func(p prober) bool {
		for range 3 {
			if !p.list().throttled() {
				return false
			}
		}
		return p.list().accepted()
	},
	"quota-150": func(p prober) bool { return p.roomFor(150) },
	"quota-60":  func(p prober) bool { return p.roomFor(60) },
	"small-limits": func(p prober) bool {
		long := strings.Repeat("d", 70<<10)
		return p.create("Description", long).status == 413 && p.query().create("Description", long).status == 414
	},
	"strict-text": func(p prober) bool {
		long := strings.Repeat("业", 60)
		return p.create("BusinessName", "a_b").refused() && p.create("BusinessName", "a  b").refused() && p.create("BusinessName", long+"务").refused() &&
			p.create("BusinessName", long, "Description", strings.Repeat("a b ", 124)+"last").accepted() && p.create("Description", "a\nb").refused() &&
			p.create("BusinessName", "My business process", "Description", "This is a business process created through an interface.").accepted()
	},
	"outer-space-refused": func(p prober) bool { return p.create("BusinessName", " a").refused() },
	"owner-caller-only":   func(p prober) bool { return len(p.s.owners) == 0 && p.create("Owner", subAccount).refused() },
	"owner-any":           func(p prober) bool { return show(p.kept("Owner", "someone else")["Owner"]) == "someone else" },
	"unknown-refused":     func(p prober) bool { return p.create("Colour", "red").refused() },
	"common-strict":       func(p prober) bool { return p.without("RegionId").create().code() == "MissingRegionId" },
	"content-type-signed": func(p prober) bool {
		return p.newer().first(func(l *letter) {
			l.signed = []string{"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}
		}).create().refused()
	},
	"window-12m": func(p prober) bool { return p.at(-13 * time.Minute).create().refused() },
	"window-30m": func(p prober) bool { return p.at(28 * time.Minute).create().accepted() },
	"clock-3m": func(p prober) bool {
		return p.at(17*time.Minute).create().accepted() && p.at(-13*time.Minute).create().refused() && p.at(-10*time.Minute).create().accepted()
	},
	"nonce-global": func(p prober) bool {
		n := nonce()
		p.withNonce(n).create()
		return p.as(p.s.temporary).withNonce(n).create().code() == "SignatureNonceUsed"
	},
	"nonce-late": func(p prober) bool {
		n := nonce()
		p.withNonce(n).nameless()
		return p.withNonce(n).create().accepted() && p.withNonce(n).create().code() == "SignatureNonceUsed"
	},
	"checks-late": func(p prober) bool {
		return p.spoiled("Signature", "AAAA").nameless().code() == "MissingBusinessName" && p.spoiled("Signature", "AAAA").create().refused()
	},

	"empty-name-own-code": func(p prober) bool { return p.create("BusinessName", "").code() == ownCodes["no name"].numeric },
	"empty-options-refused": func(p prober) bool {
		return p.create("UseType", "").refused() && p.create("ProjectId", "", "ProjectIdentifier", p.s.primary.identifier).refused()
	},
	"usetype-any-case": func(p prober) bool { return show(p.kept("UseType", "manual_biz")["UseType"]) == "MANUAL_BIZ" },
	"numbers-lenient":  func(p prober) bool { return p.create("ProjectId", " +00"+number(p.s.primary.id)).accepted() },
	"both-id-wins": func(p prober) bool {
		a := p.create("ProjectId", number(p.s.primary.id), "ProjectIdentifier", p.s.secondary.identifier)
		return a.accepted() && p.read(a.id()).data()["BusinessId"] != nil
	},
	"any-case-parameters": func(p prober) bool { return p.nameless("businessname", fresh()).accepted() },
	"repeated-last": func(p prober) bool {
		a := p.nameless("BusinessName", fresh(), "BusinessName", "the last "+fresh())
		return a.accepted() && strings.HasPrefix(show(p.read(a.id()).data()["BusinessName"]), "the last")
	},
	"unique-ignores-case":        func(p prober) bool { return p.twins("flow", "FLOW") },
	"unique-ignores-outer-space": func(p prober) bool { return p.twins("flow", " flow") },
	"unique-ignores-width":       func(p prober) bool { return p.twins("flow", "ｆｌｏｗ") },
	"unique-ignores-accents":     func(p prober) bool { return p.twins("resume", "résumé") },
	"keyword-any-case": func(p prober) bool {
		p.create("BusinessName", "UPPER")
		return len(p.list("Keyword", "upper").names()) == 1
	},
	"page-size-clamped": func(p prober) bool { return show(p.list("PageSize", "500").data()["PageSize"]) == "100" },
	"page-past-end-refused": func(p prober) bool {
		p.create()
		return p.list("PageNumber", "1").accepted() && p.list("PageNumber", "2").refused()
	},
	"page-past-end-last": func(p prober) bool {
		all := p.list("Keyword", p.row(3), "PageSize", "2", "PageNumber", "9")
		return len(all.names()) == 1 && strings.HasSuffix(all.names()[0], "no 2") && show(all.data()["PageNumber"]) == "2"
	},
	"page-past-end-first": func(p prober) bool {
		all := p.list("Keyword", p.row(3), "PageSize", "2", "PageNumber", "9")
		return len(all.names()) == 2 && show(all.data()["PageNumber"]) == "1"
	},
	"page-past-end-uncounted": func(p prober) bool {
		all := p.list("Keyword", p.row(3), "PageSize", "2", "PageNumber", "9")
		return len(all.names()) == 0 && all.total() == "0"
	},
	"page-defaults": func(p prober) bool { return p.list("PageNumber", "-", "PageSize", "-").accepted() },
	"update-empty-kept": func(p prober) bool {
		a := p.create("Description", "text")
		p.update(a.id(), "Description", "")
		return show(p.read(a.id()).data()["Description"]) == "text"
	},
	"update-empty-name-refused": func(p prober) bool { return p.update(p.create().id(), "BusinessName", "").refused() },
	"denied-text": func(p prober) bool {
		return p.as(p.s.unauthorized).create().message() == "Access is forbidden. Try again later."
	},
	"denied-ram": func(p prober) bool {
		a := p.as(p.s.unauthorized).list()
		return a.code() == "Forbidden.RAM" && a.status == 400
	},
	"denied-nopermission": func(p prober) bool { return p.as(p.s.unauthorized).create().code() == "NoPermission" },
	"denied-resource":     func(p prober) bool { return p.as(p.s.unauthorized).create().code() == "ResourceNotAuthorized.Api" },

	"get-refused": func(p prober) bool { return p.get().create().code() == "UnsupportedHTTPMethod" },
	"get-bare":    func(p prober) bool { a := p.get().create(); return a.status == 501 && a.doc == nil },
	"get-ignores-body": func(p prober) bool {
		bodied := p.get()
		bodied.inQuery = false
		return p.get().create().accepted() && bodied.create().code() == "MissingBusinessName"
	},
	"query-ignored": func(p prober) bool { return p.query().create().code() == "MissingBusinessName" },
	"states-limited": func(p prober) bool {
		for range 3 {
			if p.state("system failure", "setup") != 429 {
				return false
			}
		}
		return p.state("system failure", "setup") == 200
	},
	"some-states":  func(p prober) bool { return p.state("edition not activated", "setup") == 501 },
	"no-states":    func(p prober) bool { return p.state("system failure", "setup") == 404 && p.s.statesURL(p.url) == "" },
	"no-signature": func(p prober) bool { return p.spoiled("Signature", "AAAA").create().accepted() },
	"no-v3":        func(p prober) bool { return p.newer().create().refused() },
	"no-xml":       func(p prober) bool { return p.xml().create().refused() },
	"no-get":       func(p prober) bool { return p.oneLack("GetBusiness") && !p.oneLack("ListBusiness") },
	"no-list":      func(p prober) bool { return p.oneLack("ListBusiness") && !p.oneLack("GetBusiness") },
	"no-update":    func(p prober) bool { return p.oneLack("UpdateBusiness") && !p.oneLack("GetBusiness") },
	"no-delete":    func(p prober) bool { return p.oneLack("DeleteBusiness") && !p.oneLack("GetBusiness") },
	"create-only": func(p prober) bool {
		return p.oneLack("GetBusiness") && p.oneLack("ListBusiness") && p.oneLack("UpdateBusiness") && p.oneLack("DeleteBusiness")
	},
	"no-tenancy":    func(p prober) bool { return p.create("ProjectId", "7").accepted() && p.s.foreign.id == 0 },
	"minimal-world": func(p prober) bool { return len(p.s.keys()) == 1 && len(p.s.projects) == 1 },
	"far-projects": func(p prober) bool {
		return p.create("ProjectId", "9223372036854775807").accepted() && p.create("ProjectId", "9007199254740992").refused()
	},
	"look-alike-projects": func(p prober) bool {
		a := p.create("ProjectId", number(p.s.primary.id+1<<32))
		return a.accepted() && p.read(a.id()).data()["BusinessId"] == nil
	},

	"foreign-hidden":   func(p prober) bool { return p.create(in(p.s.foreign)...).code() == p.create("ProjectId", "7").code() },
	"nowhere-is-empty": func(p prober) bool { return p.list("ProjectId", "").accepted() },
	"missing-empty":    func(p prober) bool { d := p.read("7").data(); return d != nil && len(d) == 0 },
	"missing-null":     func(p prober) bool { a := p.read("7"); return a.accepted() && a.data() == nil },
	"missing-refused":  func(p prober) bool { return p.read("7").refused() },
	"empty-left-out":   func(p prober) bool { _, there := p.kept()["Description"]; return !there },
	"empty-null":       func(p prober) bool { d := p.kept(); v, there := d["Description"]; return there && v == nil },
	"pages-left-out":   func(p prober) bool { return p.list().data()["PageNumber"] == nil },
	"lists-left-out":   func(p prober) bool { _, there := p.list().data()["Business"]; return !there },
	"order-random": func(p prober) bool {
		tag := fresh()
		var made []string
		for i := range 12 {
			made = append(made, tag+" no "+strconv.Itoa(i))
			p.create("BusinessName", made[i])
		}
		got := p.list("Keyword", tag).names()
		again := append(p.list("Keyword", tag, "PageSize", "5").names(), p.list("Keyword", tag, "PageSize", "5", "PageNumber", "2").names()...)
		return !slices.Equal(got, made) && len(got) == 12 && slices.Equal(got[:10], again) && got[0] != made[11]
	},
	"order-reversed": func(p prober) bool {
		p.create("BusinessName", "one of two")
		p.create("BusinessName", "two of two")
		return slices.Equal(p.list("Keyword", "of two").names(), []string{"two of two", "one of two"})
	},
	"lag-300ms": func(p prober) bool { list, get := p.lagging(); return list && get },
	"lag-list":  func(p prober) bool { list, get := p.lagging(); return list && !get },
	"lag-flapping": func(p prober) bool {
		a := p.create()
		var seen []bool
		for range 4 {
			seen = append(seen, p.read(a.id()).data()["BusinessId"] != nil)
		}
		p.settle()
		return slices.Equal(seen, []bool{true, false, true, false}) && p.read(a.id()).data()["BusinessId"] != nil
	},
	"lag-total": func(p prober) bool {
		word := p.row(2)
		early := p.list("Keyword", word)
		p.settle()
		return early.total() == "0" && len(early.names()) == 2 && p.list("Keyword", word).total() == "2"
	},
	"lag-changes": func(p prober) bool {
		a := p.create()
		early, gone := p.update(a.id(), "Description", "new"), p.remove(a.id())
		p.settle()
		late, end, again := p.update(a.id(), "Description", "new"), p.remove(a.id()), p.remove(a.id())
		p.settle()
		return early.refused() && gone.refused() && late.accepted() && end.accepted() && again.accepted() && p.remove(a.id()).refused()
	},
	"lag-changes-flapping": func(p prober) bool {
		a := p.create()
		var done []bool
		for range 4 {
			done = append(done, p.update(a.id(), "Description", "new").accepted())
		}
		p.settle()
		return slices.Equal(done, []bool{true, false, true, false}) && p.remove(a.id()).accepted()
	},
	"crowded": func(p prober) bool { return p.list().total() == "130" },
	"neighbours": func(p prober) bool {
		for range 40 {
			p.list()
		}
		total := p.list().total()
		return total >= "2" && total <= "4" && p.list("Keyword", "neighbour").total() == total
	},
}
