package fidelity

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/wire"
)

// Public is one piece of public evidence: a call whose answer somebody has
// recorded or documented, and what that answer showed.
type Public struct {
	ID     string `yaml:"id"`
	Source string `yaml:"source"` // where it can be read
	// Confidence is how sure the answer is for this call: "recorded" of this
	// call or of one that no layer tells from it, "documented" by the vendor,
	// "inferred" from a recorded neighbour.
	Confidence string       `yaml:"confidence"`
	Before     []PublicCall `yaml:"before"` // is asked first
	Ask        PublicCall   `yaml:"ask"`
	// Want is what the answer showed, by aspect: see [Showed].
	Want map[string]string `yaml:"want"`
	// Otherwise says of an aspect why our own mock differs in it.
	Otherwise map[string]string `yaml:"otherwise"`
}

// PublicCall is one call of it. A value {id} is the id that the call before
// it created.
type PublicCall struct {
	Action string   `yaml:"action"`
	Params []string `yaml:"params"` // "BusinessName=a"
	Format string   `yaml:"format"`
	Tamper string   `yaml:"tamper"`
	Again  bool     `yaml:"again"` // with the nonce of the call before it
}

// Confidences lists how sure evidence may be, the surest first.
var Confidences = []string{"recorded", "documented", "inferred"}

// ReadPublic reads a file of public evidence. The error joins every mistake.
func ReadPublic(path string) ([]Public, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the public evidence cannot be read: %w; correct the path", err)
	}
	var out []Public
	if err := yaml.UnmarshalWithOptions(data, &out, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w; an entry has id, source, confidence, before, ask, want and otherwise", path, err)
	}
	var wrong []error
	ids := map[string]bool{}
	for _, p := range out {
		mistake := func(format string, args ...any) {
			wrong = append(wrong, fmt.Errorf("%s: %s: %s", path, p.ID, fmt.Sprintf(format, args...)))
		}
		switch {
		case p.ID == "" || ids[p.ID]:
			mistake("the id is missing or stands twice: give each entry its own")
		case p.Source == "":
			mistake("the source is missing: evidence that nobody can read is none")
		case !slices.Contains(Confidences, p.Confidence):
			mistake("confidence is %q: write one of %s", p.Confidence, strings.Join(Confidences, ", "))
		case p.Ask.Action == "" || len(p.Want) == 0:
			mistake("it asks nothing, or wants nothing: write ask and want")
		}
		for aspect := range p.Otherwise {
			if _, ok := p.Want[aspect]; !ok {
				mistake("otherwise explains %q, which is not wanted: correct it", aspect)
			}
		}
		ids[p.ID] = true
	}
	return out, errors.Join(wrong...)
}

// PublicFact is one aspect of one piece of evidence, held against a target.
type PublicFact struct {
	ID, Confidence, Source string
	Aspect, Want, Got      string
	Equal                  bool
}

// AskPublic asks a target for each piece of evidence and says what came of it.
func AskPublic(ctx context.Context, c *contract.Contract, all []Public, do func(context.Context, exchange.Call) exchange.Observation) ([]PublicFact, error) {
	var out []PublicFact
	for _, p := range all {
		id, nonce := "", ""
		ask := func(pc PublicCall) (exchange.Observation, oracle.Answer, error) {
			call := exchange.Call{Action: pc.Action, Tamper: pc.Tamper, Way: exchange.Way{Sender: exchange.Raw, Format: pc.Format}, Params: []exchange.Pair{}}
			for _, pair := range pc.Params {
				name, value, ok := strings.Cut(pair, "=")
				if !ok {
					return exchange.Observation{}, oracle.Answer{}, fmt.Errorf("%s: %q is no parameter: write Name=value", p.ID, pair)
				}
				call.Params = append(call.Params, exchange.Pair{Name: name, Value: strings.ReplaceAll(value, "{id}", id)})
			}
			if pc.Again {
				call.Nonce = nonce
			}
			obs := do(ctx, call)
			nonce = wire.NonceOf(obs.Request)
			if obs.Loss != "" {
				return obs, oracle.Answer{}, fmt.Errorf("%s: %s was not answered: %s: %s", p.ID, pc.Action, obs.Loss, obs.LossWhy)
			}
			ans := oracle.Read(c, &obs)
			if ans.ID != "" {
				id = ans.ID
			}
			return obs, ans, nil
		}
		for _, pc := range p.Before {
			if _, ans, err := ask(pc); err != nil {
				return out, err
			} else if ans.Kind != oracle.Accepted {
				return out, fmt.Errorf("%s: %s, which comes before, was %s", p.ID, pc.Action, ans.Says())
			}
		}
		obs, ans, err := ask(p.Ask)
		if err != nil {
			return out, err
		}
		showed := Showed(&obs, &ans)
		for _, aspect := range sortedAspects(p.Want) {
			f := PublicFact{ID: p.ID, Confidence: p.Confidence, Source: p.Source, Aspect: aspect, Want: p.Want[aspect], Got: absent}
			if got, ok := showed[aspect]; ok {
				f.Got = got
			}
			start, open := strings.CutSuffix(f.Want, "…")
			f.Equal = f.Got == f.Want || open && strings.HasPrefix(f.Got, start) || f.Want == "there" && f.Got != absent
			out = append(out, f)
		}
	}
	return out, nil
}

func sortedAspects(m map[string]string) []string {
	var out []string
	for a := range m {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

var (
	upperV5 = regexp.MustCompile(`^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$`)
	hex32   = regexp.MustCompile(`^[0-9a-f]{32}$`)
)

// Showed says what an answer shows, by aspect: decision, status, code,
// message, format, root (of XML), members (top-level names in their order),
// "member PATH" and "type PATH" of each member, "header Name" with its value,
// request-id, request-id-header, trace-id and etag by their form. What an
// answer does not have is not in it.
func Showed(obs *exchange.Observation, ans *oracle.Answer) map[string]string {
	out := map[string]string{
		"decision": string(ans.Kind), "status": strconv.Itoa(obs.Status), "code": ans.Code, "message": ans.Message, "format": ans.Doc.Format,
	}
	if ans.Doc.Format == exchange.XML {
		out["root"] = ans.Doc.Root
	}
	var names []string
	for _, m := range ans.Doc.Node.Members {
		names = append(names, m.Name)
	}
	out["members"] = strings.Join(names, ", ")
	id := ""
	flatten("", ans.Doc.Node, func(path string, n wire.Node) {
		out["type "+path] = n.Kind.String()
		if n.Kind != wire.Object && n.Kind != wire.Array {
			out["member "+path] = n.Text()
		}
		if path == contract.FieldRequestID {
			id = n.Text()
		}
	})
	for name := range obs.Header {
		out["header "+name] = obs.Header.Get(name)
	}
	if upperV5.MatchString(id) {
		out["request-id"] = "a UUID of version 5 in capitals"
	} else {
		out["request-id"] = id
	}
	if id != "" && obs.Header.Get("X-Acs-Request-Id") == id {
		out["request-id-header"] = "as in the body"
	}
	if hex32.MatchString(obs.Header.Get("X-Acs-Trace-Id")) {
		out["trace-id"] = "32 hexadecimal digits"
	}
	if sum := md5.Sum(obs.Body); obs.Header.Get("Etag") != "" {
		length := strconv.Itoa(len(obs.Body))
		out["etag"] = obs.Header.Get("Etag")
		if out["etag"] == length[:1]+base64.StdEncoding.EncodeToString(sum[:])[:22]+length[len(length)-1:] {
			out["etag"] = "of length and MD5 of the body"
		}
	}
	return out
}

// flatten goes through the members below a node.
func flatten(path string, n wire.Node, each func(string, wire.Node)) {
	if path != "" {
		each(path, n)
	}
	for _, m := range n.Members {
		flatten(join(path, m.Name), m.Node, each)
	}
	for _, it := range n.Items() {
		if n.Kind == wire.Array {
			for _, m := range it.Members {
				flatten(join(path, m.Name), m.Node, each)
			}
		}
	}
}
