package discover

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// ApplicationOf returns the application of a fleet that a source of an Application is, whose directory was found
// in a repository.
func ApplicationOf(app argocd.Application, source int, root, dir string) (Application, error) {
	app.Sources = slices.Clone(app.Sources)
	over, trouble := overridden(root, dir, app.Name, app.Sources[source])
	var errs []error
	for _, t := range trouble {
		errs = append(errs, t)
	}
	app.Sources[source] = over
	return Application{Resource: &app, Source: source, Dir: dir, Plugin: toBallast(over)}, errors.Join(errs...)
}

// override lays what the directory of a source says over what its Application says. What cannot be
// read is trouble: Argo CD would render nothing.
func (s *survey) override(app *argocd.Application, dir string, source argocd.Source) argocd.Source {
	source, trouble := overridden(s.tree.root, dir, app.Name, source)
	for _, t := range trouble {
		s.fleet.trouble(t.File, t.Err)
	}
	return source
}

// overridden lays files over a source as Argo CD does: .argocd-source.yaml, and the one for this
// Application alone, which image updaters write.
func overridden(root, dir, app string, source argocd.Source) (argocd.Source, []Trouble) {
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(dir))); err != nil {
		return source, nil // its render fails, and says so
	}
	names := []string{".argocd-source.yaml"}
	if !strings.ContainsRune(app, '/') { // which leads to a file elsewhere
		names = append(names, ".argocd-source-"+app+".yaml")
	}
	var trouble []Trouble
	for _, name := range names {
		file := path.Join(dir, name)
		text, err := readOverride(filepath.Join(root, filepath.FromSlash(file)))
		if err == nil && text != nil {
			source, err = source.With(text)
		}
		if err != nil {
			trouble = append(trouble, Trouble{File: file, Err: err})
		}
	}
	return source, trouble
}

// mostOverride is far above what anyone writes over a source.
const mostOverride = 1 << 20

// readOverride returns what a file says; nothing, where there is none.
func readOverride(file string) ([]byte, error) {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir():
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is a link or no file: write what a source is to have into the file itself")
	case info.Size() > mostOverride:
		return nil, errors.New("it is larger than 1 MiB")
	}
	return regular.Read(file)
}
