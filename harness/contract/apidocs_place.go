package contract

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// locate turns the JSON pointers of a description into places: file and line,
// or file and pointer where the file is written in one line.
func (r *docsReader) locate(d *Description) {
	places := map[*string]jsontext.Pointer{}
	wanted := map[jsontext.Pointer]int{}
	add := func(at *string) {
		places[at] = jsontext.Pointer(*at)
		wanted[jsontext.Pointer(*at)] = 0
	}
	for _, a := range d.Actions {
		add(&a.At)
		for i := range a.Params {
			add(&a.Params[i].At)
		}
		for i := range a.Fields {
			add(&a.Fields[i].At)
		}
		for i := range a.Errors {
			add(&a.Errors[i].At)
		}
	}
	linesOf(r.data, wanted)
	several := bytes.IndexByte(bytes.TrimSpace(r.data), '\n') >= 0
	for at, pointer := range places {
		if several {
			*at = fmt.Sprintf("%s:%d", r.file, wanted[pointer])
		} else {
			*at = fmt.Sprintf("%s#%s", r.file, pointer)
		}
	}
}

// linesOf fills in the line, counted from 1, on which each of the wanted
// values begins: its name's in an object.
func linesOf(data []byte, wanted map[jsontext.Pointer]int) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true))
	line, read := 1, 0
	for {
		if _, err := dec.ReadToken(); err != nil {
			return // the end: the text was read before
		}
		end := int(dec.InputOffset())
		line += bytes.Count(data[read:end], []byte("\n"))
		read = end
		if was, ok := wanted[dec.StackPointer()]; ok && was == 0 {
			wanted[dec.StackPointer()] = line
		}
	}
}
