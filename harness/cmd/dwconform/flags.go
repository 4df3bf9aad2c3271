package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dwconform/dwconform/harness/session"
)

// settingFlags gives cmd a flag for each setting that want keeps, and returns
// what they will say.
func settingFlags(cmd *cobra.Command, want func(session.Field) bool) *session.Settings {
	s := &session.Settings{}
	for _, f := range session.Fields() {
		if !want(f) {
			continue
		}
		help := f.Help
		if f.Many {
			help += "; may be repeated"
		}
		flag := cmd.Flags().VarPF(&setting{s, f}, f.Name, "", help)
		if f.Switch {
			flag.NoOptDefVal = f.Value
		}
	}
	return s
}

func every(session.Field) bool      { return true }
func planning(f session.Field) bool { return f.Aiming || f.Planning }

// previewing keeps what says what a run would send.
func previewing(f session.Field) bool { return planning(f) || f.Bounding }

// shaping keeps what changes a plan without taking cases away.
func shaping(f session.Field) bool { return planning(f) && !f.Many && f.Name != "shard" }

// setting is one flag. It takes any text: what is wrong with it is said later,
// together with everything else.
type setting struct {
	to    *session.Settings
	field session.Field
}

func (s *setting) Set(value string) error {
	s.to.Give(s.field.Name, value, s.field.Flag())
	return nil
}

// String is what help shows as the default.
func (s *setting) String() string { return s.field.Default }

// Type is what help shows for the value.
func (s *setting) Type() string { return s.field.Value }

// words returns the settings that say whose answers are judged, as a person would type
// them, for the commands that repeat a case.
func words(s session.Settings) []string {
	var out []string
	_, live := s.Said("arm")
	for _, f := range session.Fields() {
		v, ok := s.Said(f.Name)
		switch {
		case !ok:
		case f.Switch && live && f.Bounding:
			out = append(out, f.Flag())
		case f.Aiming || f.Name == "from" || live && (f.Name == "arm" || f.Name == "budget"):
			out = append(out, f.Flag(), v)
		}
	}
	return out
}

// oneOf refuses two flags of which each asks for an answer of its own.
func oneOf(one, other string) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed(one) && cmd.Flags().Changed(other) {
			return fmt.Errorf("--%s and --%s ask for two answers: give one of them", one, other)
		}
		return nil
	}
}

// flagLines is how help shows flags, one a line.
func flagLines(flags *pflag.FlagSet) string {
	var names, texts []string
	wide := 0
	flags.VisitAll(func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.NoOptDefVal == "" {
			name += " " + value
		}
		if d := f.DefValue; d != "" && d != "false" && d != "[]" {
			text += " (default: " + d + ")"
		}
		names, texts = append(names, name), append(texts, text)
		wide = max(wide, len(name))
	})
	var b strings.Builder
	for i := range names {
		fmt.Fprintf(&b, "  %-*s  %s\n", wide, names[i], texts[i])
	}
	return strings.TrimRight(b.String(), "\n")
}
