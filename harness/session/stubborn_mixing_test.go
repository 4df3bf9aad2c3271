package session_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// exclusive are groups of correct variants of which a server can have only one: they answer one question in
// different ways, or one leaves the other nothing to act on.
var exclusive = [][]string{
	{"envelope-200", "envelope-4xx", "envelope-both", "envelope-mixed"},
	{"status-500", "status-rest"},
	{"refusal-id-zero", "refusal-nulls"},
	{"success-empty-error", "success-null-error", "success-like-sample"},
	{"ids-big", "ids-random", "ids-far-apart"},
	{"json-pretty", "json-escapes"},
	{"xml-list-wrapped", "xml-list-items"},
	{"json-default", "common-strict"},
	{"headers-lower", "http10"},
	{"chunked", "http10", "close-silent", "drip"},
	{"early-hints", "http10", "close-silent"},
	{"close-each", "http10", "close-silent"},
	{"one-lost-reply", "one-lost-request"},
	{"slow-150ms", "jitter", "rare-slow"},
	{"rate-5-code", "rate-5-429", "rate-20-code", "rate-20-429", "rate-20-acs", "rate-20-bare"},
	{"strict-text", "outer-space-refused"},
	{"owner-caller-only", "owner-any"},
	{"window-12m", "window-30m"},
	{"window-12m", "clock-3m"},
	{"denied-text", "denied-ram", "denied-nopermission", "denied-resource"},
	{"get-refused", "get-ignores-body", "get-bare"},
	{"get-ignores-body", "query-ignored"},
	{"any-case-parameters", "unknown-refused"},
	{"missing-empty", "missing-null", "missing-refused"},
	{"empty-left-out", "empty-null"},
	{"order-random", "order-reversed"},
	{"page-past-end-refused", "page-past-end-last", "page-past-end-first", "page-past-end-uncounted"},
	{"lag-300ms", "lag-list", "lag-flapping"},
	{"lag-changes", "lag-changes-flapping"},
	{"quota-150", "quota-60", "crowded"},
	{"foreign-hidden", "no-tenancy"},
	{"foreign-hidden", "minimal-world"},
	{"states-limited", "no-states", "some-states"},
	{"no-tenancy", "look-alike-projects"},
	{"no-tenancy", "far-projects"},
	{"minimal-world", "look-alike-projects", "far-projects"},
	{"no-signature", "no-v3"},
	{"no-signature", "nonce-late"},
	{"no-xml", "xml-list-wrapped"},
	{"no-xml", "xml-list-items"},
	{"no-xml", "xml-cdata"},
	{"no-xml", "xml-bare"},
	{"no-xml", "xml-namespace"},
	{"no-xml", "json-default"},
}

// masking tells which areas of faults a correct variant leaves nothing to show themselves in.
var masking = map[string][]string{
	"create-only": {"readback", "list", "paging", "keyword", "update", "delete", "default", "text", "plain", "scope", "ways",
		"isolation", "race", "tenancy"},
	"no-get":        {"readback"},
	"no-list":       {"list", "paging", "keyword"},
	"no-update":     {"update"},
	"no-delete":     {"delete"},
	"no-xml":        {"xml"},
	"no-v3":         {"signature-v3"},
	"no-signature":  {"signature", "signature-v3"},
	"no-states":     {"states"},
	"some-states":   {"states"},
	"no-tenancy":    {"tenancy", "project"},
	"minimal-world": {"tenancy", "rights", "scope"},
	"get-refused":   {"ways"},
	"get-bare":      {"ways"},
	"query-ignored": {"ways"},
	"strict-text":   {"text"},
	"rate-5-code":   {"race", "hang"},
	"rate-5-429":    {"race", "hang"},
}

// clash tells why variants do not combine, "" if they do. Two faults never combine: one hides the other, and then
// nobody knows which was found.
func clash(variants ...string) string {
	for _, group := range exclusive {
		var both []string
		for _, v := range variants {
			if slices.Contains(group, v) {
				both = append(both, v)
			}
		}
		if len(both) > 1 {
			return fmt.Sprintf("%q exclude one another", both)
		}
	}
	var faults []faultyVariant
	for _, f := range faultyVariants {
		if slices.Contains(variants, f.name) {
			faults = append(faults, f)
		}
	}
	if len(faults) > 1 {
		return fmt.Sprintf("%q and %q are two faults", faults[0].name, faults[1].name)
	}
	if len(faults) == 1 {
		for _, v := range variants {
			if hides(v, faults[0]) {
				return fmt.Sprintf("%q hides the fault %q", v, faults[0].name)
			}
		}
	}
	return ""
}

// hides tells whether a correct variant leaves a fault nothing to show itself in.
func hides(variant string, fault faultyVariant) bool {
	return slices.Contains(masking[variant], fault.area) || slices.Contains(fault.hiddenBy, variant)
}

// mixes draws n servers of up to most correct variants each. Every correct variant is the first of some mix before
// any is the first of a second one.
func mixes(seed uint64, n, most int) [][]string {
	dice := rand.New(rand.NewPCG(seed, 1))
	var all [][]string
	var firsts []string
	for len(all) < n {
		if len(firsts) == 0 {
			firsts = slices.Clone(correctVariants)
			dice.Shuffle(len(firsts), func(i, j int) { firsts[i], firsts[j] = firsts[j], firsts[i] })
		}
		mix := firsts[:1:1]
		firsts = firsts[1:]
		for range 4 * most {
			v := correctVariants[dice.IntN(len(correctVariants))]
			if len(mix) < most && !slices.Contains(mix, v) && clash(append(slices.Clone(mix), v)...) == "" {
				mix = append(mix, v)
			}
		}
		all = append(all, mix)
	}
	return all
}
