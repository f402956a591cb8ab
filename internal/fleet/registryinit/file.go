package registryinit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// File is the registry of a folder: what is written there, if anything is, under the layers
// above it.
type File struct {
	Path string // where it is, or will be
	Name string // from the repository's root, as messages call it
	Old  []byte // nil where there is none yet

	sections []registry.Section
	layers   []registry.Layer   // those above
	above    *registry.Registry // of those layers
	loaded   *registry.Registry // with the file
}

// Open reads the registry of a folder. One with mistakes is refused: what people meant by it
// would be guessed.
func Open(dir string, given []string, sections []registry.Section) (*File, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is no folder: name that of a repository, or one in it", dir)
	}
	root := repopath.RootOrSelf(dir)
	layers, err := engine.Layers{Given: given, Search: true, Root: root}.Load(dir)
	if err != nil {
		return nil, err
	}
	f := &File{Path: filepath.Join(dir, "ballast.yaml"), sections: sections}
	if err := f.read(root); err != nil {
		return nil, err
	}
	if f.layers = layers; f.Old != nil {
		f.layers = layers[:len(layers)-1]
	}
	if f.above, err = load(sections, f.layers); err != nil {
		return nil, fixFirst(err)
	}
	f.loaded, err = load(sections, layers)
	return f, fixFirst(err)
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

func fixFirst(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the registry that is there has mistakes, fix those first:\n%w", err)
}

// load loads layers, and takes a mistake in an entry for one as well.
func load(sections []registry.Section, layers []registry.Layer) (*registry.Registry, error) {
	r, _ := registry.Load(sections, layers) // what fails every workload is among the mistakes
	all := &multierror.Error{ErrorFormat: func(errs []error) string { return errors.Join(errs...).Error() }}
	for _, m := range r.Mistakes() {
		if !m.Warning {
			all.Errors = append(all.Errors, m)
		}
	}
	return r, all.ErrorOrNil()
}

// Draft returns the registry for what was seen: a first one, or the one that is there with
// what is new. It is nil where there is none and the layers above say all of it.
func (f *File) Draft(s *Survey, o Options) ([]byte, error) {
	if err := f.checkLabel(o.Label); err != nil {
		return nil, err
	}
	if f.Old == nil {
		text := First(s, f.above, o)
		if text == nil {
			return nil, nil
		}
		return f.checked(text)
	}
	text, err := Update(f.Name, f.Old, s, f.loaded, f.above, o)
	if err != nil {
		return nil, err
	}
	return f.checked(text)
}

// checkLabel refuses a label where a registry has one already: the labels that are in use would
// mean nothing any more.
func (f *File) checkLabel(label string) error {
	stated, from := f.loaded.Settings("sizing").(*sizing.Settings).Label, "as it is if no layer says another"
	if at := f.loaded.SettingSource("sizing", "label"); !at.IsZero() {
		from = at.String()
	}
	switch {
	case label == "" || f.loaded.On("sizing") && label == stated:
		return nil
	case f.loaded.On("sizing"):
		return fmt.Errorf("--label %s: sizes go by the label %s already (%s): change that in spec.sizing.label", label, stated, from)
	case f.above.Locked("sizing"):
		return fmt.Errorf("--label %s: sizing is locked in a layer above: name the label there", label)
	}
	return nil
}

// checked returns a registry, unless it is one that nobody could use.
func (f *File) checked(text []byte) ([]byte, error) {
	if _, err := f.with(text); err != nil {
		return nil, fmt.Errorf("what would be written has mistakes, so nothing is:\n%w", err)
	}
	return text, nil
}

// with returns the registry that the file would be with another text.
func (f *File) with(text []byte) (*registry.Registry, error) {
	return load(f.sections, append(slices.Clone(f.layers), registry.Parse(f.Name, text)))
}

// NameOf returns what the registry of a folder is called: as its repository.
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
