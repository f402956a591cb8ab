package discover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// tree is what lies in a checkout.
type tree struct {
	root   string
	files  []string        // every file, from the root with slashes, sorted
	dirs   map[string]bool // every directory
	charts map[string]bool // directories with a Chart.yaml
	links  map[string]bool // files that are links to others
}

// notLooked are directories of which Git knows nothing, or that are not the repository's own.
var notLooked = []string{".git", "node_modules"}

// walk lists a checkout. It follows no link to a directory: what is linked within the checkout is
// seen where it lies.
func walk(ctx context.Context, root string, f *Fleet) (tree, error) {
	t := tree{root: root, dirs: map[string]bool{}, charts: map[string]bool{}, links: map[string]bool{}}
	err := filepath.WalkDir(root, func(full string, entry fs.DirEntry, err error) error {
		if stop := ctx.Err(); stop != nil {
			return stop
		}
		name := slashed(root, full)
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			f.trouble(name, err)
			return nil // WalkDir has passed it over
		case entry.IsDir():
			if slices.Contains(notLooked, entry.Name()) {
				return fs.SkipDir
			}
			t.dirs[name] = true
		case entry.Type()&fs.ModeSymlink != 0:
			t.link(name, full, f)
		default:
			t.add(name)
		}
		return nil
	})
	slices.Sort(t.files)
	return t, err
}

// CheckoutOf returns the files of a checkout for the generators of ApplicationSets. What cannot be
// read of it is an error, and a link that cannot be followed is one for those who ask for it.
func CheckoutOf(
	ctx context.Context, root string, is func(repoURL string) bool, by release.Version,
) (argocd.Checkout, error) {
	f := Fleet{Root: root}
	t, err := walk(ctx, root, &f)
	errs, links := []error{err}, map[string]error{}
	for _, trouble := range f.Trouble {
		if trouble.Link {
			links[trouble.File] = trouble
		} else {
			errs = append(errs, trouble)
		}
	}
	return argocd.Checkout{FS: os.DirFS(root), Files: t.files, Links: links, Is: is, ArgoCD: by}, errors.Join(errs...)
}

func (t *tree) add(name string) {
	t.files = append(t.files, name)
	if path.Base(name) == "Chart.yaml" {
		t.charts[path.Dir(name)] = true
	}
}

// link looks at what a link is to. A link that leads nowhere, or out of the repository, matters
// where manifests could be behind it.
func (t *tree) link(name, full string, f *Fleet) {
	target, err := filepath.EvalSymlinks(full)
	if errors.Is(err, fs.ErrNotExist) && !isManifest(name) {
		return
	}
	if err != nil {
		f.badLink(name, fmt.Errorf("a link that leads nowhere: %w", err))
		return
	}
	info, err := os.Stat(target)
	if err != nil {
		f.badLink(name, err)
		return
	}
	below, inside := repopath.Below(t.root, target)
	switch {
	case !inside && (info.IsDir() || isManifest(name)):
		f.badLink(name, errors.New("a link that leads out of the repository is not followed"))
	case inside && info.IsDir() && under(name, filepath.ToSlash(below)):
		f.badLink(name, errors.New(
			"a link to a directory that it lies in, which never ends, is not followed; remove the link"))
	case inside && info.IsDir():
		t.dirs[name] = true
	case inside && info.Mode().IsRegular():
		t.links[name] = true
		t.add(name)
	}
}

// isTemplate reports whether a file is a template of a chart.
func (t *tree) isTemplate(file string) bool {
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		if path.Base(dir) == "templates" && t.charts[path.Dir(dir)] {
			return true
		}
	}
	return false
}

// isVendored reports whether a file belongs to a chart that another one carries along.
func (t *tree) isVendored(file string) bool {
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		if path.Base(dir) == "charts" && t.charts[path.Dir(dir)] {
			return true
		}
	}
	return false
}

func isManifest(file string) bool {
	ext := path.Ext(file)
	return ext == ".yaml" || ext == ".yml" || ext == ".json"
}

func slashed(root, full string) string {
	below, err := filepath.Rel(root, full)
	if err != nil {
		return full
	}
	return filepath.ToSlash(below)
}

// under reports whether a name is dir or lies below it.
func under(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}
