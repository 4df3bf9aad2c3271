package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle/history"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Schema names the form of report.json, which reports/schema describes.
const Schema = "dwconform-report/1"

// Report is what report.json says, in its order. Equal runs make it equal:
// there is no time in it, no request id, no path and no port of this machine.
type Report struct {
	Schema   string      `json:"schema"`
	Tool     Tool        `json:"tool"`
	Contract ContractID  `json:"contract"`
	Target   About       `json:"target"`
	Plan     PlanSummary `json:"plan"`
	Summary  Summary     `json:"summary"`
	Coverage Coverage    `json:"coverage"`
	// Precedence says which of two mistakes in one call was named; absent where
	// no case made two.
	Precedence []Precedence `json:"precedence,omitempty"`
	// Senders is nil for a run that did not speak through the vendor's SDK.
	Senders *Senders `json:"senders,omitempty"`
	// Equality is nil where nothing was learned.
	Equality *Equality `json:"equality,omitempty"`
	// Waivers are those that the run was given.
	Waivers []Waiver `json:"waivers,omitempty"`
	// Latency stands in a baseline only: a time differs between equal runs.
	Latency []Latency `json:"latency,omitempty"`
	Cases   []Case    `json:"cases"` // sorted by id

	in      Input
	rows    []*row // one for each of Cases, in the same order
	secrets []string
	cover   *exchange.Cover
	// troubles is what is wrong with the waivers.
	troubles []string
	merged   bool  // put together of all parts of a plan
	diff     *Diff // from the baseline, nil without one
	// kept holds the ids of the cases whose exchanges are written as evidence.
	kept map[string]bool
	// races holds by case the calls of which a picture is drawn.
	races map[string][]history.Op
	drawn map[string][]byte // pictures that were read back, by case
	names map[string]string // of their files
	// latency is how fast the Actions answered, as evidence tells.
	latency []Latency
	dir     string // where it was written, "" while it was not
	raw     []byte // what it was read from, nil for one of this run
}

// Tool is what made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ContractID says what the target was held against.
type ContractID struct {
	Product string `json:"product"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
	Clauses int    `json:"clauses"`
}

// PlanSummary says what was to be asked.
type PlanSummary struct {
	Cases   int `json:"cases"`
	Askable int `json:"askable"` // cases for which the target offers what they need
	// Requests is how many calls the steps of those cases make; the reads that
	// look at their effect, and repeats, come on top.
	Requests int      `json:"requests"`
	Strength string   `json:"strength"`
	Repeat   int      `json:"repeat,omitempty"` // how often every case is asked, where that is more than once
	Seed     string   `json:"seed"`             // decimal
	Sender   string   `json:"sender"`
	Only     []string `json:"only,omitempty"`
	Shard    string   `json:"shard,omitempty"` // "1/4"
	// Certificates count what the judged cases cover, not what was planned.
	Certificates []plan.Certificate `json:"certificates"`
	Uncovered    []string           `json:"uncovered"` // clauses that no case cites
}

// Summary is the conclusion.
type Summary struct {
	Verdict     string        `json:"verdict"` // "conforms", "violates" or "no conclusion"
	Exit        int           `json:"exit"`
	Line        string        `json:"line"`
	Level       verdict.Level `json:"level"`
	Fatal       string        `json:"fatal,omitempty"`
	Interrupted bool          `json:"interrupted,omitempty"`
	Stopped     string        `json:"stopped,omitempty"` // why the run stopped by itself
	LeftBehind  int           `json:"leftBehind"`
	Flaky       int           `json:"flaky,omitempty"` // cases whose askings came out differently
	Counts      Counts        `json:"counts"`
	// Waived counts the violations among the observed that a waiver excuses;
	// Trouble is what is wrong with the waivers, each with what to do.
	Waived   int                                       `json:"waived,omitempty"`
	Trouble  []string                                  `json:"trouble,omitempty"`
	Outcomes map[verdict.Outcome]int                   `json:"outcomes"`
	Levels   map[verdict.Level]map[verdict.Outcome]int `json:"levels"`
}

// Case is one case as it was concluded.
type Case struct {
	ID       string            `json:"id"`
	Clause   string            `json:"clause"`
	Level    verdict.Level     `json:"level"`
	Outcome  verdict.Outcome   `json:"outcome"`
	Reason   verdict.Reason    `json:"reason,omitempty"`
	Detail   string            `json:"detail,omitempty"`
	Problems []verdict.Problem `json:"problems"`
	Notes    []string          `json:"notes,omitempty"`
	// Waived is why a violation fails nothing for a while, "" if it does.
	Waived string `json:"waived,omitempty"`
	Asked  int    `json:"asked"` // how often the case was asked
	Shown  int    `json:"shown"` // how often it violated
	// Flaky says how the askings came out differently.
	Flaky []string `json:"flaky,omitempty"`
	Way   string   `json:"way"`
	// Classes says which class of value each parameter has in the first step.
	Classes   map[string]string `json:"classes,omitempty"`
	Reproduce string            `json:"reproduce"`
}

// New concludes a run. It never fails: a case that is not accounted for is
// broken, and the report says why.
func New(in Input) *Report {
	if in.Level == "" {
		in.Level = verdict.Should
	}
	r := &Report{
		Schema: Schema, Tool: Tool{Name: "dwconform", Version: in.Version},
		Contract: ContractID{in.Contract.Product, in.Contract.Version, in.Contract.Digest, len(in.Contract.Clauses)},
		Cases:    []Case{}, in: in, secrets: exchange.WorthHiding(in.Secrets), cover: exchange.NewCover(in.Secrets), kept: map[string]bool{},
	}
	r.Target = r.about()
	r.rows = r.account()
	r.Waivers = r.given()
	r.waive()
	r.Plan = r.planned()
	r.Summary = r.summary()
	r.Coverage = r.coverage()
	r.Precedence = r.precedence()
	r.Senders = r.senders()
	r.Equality = r.equality()
	r.latency = r.latencies()
	for _, w := range r.rows {
		r.Cases = append(r.Cases, w.Case)
		if w.Outcome == verdict.Violates || w.Outcome == verdict.Broken {
			r.kept[w.ID] = true
		}
	}
	r.races = r.pictures()
	r.nameEvidence()
	if in.Baseline != nil {
		r.diff = Compare(in.Baseline, r)
	}
	return r
}

func (r *Report) about() About {
	a := r.in.About
	a.Endpoint = withoutUser(a.Endpoint)
	if a.Kind == EmbeddedMock {
		a.Endpoint = "" // its port is new every time
	}
	a.Lacks, a.Faults, a.Given = sorted(a.Lacks), sorted(a.Faults), sorted(a.Given)
	return a
}

func (r *Report) planned() PlanSummary {
	p := PlanSummary{Cases: len(r.rows), Certificates: []plan.Certificate{}, Uncovered: []string{}, Strength: "auto", Sender: plan.BothSenders, Seed: "0"}
	for _, w := range r.rows {
		if w.plan != nil && w.plan.Unmet == "" {
			p.Askable++
			p.Requests += len(w.plan.Steps)
		}
	}
	if r.in.Repeat > 1 {
		p.Repeat = r.in.Repeat
	}
	if r.in.Plan == nil {
		return p
	}
	o := r.in.Plan.Options
	p.Seed = strconv.FormatUint(o.Seed, 10)
	if o.Strength != "" {
		p.Strength = o.Strength
	}
	if o.Sender != "" {
		p.Sender = o.Sender
	}
	p.Only = append(sorted(o.Only), sorted(o.Case)...)
	if o.Shards > 1 {
		p.Shard = fmt.Sprintf("%d/%d", o.Shard, o.Shards)
	}
	p.Certificates = r.certificates()
	for _, cl := range r.in.Plan.Uncovered {
		p.Uncovered = append(p.Uncovered, cl.ID)
	}
	p.Uncovered = sorted(p.Uncovered)
	return p
}

func (r *Report) summary() Summary {
	s := Summary{
		Level: r.in.Level, Fatal: r.say(r.in.Fatal), Interrupted: r.in.Interrupted, Stopped: r.say(r.in.Stopped), LeftBehind: len(r.in.Leaked),
		Counts:   Counts{Reasons: map[verdict.Reason]int{}},
		Outcomes: noneYet(), Levels: map[verdict.Level]map[verdict.Outcome]int{},
	}
	for _, l := range verdict.Levels {
		s.Levels[l] = noneYet()
	}
	for _, w := range r.rows {
		s.Counts.add(w.Outcome, w.Level, w.Reason, r.in.Level, w.Waived != "")
		if w.Waived != "" && binds(w.Level, r.in.Level) {
			s.Waived++
		}
		if len(w.Flaky) > 0 {
			s.Flaky++
		}
		s.Outcomes[w.Outcome]++
		s.Levels[w.Level][w.Outcome]++
	}
	s.Line = s.Counts.Line()
	s.Trouble = r.troubles
	switch {
	case s.Fatal != "":
		s.Exit, s.Verdict = 2, noConclusion
	case s.Counts.Failed > 0:
		s.Exit, s.Verdict = 1, "violates"
	case s.Counts.Broken > 0, s.Counts.Passed+s.Waived == 0, s.Interrupted:
		s.Exit, s.Verdict = 2, noConclusion
	case len(s.Trouble) > 0:
		s.Exit, s.Verdict = 1, "conforms" // the waivers do not
	default:
		s.Verdict = "conforms"
	}
	return s
}

// noConclusion is the verdict of a run that says nothing of its target.
const noConclusion = "no conclusion"

func noneYet() map[verdict.Outcome]int {
	m := map[verdict.Outcome]int{}
	for _, o := range verdict.Outcomes {
		m[o] = 0
	}
	return m
}

// LastLine is the plain last line of the run.
func (r *Report) LastLine() string { return r.Summary.Line }

// Exit is the exit status of the run: 0 conforms, 1 violates, 2 broken or
// nothing judged.
func (r *Report) Exit() int { return r.Summary.Exit }

// JSON returns report.json.
func (r *Report) JSON() ([]byte, error) { return encode(r) }

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
