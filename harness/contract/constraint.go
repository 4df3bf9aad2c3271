package contract

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Breaks lists the keywords of the parameter's node that a value does not
// keep: "type" alone for what is no number of its format. An empty value is
// none, so it keeps all.
func (p *Param) Breaks(v string) []string {
	if v == "" {
		return nil
	}
	var out []string
	add := func(keyword string, broken bool) {
		if broken {
			out = append(out, keyword)
		}
	}
	if p.Type == "integer" {
		bits := 64
		if p.Format == "int32" {
			bits = 32
		}
		n, err := strconv.ParseInt(v, 10, bits)
		if err != nil {
			return []string{"type"}
		}
		add("minimum", p.Minimum != nil && n < *p.Minimum)
		add("maximum", p.Maximum != nil && n > *p.Maximum)
		add("multipleOf", p.MultipleOf != nil && n%*p.MultipleOf != 0)
	} else {
		long := uint64(utf8.RuneCountInString(v))
		add("minLength", p.MinLength != nil && long < *p.MinLength)
		add("maxLength", p.MaxLength != nil && long > *p.MaxLength)
		add("pattern", p.pattern != nil && !p.pattern.MatchString(v))
	}
	add("enum", len(p.Enum) > 0 && !slices.Contains(p.Enum, v))
	return out
}

// constraints reads what a parameter's node says of its values.
func (r *reader) constraints(p *paramNodes, schema constrained) {
	p.Minimum = r.bound(p, "minimum", schema.min)
	p.Maximum = r.bound(p, "maximum", schema.max)
	if schema.aboveMin && p.Minimum != nil {
		n := new(big.Int).Add(big.NewInt(*p.Minimum), big.NewInt(1))
		if !n.IsInt64() {
			r.wrong(fieldPlace(p.origin, "minimum"), "no int64 is above the minimum of %s; correct it", p.Name)
			return
		}
		*p.Minimum = n.Int64()
	}
	if schema.belowMax && p.Maximum != nil {
		n := new(big.Int).Sub(big.NewInt(*p.Maximum), big.NewInt(1))
		if !n.IsInt64() {
			r.wrong(fieldPlace(p.origin, "maximum"), "no int64 is below the maximum of %s; correct it", p.Name)
			return
		}
		*p.Maximum = n.Int64()
	}
	if p.Minimum != nil && p.Maximum != nil && *p.Minimum > *p.Maximum {
		r.wrong(fieldPlace(p.origin, "maximum"), "no number of %s is from %d to %d; correct minimum or maximum", p.Name, *p.Minimum, *p.Maximum)
	}
	if p.MinLength != nil && p.MaxLength != nil && *p.MinLength > *p.MaxLength {
		r.wrong(fieldPlace(p.origin, "maxLength"), "no text of %s has from %d to %d characters; correct minLength or maxLength", p.Name, *p.MinLength, *p.MaxLength)
	}
	if p.MultipleOf = r.bound(p, "multipleOf", schema.multipleOf); p.MultipleOf != nil && *p.MultipleOf < 1 {
		r.wrong(fieldPlace(p.origin, "multipleOf"), "multipleOf of parameter %s is %d; write a whole number above 0", p.Name, *p.MultipleOf)
		p.MultipleOf = nil
	}
	if p.Type == "integer" {
		for keyword, there := range map[string]bool{"minLength": p.MinLength != nil, "maxLength": p.MaxLength != nil, "pattern": schema.pattern != ""} {
			if there {
				r.wrong(fieldPlace(p.origin, keyword), "%s is about texts, and %s is a number; remove it", keyword, p.Name)
			}
		}
	} else if schema.pattern != "" {
		re, err := regexp.Compile(schema.pattern)
		if err != nil {
			r.wrong(fieldPlace(p.origin, "pattern"), "pattern of parameter %s cannot be read: %v; write it in RE2's syntax", p.Name, err)
			return
		}
		p.Pattern, p.pattern = schema.pattern, re
	}
}

// constrained is what a schema says of values, as it stands there.
type constrained struct {
	min, max, multipleOf *float64
	aboveMin, belowMax   bool
	pattern              string
}

// enumerated checks that each value of an enum keeps what the document says of
// values besides.
func (r *reader) enumerated(p *paramNodes) {
	for i, v := range p.Enum {
		for _, broken := range p.Breaks(v) {
			r.wrong(itemPlace(p.origin, "enum", i), "the value %q of %s breaks its %s; correct one of them", v, p.Name, broken)
		}
	}
}
