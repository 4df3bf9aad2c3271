package mock

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/wire"
)

// Server is the gateway. It is safe for concurrent use.
type Server struct {
	contract *contract.Contract
	world    World
	unsigned bool
	latency  time.Duration
	sleep    sleeper
	now      func() time.Time

	keys     map[string]*key
	projects []*project
	accounts map[string]bool

	create     *contract.Action
	actions    map[string]*action
	attributes []attribute
	unique     []int // attributes of the unique key
	errors     map[string]*contract.GatewayError

	identity identity
	window   *wire.Window
	states   *states
	store    Store
	log      *log
	hooks    []*hooks

	schedule     atomic.Pointer[schedule] // nil while nothing disturbs
	rescheduling sync.Mutex
	disturbSeed  atomic.Uint64
}

// action is an Action as it is served.
type action struct {
	*contract.Action
	serve func(*call) *refusal
	shape []*shape
}

// sleeper waits for d, or until the context is done.
type sleeper func(ctx context.Context, d time.Duration)

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// New returns a server. It panics where [Try] returns an error: options are
// written by programmers, and a test that cannot start should say so.
func New(options ...Option) *Server {
	s, err := Try(options...)
	if err != nil {
		panic("mock: " + err.Error())
	}
	return s
}

// Try returns a server, or everything that is wrong with the options.
func Try(options ...Option) (*Server, error) {
	o := config{world: DefaultWorld(), now: time.Now, seed: 1, disturbSeed: 1, window: DocumentedWindow, sleep: sleep}
	for _, set := range options {
		set(&o)
	}
	if o.contract == nil {
		o.contract = contract.Default()
	}
	s := &Server{
		contract: o.contract, world: o.world, unsigned: o.unsigned, latency: o.latency, sleep: o.sleep, now: o.now,
		accounts: o.world.accounts(), states: newStates(o.contract), store: o.store,
		window:  wire.NewWindow(o.now, o.window, nonceLife, 0),
		actions: map[string]*action{},
	}
	s.identity.seed = mix(o.seed)
	if o.seen {
		s.log = new(log)
	}
	var err [4]error
	s.keys, err[0] = o.world.keys()
	s.projects, err[1] = o.world.projects()
	s.errors, err[2] = gatewayErrors(o.contract)
	err[3] = s.serveActions()
	if err := errors.Join(err[:]...); err != nil {
		return nil, err
	}
	newID := resourceIDs(o.seed)
	for _, id := range o.faults {
		f, err := FindFault(o.contract, id)
		if err != nil {
			return nil, err
		}
		h := f.arm(s)
		if h.newID != nil {
			newID = h.newID()
		}
		s.hooks = append(s.hooks, h)
	}
	if s.store == nil {
		s.store = newMemory(newID)
	}
	s.disturbSeed.Store(o.disturbSeed)
	if err := s.Disturb(o.disturbances...); err != nil {
		return nil, err
	}
	return s, nil
}

// serveActions ties the Actions of the contract to what the server does.
func (s *Server) serveActions() error {
	res := s.contract.Resource
	s.create = s.contract.Action(res.Create)
	if s.create == nil || s.create.Unique == nil || s.contract.Action(res.Update) == nil {
		return fmt.Errorf("contract: x-resource names no Action with x-unique to create (%s), or none to update (%s); describe both", res.Create, res.Update)
	}
	s.attributes = attributesOf(s.create, s.contract.Action(res.Update))
	for _, name := range s.create.Unique.Key {
		i := s.index(name)
		if i < 0 {
			return fmt.Errorf("contract: x-unique has the key %s, which a business does not carry; name a parameter that is stored", name)
		}
		s.unique = append(s.unique, i)
	}
	for name, serve := range map[string]func(*call) *refusal{
		res.Create: s.createOne, res.Get: s.getOne, res.List: s.listAll, res.Update: s.updateOne, res.Delete: s.deleteOne,
	} {
		a := s.contract.Action(name)
		if a == nil {
			return fmt.Errorf("contract: x-resource names the Action %s, and no document describes it; add one", name)
		}
		if name != res.Create && name != res.List && idParam(a) == nil {
			return fmt.Errorf("contract: %s has no parameter that names a %s; add x-refers to the one that does", name, res.Name)
		}
		s.actions[name] = &action{Action: a, serve: serve, shape: s.shapeOf(a)}
	}
	return nil
}

// World returns the accounts and projects of the server.
func (s *Server) World() World { return s.world }

// ServeHTTP answers one call, or a change of a provider state or of the
// disturbances.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case StatesPath:
		s.serveStates(w, r)
		return
	case DisturbPath:
		s.serveDisturb(w, r)
		return
	}
	c := s.newCall(r)
	defer s.done(c)
	no := s.read(w, c)
	if now := s.schedule.Load(); now != nil {
		c.strike = now.next(c.name)
		no = s.meets(c, w, no)
	}
	if no == nil {
		no = s.judge(c)
	}
	if no == nil && !c.idle {
		no = c.action.serve(c)
	}
	if no != nil {
		for _, h := range s.hooks {
			if h.refused != nil {
				no = h.refused(c, no)
			}
		}
	}
	if s.log != nil {
		s.log.note(c, no == nil)
	}
	if s.latency > 0 {
		s.sleep(r.Context(), s.latency)
	}
	header := w.Header()
	if len(s.hooks) > 0 {
		header = make(http.Header, 8) // what a fault sees are no headers of others
	}
	p := s.write(c, s.answerTo(c, no), header)
	if c.strike != nil {
		s.spoil(c, w, p)
	}
	s.send(c, w, p)
}

// judge checks everything that can be checked before the store is asked. The
// order is that of the gateway, as far as it is known.
func (s *Server) judge(c *call) *refusal {
	for _, h := range s.hooks {
		if h.arrived != nil {
			h.arrived(c)
		}
	}
	nonce := s.burn(c)
	if no := s.address(c); no != nil {
		return no
	}
	if no := s.signed(c, nonce); no != nil {
		return no
	}
	if no := s.state(c); no != nil {
		s.take(c) // a fault may do what was refused
		return no
	}
	if no := s.rights(c); no != nil {
		return no
	}
	s.take(c)
	if no := s.parameters(c); no != nil {
		return no
	}
	return s.references(c)
}

// take notes what the call gives for each parameter of its Action.
func (s *Server) take(c *call) {
	n := len(c.action.Params)
	c.given, c.there = slices.Grow(c.given[:0], n)[:n], slices.Grow(c.there[:0], n)[:n]
	for i, p := range c.action.Params {
		c.given[i], c.there[i] = c.get(p.Name)
	}
	for _, h := range s.hooks {
		if h.request != nil {
			h.request(c)
		}
	}
}
