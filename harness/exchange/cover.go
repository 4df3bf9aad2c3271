package exchange

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// Cover hides secrets in whatever is shown or written: whole, in the spellings
// that [Mask] knows, and in base64 and hex; of those that look random, also
// parts, as a text that was cut or split may hold. The zero value hides nothing.
// A Cover is safe for concurrent use.
type Cover struct {
	whole   []string
	parts   []part
	needles [][]byte // of whole, what every spelling leaves alone
	// grams finds parts: where in which of them a few letters stand; begins
	// says quickly that they stand in none.
	grams  map[gram][]place
	begins [1 << 12]bool
}

// part is one spelling of a secret of which any run of least letters is hidden.
type part struct {
	text  string
	least int
}

type (
	gram  [5]byte
	place struct{ part, at int }
)

// Bounds of a part that is hidden: a third of its secret, within these.
const (
	leastPart = 8
	mostPart  = 16
	// stride is how far apart a text is looked at: each run of leastPart
	// letters holds a gram that begins at a multiple of it.
	stride = leastPart - len(gram{}) + 1
)

// NewCover makes a cover over secrets. Those too short to be looked for are
// left out, see [WorthHiding].
func NewCover(secrets []string) *Cover {
	c := &Cover{whole: WorthHiding(secrets), grams: map[gram][]place{}}
	for _, s := range c.whole {
		c.needles = append(c.needles, []byte(plainest(s)))
		least := min(max(len(s)/3, leastPart), mostPart)
		if random(s) {
			once := url.QueryEscape(s)
			for _, text := range []string{s, once, url.QueryEscape(once), strings.ReplaceAll(s, "/", `\/`), strings.ReplaceAll(s, "/", `\\/`)} {
				c.part(text, least)
			}
		} else {
			least = len(s)
		}
		if len(s) < leastPart {
			continue // its base64 stands in other base64 by chance
		}
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			for shift := range 3 {
				// The letters that depend on the secret alone, whatever
				// stands before and behind it.
				b := enc.EncodeToString([]byte("\x00\x00\x00"[:shift] + s))
				first := (shift*8 + 5) / 6
				c.part(b[first:(shift+len(s))*8/6], least*4/3-1)
			}
		}
		c.part(hex.EncodeToString([]byte(s)), 2*least)
		c.part(strings.ToUpper(hex.EncodeToString([]byte(s))), 2*least)
	}
	return c
}

// random reports whether a secret looks like one that a service hands out: the
// words of a made-up one stand in other texts too.
func random(s string) bool {
	within := func(low, high rune) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r >= low && r <= high })
	}
	return len(s) >= 2*leastPart && within('a', 'z') && within('A', 'Z') && within('0', '9')
}

// Secrets returns what it hides.
func (c *Cover) Secrets() []string { return slices.Clone(c.whole) }

func (c *Cover) part(text string, least int) {
	if len(text) < least || slices.ContainsFunc(c.parts, func(p part) bool { return p.text == text }) {
		return
	}
	c.parts = append(c.parts, part{text, least})
	for at := 0; at+len(gram{}) <= len(text); at++ {
		g := gram([]byte(text[at : at+len(gram{})]))
		c.grams[g] = append(c.grams[g], place{len(c.parts) - 1, at})
		c.begins[begin(text[at], text[at+1])] = true
	}
}

func begin(a, b byte) int { return (int(a)<<6 ^ int(b)) & (1<<12 - 1) }

// Hide returns text with every secret replaced by [Redacted]. It may write to
// text.
func (c *Cover) Hide(text []byte) []byte {
	if c == nil {
		return text
	}
	for i, needle := range c.needles {
		if bytes.Contains(text, needle) {
			text = Mask(text, c.whole[i:i+1])
		}
	}
	var out []byte
	shown := 0 // text before it is in out, or hidden
	for at := 0; at+len(gram{}) <= len(text); at += stride {
		if !c.begins[begin(text[at], text[at+1])] {
			continue
		}
		from, to := c.longest(text, at)
		if to <= shown || from == to {
			continue
		}
		out = append(append(out, text[shown:max(from, shown)]...), Redacted...)
		shown = to
	}
	if shown == 0 {
		return text
	}
	return append(out, text[shown:]...)
}

// Text is Hide for a string.
func (c *Cover) Text(s string) string {
	if c == nil || len(c.whole) == 0 || s == "" {
		return s
	}
	return string(c.Hide([]byte(s)))
}

// longest returns the longest run around text[at] that is part of a secret; an
// empty one for none.
func (c *Cover) longest(text []byte, at int) (from, to int) {
	for _, p := range c.grams[gram(text[at:at+len(gram{})])] {
		secret := c.parts[p.part].text
		l, r := 0, len(gram{})
		for at-l > 0 && p.at-l > 0 && text[at-l-1] == secret[p.at-l-1] {
			l++
		}
		for at+r < len(text) && p.at+r < len(secret) && text[at+r] == secret[p.at+r] {
			r++
		}
		if l+r >= c.parts[p.part].least && l+r > to-from {
			from, to = at-l, at+r
		}
	}
	return from, to
}

// Shows reports whether a text shows a secret, or a part of one that is hidden.
func (c *Cover) Shows(text []byte) bool {
	return !bytes.Equal(c.Hide(slices.Clone(text)), text)
}
