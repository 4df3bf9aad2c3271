package fidelity

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/oracle"
)

// references replaces, in the answers of one attempt, what differs between any
// two runs by what it refers to.
type references struct {
	r     *reader
	stem  string // of the fresh names of the attempt
	run   string
	ids   map[string]string
	exact map[string]string
	texts *strings.Replacer
}

func newReferences(r *reader, at *oracle.Attempt) *references {
	refs := &references{r: r, stem: at.Names.Stem(), run: at.Names.Run, ids: map[string]string{}, exact: map[string]string{}}
	var pairs []string
	note := func(value, name string) {
		if value == "" || refs.exact[value] != "" {
			return
		}
		refs.exact[value] = name
		if len(value) >= leastReference {
			pairs = append(pairs, value, name)
		}
	}
	for _, profile := range slices.Sorted(maps.Keys(r.world.Accounts)) {
		note(r.world.Accounts[profile], "<account of "+profile+">")
	}
	for i, o := range r.world.Owners {
		note(o, fmt.Sprintf("<owner %d>", i+1))
	}
	for _, slot := range slices.Sorted(maps.Keys(r.world.Projects)) {
		note(r.world.Projects[slot].ID, "<id of the "+slot+" project>")
		note(r.world.Projects[slot].Identifier, "<identifier of the "+slot+" project>")
	}
	pairs = append([]string{refs.stem, "<name>", refs.run, "<run>"}, pairs...)
	refs.texts = strings.NewReplacer(pairs...)
	return refs
}

// leastReference is how long a value must be to be looked for within texts.
const leastReference = 5

var (
	requestID = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	moment    = regexp.MustCompile(`\b20\d\d-\d\d-\d\d[T ]\d\d(:|%3A|%253A)\d\d(:|%3A|%253A)\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?`)
	millis    = regexp.MustCompile(`^1[5-9]\d{11}$`)
	loopback  = regexp.MustCompile(`(?:127\.0\.0\.1|\[::1\]|localhost):\d+`)
)

// id names the id of a business by the order in which the case met it.
func (f *references) id(id string) string {
	if id == "" || id == "0" {
		return "<no id>"
	}
	name, ok := f.ids[id]
	if !ok {
		name = fmt.Sprintf("<id %d>", len(f.ids)+1)
		f.ids[id] = name
	}
	return name
}

// value names one value of an answer.
func (f *references) value(s string) string {
	if name, ok := f.exact[s]; ok {
		return name
	}
	if name, ok := f.ids[s]; ok {
		return name
	}
	if millis.MatchString(s) {
		return "<time>"
	}
	return f.text(s)
}

// text replaces within a text.
func (f *references) text(s string) string {
	// First what is made of digits at random, in which a number may stand by
	// chance.
	s = requestID.ReplaceAllString(s, "<request id>")
	s = moment.ReplaceAllString(s, "<time>")
	s = f.texts.Replace(s)
	s = loopback.ReplaceAllString(s, "<host>")
	for id, name := range f.ids {
		if len(id) >= leastReference {
			s = strings.ReplaceAll(s, id, name)
		}
	}
	return s
}

// message is the text of an error. One that the contract knows with gaps in it
// is named by that text: what stands in the gaps is of the occasion.
func (f *references) message(code, s string) string {
	for _, g := range f.r.contract.Gateway {
		if !strings.Contains(g.Message, "{") {
			continue
		}
		if pattern, err := regexp.Compile("(?s)^" + gap.ReplaceAllString(regexp.QuoteMeta(g.Message), "(.*)") + "$"); err == nil && pattern.MatchString(s) && pattern.String() != "(?s)^(.*)$" {
			return g.Message
		}
	}
	return f.text(s)
}

var gap = regexp.MustCompile(`\\\{[A-Za-z]+\\\}`)

// index finds the number of a list item in a path.
var index = regexp.MustCompile(`\[\d+\]`)

// shown is a value as a report shows it.
func shown(s string) string {
	if s == absent {
		return s
	}
	if len([]rune(s)) > 120 {
		s = string([]rune(s)[:120]) + "…"
	}
	if strings.ContainsAny(s, "\n\t\r\x00") {
		return strconv.Quote(s)
	}
	return s
}

const absent = "absent"
