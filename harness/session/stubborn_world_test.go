package session_test

import (
	"slices"
	"strings"
)

// world is what a target file says of the server: accounts, keys, projects, what it lacks.
type world struct {
	region         string
	caller         accessKey
	otherTenant    accessKey // an accessKey without id is not offered
	unauthorized   accessKey
	temporary      accessKey
	otherTemporary accessKey
	inactive       accessKey
	primary        project
	secondary      project // a project without id is not offered
	foreign        project
	owners         []string
	lacks          []string
	offersStates   bool
}

// accessKey is a key pair and the account that it speaks for.
type accessKey struct {
	accountID, id, secret, token string

	tenant   string
	disabled bool
	denied   bool
}

// project is a workspace.
type project struct {
	id         int64
	identifier string

	tenant string
	owner  string
}

// statesURL is the provider-state change URL of the server at the endpoint, "" if it has none.
func (w world) statesURL(endpoint string) string {
	if !w.offersStates {
		return ""
	}
	return strings.TrimSuffix(endpoint, "/") + statesPath
}

// keys lists the keys that the server knows.
func (w world) keys() []accessKey {
	all := []accessKey{w.caller, w.otherTenant, w.unauthorized, w.temporary, w.otherTemporary, w.inactive}
	return slices.DeleteFunc(all, func(k accessKey) bool { return k.id == "" })
}

// keyNamed finds a key by its id.
func (w world) keyNamed(id string) (accessKey, bool) {
	for _, k := range w.keys() {
		if k.id == id {
			return k, true
		}
	}
	return accessKey{}, false
}

const subAccount = "3300000000077" // owns the secondary project; may own a business

func (s *stubborn) newWorld() world {
	w := world{
		region:         "cn-shanghai",
		caller:         accessKey{accountID: "3300000000001", id: "StubCallerKey", secret: "caller-Secret/0+1", tenant: "a"},
		otherTenant:    accessKey{accountID: "4400000000002", id: "StubOtherKey", secret: "other-Secret/0+2", tenant: "b"},
		unauthorized:   accessKey{accountID: "3300000000088", id: "StubDeniedKey", secret: "denied-Secret/0+3", tenant: "a", denied: true},
		temporary:      accessKey{accountID: "3300000000001", id: "STS.StubTemporary", secret: "temporary-Secret/4", token: "CAIS+token/of=the stub", tenant: "a"},
		otherTemporary: accessKey{accountID: "3300000000001", id: "STS.StubSecond", secret: "second-Secret/6", token: "CAIS+token/of=the other", tenant: "a"},
		inactive:       accessKey{accountID: "3300000000001", id: "StubInactiveKey", secret: "inactive-Secret/5", tenant: "a", disabled: true},
		primary:        project{id: 41001, identifier: "stub_one", tenant: "a", owner: "3300000000001"},
		secondary:      project{id: 41002, identifier: "stub_two", tenant: "a", owner: subAccount},
		foreign:        project{id: 52001, identifier: "stub_three", tenant: "b", owner: "4400000000002"},
		owners:         []string{subAccount},
		offersStates:   !s.is("no-states"),
	}
	if s.is("look-alike-projects") {
		// What a prober takes for "no project": the same low 32 bits, a part of an identifier. Both exist here.
		w.secondary.id = w.primary.id + 1<<32
		w.secondary.identifier = w.primary.identifier + "_b"
		w.foreign.id = w.primary.id + 1
	}
	if s.is("far-projects") {
		w.primary.id, w.primary.identifier = 1<<53+1, "数据项目"
		w.secondary.id, w.secondary.identifier = 1<<63-1, "数据"
		w.foreign.id = 1<<63 - 2
	}
	if s.is("minimal-world") {
		w.otherTenant, w.unauthorized, w.temporary, w.otherTemporary, w.inactive = accessKey{}, accessKey{}, accessKey{}, accessKey{}, accessKey{}
		w.secondary, w.foreign = project{}, project{}
		w.owners = nil
	}
	if s.is("no-tenancy") {
		w.otherTenant, w.foreign = accessKey{}, project{}
	}
	if s.is("owner-caller-only") {
		w.owners = nil
	}
	for variant, lack := range map[string]string{
		"no-get": "GetBusiness", "no-list": "ListBusiness", "no-update": "UpdateBusiness", "no-delete": "DeleteBusiness",
		"no-signature": "signature", "no-v3": "signature-v3", "no-xml": "xml", "no-tenancy": "tenancy",
	} {
		if s.is(variant) {
			w.lacks = append(w.lacks, lack)
		}
	}
	if s.is("create-only") {
		w.lacks = append(w.lacks, "GetBusiness", "ListBusiness", "UpdateBusiness", "DeleteBusiness")
	}
	if s.is("no-signature") {
		// Without a signature nobody can be told a wrong token from a right one, so no such keys are offered.
		w.temporary, w.otherTemporary, w.inactive = accessKey{}, accessKey{}, accessKey{}
		w.lacks = append(w.lacks, "signature-v3")
	}
	slices.Sort(w.lacks)
	w.lacks = slices.Compact(w.lacks)
	return w
}
