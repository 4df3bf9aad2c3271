package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/dwconform/dwconform/harness/session"
)

// writeTarget makes a target file from what flags and environment say, and at
// a terminal asks for the rest.
func (p program) writeTarget(flags *session.Settings, path string, force bool) error {
	said := flags.Over(session.FromEnvironment(p.environ))
	if said.Target != "" {
		return errors.New("--write: a target file is made, and another one is named as --target: leave that out")
	}
	if err := session.Replaceable(path, force); err != nil {
		return fmt.Errorf("--write: %w", err)
	}
	if terminal(p.stdin) {
		if err := p.askFor(&said); err != nil {
			return fmt.Errorf("--write: %w", err)
		}
	} else if missing := said.Unanswered(); len(missing) > 0 {
		return fmt.Errorf("--write: nobody is at a terminal to be asked, so %s must be given", strings.Join(missing, ", and "))
	}
	if err := said.MakeTargetFile(path, force); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is written. Export the key of the caller as ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, then:\n  dwconform doctor --target %s\n", path, path)
	return nil
}

// errNoAnswer ends the questions.
var errNoAnswer = errors.New("the questions were left unanswered, and nothing was written")

// askFor asks a person for what is not said. An answer that cannot be right
// is asked for again.
func (p program) askFor(said *session.Settings) error {
	in := bufio.NewReader(p.stdin)
	for _, q := range session.Questions() {
		if _, ok := said.Said(q.Name); ok {
			continue
		}
		for {
			switch {
			case q.Default != "":
				fmt.Fprintf(p.stderr, "%s [%s]: ", q.Text, q.Default)
			case must(said, q.Name):
				fmt.Fprintf(p.stderr, "%s: ", q.Text)
			default:
				fmt.Fprintf(p.stderr, "%s (may be left empty): ", q.Text)
			}
			line, err := in.ReadString('\n')
			if err != nil && (!errors.Is(err, io.EOF) || line == "") {
				fmt.Fprintln(p.stderr)
				return errNoAnswer
			}
			answer := strings.TrimSpace(line)
			if answer == "" {
				answer = q.Default
			}
			if err := session.CheckAnswer(q.Name, answer); err != nil {
				p.say("%v", err)
				continue
			}
			if answer != "" {
				said.Give(q.Name, answer, "the answer")
			} else if must(said, q.Name) {
				p.say("a target file needs this")
				continue
			}
			break
		}
	}
	return nil
}

// must reports whether a question needs an answer: without one the file could
// not be made.
func must(said *session.Settings, name string) bool {
	switch name {
	case "endpoint":
		return true
	case "project-identifier":
		return said.ProjectID == ""
	}
	return false
}
