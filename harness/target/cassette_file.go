package target

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

// WriteFile writes the recording as a HAR archive. The file is there whole or
// not at all; one that would show a secret is not written, and neither is one
// that would replace a file that is no recording.
func (c *Cassette) WriteFile(path string) error {
	data, err := c.Encode()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := exchange.Refuse(path, data, c.secrets); err != nil {
		return err
	}
	if err := Replaceable(path); err != nil {
		return err
	}
	t, err := os.CreateTemp(filepath.Dir(path), ".dwconform-*.tmp")
	if err != nil {
		return fmt.Errorf("%s: %w; name a file in a folder that you may write to", path, withoutPath(err))
	}
	_, err = t.Write(data)
	if err == nil {
		err = t.Chmod(0o644)
	}
	if err == nil {
		err = t.Sync()
	}
	if e := t.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(t.Name(), path)
	}
	if err != nil {
		_ = os.Remove(t.Name()) // it may have its name already
		return fmt.Errorf("%s: %w; make room there, or name another file", path, withoutPath(err))
	}
	return nil
}

// Replaceable reports, as an error, why a recording cannot be written to path.
func Replaceable(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if info, err = os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return fmt.Errorf("%s: there is no folder %s; make it, or name another file", path, filepath.Dir(path))
		}
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w; name another file", path, withoutPath(err))
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: it is there and no plain file; name another", path)
	case info.Size() > 0 && !isCassette(path):
		return fmt.Errorf("%s: it is there and no recording of dwconform; move it, or name another file", path)
	}
	return nil
}

// isCassette reports whether a file begins as recordings do.
func isCassette(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := f.Read(head)
	return bytes.Contains(head[:n], []byte(CassetteSchema)) || bytes.Contains(head[:n], []byte(ScriptCassetteSchema))
}

// Encode writes the recording as a HAR archive, one exchange a line.
func (c *Cassette) Encode() ([]byte, error) {
	var b bytes.Buffer
	put := func(before string, v any) error {
		b.WriteString(before)
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the line's end
		return nil
	}
	m := c.Manifest
	err := errors.Join(
		put("{\"log\":{\"version\":\"1.2\",\n\"_dwconform\":", m),
		put(",\n\"creator\":", harCreator{"dwconform", strings.TrimSpace(m.Tool)}),
		put(",\n\"comment\":", "one run of dwconform against "+m.Endpoint+"; dwconform run --from judges it again"),
	)
	b.WriteString(",\n\"entries\":[")
	for i := range c.Entries {
		before := ",\n"
		if i == 0 {
			before = "\n"
		}
		err = errors.Join(err, put(before, toHAR(&c.Entries[i])))
	}
	b.WriteString("\n]}}\n")
	return b.Bytes(), err
}

// ReadCassette reads a recording.
func ReadCassette(path string) (*Cassette, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: the recording cannot be read: %w; make one with `dwconform run --keep FILE`", path, withoutPath(err))
	}
	c, err := DecodeCassette(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// DecodeCassette reads what [Cassette.Encode] has written.
func DecodeCassette(data []byte) (*Cassette, error) {
	var file struct {
		Log harLog `json:"log"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("it is no recording: %w; make one with `dwconform run --keep FILE`", err)
	}
	m := file.Log.Manifest
	if m.Schema != CassetteSchema && m.Schema != ScriptCassetteSchema {
		if m.Schema == "" {
			return nil, errors.New("it is no recording of dwconform: it says nothing of the run; make one with `dwconform run --keep FILE`")
		}
		return nil, fmt.Errorf("it is a recording of the form %q, and this version reads %q and %q; record again", m.Schema, CassetteSchema, ScriptCassetteSchema)
	}
	c := &Cassette{Manifest: m, Entries: make([]Entry, len(file.Log.Entries))}
	for i := range file.Log.Entries {
		e, err := fromHAR(&file.Log.Entries[i])
		if err != nil {
			return nil, fmt.Errorf("exchange %d: %w; record again", i+1, err)
		}
		c.Entries[i] = e
	}
	return c, nil
}

// withoutPath returns what a path error says beside the path.
func withoutPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
