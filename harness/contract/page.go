package contract

import (
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/dwconform/dwconform/spec"
)

// page is a file of spec/pages: the facts that one page of the vendor lists.
type page struct {
	Page       string     `yaml:"page"` // its title and date
	Action     string     `yaml:"action"`
	Parameters []pageFact `yaml:"parameters"`
	Fields     []pageFact `yaml:"fields"`
	Errors     []pageFact `yaml:"errors"`
}

// pageFact is one row of a page's tables.
type pageFact struct {
	Name     string   `yaml:"name"`
	Type     string   `yaml:"type"`
	Required *bool    `yaml:"required"`
	Enum     []string `yaml:"enum"`
	Status   int      `yaml:"status"`
	Code     string   `yaml:"code"`
	Message  string   `yaml:"message"`
	line     int
}

// UnmarshalYAML keeps the line of the row.
func (f *pageFact) UnmarshalYAML(n ast.Node) error {
	type plain pageFact
	if err := yaml.NodeToValue(n, (*plain)(f), yaml.Strict()); err != nil {
		return err
	}
	f.line = nodePlace("", n).Line
	return nil
}

// pageTypes are the types as the vendor's pages write them.
var pageTypes = map[string][2]string{
	"long": {"integer", "int64"}, "integer": {"integer", "int32"}, "string": {"string", ""}, "boolean": {"boolean", ""},
	"object": {"object", ""}, "array": {"array", ""},
}

// DescribePage returns what the vendor's pages list, as spec/pages keeps it.
func DescribePage() (*Description, error) { return describePages(spec.FS) }

func describePages(fsys fs.FS) (*Description, error) {
	files, err := fs.Glob(fsys, "pages/*.yaml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s/pages: no page is there", root)
	}
	d := &Description{Source: "page"}
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		var p page
		if err := yaml.UnmarshalWithOptions(data, &p, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", root, file, err)
		}
		at := func(f pageFact) string { return At{root + "/" + file, f.line}.String() }
		if d.Name != "" {
			d.Name += "; "
		}
		d.Name += p.Page
		a := &Described{Action: p.Action, At: root + "/" + file, Errors: []StatedError{}}
		stated := func(facts []pageFact) ([]Stated, error) {
			var out []Stated
			for _, f := range facts {
				typ, known := pageTypes[f.Type]
				if !known {
					return nil, fmt.Errorf("%s: the type of %s is %q; write one of the page's", at(f), f.Name, f.Type)
				}
				out = append(out, Stated{Name: f.Name, Type: typ[0], Format: typ[1], Required: f.Required, Enum: f.Enum, At: at(f)})
			}
			return out, nil
		}
		if a.Params, err = stated(p.Parameters); err != nil {
			return nil, err
		}
		if a.Fields, err = stated(p.Fields); err != nil {
			return nil, err
		}
		for _, f := range p.Errors {
			a.Errors = append(a.Errors, StatedError{Status: f.Status, Code: f.Code, Message: f.Message, At: at(f)})
		}
		d.Actions = append(d.Actions, a)
	}
	return d, nil
}
