package fetch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// Mirror is a directory with what a repository holds: a checkout of it, or a bare repository, or,
// for a repository of charts, CHART-VERSION.tgz or directories of charts.
type Mirror struct {
	URL string
	Dir string // without links

	name string // what people call the directory
}

// ParseMirror reads URL=DIR.
func ParseMirror(text string) (Mirror, error) {
	at := strings.LastIndex(text, "=")
	if at <= 0 || at == len(text)-1 {
		return Mirror{}, fmt.Errorf("want URL=DIR, not %q", text)
	}
	m := Mirror{URL: text[:at], name: filepath.Clean(text[at+1:])}
	info, err := os.Stat(m.name)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a directory", m.name)
	}
	if err == nil {
		m.Dir, err = repopath.Real(m.name)
	}
	return m, err
}

func (f *Finder) mirror(url string) (Mirror, bool) {
	for _, m := range f.Mirrors {
		if gitrepo.SameRepository(m.URL, url) {
			return m, true
		}
	}
	return Mirror{}, false
}

// mirrored returns a checkout as it is; of a bare repository, what the source wants.
func (f *Finder) mirrored(ctx context.Context, m Mirror, s argocd.Source) (Place, error) {
	if !isBare(m.Dir) {
		return Place{Root: m.Dir, Name: m.name}, nil
	}
	return f.once(address(s), func(to string) (string, error) { return to, f.clone(ctx, m.Dir, s, to) })
}

func isBare(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}
