package wire

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

// headerOf names the V3 header that says what a common parameter says in V1.
var headerOf = map[string]string{
	ParamAction:         acsAction,
	ParamVersion:        acsVersion,
	ParamTimestamp:      acsDate,
	ParamSignatureNonce: acsNonce,
	ParamSecurityToken:  acsToken,
}

func has(pairs []exchange.Pair, name string) bool {
	return slices.ContainsFunc(pairs, func(p exchange.Pair) bool { return p.Name == name })
}

// place is where a common parameter stands, and its name there.
func (d *draft) place(name string) (*[]exchange.Pair, string) {
	if header, ok := headerOf[name]; ok && d.way.Signature == exchange.V3 {
		return &d.head, header
	}
	return &d.query, name
}

// set gives a common parameter another value, or adds it.
func (d *draft) set(name, value string) error {
	list, name := d.place(name)
	for i := range *list {
		if (*list)[i].Name == name {
			(*list)[i].Value = value
			return nil
		}
	}
	*list = append(*list, exchange.Pair{Name: name, Value: value})
	return nil
}

// drop leaves a common parameter out.
func (d *draft) drop(name string) error {
	list, name := d.place(name)
	for i := range *list {
		if (*list)[i].Name == name {
			*list = slices.Delete(*list, i, i+1)
			return nil
		}
	}
	return d.lacks(name)
}

// rename makes the request say that another key signed it.
func (d *draft) rename(keyID string) error {
	d.keyID = keyID
	if d.way.Signature == exchange.V1 {
		return d.set(ParamAccessKeyID, keyID)
	}
	for i := range d.head {
		if d.head[i].Name == acsKeyID {
			d.head[i].Value = keyID
		}
	}
	return nil
}

// uncover leaves a parameter, or a V3 header, out of what is signed.
func (d *draft) uncover(name string) error {
	if d.way.Signature == exchange.V3 && (name == acsDigest || has(d.head, name)) {
		d.uncovered = append(d.uncovered, name)
		return nil
	}
	if !has(d.coverQuery, name) && !has(d.coverForm, name) {
		return d.lacks(name)
	}
	same := func(p exchange.Pair) bool { return p.Name == name }
	d.coverQuery = slices.DeleteFunc(d.coverQuery, same)
	d.coverForm = slices.DeleteFunc(d.coverForm, same)
	return nil
}

// find returns a parameter where it stands: the one in the form counts.
func (d *draft) find(name string) (*exchange.Pair, error) {
	for _, list := range [][]exchange.Pair{d.form, d.query} {
		for i := range list {
			if list[i].Name == name {
				return &list[i], nil
			}
		}
	}
	return nil, d.lacks(name)
}

func (d *draft) lacks(name string) error {
	return fmt.Errorf("the request has no %s; choose a name that it has", name)
}

// otherValue is a value of the same sort: a number stays a number, and a text
// gets one letter more.
func otherValue(s string) string {
	if s != "" && strings.Trim(s, "0123456789") == "" {
		last := s[len(s)-1]
		return s[:len(s)-1] + string('0'+(last-'0'+1)%10)
	}
	return s + "x"
}

// otherCharacter changes the character in the middle. The last one will not
// do: it carries bits that a lenient reader of base64 drops.
func otherCharacter(s string) string {
	if s == "" {
		return "a"
	}
	return otherAt(s, len(s)/2)
}

// otherAt returns s with another character at i. In hexadecimal and in base64
// it is one of another value, also where the lowest bits of a last character
// say nothing.
func otherAt(s string, i int) string {
	if i < 0 || i >= len(s) {
		return s + "a"
	}
	c := byte('0')
	if strings.Trim(s, "0123456789abcdef") != "" {
		c = 'A'
		if s[i] >= 'A' && s[i] <= 'P' {
			c = 'g'
		}
	}
	if s[i] == c {
		c = '8'
	}
	return s[:i] + string(c) + s[i+1:]
}

func otherCase(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

// otherCaseButHex changes the letter case of a text that is no hexadecimal
// number: one of those stays the same number in either case.
func otherCaseButHex(s string) string {
	if strings.Trim(s, "0123456789abcdefABCDEF-") == "" {
		return s
	}
	return otherCase(s)
}

// elseLonger changes s, and where that changes nothing adds a character.
func elseLonger(s string, to func(string) string) string {
	if other := to(s); other != s {
		return other
	}
	return s + "x"
}
