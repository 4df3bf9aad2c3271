package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/target"
)

// introduction is one look at a project of a live target before the first
// write.
type introduction struct {
	slot, by string // by id or by identifier
	call     exchange.Call
}

// introductions lists each project of the caller by each of its names.
func (r *run) introductions() []introduction {
	var out []introduction
	for _, slot := range r.world.Mine() {
		p := r.world.Projects[slot]
		for _, by := range []string{contract.ByID, contract.ByIdentifier} {
			one := plan.World{Projects: map[string]plan.Project{slot: {ID: p.ID}}}
			if by == contract.ByIdentifier {
				one.Projects[slot] = plan.Project{Identifier: p.Identifier}
			}
			if one.Projects[slot] == (plan.Project{}) {
				continue
			}
			call, ok := plan.LookCall(r.contract, &one, plan.LookFor{By: oracle.ByMarker, Project: slot, Page: 1})
			if !ok {
				continue
			}
			call.Way.Sender = exchange.Raw
			out = append(out, introduction{slot, by, call})
		}
	}
	return out
}

// introduce makes sure, by reads alone, that key, account and projects of a
// live target are those of the target file, and that nobody else's businesses
// are in a project that is not armed for it. The error says what is not so.
func (r *run) introduce(ctx context.Context) error {
	identified, err := r.identify(ctx)
	if err != nil {
		return err
	}
	seen := map[string]shown{} // slot -> what was shown by its first name
	var owners []string
	for _, in := range r.introductions() {
		obs, ans := r.insist(ctx, r.senders.raw, in.call)
		named := r.named(in.slot, in.by)
		switch {
		case obs.Loss == exchange.Cancelled && obs.LossWhy == target.WhyBudget:
			return nil // nothing can be sent any more, be it a write or not
		case ans.Kind == oracle.Lost:
			return fmt.Errorf("%s: nothing was learned of the %s: %s; %s", r.cfg.Endpoint, named, obs.LossWhy, unsentAdvice(obs.LossWhy))
		case ans.Kind == oracle.Throttled:
			return fmt.Errorf("%s: the first call, a read, is %s to the end: the quota of the account may be used up; try again when it is renewed", r.cfg.Endpoint, ans.Says())
		case ans.Kind == oracle.Rejected && r.aboutKey(ans.Code):
			return fmt.Errorf("%s does not accept the key of the caller: a list of the %s is %s; check the access key, its secret and the clock", r.cfg.Endpoint, named, ans.Says())
		case ans.Kind != oracle.Accepted:
			return fmt.Errorf("%s does not show the %s to the key of the caller: a list of it is %s; check whether key, account and project belong together", r.cfg.Endpoint, named, ans.Says())
		}
		held := oracle.Holdings(r.contract, &in.call, &ans)
		if i := slices.IndexFunc(held, func(h oracle.Holding) bool {
			return h.Project != "" && r.world.Projects[in.slot].ID != "" && h.Project != r.world.Projects[in.slot].ID
		}); i >= 0 {
			return fmt.Errorf("%s: the %s holds a business of project %s: the target file must name one and the same project by id and identifier", r.cfg.Endpoint, named, held[i].Project)
		}
		if before, ok := seen[in.slot]; ok {
			if !r.alike(ctx, before, shown{in, held}) {
				return fmt.Errorf("%s: id and identifier of the %s project show different businesses: the target file must name one and the same project by both", r.cfg.Endpoint, in.slot)
			}
			continue
		}
		seen[in.slot] = shown{in, held}
		if err := r.strangers(in.slot, held); err != nil {
			return err
		}
		for _, h := range held {
			owners = append(owners, h.Owner)
		}
	}
	if !identified {
		r.acquainted(owners)
	}
	return nil
}

// shown is what an introduction showed.
type shown struct {
	of   introduction
	held []oracle.Holding
}

// alike reports whether two names of a project show one and the same, as far
// as they can tell: both nothing, or some business in common. Others may create
// and remove in there meanwhile, so what differs is read again.
func (r *run) alike(ctx context.Context, a, b shown) bool {
	for try := range oracle.Askings {
		if try > 0 {
			for _, s := range []*shown{&a, &b} {
				if _, ans := r.insist(ctx, r.senders.raw, s.of.call); ans.Kind == oracle.Accepted {
					s.held = oracle.Holdings(r.contract, &s.of.call, &ans)
				}
			}
		}
		if len(a.held)+len(b.held) == 0 || slices.ContainsFunc(a.held, func(x oracle.Holding) bool {
			return slices.ContainsFunc(b.held, func(y oracle.Holding) bool { return x.ID == y.ID })
		}) {
			return true
		}
	}
	return false
}

// named names a project as it was named to the target.
func (r *run) named(slot, by string) string {
	p := r.world.Projects[slot]
	if by == contract.ByID {
		return fmt.Sprintf("%s project %s", slot, p.ID)
	}
	return fmt.Sprintf("%s project %q", slot, p.Identifier)
}

// strangers refuses a project in which others have businesses and that the
// target file does not arm.
func (r *run) strangers(slot string, held []oracle.Holding) error {
	runs, err := sweep.ReadIntents(r.cfg.Intents)
	if err != nil {
		return err
	}
	others := 0
	for _, h := range held {
		if !slices.ContainsFunc(runs, func(in sweep.Intended) bool { return sweep.Ours(in.Names, in.Run, h.Name) }) {
			others++
		}
	}
	id := r.world.Projects[slot].ID
	if others == 0 || id != "" && slices.Contains(r.cfg.ArmedInFile, id) {
		return nil
	}
	count := fmt.Sprint(others)
	if len(held) >= plan.PageSize {
		count += " or more"
	}
	if id == "" {
		return fmt.Errorf("%s: the %s project holds %s businesses that are not ours, and has no id to arm it by: give projects.%s.id and arm it in the target file, or name a project that nobody uses", r.cfg.Endpoint, slot, count, slot)
	}
	return fmt.Errorf("%s: the %s project holds %s businesses that are not ours: name a project that nobody uses, or write arm: [%s] in the target file too", r.cfg.Endpoint, slot, count, strings.Join(append(slices.Clone(r.cfg.ArmedInFile), id), ", "))
}

// acquainted tells when what is in the projects does not show whose account
// the key is of: no Action says it, and nobody else did.
func (r *run) acquainted(owners []string) {
	account := r.world.Accounts[exchange.Caller]
	known := func(owner string) bool { return owner == account || slices.Contains(r.world.Owners, owner) }
	if account != "" && len(owners) > 0 && !slices.ContainsFunc(owners, known) {
		_, _ = fmt.Fprintf(r.cfg.Log, "no business there belongs to account %s: whether it is that of the key shows only when one is created\n", account)
	}
}

// errBeforeWrite is what a run ends with that was stopped while it looked
// whose target it is.
var errBeforeWrite = errors.New("stopped before anything was written")
