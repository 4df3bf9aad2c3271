package session_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// stubborn is a DataWorks endpoint written from the text of the contract alone, sharing no code with the mock or
// the judge. Without variants it is plain and correct. A correct variant differs in something nobody promised, a
// faulty one has one realistic defect; both stand in tables (correctVariants, faultyVariants).
//
// It is an http.Handler: give it to httptest.NewServer, and read the rest of a target file from its world.
type stubborn struct {
	world
	has map[string]bool

	calls     atomic.Int64 // answers begun, for variants that act on every n-th
	turn      atomic.Int64 // alternates the replicas of lag-flapping
	changes   atomic.Int64 // those of lag-changes-flapping
	inserting atomic.Int64 // creates between two steps, for a fault of races
	creates   atomic.Int64 // creates begun
	lost      atomic.Bool  // the one loss has happened

	nonces  nonceBook
	bucket  tokenBucket
	states  stateBook
	swap    chan swapOffer
	waiting sync.Map // project and name of creates in flight, for faults of races

	mu       sync.Mutex
	projects []*project
	shelves  map[int64][]*business // by project, in order of creation, the lately deleted among them
	names    map[string]int64      // uniqueness key to business id
	lastID   int64
	freed    []int64 // ids of deleted businesses, for the fault that gives them out again
	memory   version // what the previous create left behind, for faults that leak it
	poisoned bool    // a refused call went before, for the fault that remembers it
}

// newStubborn makes a server with the given variants. It panics on an unknown name and on variants that exclude
// one another: both are mistakes of the test that asks.
func newStubborn(variants ...string) *stubborn {
	s := &stubborn{
		has:     map[string]bool{},
		swap:    make(chan swapOffer),
		shelves: map[int64][]*business{},
		names:   map[string]int64{},
		lastID:  34371,
	}
	for _, v := range variants {
		if !knownVariants[v] {
			panic(fmt.Sprintf("stubborn: unknown variant %q: take one of correctVariants or faultyVariants", v))
		}
		s.has[v] = true
	}
	if why := clash(variants...); why != "" {
		panic("stubborn: " + why)
	}
	s.world = s.newWorld()
	for _, p := range []project{s.primary, s.secondary, s.foreign} {
		if p.id != 0 {
			s.projects = append(s.projects, &p)
		}
	}
	s.bucket.begin(s.rate())
	if s.is("get-id-32bit") {
		s.lastID = 1<<33 + 700 // else no id would be long enough to lose its upper half
	}
	if s.is("crowded") {
		s.crowd(130)
	}
	return s
}

// is tells whether the server has the variant.
func (s *stubborn) is(variant string) bool { return s.has[variant] }

// now is the server's clock.
func (s *stubborn) now() time.Time {
	if s.is("clock-3m") {
		return time.Now().Add(3 * time.Minute)
	}
	return time.Now()
}

func (s *stubborn) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	if s.offersStates && hr.URL.Path == statesPath {
		s.serveStates(w, hr)
		return
	}
	number := s.calls.Add(1)
	r := s.read(hr)
	r.number = number
	s.delay(r)
	if s.is("neighbours") && number%7 == 0 {
		s.neighbour(number)
	}
	if s.is("one-lost-request") && r.action == "CreateBusiness" && s.creates.Load() >= 11 && s.lost.CompareAndSwap(false, true) {
		hangUp(w)
		return
	}
	answer := s.answer(r)
	if s.is("one-lost-reply") && r.action == "CreateBusiness" && answer.accepted && s.creates.Load() >= 12 && s.lost.CompareAndSwap(false, true) {
		hangUp(w)
		return
	}
	s.send(w, r, answer)
}

// answer runs a call through the gateway, the provider states and the store.
func (s *stubborn) answer(r *request) reply {
	if r.unread != nil {
		return s.refuse(r, r.unread)
	}
	if f := s.admit(r); f != nil {
		return s.refused(r, f)
	}
	if f := s.underState(r); f != nil {
		return s.refused(r, f)
	}
	if f := s.moody(r); f != nil {
		return s.refuse(r, f)
	}
	doc, f := s.perform(r)
	if f != nil {
		return s.refused(r, f)
	}
	if s.is("nonce-kept-if-accepted") {
		s.nonces.burn(s.nonceKey(r), s.now())
	}
	s.remember(false)
	return s.accept(r, doc)
}

// refused is refuse for calls that came as far as the gateway.
func (s *stubborn) refused(r *request, f *refusal) reply {
	s.remember(true)
	return s.refuse(r, f)
}

// remember notes whether a call was refused, for the fault that lets the next one suffer.
func (s *stubborn) remember(refused bool) {
	s.mu.Lock()
	s.poisoned = refused
	s.mu.Unlock()
}

// moody refuses calls for reasons that lie in the server and not in the call.
func (s *stubborn) moody(r *request) *refusal {
	if s.is("transient-503") && r.number%101 == 60 {
		return refusing(http.StatusServiceUnavailable, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poisoned && s.is("refusal-poisons-next") {
		s.poisoned = false
		return s.own(r, "transaction is aborted")
	}
	return nil
}
