package plan

import (
	"fmt"
	"strconv"
	"strings"
)

// How a sequence is written into the id of its case, and read from it.

// spell writes a sequence as it stands in an id.
func spell(ops []op) string {
	f := follow()
	var words []string
	for _, o := range ops {
		f.does(o)
		word := string(o.verb)
		slot := ""
		for i, s := range sequenceSlots {
			if s == o.project {
				slot = strconv.Itoa(i + 1)
			}
		}
		switch o.verb {
		case opWait, opEnough:
			o.said = manner{}
		case opCreate, opOther, opBare, opName:
			word += string(o.name) + slot
		case opStem:
			word += slot
		case opPages:
			word += slot + strconv.Itoa(o.size)
		case opRename, opMove:
			word += string(f.things[o.item].letter) + "." + string(o.name)
		default:
			word += string(f.things[o.item].letter)
		}
		words = append(words, word+o.said.spell())
	}
	return strings.Join(words, "-")
}

// unspell reads what spell writes.
func unspell(s string) ([]op, error) {
	words := strings.Split(s, "-")
	if len(words) > sequenceMost {
		return nil, fmt.Errorf("the sequence has %d calls, and %d are the most", len(words), sequenceMost)
	}
	f := follow()
	var out []op
	for i, word := range words {
		o, ok := f.read(word, i)
		if !ok || !f.does(o) || o.verb == opEnough && i < len(words)-1 {
			return nil, fmt.Errorf("%q, call %d of the sequence, is none that can be asked there", word, i+1)
		}
		out = append(out, o)
	}
	return out, nil
}

// read reads one word; n numbers it, for a create.
func (f *following) read(word string, n int) (o op, ok bool) {
	if word == string(opWait) || word == string(opEnough) {
		return op{verb: word[0]}, true
	}
	word, how, any := strings.Cut(word, "_")
	if o.said, ok = readManner(how); !ok || any != (o.said != manner{}) || len(word) < 2 {
		return o, false
	}
	o.verb = word[0]
	slot := func(c byte) bool {
		if c < '1' || c > '3' {
			return false
		}
		o.project = sequenceSlots[c-'1']
		return true
	}
	switch o.verb {
	case opCreate, opOther, opBare, opName:
		o.item, o.name = n, word[1]
		return o, len(word) == 3 && strings.IndexByte(sequenceNames, o.name) >= 0 && slot(word[2])
	case opStem:
		return o, len(word) == 2 && slot(word[1])
	case opPages:
		o.size = int(word[len(word)-1] - '0')
		return o, len(word) == 3 && slot(word[1]) && o.size >= 1 && o.size <= 9
	case opRename, opMove:
		if len(word) != 4 || word[2] != '.' || strings.IndexByte(sequenceNames, word[3]) < 0 {
			return o, false
		}
		o.name = word[3]
	case opGet, opAstray, opEdit, opOwner, opDelete:
		if len(word) != 2 {
			return o, false
		}
	default:
		return o, false
	}
	i := int(word[1]) - 'a'
	if i < 0 || i >= len(f.made) {
		return o, false
	}
	o.item = f.made[i]
	return o, true
}
