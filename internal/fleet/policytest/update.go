package policytest

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

// fix is what makes an expectation hold: an edit of the file of tests, or a file that is
// written or removed. The zero fix fixes nothing.
type fix struct {
	document *manifest.Document
	edit     yamledit.Edit

	path    string
	content []byte
	removes bool
}

func edit(d *manifest.Document, e yamledit.Edit) fix { return fix{document: d, edit: e} }

func write(path string, content []byte) fix { return fix{path: path, content: content} }

func remove(path string) fix { return fix{path: path, removes: true} }

// Update rewrites what is expected where it does not hold, and says so in the outcomes.
// Comments and layout of the files of tests stay.
func Update(files []File, outcomes []Outcome) error {
	edits := map[*manifest.Document][]yamledit.Edit{}
	for _, f := range fixable(outcomes) {
		f.Updated, f.Message = true, strings.TrimSuffix(f.Message, hint)
		if f.fix.document == nil {
			if err := f.fix.file(); err != nil {
				return fmt.Errorf("updating what is expected: %w", err)
			}
			continue
		}
		edits[f.fix.document] = append(edits[f.fix.document], f.fix.edit)
	}
	for _, file := range files {
		if err := file.update(edits); err != nil {
			return fmt.Errorf("updating %s: %w", file.Path, err)
		}
	}
	return nil
}

// fixable returns the failures that can be fixed: not those of one expectation that would
// have to be two things for two inputs.
func fixable(outcomes []Outcome) []*Failure {
	type place struct {
		document *manifest.Document
		pointer  string
	}
	wanted := map[place]map[string]bool{}
	placeOf := func(m fix) place { return place{m.document, m.edit.At.Pointer()} }
	var all []*Failure
	for i := range outcomes {
		for j := range outcomes[i].Failures {
			f := &outcomes[i].Failures[j]
			switch m := f.fix; {
			case m.document != nil:
				if wanted[placeOf(m)] == nil {
					wanted[placeOf(m)] = map[string]bool{}
					all = append(all, f)
				}
				wanted[placeOf(m)][canonical(m.edit.Value)] = true
			case m.path != "":
				all = append(all, f)
			}
		}
	}
	return slices.DeleteFunc(all, func(f *Failure) bool { return len(wanted[placeOf(f.fix)]) > 1 })
}

func (m fix) file() error {
	if m.removes {
		return os.Remove(m.path)
	}
	if err := os.MkdirAll(filepath.Dir(m.path), 0o755); err != nil {
		return err
	}
	return writeFile(m.path, m.content)
}

func writeFile(path string, content []byte) error {
	return temporary.WriteFile(path, func(w io.Writer) error { _, err := w.Write(content); return err })
}

// update rewrites a file of tests if one of its documents is edited.
func (f File) update(edits map[*manifest.Document][]yamledit.Edit) error {
	var text []byte
	changed := false
	for _, d := range f.documents {
		wanted := edits[d]
		if len(wanted) == 0 {
			text = append(text, d.Bytes...)
			continue
		}
		if _, err := d.Tree().Apply(wanted); err != nil {
			return err
		}
		out, err := d.Tree().Write()
		if err != nil {
			return err
		}
		text, changed = append(text, out.Bytes...), true
	}
	if !changed {
		return nil
	}
	return writeFile(f.Path, text)
}
