package contract

// Description is what another source says of the Actions that the documents
// describe: the vendor's SDK, its API metadata, its page.
type Description struct {
	// Source is the kind of source, as spec/differences.yaml names it: "sdk",
	// "api-docs" or "page".
	Source string
	// Name says to a person which one it is, with its version or date.
	Name    string
	Product string // "" where the source does not say
	Version string // of the API, "" where the source does not say
	Actions []*Described
	// Whole says that the source lists every Action of the product, so that
	// one which it lacks is a difference.
	Whole bool
}

// Described is one Action of a [Description]. What is nil or empty the source
// does not say, and it contradicts nothing.
type Described struct {
	Action     string
	At         string // where in the source, "file:line" or "file"
	Methods    []string
	Deprecated bool
	Params     []Stated
	Fields     []Stated // members of the success answer, at paths as of [Field]
	Errors     []StatedError
}

// Stated is what a source says of one parameter or member of an answer.
type Stated struct {
	Name   string // of a member its path
	Type   string // as of [Param] and [Field]
	Format string
	// In is where a parameter is sent: "form", "query", or another word of
	// the source.
	In       string
	Required *bool
	Enum     []string
	Default  *string
	Minimum  *int64
	Maximum  *int64
	// MinLength and MaxLength count characters.
	MinLength *uint64
	MaxLength *uint64
	Pattern   string
	At        string
}

// StatedError is what a source says of one error.
type StatedError struct {
	Status  int
	Code    string
	Message string
	At      string
}

func (d *Description) action(name string) *Described {
	for _, a := range d.Actions {
		if a.Action == name {
			return a
		}
	}
	return nil
}
