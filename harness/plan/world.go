package plan

import "github.com/dwconform/dwconform/harness/exchange"

// Slots of projects in a target file.
const (
	Primary   = "primary"
	Secondary = "secondary"
	Foreign   = "foreign"
)

// Things a target may lack, beside the Actions by name.
const (
	LackSignature = "signature"
	LackV3        = "signature-v3"
	LackXML       = "xml"
	LackTenancy   = "tenancy"
)

// World is what the target file says there is, as far as the plan must know.
type World struct {
	// Accounts maps each profile that has credentials to its account id; the
	// id may be "" when it is not given.
	Accounts map[string]string
	// Tokens lists the profiles whose credentials include a security token.
	Tokens   []string
	Projects map[string]Project // by slot
	// Owners are further account ids that may own a business.
	Owners []string
	// States reports whether a provider-state URL is declared.
	States bool
	// Lacks holds what the target does not claim.
	Lacks map[string]bool
	// Absent names, of a profile that the target file describes but whose
	// credentials are in no environment variable, the variables.
	Absent map[string]string
	// Loopback: volume is cheap.
	Loopback bool
}

// Project is one workspace.
type Project struct {
	ID         string
	Identifier string
}

// Has reports whether the profile has credentials.
func (w *World) Has(profile string) bool {
	if profile == "" {
		profile = exchange.Caller
	}
	_, ok := w.Accounts[profile]
	return ok
}

// NoKey says why a profile has no credentials.
func (w *World) NoKey(profile string) string {
	if variables := w.Absent[profile]; variables != "" {
		return variables + " are not set, so there are no credentials for " + profile
	}
	return "the target file gives no credentials for " + profile
}

// Mine lists the slots of the caller's projects that are given.
func (w *World) Mine() []string {
	var out []string
	for _, slot := range []string{Primary, Secondary} {
		if _, ok := w.Projects[slot]; ok {
			out = append(out, slot)
		}
	}
	return out
}

// Slot returns the slot of the project with this id or identifier, or "".
func (w *World) Slot(id, identifier string) string {
	for _, slot := range []string{Primary, Secondary, Foreign} {
		p, ok := w.Projects[slot]
		if !ok {
			continue
		}
		if (id != "" && p.ID == id) || (id == "" && identifier != "" && p.Identifier == identifier) {
			return slot
		}
	}
	return ""
}

// everything is a world in which nothing is missing. Its values stand for any.
func everything() *World {
	return &World{
		Accounts: map[string]string{
			exchange.Caller: "1", exchange.OtherTenant: "2", exchange.Unauthorized: "3", exchange.Temporary: "1", exchange.OtherTemporary: "1", exchange.Inactive: "4",
		},
		Projects: map[string]Project{Primary: {"1", "p_one"}, Secondary: {"2", "p_two"}, Foreign: {"3", "p_three"}},
		Owners:   []string{"5"},
		States:   true,
		Loopback: true,
	}
}
