package session_test

import (
	"strings"
	"testing"
)

// probes show each fault by one look: true where the defect is seen. The base must show none of them.
var probes = []map[string]func(p prober) bool{parameterProbes, textProbes, storageProbes, readProbes, answerProbes, gatewayProbes}

func TestStubbornFaultsShow(t *testing.T) {
	t.Parallel()
	all := map[string]func(p prober) bool{}
	n := 0
	for _, group := range probes {
		for name, probe := range group {
			all[name] = probe
			n++
		}
	}
	if n != len(all) || n != len(faultyVariants) {
		t.Errorf("%d probes, %d of them different, for %d faults", n, len(all), len(faultyVariants))
	}
	var names []string
	for _, f := range faultyVariants {
		if all[f.name] == nil {
			t.Errorf("%s: no probe", f.name)
			continue
		}
		names = append(names, f.name)
	}
	together(t, names, func(t *testing.T, name string) { tells(t, name, all[name]) })
}

// TestStubbornFaultsMix looks for faults behind correct variants that do not hide them.
func TestStubbornFaultsMix(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"quota-150", "unique-by-id-only"}, {"envelope-200", "neither-project-default"}, {"order-random", "page-two-repeats"},
		{"ids-big", "get-id-32bit"}, {"neighbours", "ids-reused"}, {"strict-text", "name-cut-32"}, {"foreign-hidden", "foreign-get"},
		{"refusal-nulls", "refusal-code-empty"}, {"nonce-global", "nonce-kept-if-accepted"}, {"codes-dotted", "name-kept-after-refusal"},
	} {
		for _, group := range probes {
			if look := group[pair[1]]; look != nil && !look(probe(t, pair[:]...).patiently()) {
				t.Errorf("%s does not show behind %s", pair[1], pair[0])
			}
		}
	}
	for _, hidden := range [][]string{{"no-xml", "xml-cut"}, {"unique-off", "unique-global"}, {"get-refused", "v1-get-unchecked"}, {"json-pretty", "json-escapes"}} {
		if clash(hidden...) == "" {
			t.Errorf("%q combine", hidden)
		}
	}
}

// default reads a field of a business made without it.
func (p prober) unset(field string, given ...string) string { return show(p.kept(given...)[field]) }

var parameterProbes = map[string]func(p prober) bool{
	"name-absent-accepted":    func(p prober) bool { return p.nameless().accepted() },
	"name-empty-accepted":     func(p prober) bool { return p.create("BusinessName", "").accepted() },
	"missing-name-code":       func(p prober) bool { return p.nameless().code() != "MissingBusinessName" },
	"missing-name-status":     func(p prober) bool { return p.nameless().status != 400 },
	"neither-project-default": func(p prober) bool { return p.create("ProjectId", "-").accepted() },
	"unknown-project-default": func(p prober) bool { return p.create("ProjectId", "7").accepted() },
	"identifier-prefix":       func(p prober) bool { return p.create("ProjectIdentifier", "stub_on").accepted() },
	"identifier-part":         func(p prober) bool { return p.create("ProjectIdentifier", "ub_on").accepted() },
	"identifier-ignored":      func(p prober) bool { return p.create(named(p.s.primary)...).refused() },
	"project-id-32bit":        func(p prober) bool { return p.create("ProjectId", number(p.s.primary.id+1<<32)).accepted() },
	"number-wraps":            func(p prober) bool { return p.create("ProjectId", "18446744073709592617").accepted() }, // 2^64 + 41001
	"number-float":            func(p prober) bool { return p.create("ProjectId", "41001.5").accepted() },
	"number-leading-digits":   func(p prober) bool { return p.create("ProjectId", "41001abc").accepted() },
	"number-unparsable-ignored": func(p prober) bool {
		return p.create("ProjectId", "abc", "ProjectIdentifier", p.s.primary.identifier).accepted()
	},
	"both-refused": func(p prober) bool {
		return p.create(append(in(p.s.primary), named(p.s.primary)...)...).refused()
	},
	"scope-identifier-primary": func(p prober) bool {
		a := p.create(named(p.s.secondary)...)
		return a.accepted() && p.read(a.id(), in(p.s.secondary)...).data()["BusinessId"] == nil
	},
	"enum-prefix":          func(p prober) bool { return p.create("UseType", "NORMALLY").accepted() },
	"enum-unchecked":       func(p prober) bool { return p.unset("UseType", "UseType", "SOMETIMES") == "SOMETIMES" },
	"enum-unknown-normal":  func(p prober) bool { return p.unset("UseType", "UseType", "SOMETIMES") == "NORMAL" },
	"manual-stored-normal": func(p prober) bool { return p.altered("UseType", "MANUAL_BIZ") },
	"manual-loses-description": func(p prober) bool {
		return p.unset("Description", "Description", "text", "UseType", "MANUAL_BIZ") == ""
	},
	"usetype-default-manual":   func(p prober) bool { return p.unset("UseType") == "MANUAL_BIZ" },
	"usetype-default-empty":    func(p prober) bool { return p.unset("UseType") == "" },
	"owner-default-empty":      func(p prober) bool { return p.unset("Owner") == "" },
	"owner-sent-empty-kept":    func(p prober) bool { return p.unset("Owner", "Owner", "") == "" },
	"owner-default-project":    func(p prober) bool { return p.unset("Owner", in(p.s.secondary)...) != p.s.caller.accountID },
	"owner-default-key":        func(p prober) bool { return p.unset("Owner") != p.s.caller.accountID },
	"owner-ignored":            func(p prober) bool { return p.altered("Owner", subAccount) },
	"owner-leaks":              func(p prober) bool { p.create("Owner", subAccount); return p.unset("Owner") == subAccount },
	"description-leaks":        func(p prober) bool { p.create("Description", "before"); return p.unset("Description") == "before" },
	"description-default-null": func(p prober) bool { return p.unset("Description") == "null" },
	"description-default-name": func(p prober) bool { return p.unset("Description") != "" },
	"xml-loses-description":    func(p prober) bool { return p.xml().altered("Description", "text") },
	"get-loses-use-type":       func(p prober) bool { return p.get().altered("UseType", "MANUAL_BIZ") },
	"query-loses-identifier":   func(p prober) bool { return p.query().create(named(p.s.primary)...).refused() },
	"v3-loses-owner":           func(p prober) bool { return p.newer().altered("Owner", subAccount) },
}

var textProbes = map[string]func(p prober) bool{
	"plus-decoded-twice":    func(p prober) bool { return p.altered("BusinessName", "a+b") },
	"percent-decoded-twice": func(p prober) bool { return p.altered("Description", "100%25 sure") },
	"ampersand-splits":      func(p prober) bool { return p.altered("Description", "this & that") },
	"latin-1":               func(p prober) bool { return p.altered("BusinessName", "业务流程") },
	"mojibake":              func(p prober) bool { return p.altered("Description", "业务流程") },
	"cut-at-emoji":          func(p prober) bool { return p.altered("BusinessName", "go 🚀 now") },
	"html-escaped":          func(p prober) bool { return p.altered("BusinessName", "<b>&") },
	"markup-stripped":       func(p prober) bool { return p.altered("Description", "<b>") },
	"trimmed":               func(p prober) bool { return p.altered("BusinessName", " outer ") },
	"spaces-joined":         func(p prober) bool { return p.altered("Description", "two  spaces") },
	"lines-joined":          func(p prober) bool { return p.altered("Description", "two\r\nlines") },
	"backslash-eaten":       func(p prober) bool { return p.altered("BusinessName", `C:\temp`) },
	"template-evaluated":    func(p prober) bool { return p.altered("BusinessName", "${7*7}") && p.altered("Description", "{{7*7}}") },
	"slash-starts-folder":   func(p prober) bool { return p.altered("BusinessName", "a/b") },
	"lower-cased":           func(p prober) bool { return p.altered("BusinessName", "Loud NAME") },
	"name-cut-32":           func(p prober) bool { return p.altered("BusinessName", strings.Repeat("n", 33)) },
	"description-cut-255":   func(p prober) bool { return p.altered("Description", strings.Repeat("d", 256)) },
	"digits-refused":        func(p prober) bool { return p.create("Description", "number 9").refused() },
	"long-names-refused":    func(p prober) bool { return p.create("BusinessName", strings.Repeat("n", 60)).refused() },
	"cjk-refused":           func(p prober) bool { return p.create("BusinessName", "业务流程").refused() },
	"emoji-fails":           func(p prober) bool { return p.create("BusinessName", "🚀").code() == "InternalError.System" },
	"long-text-fails":       func(p prober) bool { return p.create("Description", strings.Repeat("d", 2500)).status == 500 },
	"long-text-resets":      func(p prober) bool { return p.create("Description", strings.Repeat("d", 3500)).err != nil },
	"page-zero-fails":       func(p prober) bool { return p.list("PageNumber", "0").code() == "InternalError.System" },
	"missing-fails":         func(p prober) bool { return p.read("7").code() == "InternalError.System" },
}
