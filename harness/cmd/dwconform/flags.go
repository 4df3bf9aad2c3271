package main

import (
	"fmt"

	"github.com/spf13/cobra"

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
		help := fmt.Sprintf("%s (%s)", f.Help, f.Variable())
		if f.Many {
			help += "; may be repeated"
		}
		cmd.Flags().Var(&setting{s, f}, f.Name, help)
	}
	return s
}

func every(session.Field) bool      { return true }
func aiming(f session.Field) bool   { return f.Aiming }
func planning(f session.Field) bool { return f.Aiming || f.Planning }

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

// words returns the settings that aim at the target, as a person would type
// them, for the commands that repeat a case.
func words(s session.Settings) []string {
	var out []string
	for _, f := range session.Fields() {
		if v, ok := s.Said(f.Name); ok && f.Aiming {
			out = append(out, f.Flag(), v)
		}
	}
	return out
}
