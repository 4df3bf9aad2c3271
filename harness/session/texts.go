package session

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Bounds of the askings that look for the shortest text that fails: how many
// are asked for one text, and how many texts are looked into. They only
// explain, and convict nobody.
const (
	textAskings    = 60
	textsShortened = 12
)

// shortText is the shortest text found that fails as a case does.
type shortText struct {
	clause, claim, text string
	least               bool // no character of it can go
	cases               map[string]int
}

// shortenTexts looks, for cases that fail on a text, for the shortest part of
// it that fails in the same way. A text that holds a part which is known to
// fail is explained by that. It counts against the budget and the time of the
// run. Of a live target no more is asked than what was planned.
func (r *run) shortenTexts(ctx context.Context, out map[string]*oracle.Transcript) {
	if r.found.Load() || r.world.Live() {
		return
	}
	for _, cs := range r.plan.Cases {
		_, text, ok := cs.Carries()
		if !ok || out[cs.ID] == nil || utf8.RuneCountInString(text) < 2 || ctx.Err() != nil {
			continue
		}
		claim := r.firm(out[cs.ID])
		if claim == "" {
			continue
		}
		if known := r.knownText(cs, claim, text); known != nil {
			known.cases[cs.ID] = utf8.RuneCountInString(text)
			continue
		}
		if len(r.texts) == textsShortened {
			return
		}
		short, least := r.shortenText(ctx, cs, claim)
		r.texts = append(r.texts, &shortText{cs.Clause.ID, claim, short, least, map[string]int{cs.ID: utf8.RuneCountInString(text)}})
	}
}

func (r *run) knownText(cs *plan.Case, claim, text string) *shortText {
	for _, s := range r.texts {
		if s.clause == cs.Clause.ID && s.claim == claim && s.least && strings.Contains(text, s.text) {
			return s
		}
	}
	return nil
}

func (r *run) shortenText(ctx context.Context, cs *plan.Case, claim string) (string, bool) {
	left := textAskings
	return r.plan.ShortenText(cs, func(shorter *plan.Case) (failed, asked bool) {
		if left--; left < 0 || ctx.Err() != nil || !r.ceiling.reserve(shorter) {
			return false, false
		}
		defer r.ceiling.release(shorter)
		at := r.attempt(ctx, shorter, 0)
		j := oracle.JudgeAttempt(r.contract, r.world, shorter, &at)
		switch {
		case j.Fault != "" || j.Chance:
			return false, false
		case len(j.Problems) > 0:
			return j.Problems[0].Oracle == claim, true
		}
		return false, j.Stop == "" && at.Whole
	})
}

// explainTexts says of cases that fail on a text which is the shortest that
// fails so.
func (r *run) explainTexts(verdicts map[string]*verdict.Verdict) {
	for _, s := range r.texts {
		for id, all := range s.cases {
			if v := verdicts[id]; v != nil && v.Outcome == verdict.Violates && v.Detail == "" {
				v.Detail = s.words(all)
			}
		}
	}
}

// words says it, of a text of so many characters.
func (s *shortText) words(all int) string {
	n := utf8.RuneCountInString(s.text)
	switch {
	case n == all && s.least:
		return fmt.Sprintf("no shorter part of the text fails so: each of its %d characters is needed", n)
	case n == all:
		return ""
	case s.least:
		return fmt.Sprintf("the shortest part of the text that fails so is %s, %d of its %d characters", shownText(s.text), n, all)
	}
	return fmt.Sprintf("a shorter part of the text fails so too: %s, %d of its %d characters", shownText(s.text), n, all)
}

// longShown is how many characters of a text are shown.
const longShown = 40

// shownText writes a text so that each of its characters can be told.
func shownText(s string) string {
	runes := []rune(s)
	if len(runes) > longShown {
		return strconv.QuoteToASCII(string(runes[:longShown])) + "…"
	}
	out := strconv.QuoteToASCII(s)
	if len(runes) == 1 && utf8.ValidString(s) && strconv.IsPrint(runes[0]) && runes[0] >= 0x80 {
		out = fmt.Sprintf("%q (%U)", s, runes[0])
	}
	return out
}
