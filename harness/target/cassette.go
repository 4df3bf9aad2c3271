package target

import (
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// The forms of a recording: the second holds scripts, which a reader that knows
// the first alone would take for calls that are missing.
const (
	CassetteSchema       = "dwconform-cassette/1"
	ScriptCassetteSchema = "dwconform-cassette/2"
)

// Cassette is the recording of one run: every exchange, and what the run was
// about. It holds no secrets: they are taken out before it is made.
type Cassette struct {
	Manifest Manifest
	Entries  []Entry

	secrets []string // that no file of it may show
}

// Manifest says what was recorded.
type Manifest struct {
	Schema   string    `json:"schema"`
	Tool     string    `json:"tool,omitempty"` // version that recorded
	Recorded time.Time `json:"recorded"`       // when the run began

	Contract string   `json:"contract"` // digest
	Version  string   `json:"version"`  // of the API
	Kind     string   `json:"kind"`     // of the endpoint
	Endpoint string   `json:"endpoint"`
	Region   string   `json:"region"`
	Faults   []string `json:"faults,omitempty"` // seeded in an embedded mock
	States   string   `json:"states,omitempty"` // where provider states were set

	Prefix string         `json:"prefix"` // begins every name of the run
	Plan   RecordedPlan   `json:"plan"`
	World  RecordedWorld  `json:"world"`
	Cases  []RecordedCase `json:"cases"`
	Pools  []RecordedPool `json:"pools,omitempty"` // that were asked
	// Planned is how many pools there were, asked or not: each has a number.
	Planned int            `json:"planned,omitempty"`
	Left    []RecordedLeak `json:"left,omitempty"`
	// Fatal and Interrupted say how the run ended; Requests and Writes count
	// what was sent, clean-up aside.
	Fatal       string `json:"fatal,omitempty"`
	Interrupted bool   `json:"interrupted,omitempty"`
	Requests    int64  `json:"requests"`
	Writes      int64  `json:"writes"`
}

// RecordedPlan holds the options of the plan.
type RecordedPlan struct {
	Strength string   `json:"strength,omitempty"`
	Seed     uint64   `json:"seed"`
	Sender   string   `json:"sender,omitempty"`
	Only     []string `json:"only,omitempty"`
	Clause   string   `json:"clause,omitempty"`
	Case     []string `json:"case,omitempty"`
	Shard    int      `json:"shard,omitempty"`
	Shards   int      `json:"shards,omitempty"`
	// Scarce: requests were counted, so the cases stood in another order.
	Scarce bool `json:"scarce,omitempty"`
}

// RecordedWorld is what the target offered.
type RecordedWorld struct {
	Accounts map[string]string          `json:"accounts"` // profile -> account id
	Tokens   []string                   `json:"tokens,omitempty"`
	Projects map[string]RecordedProject `json:"projects"` // by slot
	Owners   []string                   `json:"owners,omitempty"`
	States   bool                       `json:"states"`
	Lacks    []string                   `json:"lacks,omitempty"`
	Loopback bool                       `json:"loopback"`
}

// RecordedProject is one workspace.
type RecordedProject struct {
	ID         string `json:"id,omitempty"`
	Identifier string `json:"identifier,omitempty"`
}

// RecordedCase is one planned case: its number, which makes its names, and how
// often it was asked.
type RecordedCase struct {
	ID      string `json:"id"`
	Ordinal int    `json:"ordinal"`
	Asked   int    `json:"asked"`
	// As is the case that asks the same: what was asked for it is what was
	// asked first for this one.
	As string `json:"as,omitempty"`
	// Pool is the script in which the first asking stood, "" where it was asked
	// alone.
	Pool string `json:"pool,omitempty"`
	// Beside lists the askings, from 0, that went beside those of other cases.
	Beside []int `json:"beside,omitempty"`
	// Full lists the askings that met a project which was full for good.
	Full []RecordedFull `json:"full,omitempty"`
}

// RecordedPool is one script that asked many cases at once.
type RecordedPool struct {
	ID      string `json:"id"`
	Ordinal int    `json:"ordinal"`
	Steps   int    `json:"steps"` // of the script
	// Looks holds after how many steps it was looked at what was done so far.
	Looks []int `json:"looks,omitempty"`
	// Shown holds the steps that are lists at the end of a part, and its looks too.
	Shown   []int            `json:"shown,omitempty"`
	Members []RecordedMember `json:"members"`
}

// RecordedMember says of one case which steps of a script its own are, and how
// its slots are called there.
type RecordedMember struct {
	Case  string            `json:"case"`
	Steps []int             `json:"steps"`
	Slots map[string]string `json:"slots,omitempty"`
	ByID  bool              `json:"byId,omitempty"`
}

// RecordedFull is one asking of a case in a project that was full for good.
type RecordedFull struct {
	Asking int    `json:"asking"` // from 0
	Why    string `json:"why"`
	// Unasked: it was known before, and nothing was asked.
	Unasked bool `json:"unasked,omitempty"`
}

// RecordedLeak is one business that the run could not remove.
type RecordedLeak struct {
	Project string `json:"project"`
	ID      string `json:"id"`
	Why     string `json:"why"`
}

// Case returns the recorded case with this id, and whether there is one.
func (m *Manifest) Case(id string) (RecordedCase, bool) {
	for _, c := range m.Cases {
		if c.ID == id {
			return c, true
		}
	}
	return RecordedCase{}, false
}

// Cassette makes a recording of what is on the tape, with everything hidden
// that h names: no secret is in it any more. The tape keeps what it has.
func (t *Tape) Cassette(m Manifest, h Hide) *Cassette {
	t.mu.Lock()
	entries := append([]Entry(nil), t.entries...)
	t.mu.Unlock()
	v := newVeil(m, h)
	c := &Cassette{Manifest: v.manifest(m), Entries: make([]Entry, len(entries)), secrets: v.secrets()}
	if c.Manifest.Schema = CassetteSchema; len(m.Pools) > 0 {
		c.Manifest.Schema = ScriptCassetteSchema
	}
	for i, e := range entries {
		e.Obs = v.observation(e.Obs)
		switch {
		case e.Place.Part == States:
			e.Key = requestKey(e.Obs.Request)
		case e.Key == againKey(entries[i].Obs.Call):
			e.Key = againKey(e.Obs.Call)
		default:
			e.Key = callKey(e.Obs.Call)
		}
		e.Obs = exchange.Redact(e.Obs)
		c.Entries[i] = e
	}
	return c
}

// Credentials returns what stands for the keys of the recorded run, by
// profile: the same words stand in the recording where a key or a secret was.
func (c *Cassette) Credentials() map[string]wire.Credentials {
	out := map[string]wire.Credentials{}
	for profile := range c.Manifest.World.Accounts {
		cred := wire.Credentials{AccessKeyID: hiddenKey(profile), Secret: wire.Secret(hiddenSecret(profile))}
		for _, p := range c.Manifest.World.Tokens {
			if p == profile {
				cred.Token = wire.Secret(hiddenToken(profile))
			}
		}
		out[profile] = cred
	}
	return out
}
