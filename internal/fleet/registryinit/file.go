package registryinit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// File is the registry of a directory: what is written there, if anything is, under the layers
// above it.
type File struct {
	Path string // where it is, or will be
	Name string // from the repository's root, as messages call it
	Old  []byte // nil where there is none yet

	Above  *registry.Registry // the layers above it
	Loaded *registry.Registry // the file with those

	sections []registry.Section
	layers   []registry.Layer // those above

	drafted []Entry            // by the last draft
	guarded map[string]bool    // entries, by their id, that a trial narrowed
	dropped map[string]leftOut // and those that it left out
	gaps    []Gap              // for those that are missed
}

// Open reads the registry of a directory. One with mistakes is refused: what people meant by it
// would be guessed.
func Open(dir string, given []string, sections []registry.Section) (*File, error) {
	if err := CheckDirectory(dir); err != nil {
		return nil, err
	}
	root := repopath.RootOrSelf(dir)
	layers, err := engine.Layers{Paths: given, Search: true, Root: root}.Load(dir)
	if err != nil {
		return nil, err
	}
	f := &File{Path: filepath.Join(dir, "ballast.yaml"), sections: sections,
		guarded: map[string]bool{}, dropped: map[string]leftOut{}}
	if err := f.read(root); err != nil {
		return nil, err
	}
	if f.layers = layers; f.Old != nil {
		f.layers = layers[:len(layers)-1]
	}
	if f.Above, err = load(sections, f.layers); err == nil {
		f.Loaded, err = load(sections, layers)
	}
	if err != nil {
		return nil, fmt.Errorf("the registry that is there has mistakes, fix those first:\n%w", err)
	}
	return f, nil
}

// CheckDirectory refuses what is no directory.
func CheckDirectory(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is no directory: name that of a repository, or one in it", dir)
	}
	return nil
}

func (f *File) read(root string) error {
	f.Name = "ballast.yaml"
	if below, ok := repopath.Below(root, f.Path); ok {
		f.Name = filepath.ToSlash(below)
	}
	old, err := regular.Read(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	f.Old = old
	return err
}

// load loads layers, and takes a mistake in an entry for one as well.
func load(sections []registry.Section, layers []registry.Layer) (*registry.Registry, error) {
	r, _ := registry.Load(sections, layers) // what fails every workload is among the mistakes
	var all []error
	for _, m := range r.Mistakes() {
		if !m.Warning {
			all = append(all, m)
		}
	}
	return r, errors.Join(all...)
}

// With returns the registry that the file would be with another text.
func (f *File) With(text []byte) (*registry.Registry, error) {
	r, err := load(f.sections, append(slices.Clone(f.layers), registry.Parse(f.Name, text)))
	if err != nil {
		return nil, fmt.Errorf("what would be written has mistakes, so nothing is:\n%w", err)
	}
	return r, nil
}

// Documents returns the documents of a text of the file, decoded.
func (f *File) Documents(text []byte) ([]*manifest.Document, error) {
	documents, err := manifest.Read(f.Name, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for _, d := range documents {
		if err := d.Decode(); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// Main returns the index of the document to which entries are added: the one that has entries, else
// the first that is not empty.
func Main(documents []*manifest.Document) int {
	for _, has := range []func(yamledit.Field) bool{
		func(root yamledit.Field) bool { return len(root.At("spec", "workloads").Each()) > 0 },
		func(root yamledit.Field) bool { return root.Kind() == yamledit.Map },
	} {
		if i := slices.IndexFunc(documents, func(d *manifest.Document) bool { return has(d.Tree().Root()) }); i >= 0 {
			return i
		}
	}
	return 0
}

// Edited returns the file with edits of its documents, by their index.
func (f *File) Edited(documents []*manifest.Document, edits map[int][]yamledit.Edit) ([]byte, error) {
	var b bytes.Buffer
	for i, d := range documents {
		if _, err := d.Tree().Apply(edits[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		out, err := d.Tree().Write()
		if err == nil && out.Reencoded {
			err = errors.New("its layout could not be kept")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: it cannot be edited where it stands: %w", f.Name, err)
		}
		b.Write(out.Bytes)
	}
	return b.Bytes(), nil
}

// Patch returns the difference that a new text makes to the file, as patch -p1 and git apply
// take it; empty for none.
func (f *File) Patch(text []byte) string {
	from := "a/" + f.Name
	if f.Old == nil {
		from = "/dev/null"
	}
	return udiff.Unified(from, "b/"+f.Name, string(f.Old), string(text))
}

// NameOf returns the name of a new registry of a directory: that of its repository.
func NameOf(dir string) string {
	name := filepath.Base(dir)
	isOther := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	name = strings.Join(strings.FieldsFunc(strings.ToLower(name), isOther), "-")
	if name == "" {
		return "registry"
	}
	return name
}

// Replace writes the file by what write does, where a link of that name leads to.
func (f *File) Replace(write func(path string) error) error {
	path, err := filepath.EvalSymlinks(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return write(f.Path)
	}
	if err != nil {
		return err
	}
	return write(path)
}
