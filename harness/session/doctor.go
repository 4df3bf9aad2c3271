package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
)

// Condition is what a check of the doctor comes to.
type Condition string

const (
	Well      Condition = "ok"
	Wrong     Condition = "wrong"       // something is to be mended before a run
	Unchecked Condition = "not checked" // nothing was learned; Found says why
)

// Check is one thing that the doctor looked at.
type Check struct {
	Name      string    `json:"check"` // "endpoint", "key of caller", "primary project by id"
	Condition Condition `json:"condition"`
	Found     string    `json:"found"`          // what was seen, in words
	Mend      string    `json:"mend,omitempty"` // what to do about it; "" unless wrong
}

// Diagnosis is what the doctor found of a target.
type Diagnosis struct {
	Checks []Check
	// Calls is how many calls of the API were answered or lost; each of them
	// reads.
	Calls int
}

// Count returns how many checks came to a condition.
func (d *Diagnosis) Count(c Condition) (n int) {
	for i := range d.Checks {
		if d.Checks[i].Condition == c {
			n++
		}
	}
	return n
}

// doctor is one examination while it lasts. It holds what a run needs to
// speak, and asks nothing but reads.
type doctor struct {
	*run
	out   Diagnosis
	cover *exchange.Cover // over keys and secrets
	// blocked says why nothing can be asked any more, "" while it can.
	blocked string
	// keyBad says that the caller's key was refused, so that the calls which
	// it signs show nothing else.
	keyBad bool
	// served: a call of the caller was served.
	served bool
	first  reply             // to the first call of the caller
	asFor  plan.Project      // what it named
	owners map[string]string // business in the caller's projects -> account id
	anID   string            // of a business in the primary project
}

// Doctor examines whether a run with cfg could begin: the endpoint and its
// certificate, the clock, each key, the projects, the rights, the
// provider-state URL. It only reads, and sets no state. The error is for
// misuse: whatever is wrong with the target is in the diagnosis.
func Doctor(ctx context.Context, cfg Config) (Diagnosis, error) {
	if cfg.Endpoint == nil {
		return Diagnosis{}, errors.New("there is nothing to examine: no target is named, and the embedded mock is always well; give --target or --endpoint")
	}
	if err := cfg.FindKey(); err != nil {
		return Diagnosis{}, err
	}
	if cfg.Contract == nil {
		cfg.Contract = contract.Default()
	}
	cfg.Plan.Sender = plan.RawSender
	fill(&cfg)
	cfg.Keep, cfg.Requests, cfg.Writes = false, 0, 0
	d := &doctor{
		run:    &run{cfg: cfg, contract: cfg.Contract, world: &cfg.World},
		owners: map[string]string{},
	}
	hidden := cfg.Secrets()
	for _, c := range cfg.Credentials {
		hidden = append(hidden, c.AccessKeyID)
	}
	d.cover = exchange.NewCover(hidden)
	d.senders = d.open()
	defer d.senders.stop()

	d.endpoint(ctx)
	d.certificate(ctx)
	d.api(ctx)
	for _, p := range profiles[1:] {
		d.profile(ctx, p)
	}
	d.projects(ctx)
	d.account(ctx)
	d.rights(ctx)
	d.providerStates(ctx)
	return d.out, ctx.Err()
}

// hide takes out of a reply what no finding may show, before its texts are
// shortened: a secret that is cut is not known any more.
func (d *doctor) hide(r *reply) {
	r.obs.Body = d.cover.Hide(slices.Clone(r.obs.Body))
	r.obs.LossWhy = d.cover.Text(r.obs.LossWhy)
	r.Answer = oracle.Read(d.contract, &r.obs)
}

func (d *doctor) note(name string, c Condition, found, mend string) {
	d.out.Checks = append(d.out.Checks, Check{name, c, oneLine(d.cover.Text(found)), d.cover.Text(mend)})
}

func (d *doctor) well(name, format string, args ...any) {
	d.note(name, Well, fmt.Sprintf(format, args...), "")
}

func (d *doctor) wrong(name, mend, format string, args ...any) {
	d.note(name, Wrong, fmt.Sprintf(format, args...), mend)
}

func (d *doctor) unchecked(name, format string, args ...any) {
	d.note(name, Unchecked, fmt.Sprintf(format, args...), "")
}

// oneLine keeps what a target says from breaking out of its row.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }), " ")
}

// troubleTries is how often a read is asked that meets a passing trouble.
const troubleTries = 3

// reply is what a read showed.
type reply struct {
	oracle.Answer
	obs exchange.Observation
	refusal
}

// list asks, as a profile, for the businesses of a project that is named as
// given; where the target has no list, for a business that can hardly be there.
// false means that the target has no read at all.
func (d *doctor) list(ctx context.Context, as string, p plan.Project) (reply, bool) {
	by := "marker" // a list without a keyword
	if d.world.Lacks[d.contract.Resource.List] {
		if by = "get"; d.world.Lacks[d.contract.Resource.Get] {
			return reply{}, false
		}
	}
	return d.read(ctx, as, p, plan.LookFor{By: by, ID: unlikelyID})
}

// unlikelyID is the id of a business that is there by chance only.
const unlikelyID = "1"

// read asks one read, again where it meets a passing trouble.
func (d *doctor) read(ctx context.Context, as string, p plan.Project, look plan.LookFor) (reply, bool) {
	look.Project, look.As = plan.Primary, as
	w := plan.World{Projects: map[string]plan.Project{plan.Primary: p}}
	call, ok := plan.LookCall(d.contract, &w, look)
	if !ok {
		return reply{}, false
	}
	call.Way.Sender = exchange.Raw
	var r reply
	for try := 1; ; try++ {
		d.out.Calls++
		r.obs = d.senders.clean.Do(ctx, call)
		r.Answer = oracle.Read(d.contract, &r.obs)
		r.refusal = d.meaning(&r)
		d.hide(&r)
		passing := r.Kind == oracle.Lost && r.obs.Loss != exchange.NotSent && r.obs.Loss != exchange.Refused || r.Kind == oracle.Neither && r.Status >= 500 || r.about == aboutService
		if !passing || try == troubleTries || ctx.Err() != nil {
			return r, true
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(try) * 100 * time.Millisecond):
		}
	}
}
