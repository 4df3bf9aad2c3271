package plan

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
)

// Source says where a value comes from when the case is asked.
type Source uint8

const (
	// Literal is Text as it stands.
	Literal Source = iota
	// FreshName is a name that no earlier call used, one for each slot and
	// attempt; where Text holds {}, the name stands in its place.
	FreshName
	// Stem is what every fresh name of this case begins with; where Text holds
	// {}, it stands in its place.
	Stem
	// Marker is a text that no earlier call used, for free-text fields; where
	// Text holds {}, it stands in its place.
	Marker
	// ProjectID and ProjectIdentifier name the project in Slot.
	ProjectID
	ProjectIdentifier
	// NoProjectID and NoProjectIdentifier name no project: Text says how
	// ("unused", "wrapped", "part").
	NoProjectID
	NoProjectIdentifier
	// AccountID is the account id of the profile in Slot.
	AccountID
	// CreatedID is the id that creating the fresh name in Slot returned.
	CreatedID
	// NoID is a resource id that names nothing.
	NoID
	// IDWrapped differs from CreatedID above its lower 32 bits only, so far away
	// that no other business has it.
	IDWrapped
	// IDLike is Text with CreatedID in place of {}: no id, or that of nothing.
	IDLike
)

// Value is a parameter's value before the case is asked.
type Value struct {
	From Source
	Slot string
	Text string
}

// Text is a literal value.
func Text(s string) Value { return Value{From: Literal, Text: s} }

// Fresh is the fresh name of slot.
func Fresh(slot string) Value { return Value{From: FreshName, Slot: slot, Text: "{}"} }

// FreshIn is the fresh name of slot within a pattern that holds {}.
func FreshIn(slot, pattern string) Value { return Value{From: FreshName, Slot: slot, Text: pattern} }

// Created is the id of the business that was created under slot.
func Created(slot string) Value { return Value{From: CreatedID, Slot: slot} }

// Names makes the texts of one attempt at one case. All fresh names have the
// same length and none is part of another; they are letters and digits.
type Names struct {
	Run     string // run prefix, letters and digits
	Case    int    // ordinal of the case in the plan
	Attempt int    // 0, 1, 2
}

// Stem returns what every name of the attempt begins with.
func (n Names) Stem() string {
	return n.Run + base36(n.Case, 4) + base36(n.Attempt%36, 1)
}

// Of returns the fresh name of a slot, at most 32 characters.
func (n Names) Of(slot string) string {
	return n.Stem() + "x" + slotText(slot)
}

// Marker returns the marker text of a slot.
func (n Names) Marker(slot string) string { return n.Stem() + "m" + slotText(slot) }

// slotText writes a slot in three letters and digits, so that no name is the
// beginning of another. Slots are "a", "b", or a letter and up to two digits.
func slotText(slot string) string {
	if slot == "" {
		slot = "a"
	}
	s := slot + "00"
	if len(slot) < 3 {
		return s[:1] + strings.Repeat("0", 3-len(slot)) + slot[1:]
	}
	return slot[:3]
}

func base36(n, width int) string {
	s := strconv.FormatInt(int64(n), 36)
	for len(s) < width {
		s = "0" + s
	}
	return s[len(s)-width:]
}

// Resolve returns the text of v. The ids of what was created so far come in
// by slot; an id that is not known is an error.
func (v Value) Resolve(w *World, n Names, ids map[string]string) (string, error) {
	switch v.From {
	case Literal:
		return v.Text, nil
	case FreshName:
		return strings.ReplaceAll(v.Text, "{}", n.Of(v.Slot)), nil
	case Stem:
		if v.Text != "" {
			return strings.ReplaceAll(v.Text, "{}", n.Stem()), nil
		}
		return n.Stem(), nil
	case Marker:
		if v.Text != "" {
			return strings.ReplaceAll(v.Text, "{}", n.Marker(v.Slot)), nil
		}
		return n.Marker(v.Slot), nil
	case ProjectID:
		return w.Projects[v.Slot].ID, nil
	case ProjectIdentifier:
		return w.Projects[v.Slot].Identifier, nil
	case NoProjectID:
		return noProjectID(v, w), nil
	case NoProjectIdentifier:
		return noProjectIdentifier(v, w), nil
	case AccountID:
		return w.Accounts[v.Slot], nil
	case CreatedID:
		if id, ok := ids[v.Slot]; ok {
			return id, nil
		}
		return "", fmt.Errorf("the id of %q is not known: its create was not accepted", v.Slot)
	case NoID:
		return "900719925474099", nil
	case IDWrapped:
		id, ok := new(big.Int).SetString(ids[v.Slot], 10)
		if !ok {
			return "", fmt.Errorf("the id of %q is not known: its create was not accepted", v.Slot)
		}
		return wrapped(id).String(), nil
	case IDLike:
		id, ok := ids[v.Slot]
		if !ok {
			return "", fmt.Errorf("the id of %q is not known: its create was not accepted", v.Slot)
		}
		return strings.ReplaceAll(v.Text, "{}", id), nil
	}
	return "", fmt.Errorf("value has unknown source %d", v.From)
}

// wrapped returns an int64 with the same lower 32 bits, far from where ids that
// count in steps, be it of 2^32, have come to.
func wrapped(id *big.Int) *big.Int {
	far := big.NewInt(1_000_003 << 32)
	if sum := new(big.Int).Add(id, far); sum.IsInt64() {
		return sum
	}
	return new(big.Int).Sub(id, far)
}

// noProjectID returns a project id that names no project of the world: one far
// from all known ids, or a known id that differs above 32 bits only.
func noProjectID(v Value, w *World) string {
	slot := v.Slot
	if slot == "" {
		slot = Primary
	}
	id, ok := new(big.Int).SetString(w.Projects[slot].ID, 10)
	if !ok {
		id = big.NewInt(1)
	}
	switch v.Text {
	case "wrapped":
		for id = wrapped(id); w.Slot(id.String(), "") != ""; id = wrapped(id) {
		}
		return id.String()
	case "wrapped-wide":
		return id.Add(id, big.NewInt(1<<53)).String()
	case "longer":
		return longer(w, id)
	case "negative":
		return id.Neg(id).String()
	case "zero":
		return "0"
	case "max":
		return free(w, math.MaxInt64, -1)
	case "beyond-double":
		return free(w, 1<<53+1, 2)
	}
	return free(w, 900719925474077, 1)
}

// free returns the first id from one on, in steps, that no project has.
func free(w *World, id, step int64) string {
	for w.Slot(strconv.FormatInt(id, 10), "") != "" {
		id += step
	}
	return strconv.FormatInt(id, 10)
}

// longer is an id with a digit more at its end that no project has.
func longer(w *World, id *big.Int) string {
	if out := id.String() + "7"; len(out) < 19 && w.Slot(out, "") == "" {
		return out
	}
	return free(w, 900719925474077, 1)
}

func noProjectIdentifier(v Value, w *World) string {
	slot := v.Slot
	if slot == "" {
		slot = Primary
	}
	name := w.Projects[slot].Identifier
	taken := func(s string) bool {
		for _, p := range w.Projects {
			if p.Identifier == s {
				return true
			}
		}
		return false
	}
	part := partOf(name)
	switch {
	case name == "":
		// It can only be named by its id, so there is nothing to vary.
	case v.Text == "part" && part != "" && !taken(part):
		return part
	case v.Text == "longer" && !taken(name+"x"):
		return name + "x"
	case v.Text == "end" && part != "" && !taken(name[len(part):]):
		return name[len(part):]
	case v.Text == "before" && !taken("x"+name):
		return "x" + name
	case v.Text == "qualified" && !taken("x."+name):
		return "x." + name
	case v.Text == "percent-alone":
		return "%"
	case v.Text == "percent":
		_, size := utf8.DecodeRuneInString(name)
		return name[:size] + "%"
	case v.Text == "star":
		return "*"
	case v.Text == "wildcard":
		_, size := utf8.DecodeLastRuneInString(name)
		return name[:len(name)-size] + "_"
	case v.Text == "number" && w.Projects[slot].ID != "":
		return w.Projects[slot].ID
	case v.Text == "sql":
		return name + "' OR '1'='1"
	}
	return "dwconform_no_such_project"
}

// partOf returns the beginning of an identifier, cut between two letters where
// it can be: of team_one2 team_on, because a project team_one may well be there.
func partOf(name string) string {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
	for i := len(name) - 1; i > 1; i-- {
		if letter(name[i-1]) && letter(name[i]) {
			return name[:i]
		}
	}
	if _, size := utf8.DecodeLastRuneInString(name); len(name)-size > 1 {
		return name[:len(name)-size]
	}
	return ""
}

// Written reports the value as the plan prints it, before it is resolved.
func (v Value) Written() string {
	switch v.From {
	case Literal:
		if len(v.Text) > 80 {
			return fmt.Sprintf("%q… (%d bytes)", v.Text[:60], len(v.Text))
		}
		return strconv.Quote(v.Text)
	case FreshName:
		if v.Text == "{}" {
			return "<fresh name " + v.Slot + ">"
		}
		return strconv.Quote(strings.ReplaceAll(v.Text, "{}", "<fresh name "+v.Slot+">"))
	case Stem:
		return "<stem of the case's names>"
	case Marker:
		if v.Text != "" {
			return strconv.Quote(strings.ReplaceAll(v.Text, "{}", "<marker "+v.Slot+">"))
		}
		return "<marker " + v.Slot + ">"
	case ProjectID:
		return "<" + v.Slot + " " + contract.Project + " id>"
	case ProjectIdentifier:
		return "<" + v.Slot + " " + contract.Project + " identifier>"
	case NoProjectID, NoProjectIdentifier:
		return "<no project, " + v.Text + ">"
	case AccountID:
		return "<account of " + v.Slot + ">"
	case CreatedID:
		return "<id of " + v.Slot + ">"
	case NoID:
		return "<id of nothing>"
	case IDWrapped:
		return "<another id, with the lower 32 bits of that of " + v.Slot + ">"
	case IDLike:
		return strconv.Quote(strings.ReplaceAll(v.Text, "{}", "<id of "+v.Slot+">"))
	}
	return "?"
}
