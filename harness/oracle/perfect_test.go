package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/wire"
)

// fullWorld gives everything that a target file can give.
func fullWorld() *plan.World {
	return &plan.World{
		Accounts: map[string]string{
			exchange.Caller: "1000000000001", exchange.OtherTenant: "2000000000002",
			exchange.Unauthorized: "1000000000003", exchange.Temporary: "1000000000001", exchange.OtherTemporary: "1000000000001", exchange.Inactive: "1000000000004",
		},
		Projects: map[string]plan.Project{
			plan.Primary: {ID: "10001", Identifier: "p_one"}, plan.Secondary: {ID: "10002", Identifier: "p_two"},
			plan.Foreign: {ID: "20001", Identifier: "p_three"},
		},
		Owners: []string{"1000000000009"}, States: true, Lacks: map[string]bool{}, Loopback: true,
	}
}

// perfect is a server that keeps the contract, written from its text alone. It
// works on calls, not on requests: a deliberate defect below the parameters is
// known to it by its name.
type perfect struct {
	unusual map[string]bool // by way, whether it is taken
	c       *contract.Contract
	w       *plan.World
	rand    *rand.Rand
	state   string // provider state
	// strict refuses every text that is not plain; loose takes all of it.
	strict bool
	// trouble is how many answers of a thousand are a passing trouble of the
	// service, before or after it did what was asked.
	trouble int
	nonces  map[string]bool
	lastID  int64
	stored  []*stored
}

// stored is one business.
type stored struct {
	id                                      int64
	slot, name, description, owner, useType string
}

func newPerfect(c *contract.Contract, w *plan.World, seed uint64) *perfect {
	r := rand.New(rand.NewPCG(seed, 7))
	first := []int64{1, 34371, 1 << 53, 1<<62 + 5}
	return &perfect{c: c, w: w, rand: r, strict: r.IntN(2) == 0, nonces: map[string]bool{}, lastID: first[r.IntN(len(first))]}
}

// denial is why a call is refused.
type denial struct {
	status        int
	code, message string
}

// own refuses in the words of the service behind the gateway, which nobody
// promised, and sometimes with the status of a failure, as it really does.
func (p *perfect) own(why string) *denial {
	status := []int{400, 403, 404, 500}[p.rand.IntN(4)]
	code := []string{"1201111279", "Invalid.Wkbench.Parameter", "9901110307"}[p.rand.IntN(3)]
	return &denial{status, code, why}
}

// tenant is who calls.
func tenant(as string) string {
	if as == exchange.OtherTenant {
		return "other"
	}
	return "caller"
}

// project finds the project that a call names.
func (p *perfect) project(call *exchange.Call) (string, *denial) {
	id, _ := call.Get("ProjectId")
	identifier, _ := call.Get("ProjectIdentifier")
	slot := ""
	if id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return "", p.documented("invalid", "ProjectId")
		}
		if slot = p.w.Slot(strconv.FormatInt(n, 10), ""); slot == "" {
			return "", p.own("there is no such project")
		}
	}
	if identifier != "" {
		by := p.w.Slot("", identifier)
		if by == "" || slot != "" && slot != by {
			return "", p.own("there is no such project")
		}
		slot = by
	}
	if slot == "" {
		return "", p.own("one of projectId and projectIdentifier must be given")
	}
	if (slot == plan.Foreign) != (tenant(call.As) == "other") {
		return "", p.own("the project belongs to somebody else")
	}
	return slot, nil
}

// plain reports whether a text must be taken.
func plain(s string, most int) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ' || r >= 0x4e00 && r <= 0x9fff || strings.ContainsRune("_.,", r)) {
			return false
		}
	}
	return s == strings.TrimSpace(s) && !strings.Contains(s, "  ") && utf8.RuneCountInString(s) <= most
}

// takes reports whether a text is taken by this server.
func (p *perfect) takes(s string, most int) bool {
	return plain(s, most) || !p.strict && utf8.ValidString(s) && !strings.Contains(s, "\x00")
}

// byKey finds the business of a name in a project.
func (p *perfect) byKey(slot, name string) *stored {
	for _, b := range p.stored {
		if b.slot == slot && b.name == name {
			return b
		}
	}
	return nil
}

func (p *perfect) ownerFits(owner, slot string) bool {
	if slot == plan.Foreign {
		return owner == p.w.Accounts[exchange.OtherTenant]
	}
	return owner == p.w.Accounts[exchange.Caller] || slices.Contains(p.w.Owners, owner)
}

// do performs a call: a refusal, or the members of an acceptance.
func (p *perfect) do(call *exchange.Call) ([]wire.Member, *denial) {
	if r := p.gate(call); r != nil {
		return nil, r
	}
	switch call.Action {
	case "CreateBusiness":
		return p.create(call)
	case "GetBusiness", "UpdateBusiness", "DeleteBusiness":
		return p.one(call)
	case "ListBusiness":
		return p.list(call)
	}
	return nil, p.documented("unknown-action", "")
}

func (p *perfect) create(call *exchange.Call) ([]wire.Member, *denial) {
	name, there := call.Get("BusinessName")
	if !there {
		return nil, p.documented("missing", "BusinessName")
	}
	slot, r := p.project(call)
	if r != nil {
		return nil, r
	}
	b := &stored{slot: slot, name: name, useType: "NORMAL", owner: p.w.Accounts[exchange.Caller]}
	if tenant(call.As) == "other" {
		b.owner = p.w.Accounts[exchange.OtherTenant]
	}
	b.description, _ = call.Get("Description")
	if o, _ := call.Get("Owner"); o != "" {
		b.owner = o
	}
	if u, _ := call.Get("UseType"); u != "" {
		b.useType = u
	}
	switch {
	case name == "":
		return nil, p.documented("missing", "BusinessName")
	case !slices.Contains([]string{"NORMAL", "MANUAL_BIZ"}, b.useType):
		return nil, p.documented("invalid", "UseType")
	case !p.takes(name, 60) || !p.takes(b.description, 500) || !p.ownerFits(b.owner, slot):
		return nil, p.own("the text is not allowed")
	case p.byKey(slot, name) != nil:
		return nil, p.own("the name is taken")
	}
	p.lastID += 1 + p.rand.Int64N(9)
	b.id = p.lastID
	p.stored = append(p.stored, b)
	return []wire.Member{wire.M("BusinessId", wire.IntOf(b.id))}, nil
}

// one performs a call on one business.
func (p *perfect) one(call *exchange.Call) ([]wire.Member, *denial) {
	text, there := call.Get("BusinessId")
	if !there || text == "" {
		return nil, p.documented("missing", "BusinessId")
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, p.documented("invalid", "BusinessId")
	}
	slot, r := p.project(call)
	if r != nil {
		return nil, r
	}
	at := slices.IndexFunc(p.stored, func(b *stored) bool { return b.id == id && b.slot == slot })
	if at < 0 {
		if call.Action == "GetBusiness" && p.rand.IntN(2) == 0 {
			return []wire.Member{wire.M("Data", []wire.Node{wire.ObjectOf(wire.M("Description", wire.StringOf(""))), wire.ObjectOf(), wire.NullOf()}[p.rand.IntN(3)])}, nil
		}
		return nil, p.own("there is no such business")
	}
	b := p.stored[at]
	switch call.Action {
	case "DeleteBusiness":
		p.stored = slices.Delete(p.stored, at, at+1)
		return nil, nil
	case "UpdateBusiness":
		return nil, p.update(call, b)
	}
	return []wire.Member{wire.M("Data", p.shape(b, wire.StringOf(p.w.Projects[b.slot].ID)))}, nil
}

func (p *perfect) update(call *exchange.Call, b *stored) *denial {
	after := *b
	if v, _ := call.Get("BusinessName"); v != "" {
		after.name = v
	}
	if v, _ := call.Get("Description"); v != "" {
		after.description = v
	}
	if v, _ := call.Get("Owner"); v != "" {
		after.owner = v
	}
	if other := p.byKey(b.slot, after.name); other != nil && other != b {
		return p.own("the name is taken")
	}
	if !p.takes(after.name, 60) || !p.takes(after.description, 500) || !p.ownerFits(after.owner, b.slot) {
		return p.own("the text is not allowed")
	}
	*b = after
	return nil
}

// shape writes a business; the project id is a string here and a number there.
func (p *perfect) shape(b *stored, project wire.Node) wire.Node {
	var members []wire.Member
	add := func(name, text string) {
		switch {
		case text != "":
			members = append(members, wire.M(name, wire.StringOf(text)))
		case p.rand.IntN(3) == 0:
			members = append(members, wire.M(name, wire.StringOf("")))
		case p.rand.IntN(2) == 0:
			members = append(members, wire.M(name, wire.NullOf()))
		}
	}
	members = append(members, wire.M("BusinessId", wire.IntOf(b.id)), wire.M("ProjectId", project))
	add("BusinessName", b.name)
	add("Description", b.description)
	add("Owner", b.owner)
	add("UseType", b.useType)
	if p.rand.IntN(3) == 0 {
		members = append(members, wire.M("Folder", wire.ObjectOf(wire.M("Path", wire.StringOf("a/b")))))
	}
	return wire.ObjectOf(p.shuffle(members)...)
}

func (p *perfect) list(call *exchange.Call) ([]wire.Member, *denial) {
	slot, r := p.project(call)
	if r != nil {
		return nil, r
	}
	number, size := 1, 10
	for name, to := range map[string]*int{"PageNumber": &number, "PageSize": &size} {
		v, _ := call.Get(name)
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil || n < 1 {
			return nil, p.documented("invalid", name)
		}
		*to = int(n)
	}
	keyword, _ := call.Get("Keyword")
	var match []*stored
	for _, b := range p.stored {
		if b.slot == slot && strings.Contains(b.name, keyword) {
			match = append(match, b)
		}
	}
	// The order is free, but the same from page to page.
	slices.SortFunc(match, func(a, b *stored) int { return int(b.id%97 - a.id%97) })
	from := min((number-1)*size, len(match))
	var items []wire.Node
	project, _ := strconv.ParseInt(p.w.Projects[slot].ID, 10, 64)
	for _, b := range match[max(from, 0):min(max(from, 0)+size, len(match))] {
		items = append(items, p.shape(b, wire.IntOf(project)))
	}
	var data []wire.Member
	if len(items) > 0 || p.rand.IntN(2) == 0 {
		data = append(data, wire.M("Business", wire.ArrayOf(items...)))
	}
	if len(match) > 0 || p.rand.IntN(2) == 0 {
		data = append(data, wire.M("TotalCount", wire.IntOf(int64(len(match)))))
	}
	if p.rand.IntN(2) == 0 {
		data = append(data, wire.M("PageNumber", wire.IntOf(int64(number))), wire.M("PageSize", wire.IntOf(int64(size))))
	}
	return []wire.Member{wire.M("Data", wire.ObjectOf(p.shuffle(data)...))}, nil
}

func (p *perfect) shuffle(m []wire.Member) []wire.Member {
	p.rand.Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
	return m
}

func (p *perfect) requestID() string {
	return fmt.Sprintf("%08X-%04X-5%03X-%04X-%012X", p.rand.Uint32(), p.rand.Uint32()&0xffff, p.rand.Uint32()&0xfff, p.rand.Uint32()&0xffff, p.rand.Uint64()&0xffffffffffff)
}
