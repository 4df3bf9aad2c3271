package oracle

import (
	"regexp"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// uuid finds request ids in texts.
var uuid = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// Tidy replaces what differs between equal runs (fresh names, ids, request
// ids) by words, so that equal runs give equal reports.
func Tidy(text string, at *Attempt) string {
	if stem := at.Names.Stem(); at.Names.Run != "" {
		text = strings.ReplaceAll(text, stem, "<name>")
		text = strings.ReplaceAll(text, at.Names.Run, "<run>")
	}
	figures := hasFigures(text)
	if figures {
		text = uuid.ReplaceAllString(text, "<request-id>")
	}
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		for _, p := range ex.Obs.Call.Params {
			if len(p.Value) > 3 && isID(ex, p.Value) {
				text = strings.ReplaceAll(text, p.Value, "<id>")
			}
		}
		if ex.read != nil && len(ex.read.ID) > 3 {
			text = strings.ReplaceAll(text, ex.read.ID, "<id>")
		}
	}
	if !figures {
		return text
	}
	text = namedID.ReplaceAllString(text, "${1}<id>")
	text = digest.ReplaceAllString(text, "<digest>")
	return longNumber.ReplaceAllString(text, "<number>")
}

// hasFigures reports whether a text has four figures in a row, hexadecimal ones
// too, as whatever the expressions below and the one for request ids find has.
func hasFigures(text string) bool {
	row := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'f':
			if row++; row == 4 {
				return true
			}
		default:
			row = 0
		}
	}
	return false
}

// digest finds the hash of what a server signed, which its refusal may name,
// also where the text was cut within it.
var digest = regexp.MustCompile(`[0-9a-f]{20,}`)

// namedID finds a number beside the name of a member that ends in Id.
var namedID = regexp.MustCompile(`([A-Za-z]+Id"?[=: ]+"?)[0-9]{4,}`)

var longNumber = regexp.MustCompile(`\b[0-9]{14,}\b`)

// isID reports whether a value was given as the id of what a look or a step
// names by id.
func isID(ex *Exchange, v string) bool {
	if ex.Look != nil {
		return ex.Look.ID == v
	}
	return false
}

var otherID = regexp.MustCompile(`^"?[0-9]+"?$`)

func tidyProblem(p verdict.Problem, at *Attempt) verdict.Problem {
	p.At, p.Want, p.Got = Tidy(p.At, at), Tidy(p.Want, at), Tidy(p.Got, at)
	if strings.Contains(p.Want, "<id>") && otherID.MatchString(p.Got) {
		p.Got = `"<another id>"`
	}
	return p
}
