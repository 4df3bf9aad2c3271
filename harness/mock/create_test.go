package mock

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/spec"
)

func TestCreateRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		params []any
		code   string
	}{
		"no name":              {[]any{"ProjectId", 10001}, "MissingBusinessName"},
		"empty name":           {[]any{"ProjectId", 10001, "BusinessName", ""}, "MissingBusinessName"},
		"no project":           {[]any{"BusinessName", "a"}, noneNamed.code},
		"empty project":        {[]any{"BusinessName", "a", "ProjectId", "", "ProjectIdentifier", ""}, noneNamed.code},
		"letters":              {[]any{"BusinessName", "a", "ProjectId", "abc"}, "InvalidProjectId"},
		"fraction":             {[]any{"BusinessName", "a", "ProjectId", "1.5"}, "InvalidProjectId"},
		"beyond int64":         {[]any{"BusinessName", "a", "ProjectId", "9223372036854775808"}, "InvalidProjectId"},
		"unknown project":      {[]any{"BusinessName", "a", "ProjectId", 99999}, noProject.code},
		"id plus 2^32":         {[]any{"BusinessName", "a", "ProjectId", 10001 + 1<<32}, noProject.code},
		"part of identifier":   {[]any{"BusinessName", "a", "ProjectIdentifier", "p_o"}, noProject.code},
		"identifier in upper":  {[]any{"BusinessName", "a", "ProjectIdentifier", "P_ONE"}, noProject.code},
		"foreign project":      {[]any{"BusinessName", "a", "ProjectId", 20001}, noProject.code},
		"two projects":         {[]any{"BusinessName", "a", "ProjectId", 10001, "ProjectIdentifier", "p_two"}, twoProjects.code},
		"one of two unknown":   {[]any{"BusinessName", "a", "ProjectId", 10001, "ProjectIdentifier", "nope"}, noProject.code},
		"unknown UseType":      {[]any{"BusinessName", "a", "ProjectId", 10001, "UseType", "X"}, "InvalidUseType"},
		"UseType in lower":     {[]any{"BusinessName", "a", "ProjectId", 10001, "UseType", "normal"}, "InvalidUseType"},
		"unknown owner":        {[]any{"BusinessName", "a", "ProjectId", 10001, "Owner", "nobody"}, noOwner.code},
		"name no UTF-8":        {[]any{"BusinessName", "a\xff", "ProjectId", 10001}, "InvalidBusinessName"},
		"identifier no UTF-8":  {[]any{"BusinessName", "a", "ProjectIdentifier", "\xff"}, "InvalidProjectIdentifier"},
		"missing before wrong": {[]any{"ProjectId", "abc", "UseType", "X"}, "MissingBusinessName"},
	} {
		t.Run(name, func(t *testing.T) {
			_, c := newServer()
			refusedWith(t, c.ask("CreateBusiness", tt.params...), 400, tt.code)
			for _, project := range []int64{10001, 10002} {
				if names := c.listed(project, ""); len(names) > 0 {
					t.Errorf("created %q in %d", names, project)
				}
			}
		})
	}
}

func TestCreateStores(t *testing.T) {
	const caller, other = "1000000000001", "1000000000003"
	for name, tt := range map[string]struct {
		params []any
		want   map[string]string
	}{
		"least":           {[]any{"ProjectId", 10001}, map[string]string{"Description": "", "Owner": caller, "UseType": "NORMAL"}},
		"full":            {[]any{"ProjectId", 10001, "Description", "d", "Owner", other, "UseType", "MANUAL_BIZ"}, map[string]string{"Description": "d", "Owner": other, "UseType": "MANUAL_BIZ"}},
		"by identifier":   {[]any{"ProjectIdentifier", "p_one", "UseType", "NORMAL"}, map[string]string{"UseType": "NORMAL"}},
		"both the same":   {[]any{"ProjectId", 10001, "ProjectIdentifier", "p_one"}, nil},
		"empty ones":      {[]any{"ProjectId", 10001, "Description", "", "Owner", "", "UseType", ""}, map[string]string{"Owner": caller, "UseType": "NORMAL", "Description": ""}},
		"empty id":        {[]any{"ProjectId", "", "ProjectIdentifier", "p_one"}, nil},
		"unknown ignored": {[]any{"ProjectId", 10001, "Colour", "red"}, nil},
		"repeated":        {[]any{"ProjectId", 10001, "Description", "first", "Description", "second"}, map[string]string{"Description": "first"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, c := newServer()
			id := c.made(t, "a neighbour", "Description", "of it", "Owner", other, "UseType", "MANUAL_BIZ")
			g := c.ask("CreateBusiness", append([]any{"BusinessName", "name of it"}, tt.params...)...)
			if !g.ok() || g.id() <= id {
				t.Fatalf("want an id above %d, got %s", id, g)
			}
			data := c.data(g.id())
			if data.Get("BusinessName").Text() != "name of it" || data.Get("ProjectId").Text() != "10001" {
				t.Errorf("stored %+v", data)
			}
			for field, want := range tt.want {
				if got := data.Get(field).Text(); got != want || !data.Get(field).Exists() {
					t.Errorf("%s: want %q, got %q", field, want, got)
				}
			}
		})
	}
}

func TestTextsAreVerbatim(t *testing.T) {
	_, c := newServer()
	for _, text := range []string{
		" two  blanks ", "业务流程", "smile😀", "\x00\x01\x07\x1b\x7f\u0080\u2028", "a\r\nb\tc", `"\/<&>'`, "a+b%20%", "e\u0301 \u00e9", strings.Repeat("x", 100_000),
	} {
		id := c.made(t, text, "Description", text)
		for what, g := range map[string]string{
			"get name":         c.data(id).Get("BusinessName").Text(),
			"get description":  c.data(id).Get("Description").Text(),
			"list by the name": strings.Join(c.listed(10001, text), ""),
		} {
			if g != text {
				t.Errorf("%s: want %q, got %q", what, text, g)
			}
		}
	}
}

func TestUnique(t *testing.T) {
	_, c := newServer()
	first := c.made(t, "taken", "Description", "original")
	again := func(more ...any) got {
		return c.ask("CreateBusiness", append([]any{"BusinessName", "taken"}, more...)...)
	}
	for range 3 {
		refusedWith(t, again("ProjectId", 10001), 400, nameTaken.code)
		refusedWith(t, again("ProjectIdentifier", "p_one", "UseType", "MANUAL_BIZ", "Owner", "1000000000003", "Description", "other"), 400, nameTaken.code)
	}
	if d := c.data(first); d.Get("Description").Text() != "original" || d.Get("UseType").Text() != "NORMAL" {
		t.Errorf("the original is now %+v", d)
	}
	if names := c.listed(10001, "taken"); len(names) != 1 {
		t.Errorf("there are %q", names)
	}
	if g := again("ProjectId", 10002); !g.ok() {
		t.Errorf("in the other project: %s", g)
	}
	second := c.made(t, "second")
	refusedWith(t, c.ask("UpdateBusiness", "BusinessId", second, "ProjectId", 10001, "BusinessName", "taken"), 400, nameTaken.code)
	if g := c.ask("UpdateBusiness", "BusinessId", first, "ProjectId", 10001, "BusinessName", "taken", "Description", "same name"); !g.ok() {
		t.Errorf("a rename to its own name: %s", g)
	}
	if g := c.ask("UpdateBusiness", "BusinessId", first, "ProjectId", 10001, "BusinessName", "renamed"); !g.ok() {
		t.Fatalf("rename: %s", g)
	}
	third := c.made(t, "taken")
	refusedWith(t, c.ask("CreateBusiness", "BusinessName", "renamed", "ProjectId", 10001), 400, nameTaken.code)
	if g := c.ask("DeleteBusiness", "BusinessId", third, "ProjectId", 10001); !g.ok() {
		t.Fatalf("delete: %s", g)
	}
	if fourth := c.made(t, "taken"); fourth <= third {
		t.Errorf("id %d was given again, or went back to %d", third, fourth)
	}
	refusedWith(t, c.ask("CreateBusiness", "BusinessName", "failed", "ProjectId", 10001, "UseType", "X"), 400, "InvalidUseType")
	c.made(t, "failed")
	c.made(t, "carrier", "Description", "text elsewhere")
	c.made(t, "text elsewhere")
	c.made(t, "Taken")
}

// TestFollowsTheDocuments: what the documents gain, the mock does, without a
// word about it in Go.
func TestFollowsTheDocuments(t *testing.T) {
	c := edited(t, map[string][2]string{
		"openapi/CreateBusiness.yaml": {"                UseType:\n", "                Colour:\n                  type: string\n                  description: The colour.\n                  enum: [RED, BLUE]\n                  x-empty: observed\n                UseType:\n"},
		"openapi/GetBusiness.yaml":    {"            UseType:\n", "            Colour:\n              type: string\n              nullable: true\n              description: The colour.\n            UseType:\n"},
	})
	_, cl := newServer(WithContract(c))
	id := cl.made(t, "coloured", "Colour", "BLUE")
	if got := cl.data(id).Get("Colour").Text(); got != "BLUE" {
		t.Errorf("Colour: want BLUE, got %q", got)
	}
	refusedWith(t, cl.ask("CreateBusiness", "BusinessName", "x", "ProjectId", 10001, "Colour", "GREEN"), 400, "InvalidColour")
	plain := cl.made(t, "plain")
	if cl.data(plain).Get("Colour").Exists() {
		t.Error("Colour shows though it was never given")
	}
	ids := map[string]bool{}
	for _, f := range Faults(c) {
		ids[f.ID] = true
	}
	for _, want := range []string{"CreateBusiness.Colour.enum.refuses-BLUE", "CreateBusiness.Colour.optional.lost", "CreateBusiness.combinations.Description-lost-with-Colour-BLUE"} {
		if !ids[want] {
			t.Errorf("no fault %s was made of the new parameter", want)
		}
	}

	c = edited(t, map[string][2]string{"openapi/CreateBusiness.yaml": {"x-unique: {key: [BusinessName], within: project}", "x-unique: {key: [BusinessName, UseType], within: project}"}})
	_, cl = newServer(WithContract(c))
	cl.made(t, "pair")
	cl.made(t, "pair", "UseType", "MANUAL_BIZ")
	refusedWith(t, cl.ask("CreateBusiness", "BusinessName", "pair", "ProjectId", 10001, "UseType", "NORMAL"), 400, nameTaken.code)

	c = edited(t, map[string][2]string{"openapi/CreateBusiness.yaml": {"              message: The DataWorks system is busy. Try again later.", "              message: Wait."}})
	_, cl = newServer(WithContract(c))
	cl.state(`{"state":"throttled by system","action":"setup"}`)
	if g := cl.ask("CreateBusiness"); g.doc.Node.Get("Message").Text() != "Wait." {
		t.Errorf("want the new message, got %s", g)
	}
}

// edited loads the documents with one text of each named file replaced.
func edited(t *testing.T, edits map[string][2]string) *contract.Contract {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, dir := range []string{"openapi", "clauses"} {
		files, err := spec.FS.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := spec.FS.ReadFile(dir + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := edits[dir+"/"+f.Name()]; ok {
				if !strings.Contains(string(data), e[0]) {
					t.Fatalf("%s does not hold %q", f.Name(), e[0])
				}
				data = []byte(strings.Replace(string(data), e[0], e[1], 1))
			}
			fsys[dir+"/"+f.Name()] = &fstest.MapFile{Data: data}
		}
	}
	c, err := contract.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSeen(t *testing.T) {
	s, c := newServer(WithSeen())
	c.made(t, "a")
	c.as(exchange.OtherTenant, "ListBusiness", "ProjectId", 10001)
	calls := s.Calls()
	if len(calls) != 2 || !calls[0].Accepted || calls[0].Action != "CreateBusiness" || calls[0].Profile != exchange.Caller ||
		!slices.Contains(calls[0].Params, exchange.Pair{Name: "BusinessName", Value: "a"}) || calls[1].Accepted || calls[1].Profile != exchange.OtherTenant {
		t.Errorf("seen: %+v", calls)
	}
	s, c = newServer()
	c.made(t, "a")
	if s.Calls() != nil {
		t.Error("calls are remembered though nobody asked")
	}
}
