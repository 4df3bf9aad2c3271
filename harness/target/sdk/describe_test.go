package sdk

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/spec"
)

// TestDocumentsAgreeWithTheSDK: the vendor's SDK is the second source of the
// contract, and the two differ in what is explained only.
func TestDocumentsAgreeWithTheSDK(t *testing.T) {
	c := contract.Default()
	known, err := contract.Expectations()
	if err != nil {
		t.Fatal(err)
	}
	found, facts := c.Check(Describe(c))
	if facts < 120 {
		t.Errorf("only %d facts were compared", facts)
	}
	for _, d := range contract.Explain(found, known, "sdk") {
		if d.Expected == "" {
			t.Errorf("%s %s: %s here, %s in the SDK (%s); correct the documents or explain it", d.Action, d.What, d.Ours, d.Theirs, d.At)
		}
	}
}

// TestSDKDiffersFromEditedDocuments: what is changed in the documents differs
// from the SDK, by name.
func TestSDKDiffersFromEditedDocuments(t *testing.T) {
	for _, x := range []struct{ file, from, to, action, what, ours, theirs string }{
		{"CreateBusiness", "                Owner:\n", "                Owners:\n", "CreateBusiness", "parameter Owner", "nothing", "string"},
		{"ListBusiness", "                Keyword:\n                  type: string\n", "                Keyword:\n                  type: integer\n", "ListBusiness", "parameter Keyword, type", "integer", "string"},
		{"CreateBusiness", "          format: int64\n          description: The workflow ID.", "          format: int32\n          description: The workflow ID.", "CreateBusiness", "field BusinessId, type", "integer int32", "integer int64"},
		{"ListBusiness", "            TotalCount:\n", "            Sum:\n", "ListBusiness", "field Data.Sum", "integer int32", "nothing"},
		{"GetBusiness", "            BusinessName:\n              type: string\n", "            BusinessName:\n              type: integer\n", "GetBusiness", "field Data.BusinessName, type", "integer", "string"},
		{"envelope", `version: "2020-05-18"`, `version: "2024-05-18"`, "", "the API", "dataworks-public 2024-05-18", "dataworks-public 2020-05-18"},
	} {
		fsys := fstest.MapFS{}
		err := fs.WalkDir(spec.FS, ".", func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := fs.ReadFile(spec.FS, p)
			text := string(data)
			switch {
			case p == "openapi/"+x.file+".yaml":
				text = strings.Replace(text, x.from, x.to, 1)
				if text == string(data) {
					t.Errorf("%s does not hold %q", p, x.from)
				}
			case x.what == "the API": // one contract has one version
				text = strings.ReplaceAll(text, "2020-05-18\"", "2024-05-18\"")
			}
			if x.what == "field Data.Sum" {
				text = strings.ReplaceAll(text, "Data.TotalCount", "Data.Sum")
			}
			if x.what == "the API" {
				text = strings.ReplaceAll(text, `enum: ["2020-05-18"]`, `enum: ["2024-05-18"]`)
			}
			fsys[p] = &fstest.MapFile{Data: []byte(text)}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		c, err := contract.Load(fsys)
		if err != nil {
			t.Errorf("%s: %v", x.what, err)
			continue
		}
		found, _ := c.Check(Describe(c))
		seen := false
		for _, d := range found {
			seen = seen || d.Action == x.action && d.What == x.what && strings.HasPrefix(d.Ours, x.ours) && strings.HasPrefix(d.Theirs, x.theirs)
		}
		if !seen || len(found) > 4 {
			t.Errorf("%s %s is not found, or too much is: %+v", x.action, x.what, found)
		}
	}
}
