package session_test

// correct is a way to keep the contract that is not the plain one. A judge must find nothing to say against it.
type correct struct{ name, text string }

// corrects lists the correct variants. Which of them exclude one another stands in exclusive.
var corrects = []correct{
	// wording, envelopes, codes
	{"wording", "other wording of every message that is free"},
	{"envelope-200", "refusals as HTTP 200 with Success false, ErrorCode and ErrorMessage"},
	{"envelope-4xx", "refusals with the fields of the response schema and HTTP 4xx or 5xx"},
	{"envelope-both", "refusals with the fields of both envelopes at once"},
	{"envelope-mixed", "refusals of the gateway in its envelope, those of DataWorks as HTTP 200 with Success false"},
	{"codes-dotted", "dotted codes of its own in place of numeric strings"},
	{"status-500", "HTTP 500 with a code of its own for mistakes of the user"},
	{"status-rest", "409, 404, 403 and 422 for its own codes"},
	{"refusal-id-zero", "refusals carry BusinessId 0"},
	{"refusal-nulls", "refusals carry BusinessId null and Data null"},
	{"success-empty-error", "ErrorCode and ErrorMessage empty on success"},
	{"success-null-error", "ErrorCode and ErrorMessage null on success"},
	{"success-like-sample", "ErrorCode and ErrorMessage filled on success, as in the vendor's sample"},
	{"created-201", "HTTP 201 and HttpStatusCode 201 for an accepted create"},
	{"delete-data-true", "an accepted delete carries Data true"},
	{"other-statuses", "the second of two published statuses: 403 for SignatureDoesNotMatch, 400 for InvalidAccessKeyId.NotFound"},
	{"extra-fields", "undeclared fields everywhere, a Code OK on success among them"},
	{"request-id-short", "short lower-case request ids"},
	{"no-request-id-header", "no x-acs-request-id header"},

	// ids
	{"ids-big", "business ids above 2^53, odd"},
	{"ids-random", "random business ids of up to 62 bits"},
	{"ids-far-apart", "business ids in steps of 2^32"},

	// form of the answer
	{"json-pretty", "indented JSON, keys in reverse order, a line end after it"},
	{"json-escapes", "JSON strings with every possible escape"},
	{"json-default", "JSON where no format is asked for"},
	{"xml-list-wrapped", "XML lists as Business elements within a Business element"},
	{"xml-list-items", "XML lists as Item elements within a Business element"},
	{"xml-cdata", "texts in CDATA sections"},
	{"xml-bare", "no XML declaration"},
	{"xml-namespace", "a namespace, an attribute and a comment in XML"},
	{"media-plain", "application/json and application/xml without a charset"},

	// transport
	{"headers-lower", "header names in lower case"},
	{"header-crowd", "cookies, Via, and 4 kB of further headers"},
	{"gzip", "compresses when asked"},
	{"chunked", "chunks of 17 bytes, and a trailer"},
	{"drip", "each answer in two halves, 20 ms apart"},
	{"early-hints", "an interim answer 103 before each answer"},
	{"close-each", "Connection: close on each answer"},
	{"close-silent", "closes every seventh kept connection after its answer without a word"},
	{"http10", "HTTP/1.0 answers that end with the connection"},
	{"slow-150ms", "each answer 150 ms later"},
	{"jitter", "each answer up to 60 ms later"},
	{"rare-slow", "one answer in 97 takes 2.5 s, whatever was asked"},
	{"one-lost-reply", "one stored create of the whole run goes unanswered"},
	{"one-lost-request", "one create of the whole run is lost, not stored"},
	{"transient-503", "one answer in 101 is ServiceUnavailable, and the repeat is served"},

	// limits
	{"rate-5-code", "5 calls a second, then Throttling.User with HTTP 400"},
	{"rate-5-429", "5 calls a second, then HTTP 429 with Retry-After"},
	{"rate-20-code", "20 calls a second, then Throttling.User with HTTP 400"},
	{"rate-20-429", "20 calls a second, then HTTP 429 with Retry-After"},
	{"rate-20-acs", "20 calls a second, then HTTP 429 with x-acs-retry-after in milliseconds"},
	{"rate-20-bare", "20 calls a second, then HTTP 429 with plain text and a Retry-After date"},
	{"first-throttled", "the first three calls are throttled"},
	{"quota-150", "a project holds at most 150 businesses at once"},
	{"quota-60", "a project holds at most 60 businesses at once"},
	{"small-limits", "bodies over 64 KiB get 413, queries over 8 KiB get 414, both from the HTTP layer without an envelope"},
	{"strict-text", "names of letters, digits, single spaces and U+4E00-9FFF up to 60, descriptions alike up to 500, all else refused"},
	{"outer-space-refused", "names with outer spaces are refused"},
	{"owner-caller-only", "nobody but the caller may own a business"},
	{"owner-any", "any Owner is taken"},
	{"unknown-refused", "unknown parameters are refused"},
	{"common-strict", "SignatureMethod, SignatureVersion, RegionId and Format must be there"},
	{"content-type-signed", "the newer signature must cover content-type"},
	{"window-12m", "times up to 12 minutes off are good"},
	{"window-30m", "times up to 30 minutes off are good"},
	{"clock-3m", "the server's clock is 3 minutes ahead"},
	{"nonce-late", "a nonce counts as used once all else about its call is right for the gateway"},
	{"nonce-global", "a nonce counts for all keys"},
	{"checks-late", "parameters are looked at before the key and the signature"},

	// readings of what nobody promised
	{"empty-name-own-code", "an empty BusinessName has a code of its own"},
	{"empty-options-refused", "empty UseType, ProjectId, ProjectIdentifier are refused"},
	{"usetype-any-case", "UseType in any letter case"},
	{"numbers-lenient", "numbers with sign, leading zeros, blanks"},
	{"both-id-wins", "where ProjectId and ProjectIdentifier differ, the id wins"},
	{"any-case-parameters", "parameter names in any letter case"},
	{"repeated-last", "of repeated parameters, rightly signed, the last one counts"},
	{"unique-ignores-case", "names that differ in letter case are equal"},
	{"unique-ignores-outer-space", "names that differ in outer spaces are equal"},
	{"unique-ignores-width", "names that differ in full or half width are equal"},
	{"unique-ignores-accents", "names that differ in accents are equal"},
	{"keyword-any-case", "Keyword finds names in any letter case"},
	{"page-size-clamped", "PageSize over 100 counts as 100"},
	{"page-past-end-refused", "a page past the last one is refused"},
	{"page-past-end-last", "a page past the last one shows the last one again"},
	{"page-past-end-first", "a page past the last one shows the first one again"},
	{"page-past-end-uncounted", "a page past the last one is empty and counts nothing"},
	{"page-defaults", "PageNumber and PageSize may be absent"},
	{"update-empty-kept", "an empty Description in Update changes nothing"},
	{"update-empty-name-refused", "an empty BusinessName in Update is refused"},
	{"denied-text", "the other documented text of Forbidden.Access for missing rights"},
	{"denied-ram", "Forbidden.RAM with HTTP 400 for missing rights"},
	{"denied-nopermission", "NoPermission for missing rights"},
	{"denied-resource", "ResourceNotAuthorized.Api for missing rights"},

	// what is served at all
	{"get-refused", "GET is refused"},
	{"get-bare", "GET is answered 501 by the HTTP layer, without an envelope"},
	{"get-ignores-body", "of a GET only the query is read"},
	{"query-ignored", "operation parameters in the query are ignored, and so are missing"},
	{"states-limited", "three of four changes of a provider state are refused for their rate, with HTTP 429"},
	{"some-states", "two of the six provider states, and HTTP 501 for the others"},
	{"no-states", "no provider states"},
	{"no-signature", "signatures are not looked at, and it says so"},
	{"no-v3", "no newer signature, and it says so"},
	{"no-xml", "no XML, and it says so"},
	{"no-get", "no GetBusiness, and it says so"},
	{"no-list", "no ListBusiness, and it says so"},
	{"no-update", "no UpdateBusiness, and it says so"},
	{"no-delete", "no DeleteBusiness, and it says so"},
	{"create-only", "nothing but CreateBusiness, and it says so"},
	{"no-tenancy", "one tenant, any project name is taken for the first project, and it says so"},
	{"minimal-world", "the target file has nothing optional"},
	{"far-projects", "projects with the ids 2^53+1, 2^63-1 and one less, and identifiers that are not ASCII"},
	{"look-alike-projects", "projects whose ids share 32 bits and whose identifiers are parts of one another"},

	// reads
	{"foreign-hidden", "a foreign project answers like an unknown one"},
	{"nowhere-is-empty", "List without a project shows an empty list, with defaults for the pages"},
	{"missing-empty", "Get of a missing business shows an empty Data"},
	{"missing-null", "Get of a missing business shows Data null"},
	{"missing-refused", "Get of a missing business is refused"},
	{"empty-left-out", "empty descriptions are left out"},
	{"empty-null", "empty descriptions are null"},
	{"pages-left-out", "PageNumber and PageSize are left out of Data"},
	{"lists-left-out", "empty lists are left out of Data"},
	{"order-random", "lists in a fixed disorder"},
	{"order-reversed", "lists with the newest first"},
	{"lag-300ms", "reads are 300 ms behind"},
	{"lag-list", "lists are 300 ms behind"},
	{"lag-flapping", "every other read is 300 ms behind, so that reads go back and forth"},
	{"lag-total", "the TotalCount of a list is 300 ms behind its businesses"},
	{"lag-changes", "UpdateBusiness and DeleteBusiness look for their business in what was there 400 ms ago"},
	{"lag-changes-flapping", "every other UpdateBusiness and DeleteBusiness looks for its business in what was there 400 ms ago"},
	{"crowded", "130 businesses are in the primary project from the start"},
	{"neighbours", "others create and delete in the primary project all the while"},
}

// correctVariants are the names of the correct variants.
var correctVariants = func() []string {
	var names []string
	for _, c := range corrects {
		names = append(names, c.name)
	}
	return names
}()

// knownVariants are the names that newStubborn takes.
var knownVariants = func() map[string]bool {
	known := map[string]bool{}
	for _, name := range correctVariants {
		known[name] = true
	}
	for _, f := range faultyVariants {
		known[f.name] = true
	}
	return known
}()
