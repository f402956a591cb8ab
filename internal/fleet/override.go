package fleet

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/argocd"
)

// override lays what the folder of a source says over what its Application says, as Argo CD does:
// .argocd-source.yaml, and the one for this Application alone, which image updaters write. What
// cannot be read is trouble: Argo CD would render nothing.
func (s *survey) override(app *argocd.Application, dir string, source argocd.Source) argocd.Source {
	for _, name := range []string{".argocd-source.yaml", ".argocd-source-" + app.Name + ".yaml"} {
		file := path.Join(dir, name)
		text, err := readOverride(filepath.Join(s.tree.root, filepath.FromSlash(file)))
		if err == nil && text != nil {
			source, err = source.With(text)
		}
		if err != nil {
			s.fleet.trouble(file, err)
		}
	}
	return source
}

// mostOverride is far above what anyone writes over a source.
const mostOverride = 1 << 20

// readOverride gives what a file says; nothing, where there is none.
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
	return os.ReadFile(file)
}
