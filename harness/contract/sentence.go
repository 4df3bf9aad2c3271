package contract

import (
	"fmt"
	"strconv"
	"strings"
)

// The sentences of derived clauses: present tense, and each can be false.
// What a call does is said in the words of the part its Action plays.

// effect says what a refused call of an Action leaves undone.
func (d *deriver) effect(a *actionNodes) string {
	switch a.Name {
	case d.contract.Resource.Create:
		return "creates nothing"
	case d.contract.Resource.Update:
		return "changes nothing"
	case d.contract.Resource.Delete:
		return "deletes nothing"
	}
	return "shows nothing"
}

// stores reports whether an Action keeps what it is given.
func (d *deriver) stores(a *actionNodes) bool {
	return a.Name == d.contract.Resource.Create || a.Name == d.contract.Resource.Update
}

// article puts a or an before a word.
func article(s string) string {
	if strings.ContainsRune("AEIOaeio", rune(s[0])) || strings.HasPrefix(s, "Un") {
		return "an " + s
	}
	return "a " + s
}

func (d *deriver) requiredText(a *actionNodes, p *paramNodes) string {
	return fmt.Sprintf("%s without %s, or with it empty, is rejected and %s.", a.Name, p.Name, d.effect(a))
}

func (d *deriver) missingText(a *actionNodes, p *paramNodes, g *GatewayError) string {
	code := strings.ReplaceAll(g.Code, "{Name}", p.Name)
	return fmt.Sprintf("%s without %s is answered with the code %s, and where the gateway's envelope carries it with HTTP status %s.",
		a.Name, p.Name, code, either(g.Statuses))
}

func either(statuses []int) string {
	s := make([]string, len(statuses))
	for i, n := range statuses {
		s[i] = strconv.Itoa(n)
	}
	if len(s) == 0 {
		return "of any value"
	}
	return strings.Join(s, " or ")
}

func (d *deriver) optionalText(a *actionNodes, p *paramNodes) string {
	s := fmt.Sprintf("%s is accepted with and without %s", a.Name, p.Name)
	for _, rule := range a.Rules {
		for _, n := range rule.Names {
			if n == p.Name {
				s += ", as far as " + rule.Text + " allows"
				break
			}
		}
	}
	switch {
	case p.Entity == Project || !d.stores(a):
	case a.Name == d.contract.Resource.Update:
		s += "; a value given is read back, and without one the old value stays"
	default:
		s += "; a value given is read back, and one not given reads as its default or as empty"
	}
	return s + "."
}

func (d *deriver) emptyText(a *actionNodes, p *paramNodes) string {
	return fmt.Sprintf("%s takes an empty %s like an absent one.", a.Name, p.Name)
}

func (d *deriver) typeText(a *actionNodes, p *paramNodes) string {
	return fmt.Sprintf("%s with %s that is no whole number or does not fit %s is rejected and %s.", a.Name, article(p.Name), p.Format, d.effect(a))
}

func (d *deriver) enumText(a *actionNodes, p *paramNodes) string {
	verb := "accepts"
	if d.stores(a) {
		verb = "accepts and stores"
	}
	return fmt.Sprintf("%s %s %s as %s, and rejects every other value that is not empty.", a.Name, verb, strings.Join(p.Enum, " and "), p.Name)
}

func (d *deriver) defaultText(a *actionNodes, p *paramNodes) string {
	verb, value := "takes", p.Default
	if d.stores(a) {
		verb = "stores"
	}
	if p.DefaultFrom != "" {
		value = "the account that calls"
	}
	return fmt.Sprintf("%s without %s %s %s.", a.Name, p.Name, verb, value)
}

func (d *deriver) exampleText(a *actionNodes, p *paramNodes) string {
	s := fmt.Sprintf("%s accepts the documented %s %q", a.Name, p.Name, p.Example)
	if d.stores(a) {
		s += " and stores it verbatim"
	}
	return s + "."
}

func (d *deriver) freeText(a *actionNodes, p *paramNodes) string {
	if !d.stores(a) {
		return fmt.Sprintf("%s accepts plain text as %s.", a.Name, p.Name)
	}
	return fmt.Sprintf("%s accepts plain text as %s and stores it verbatim; any other text it stores verbatim or rejects.", a.Name, p.Name)
}

func (d *deriver) namesText(a *actionNodes, p *paramNodes) string {
	var where string
	switch a.Name {
	case d.contract.Resource.Create:
		where = fmt.Sprintf("the %s is created there and nowhere else", d.contract.Resource.Name)
	case d.contract.Resource.Get, d.contract.Resource.List:
		where = a.Name + " shows what is there and nothing from elsewhere"
	default:
		where = a.Name + " acts there and nowhere else"
	}
	return fmt.Sprintf("%s names each project of the caller by its %s, and %s.", p.Name, p.By, where)
}

func (d *deriver) unknownText(a *actionNodes, p *paramNodes) string {
	switch a.Name {
	case d.contract.Resource.Create:
		return fmt.Sprintf("%s with %s that names no project is rejected and creates nothing in any project.", a.Name, article(p.Name))
	case d.contract.Resource.Get, d.contract.Resource.List:
		return fmt.Sprintf("%s with %s that names no project is rejected or shows nothing.", a.Name, article(p.Name))
	}
	return fmt.Sprintf("%s with %s that names no project %s in any project.", a.Name, article(p.Name), d.effect(a))
}

func (d *deriver) boundText(a *actionNodes, p *paramNodes, keyword string) string {
	switch keyword {
	case "minLength":
		return fmt.Sprintf("%s accepts %s of %d characters and rejects a shorter one that is not empty.", a.Name, article(p.Name), *p.MinLength)
	case "maxLength":
		return fmt.Sprintf("%s accepts %s of %d characters and rejects a longer one.", a.Name, article(p.Name), *p.MaxLength)
	case "minimum":
		return fmt.Sprintf("%s accepts %s of %d and rejects a lesser one.", a.Name, article(p.Name), *p.Minimum)
	case "multipleOf":
		return fmt.Sprintf("%s accepts %s that is a multiple of %d and rejects any other.", a.Name, article(p.Name), *p.MultipleOf)
	case "pattern":
		return fmt.Sprintf("%s accepts %s that matches %s and rejects one that is not empty and does not.", a.Name, article(p.Name), p.Pattern)
	}
	return fmt.Sprintf("%s accepts %s of %d and rejects a greater one.", a.Name, article(p.Name), *p.Maximum)
}

func (d *deriver) ruleText(a *actionNodes, rule *Rule) string {
	names := strings.Join(rule.Names, ", ")
	kept := map[string]string{
		"or":          "at least one of " + names,
		"only-one":    "exactly one of " + names,
		"all-or-none": "all or none of " + names,
		"zero-or-one": "at most one of " + names,
	}[rule.Keyword]
	if kept == "" || !rule.plain() {
		return fmt.Sprintf("A %s that breaks %s is rejected and %s; one that keeps it is accepted.", a.Name, rule.Text, d.effect(a))
	}
	return fmt.Sprintf("A %s that gives %s is accepted; any other is rejected and %s.", a.Name, kept, d.effect(a))
}

func (d *deriver) uniqueText(a *actionNodes) string {
	key := strings.Join(a.Unique.Key, " and ")
	return fmt.Sprintf("A %s with the %s of another %s of the same %s is rejected: exactly one exists, and it stays as it was.",
		a.Name, key, d.contract.Resource.Name, a.Unique.Within)
}

func (d *deriver) fieldText(a *actionNodes, f *fieldNodes) string {
	what := article(f.Type)
	switch {
	case f.Format == "int64":
		what = "an int64 number written without fraction or exponent"
	case f.Format != "":
		what = article(f.Format) + " number"
	}
	switch {
	case f.Required && !f.nullable:
		return fmt.Sprintf("Each accepted answer of %s has %s, %s.", a.Name, f.Path, what)
	case f.Required:
		return fmt.Sprintf("Each accepted answer of %s has %s, null or %s.", a.Name, f.Path, what)
	case f.nullable:
		return fmt.Sprintf("Where an accepted answer of %s has %s, that is null or %s.", a.Name, f.Path, what)
	}
	return fmt.Sprintf("Where an accepted answer of %s has %s, that is %s.", a.Name, f.Path, what)
}

func (d *deriver) errorText(a *actionNodes, e *errorNodes) string {
	text := "the documented text"
	if len(e.Messages) > 1 {
		text = "one of the documented texts"
	}
	if e.State == "" {
		return fmt.Sprintf("Where %s answers with the code %s, the HTTP status is %d and the message %s.", a.Name, e.Code, e.Status, text)
	}
	return fmt.Sprintf("While the provider state is %q, %s answers with the code %s, HTTP status %d and %s, and %s.",
		e.State, a.Name, e.Code, e.Status, text, d.effect(a))
}
