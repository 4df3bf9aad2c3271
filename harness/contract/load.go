package contract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/dwconform/dwconform/spec"
)

// root is where the documents stand in the repository; every place that a
// person reads begins with it.
const root = "spec"

// envelopeFile is the document that the Actions share.
const envelopeFile = "openapi/envelope.yaml"

// Load reads the documents of fsys, which is laid out like spec.FS:
// openapi/*.yaml and clauses/*.yaml. The error joins every mistake found, each
// with its file, line and next step.
func Load(fsys fs.FS) (*Contract, error) {
	r := &reader{fsys: fsys, data: map[string][]byte{}, lines: map[string][]string{}}
	c := r.contract()
	if len(r.mistakes) > 0 {
		return nil, errors.Join(r.mistakes...)
	}
	for _, cl := range c.Clauses {
		if !cl.Derived || cl.Keyword != "default" {
			continue
		}
		if p := c.Action(cl.Action).Param(cl.Subject); p != nil {
			p.DefaultLevel = cl.Level
		}
	}
	return c, nil
}

// Default returns the contract of the embedded documents. It is loaded once;
// callers share it and must not change it. It panics if the documents are
// broken, which a test of this package excludes.
func Default() *Contract { return embedded() }

var embedded = sync.OnceValue(func() *Contract {
	c, err := Load(spec.FS)
	if err != nil {
		panic("the embedded documents are broken:\n" + err.Error())
	}
	return c
})

// reader carries what one Load gathers.
type reader struct {
	fsys     fs.FS
	data     map[string][]byte   // file -> its bytes
	lines    map[string][]string // file -> its lines, cut when a place is asked for
	partial  bool                // a document could not be read
	mistakes []error
}

// read returns a file's bytes. They are kept, because kin-openapi asks for
// them at each $ref.
func (r *reader) read(file string) ([]byte, error) {
	if data, ok := r.data[file]; ok {
		return data, nil
	}
	data, err := fs.ReadFile(r.fsys, file)
	if err == nil {
		r.data[file] = data
	}
	return data, err
}

// wrong notes one mistake at a place.
func (r *reader) wrong(at At, format string, args ...any) {
	r.mistakes = append(r.mistakes, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
}

func (r *reader) contract() *Contract {
	c := &Contract{actions: map[string]*Action{}, clauses: map[string]*Clause{}}
	files := r.files("openapi")
	clauseFiles := r.files("clauses")
	c.Digest = r.digest(append(slices.Clone(files), clauseFiles...))
	if len(r.mistakes) > 0 {
		return c
	}
	if !slices.Contains(files, envelopeFile) {
		r.wrong(At{root + "/" + envelopeFile, 1}, "the document is missing; the Actions share it")
		return c
	}

	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	// The only files that a $ref may reach are those of fsys.
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, u *url.URL) ([]byte, error) {
		if u.Scheme != "" || u.Host != "" {
			return nil, fmt.Errorf("%s is not a file beside the document; refer to one that is", u)
		}
		return r.read(path.Clean(u.Path))
	}
	docs := map[string]*openapi3.T{}
	for _, f := range files {
		if doc := r.document(loader, f); doc != nil {
			docs[f] = doc
		}
	}
	// A document that cannot be read leaves the others to be checked, but not
	// what they say of one another.
	r.partial = len(docs) < len(files)
	envelope := docs[envelopeFile]
	if envelope == nil {
		return c
	}
	c.Product, c.Version = envelope.Info.Title, envelope.Info.Version
	c.Gateway = r.gateway(envelope)
	c.Resource = r.resource(envelope)
	derived := &deriver{reader: r, contract: c}
	for _, f := range files {
		if f == envelopeFile || docs[f] == nil {
			continue
		}
		if a := r.action(c, f, docs[f]); a != nil {
			if other := c.actions[a.Action.Name]; other != nil {
				r.wrong(a.At, "%s already stands in %s; keep one of them", a.Name, other.At)
				continue
			}
			c.actions[a.Name] = a.Action
			c.Actions = append(c.Actions, a.Action)
			derived.nodes = append(derived.nodes, a)
		}
	}
	slices.SortFunc(c.Actions, func(a, b *Action) int { return cmp.Compare(a.Name, b.Name) })
	if !r.partial {
		r.checkResource(c)
	}
	derived.derive()
	r.written(c, clauseFiles)
	slices.SortFunc(c.Clauses, func(a, b *Clause) int { return cmp.Compare(a.ID, b.ID) })
	return c
}

func (r *reader) files(dir string) []string {
	found, err := fs.Glob(r.fsys, dir+"/*.yaml")
	if err == nil && len(found) == 0 {
		err = errors.New("no *.yaml is there; add the documents")
	}
	if err != nil {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s/%s: %w", root, dir, err))
	}
	return found
}

// digest hashes names and bytes, so that a moved text counts as a change.
func (r *reader) digest(files []string) string {
	h := sha256.New()
	for _, f := range files {
		data, err := r.read(f)
		if err != nil {
			r.mistakes = append(r.mistakes, fmt.Errorf("%s/%s: %w", root, f, err))
			continue
		}
		fmt.Fprintf(h, "%s\n%d\n", f, len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// document loads and validates one OpenAPI file.
func (r *reader) document(loader *openapi3.Loader, file string) *openapi3.T {
	start := At{root + "/" + file, 1}
	doc, err := loader.LoadFromURI(&url.URL{Path: file})
	if err != nil {
		if m := lineOf.FindStringSubmatch(err.Error()); m != nil {
			start.Line, _ = strconv.Atoi(m[1])
		}
		r.wrong(start, "the document cannot be read: %s", oneLine(err))
		return nil
	}
	if doc.OpenAPI != "3.0.3" {
		r.wrong(r.rootKey(file, "openapi"), "openapi is %q; write 3.0.3, which every tool knows", doc.OpenAPI)
		return nil
	}
	if err := doc.Validate(loader.Context, openapi3.EnableMultiError()); err != nil {
		r.invalid(start, err)
		return nil
	}
	r.knownExtensions(file, doc)
	return doc
}

var lineOf = regexp.MustCompile(`\bline (\d+)`)

// invalid notes what makes a document no OpenAPI, each at the node that
// kin-openapi names, else at the document's beginning.
func (r *reader) invalid(start At, err error) {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		for _, e := range many {
			r.invalid(start, e)
		}
		return
	}
	at := start
	for e := err; e != nil; e = errors.Unwrap(e) {
		v := reflect.Indirect(reflect.ValueOf(e))
		if v.Kind() != reflect.Struct {
			continue
		}
		if f := v.FieldByName("Origin"); f.IsValid() && f.CanInterface() {
			if o, ok := f.Interface().(*openapi3.Origin); ok && o != nil && o.Key != nil {
				at = place(*o.Key) // the innermost wins
			}
		}
	}
	what, _, _ := strings.Cut(err.Error(), "\nSchema:") // the rest is the whole schema and value
	r.wrong(at, "the document is not valid OpenAPI: %s; correct it", strings.Join(strings.Fields(what), " "))
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
