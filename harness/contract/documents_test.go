package contract

import (
	"errors"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/dwconform/dwconform/spec"
)

// documents returns a copy of the embedded documents that a test may edit.
func documents(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(spec.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(spec.FS, p)
		out[p] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// edit replaces texts in one file of a copy; each must be there exactly once.
func edit(t testing.TB, fsys fstest.MapFS, file string, pairs ...string) fstest.MapFS {
	t.Helper()
	text := string(fsys[file].Data)
	for i := 0; i < len(pairs); i += 2 {
		if n := strings.Count(text, pairs[i]); n != 1 {
			t.Fatalf("%s holds %q %d times, want once", file, pairs[i], n)
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	fsys[file] = &fstest.MapFile{Data: []byte(text)}
	return fsys
}

func load(t testing.TB, fsys fs.FS) *Contract {
	t.Helper()
	c, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEachDocumentIsValidAlone(t *testing.T) {
	files, err := fs.Glob(spec.FS, "openapi/*.yaml")
	if err != nil || len(files) != 6 {
		t.Fatalf("found %v, %v; want five Actions and the envelope", files, err)
	}
	for _, f := range files {
		loader := openapi3.NewLoader()
		loader.ReadFromURIFunc = func(_ *openapi3.Loader, u *url.URL) ([]byte, error) {
			return fs.ReadFile(spec.FS, path.Clean(u.Path))
		}
		doc, err := loader.LoadFromURI(&url.URL{Path: f})
		if err == nil {
			err = doc.Validate(loader.Context, openapi3.EnableMultiError(),
				openapi3.EnableSchemaFormatValidation(), openapi3.EnableExamplesValidation())
		}
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

func TestDefault(t *testing.T) {
	c := Default()
	if c.Product != "dataworks-public" || c.Version != "2020-05-18" || len(c.Digest) != 64 {
		t.Errorf("product %q, version %q, digest %q", c.Product, c.Version, c.Digest)
	}
	if c != Default() {
		t.Error("the second call loads again")
	}
	var names []string
	for _, a := range c.Actions {
		names = append(names, a.Name)
		if c.Action(a.Name) != a {
			t.Errorf("Action(%q) is another", a.Name)
		}
	}
	if want := []string{"CreateBusiness", "DeleteBusiness", "GetBusiness", "ListBusiness", "UpdateBusiness"}; !slices.Equal(names, want) {
		t.Errorf("actions %v, want %v", names, want)
	}
	if c.Action("EraseBusiness") != nil || c.Clause("no.such.clause") != nil {
		t.Error("something is found that is not there")
	}
}

// The digest says whether two runs used the same documents, so it must follow
// every change of a byte or a name, and nothing else.
func TestDigest(t *testing.T) {
	same := load(t, documents(t)).Digest
	if same != Default().Digest {
		t.Error("the same documents have two digests")
	}
	commented := edit(t, documents(t), "openapi/GetBusiness.yaml", "summary: Reads", "# a remark\n      summary: Reads")
	if load(t, commented).Digest == same {
		t.Error("a changed document has the same digest")
	}
	renamed := documents(t)
	renamed["clauses/zz.yaml"] = renamed["clauses/answer.yaml"]
	delete(renamed, "clauses/answer.yaml")
	if load(t, renamed).Digest == same {
		t.Error("a renamed document has the same digest")
	}
}

// Every place must lead a reader to the line that it is about.
func TestPlaces(t *testing.T) {
	c := Default()
	line := func(at At) string {
		data, err := fs.ReadFile(spec.FS, strings.TrimPrefix(at.File, "spec/"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		if at.Line < 1 || at.Line > len(lines) {
			t.Fatalf("%s has no such line", at)
		}
		return lines[at.Line-1]
	}
	for _, cl := range c.Clauses {
		got := line(cl.At)
		want := cl.ID
		switch a := c.Action(cl.Action); {
		case !cl.Derived:
		case cl.Keyword == "error":
			want = "code: " + cl.Subject
		case a.Param(cl.Subject) != nil:
			want = map[string]string{
				"required": cl.Subject, "missing": cl.Subject, "optional": cl.Subject + ":", "empty": "x-empty:",
				"text": "type:", "names": "x-refers:", "unknown": "x-refers:",
			}[cl.Keyword]
			if want == "" {
				want = cl.Keyword + ":" // type, enum, default, example
			}
			if cl.Keyword == "default" && a.Param(cl.Subject).DefaultFrom != "" {
				want = "x-default:"
			}
			if cl.Keyword == "unique" {
				want = "x-unique:"
			}
		case cl.Keyword == "type":
			want = cl.Subject[strings.LastIndex(cl.Subject, ".")+1:] + ":"
		case cl.Keyword == "or":
			want = "Or("
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s is %q, want a line with %q", cl.ID, cl.At, got, want)
		}
	}
	for _, g := range c.Gateway {
		if got := line(g.At); !strings.Contains(got, "when: "+g.When) {
			t.Errorf("%s %s: %s is %q", g.When, g.Code, g.At, got)
		}
	}
}

func TestClausesAreFit(t *testing.T) {
	c := Default()
	texts := map[string]string{}
	for i, cl := range c.Clauses {
		if strings.ContainsAny(cl.ID, "/(),&|! ") {
			t.Errorf("%q holds a character that no label may hold", cl.ID)
		}
		if i > 0 && c.Clauses[i-1].ID >= cl.ID {
			t.Errorf("%s stands behind %s", cl.ID, c.Clauses[i-1].ID)
		}
		if c.Clause(cl.ID) != cl {
			t.Errorf("Clause(%q) is another", cl.ID)
		}
		if !cl.Level.Valid() || cl.Source == "" || cl.Cases == "" {
			t.Errorf("%s lacks level, source or cases: %+v", cl.ID, cl)
		}
		if !strings.HasSuffix(cl.Text, ".") || strings.Contains(cl.Text, "%!") || strings.Contains(strings.ToLower(cl.Text), "should") {
			t.Errorf("%s is no sentence that can be false: %q", cl.ID, cl.Text)
		}
		if other, ok := texts[cl.Text]; ok {
			t.Errorf("%s and %s say the same", cl.ID, other)
		}
		texts[cl.Text] = cl.ID
	}
}

func TestGatewayErrors(t *testing.T) {
	c := Default()
	nonce := c.GatewayErrors("nonce")
	if len(nonce) != 1 || nonce[0].Code != "SignatureNonceUsed" || !slices.Equal(nonce[0].Statuses, []int{400}) || nonce[0].Sure != "A" {
		t.Errorf("nonce: %+v", nonce)
	}
	if got := c.GatewayErrors("no such occasion"); got != nil {
		t.Errorf("an unknown occasion has %v", got)
	}
	whens := map[string]bool{}
	for _, g := range c.Gateway {
		whens[g.When] = true
		if len(g.Statuses) == 0 && g.Sure == "A" && g.Message == "" {
			t.Errorf("%s is recorded with neither status nor text", g.Code)
		}
	}
	for _, w := range strings.Fields(`missing invalid version unknown-action unknown-key inactive-key signature signature-v3
		incomplete-signature expired bad-time nonce signature-method format method token-malformed token-expired
		token-mismatch rights unavailable internal throttling`) {
		if !whens[w] {
			t.Errorf("no gateway error is for %q", w)
		}
	}
}

// Everything that the documents list has a clause of its own.
func TestListed(t *testing.T) {
	kinds := map[string]int{}
	for _, l := range Default().Listed() {
		kinds[l.Kind]++
		if len(l.Clauses) == 0 {
			t.Errorf("%s %s of %s has no clause", l.Kind, l.Name, l.Action)
		}
		for _, id := range l.Clauses {
			if !strings.HasPrefix(id, l.Action+".") || Default().Clause(id) == nil {
				t.Errorf("%s %s of %s has the clause %s", l.Kind, l.Name, l.Action, id)
			}
		}
	}
	for _, k := range []string{"parameter", "field", "error", "rule"} {
		if kinds[k] == 0 {
			t.Errorf("no %s is listed", k)
		}
	}
}

func TestLoadReportsEveryMistakeAtOnce(t *testing.T) {
	fsys := edit(t, documents(t), "openapi/CreateBusiness.yaml",
		"x-empty: must", "x-empty: never",
		"Or(ProjectId, ProjectIdentifier);", "Or(ProjectId, WorkspaceName);")
	edit(t, fsys, "openapi/GetBusiness.yaml", "operationId: GetBusiness", "operationId: ReadBusiness")
	fsys["clauses/zz.yaml"] = &fstest.MapFile{Data: []byte("- id: zz.one\n  text: A sentence.\n  level: must\n  cases: x\n")}
	_, err := Load(fsys)
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) != 4 {
		t.Fatalf("got %v; want four mistakes", err)
	}
}

// load errors: each names file, line and next step.
func TestLoadErrors(t *testing.T) {
	const create, envelope = "openapi/CreateBusiness.yaml", "openapi/envelope.yaml"
	rewrite := func(file string, pairs ...string) func(*testing.T) fstest.MapFS {
		return func(t *testing.T) fstest.MapFS { return edit(t, documents(t), file, pairs...) }
	}
	clauses := func(text string) func(*testing.T) fstest.MapFS {
		return func(t *testing.T) fstest.MapFS {
			fsys := documents(t)
			fsys["clauses/zz.yaml"] = &fstest.MapFile{Data: []byte(text)}
			return fsys
		}
	}
	for _, tt := range []struct {
		name string
		fsys func(*testing.T) fstest.MapFS
		want []string
	}{
		{"unknown extension on a parameter", rewrite(create, "x-default: caller", "x-defaults: caller"),
			[]string{"spec/openapi/CreateBusiness.yaml:73: x-defaults means nothing", "x-default,"}},
		{"extension on the wrong node", rewrite(create, "      x-unique: {key", "      x-role: keyword\n      x-unique: {key"),
			[]string{"CreateBusiness.yaml:20: x-role means nothing", "Operation"}},
		{"unknown extension of a document", rewrite(envelope, "x-resource:", "x-things: 1\nx-resource:"),
			[]string{"envelope.yaml:33: x-things means nothing"}},
		{"parameter's extension on a field", rewrite(create, "description: The workflow ID.", "description: The workflow ID.\n          x-empty: must"),
			[]string{"CreateBusiness.yaml:167: x-empty says something about a parameter"}},
		{"unknown level", rewrite(create, "x-empty: should", "x-empty: perhaps"), []string{"CreateBusiness.yaml:67: x-empty is \"perhaps\"", "must, should, observed"}},
		{"unknown entity", rewrite(create, "{entity: account, by: id}", "{entity: person, by: id}"), []string{":72: x-refers entity is \"person\""}},
		{"unknown key in an extension", rewrite(create, "within: project}", "inside: project}"), []string{":20: x-unique has the unknown key \"inside\"", "within is <nil>"}},
		{"unique key that is no parameter", rewrite(create, "key: [BusinessName]", "key: [Title]"), []string{":20: x-unique has the key Title"}},
		{"rule about no parameter", rewrite(create, "Or(ProjectId, ProjectIdentifier)", "Or(ProjectId, Workspace)"), []string{":19: rule", "Workspace, which is no parameter"}},
		{"rule with an error", rewrite(create, "Or(ProjectId, ProjectIdentifier)", "Or(ProjectId ProjectIdentifier)"), []string{":19: rule", "column 14", `expected ","`}},
		{"required and unknown", rewrite(create, "required: [BusinessName]", "required: [BusinessName, Title]"), []string{":44: Title is required and not described"}},
		{"required sent empty", rewrite(create, "required: [BusinessName]", "required: [BusinessName, Description]"), []string{":67: Description is required, so it cannot be sent empty"}},
		{"keyword that nobody checks", rewrite(create, "example: My business process", "example: My business process\n                  writeOnly: true"), []string{":63: writeOnly of parameter BusinessName is not understood"}},
		{"pattern that cannot be read", rewrite(create, "example: My business process", "example: My business process\n                  pattern: ^(?=a)"), []string{"CreateBusiness.yaml", "error parsing regexp", "(?="}},
		{"enum that breaks its pattern", rewrite(create, "enum: [NORMAL, MANUAL_BIZ]", "pattern: ^N\n                  enum: [NORMAL, MANUAL_BIZ]"), []string{":83: the value \"MANUAL_BIZ\" of UseType breaks its pattern"}},
		{"lengths that none has", rewrite(create, "example: My business process", "minLength: 30\n                  maxLength: 20"), []string{":63: no text of BusinessName has from 30 to 20 characters"}},
		{"numbers that are none", rewrite(create, "example: 10000\n", "minimum: 5\n                  maximum: 6\n                  exclusiveMinimum: true\n                  exclusiveMaximum: true\n"), []string{":51: no number of ProjectId is from 6 to 5"}},
		{"multiple of nothing", rewrite(create, "example: 10000\n", "multipleOf: 1.5\n"), []string{":50: multipleOf of parameter ProjectId is not a whole number"}},
		{"bound of nothing", rewrite(create, "example: 10000\n", "exclusiveMinimum: true\n"), []string{":50: exclusiveMinimum of parameter ProjectId is not understood"}},
		{"pattern of a number", rewrite(create, "example: 10000\n", "pattern: ^1\n"), []string{":50: pattern is about texts, and ProjectId is a number"}},
		{"rule about a value that is none", rewrite(create, "- Or(ProjectId, ProjectIdentifier);", "- IF UseType == 'MANUAL' THEN Owner;"), []string{":19: rule \"IF UseType == 'MANUAL' THEN Owner\" compares UseType with \"MANUAL\", which its enum lacks"}},
		{"type that a form cannot carry", rewrite(create, "type: integer\n                  format: int64\n                  description: The ID of the DataWorks", "type: number\n                  description: The ID of the DataWorks"), []string{"CreateBusiness.yaml:46: type of parameter ProjectId is [number]"}},
		{"format that is unknown", rewrite(create, "format: int64\n                  description: The ID of the DataWorks", "format: int16\n                  description: The ID of the DataWorks"), []string{"CreateBusiness.yaml:48: format of parameter ProjectId is \"int16\""}},
		{"default outside the enum", rewrite(create, "default: NORMAL", "default: ABNORMAL"), []string{"CreateBusiness.yaml", "not one of the allowed values"}},
		{"stale x-level", rewrite("openapi/GetBusiness.yaml", "ProjectId-ProjectIdentifier.or: should", "ProjectId.or: should"), []string{"GetBusiness.yaml:22: x-level names ProjectId.or"}},
		{"two texts of an error", rewrite(create, "message: Your request", "messages: [a]\n              message: Your request"), []string{"CreateBusiness.yaml:", "both of message and messages"}},
		{"error without text", rewrite(create, "              message: Your request is too frequent. Try again later.\n", ""), []string{"none of message and messages"}},
		{"error twice", rewrite(create, "code: Throttling.System", "code: Throttling.Api"), []string{"CreateBusiness.Throttling.Api.error already stands at spec/openapi/CreateBusiness.yaml:"}},
		{"trigger unknown", rewrite(create, "state: throttled by user\n              trigger: state", "state: throttled by user\n              trigger: magic"), []string{"trigger of Throttling.User is \"magic\""}},
		{"version differs", rewrite(create, `version: "2020-05-18"`, `version: "2024-05-18"`), []string{"CreateBusiness.yaml:6: version is \"2024-05-18\""}},
		{"Action parameter differs", rewrite(create, "enum: [CreateBusiness]", "enum: [MakeBusiness]"), []string{"query parameter Action must have the enum [CreateBusiness]"}},
		{"resource names no field", rewrite(envelope, "total: Data.TotalCount", "total: Data.Count"), []string{"envelope.yaml:33: x-resource names Data.Count"}},
		{"resource names no Action", rewrite(envelope, "delete: DeleteBusiness", "delete: EraseBusiness"), []string{"delete: EraseBusiness, and no document", "DeleteBusiness plays no part"}},
		{"gateway status unfit", rewrite(envelope, "status: [400]\n    message: Specified signature nonce", "status: [40]\n    message: Specified signature nonce"), []string{"status of SignatureNonceUsed has 40"}},
		{"gateway grade unfit", rewrite(envelope, "message: Specified signature nonce was used already.\n    sure: A", "message: Specified signature nonce was used already.\n    sure: surely"), []string{"sure of SignatureNonceUsed is \"surely\""}},
		{"keyword that searches nothing", rewrite("openapi/ListBusiness.yaml", "x-matches: BusinessName", "x-matches: Title"), []string{"no field Data.Business.Title"}},
		{"not OpenAPI", rewrite(create, "openapi: 3.0.3", "openapi: 3.1.0"), []string{"CreateBusiness.yaml:3: openapi is \"3.1.0\""}},
		{"no YAML", rewrite(create, "openapi: 3.0.3", "openapi: [3.0.3"), []string{"CreateBusiness.yaml", "cannot be read"}},
		{"key twice", rewrite(create, "summary: Creates", "summary: Again.\n      summary: Creates"), []string{"CreateBusiness.yaml:18", "cannot be read"}},
		{"reference to nowhere", rewrite(create, "components/responses/Rejected", "components/responses/Nowhere"), []string{"CreateBusiness.yaml", "cannot be read"}},
		{"reference that leaves", rewrite(create, `"envelope.yaml#/components/responses/Rejected"`, `"../../../../etc/hostname"`), []string{"CreateBusiness.yaml", "cannot be read"}},
		{"unknown keyword of OpenAPI", rewrite(create, "operationId:", "colour: red\n      operationId:"), []string{"CreateBusiness.yaml:15", "not valid OpenAPI", "colour"}},
		{"two operations", rewrite(create, "components:\n", "  /other:\n    get: {responses: {\"200\": {description: x}}}\ncomponents:\n"), []string{"one path, /"}},

		{"clause without id", clauses("- text: A.\n  level: must\n  source: s\n  cases: c\n"), []string{"clauses/zz.yaml:1: the clause has no id"}},
		{"clause without source", clauses("\n- id: zz.a\n  text: A.\n  level: must\n  cases: c\n"), []string{"zz.yaml:2: clause zz.a has no source; add one or mark it observed"}},
		{"clause with an unknown level", clauses("- id: zz.a\n  text: A.\n  level: may\n  source: s\n  cases: c\n"), []string{"zz.yaml:1: clause zz.a has the unknown level \"may\""}},
		{"clause with an unknown key", clauses("- id: zz.a\n  text: A.\n  level: must\n  source: s\n  cases: c\n  case: d\n"), []string{"zz.yaml:6: the entry has the unknown key \"case\""}},
		{"clause twice", clauses("- id: zz.a\n  text: A.\n  level: must\n  source: s\n  cases: c\n- id: zz.a\n  text: B.\n  level: must\n  source: s\n  cases: c\n"), []string{"zz.yaml:6: clause zz.a already stands at spec/clauses/zz.yaml:1"}},
		{"clause that is derived", clauses("- id: CreateBusiness.UseType.enum\n  text: A.\n  level: must\n  source: s\n  cases: c\n"), []string{"zz.yaml:1: clause CreateBusiness.UseType.enum is derived from spec/openapi/CreateBusiness.yaml:82; remove it here"}},
		{"clause with an unfit id", clauses("- id: zz.a(b)\n  text: A.\n  level: must\n  source: s\n  cases: c\n"), []string{"zz.yaml:1", "unfit for a label"}},
		{"clause about no Action", clauses("- id: zz.a\n  text: A.\n  level: must\n  source: s\n  cases: c\n  action: EraseBusiness\n"), []string{"zz.yaml:1", "EraseBusiness"}},
		{"clause with a list as text", clauses("- id: zz.a\n  text: [A.]\n  level: must\n  source: s\n  cases: c\n"), []string{"zz.yaml:2: text is [A.]"}},
		{"clause with a key twice", clauses("- id: zz.a\n  text: A.\n  text: B.\n  level: must\n  source: s\n  cases: c\n"), []string{"zz.yaml:3"}},
		{"clauses that are no list", clauses("id: zz.a\n"), []string{"zz.yaml:1: the file is no list"}},
		{"clauses that are no YAML", clauses("- id: [\n"), []string{"clauses/zz.yaml:", "cannot be read"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(tt.fsys(t))
			if err == nil {
				t.Fatal("it loads; want an error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got  %v\nwant it to say %q", err, want)
				}
			}
		})
	}
	for _, missing := range []string{envelope, "openapi/GetBusiness.yaml"} {
		fsys := documents(t)
		delete(fsys, missing)
		if _, err := Load(fsys); err == nil {
			t.Errorf("it loads without %s", missing)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("nothing loads")
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(spec.FS); err != nil {
			b.Fatal(err)
		}
	}
}
