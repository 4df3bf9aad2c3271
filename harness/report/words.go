package report

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/plan"
)

// ours matches our own end of a connection, whose port is new every time.
var ours = regexp.MustCompile(`(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d+->`)

// loopback matches an address at which an embedded mock may stand.
var loopback = regexp.MustCompile(`(?:127\.0\.0\.1|\[::1\]|localhost):\d+`)

// say returns a text of the run as the report may tell it: without secrets,
// and without what differs between equal runs.
func (r *Report) say(s string) string {
	if s == "" {
		return s
	}
	s = r.cover.Text(s)
	s = ours.ReplaceAllString(s, "")
	if r.in.About.Kind == EmbeddedMock {
		s = loopback.ReplaceAllString(s, "<mock>")
	}
	return s
}

// withoutUser returns a URL without the user and password that it may hold.
func withoutUser(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.User == nil {
		return s
	}
	u.User = nil
	return u.String()
}

func sorted(in []string) []string {
	out := append([]string{}, in...)
	slices.Sort(out)
	return out
}

// reproduce returns the command that asks one case again, a flaky one as often
// as it was asked. An exact one runs where this one ran; the other one holds no
// path of this machine.
func (r *Report) reproduce(w *row, exact bool) string {
	words := []string{"dwconform", "run", "--case", w.ID}
	if len(w.Flaky) > 0 && w.Asked > 1 && !slices.Contains(r.in.Flags, "--from") { // a recording says this itself
		words = append(words, "--repeat", fmt.Sprint(w.Asked))
	}
	if p := r.in.Plan; p != nil {
		// Which cases there are depends on these.
		if s := p.Options.Strength; s != "" && s != "auto" {
			words = append(words, "--strength", s)
		}
		if p.Options.Seed != 0 {
			words = append(words, "--seed", fmt.Sprint(p.Options.Seed))
		}
		if s := p.Options.Sender; s != "" && s != plan.BothSenders {
			words = append(words, "--sender", s)
		}
	}
	return commandLine(append(words, r.aim(exact)...))
}

// aim are the words that name the target of the run.
func (r *Report) aim(exact bool) (words []string) {
	flags := r.in.Flags
	if len(flags) == 0 && r.in.About.Kind != EmbeddedMock && r.in.About.Endpoint != "" {
		flags = []string{"--endpoint", r.in.About.Endpoint}
	}
	for _, f := range flags {
		name, value, joined := strings.Cut(f, "=")
		if !joined || !strings.HasPrefix(name, "--") {
			name, value = "", f
		} else {
			name += "="
		}
		if filepath.IsAbs(value) && !exact {
			value = filepath.Base(value)
		}
		words = append(words, name+withoutUser(value))
	}
	return words
}

// commandLine writes words as a person would type them.
func commandLine(words []string) string {
	for i, w := range words {
		words[i] = shellWord(w)
	}
	return strings.Join(words, " ")
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=@,+%-]+$`)

// shellWord quotes a word for a POSIX shell where it needs that.
func shellWord(w string) string {
	if plainWord.MatchString(w) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// count says how many there are of something.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
