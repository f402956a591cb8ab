// Package fetch finds the files that the sources of Applications name: in the checkout that
// somebody works in, in a mirror of another repository, or by fetching them from a host that is
// allowed.
package fetch

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
	"github.com/vixens-io/ballast/internal/source/render"
)

// Finder finds repositories and charts. What it fetches it keeps until Close.
type Finder struct {
	Checkout    string        // the repository that somebody works in; empty: none
	Name        string        // what people call it
	URLs        []string      // by which Applications name it; none: the first that asks is Assumed
	Assumed     string        // what the checkout was taken for, since it has no URLs
	Mirrors     []Mirror      // of other repositories
	AllowRemote render.Hosts  // to fetch from; none otherwise
	Timeout     time.Duration // of one fetch

	temporary string
	found     map[string]Place // what was fetched or unpacked, by its address
}

// Place is where something was found.
type Place struct {
	Root string // the directory of the repository, or of the chart
	Name string // what people call that: an address, or a shorter path; empty: just so
}

// Find returns the repository, or the chart, that a source names.
func (f *Finder) Find(ctx context.Context, s argocd.Source) (Place, error) {
	if s.Chart != "" {
		return f.chart(ctx, s)
	}
	if mirror, ok := f.mirror(s.RepoURL); ok {
		return f.mirrored(ctx, mirror, s)
	}
	if f.Checkout != "" && len(f.URLs) == 0 && f.has(s.Path) && !f.Is(s.RepoURL) {
		url := gitrepo.WithoutUser(s.RepoURL)
		return Place{}, fmt.Errorf("the checkout has no remote to tell whether it is %s or %s, and it cannot be both: "+
			"say which with --repo-url, and name a directory that holds the other with --mirror", f.Assumed, url)
	}
	if (len(f.URLs) > 0 || f.has(s.Path)) && f.Is(s.RepoURL) {
		return Place{Root: f.Checkout, Name: f.Name}, nil
	}
	if strings.HasPrefix(strings.ToLower(s.RepoURL), "oci://") {
		url := gitrepo.WithoutUser(s.RepoURL)
		return Place{}, fmt.Errorf("%s is no repository of Git, and is not fetched: "+
			"unpack what it holds, and name the directory with --mirror %s=DIR", url, url)
	}
	if err := f.mayFetch(s.RepoURL); err != nil {
		return Place{}, f.unnamed(s, err)
	}
	return f.once(address(s), func(to string) (string, error) { return to, f.clone(ctx, s.RepoURL, s, to) })
}

// Is reports whether a URL is that of the checkout. Where nobody knows, the first one is, and no
// other.
func (f *Finder) Is(url string) bool {
	if f.Checkout == "" {
		return false
	}
	if len(f.URLs) > 0 {
		return slices.ContainsFunc(f.URLs, func(own string) bool { return gitrepo.SameRepository(own, url) })
	}
	if _, elsewhere := f.mirror(url); elsewhere {
		return false
	}
	f.Assumed = cmp.Or(f.Assumed, gitrepo.WithoutUser(url))
	return gitrepo.SameRepository(f.Assumed, url)
}

// Close removes what was fetched.
func (f *Finder) Close() error {
	if f.temporary == "" {
		return nil
	}
	return os.RemoveAll(f.temporary)
}

// has reports whether the checkout has what a path names. A source without a path is there for its values.
func (f *Finder) has(dir string) bool {
	if dir == "" || !repopath.IsLocal(dir) {
		return false
	}
	_, err := os.Stat(filepath.Join(f.Checkout, filepath.FromSlash(dir)))
	return err == nil
}

// once returns what make puts into a directory of its own, or what it did before.
func (f *Finder) once(address string, make func(to string) (string, error)) (Place, error) {
	if place, done := f.found[address]; done {
		return place, nil
	}
	if f.temporary == "" {
		var err error
		if f.temporary, err = os.MkdirTemp("", "ballast-fetch-"); err != nil {
			return Place{}, err
		}
		f.found = map[string]Place{}
	}
	to := filepath.Join(f.temporary, fmt.Sprint(len(f.found)))
	if err := os.RemoveAll(to); err != nil { // what is left of one that failed
		return Place{}, err
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return Place{}, err
	}
	root, err := make(to)
	if err != nil {
		return Place{}, fmt.Errorf("%s: %w", address, render.Steady(err))
	}
	f.found[address] = Place{Root: root, Name: address}
	return f.found[address], nil
}

// address names a repository at a revision, or a chart in a version.
func address(s argocd.Source) string {
	name := gitrepo.WithoutUser(s.RepoURL)
	if s.Chart != "" {
		name = strings.TrimSuffix(name, "/") + "/" + s.Chart
	}
	if s.TargetRevision != "" {
		name += "@" + prefixOf(s) + s.TargetRevision
	}
	return name
}

// unnamed adds that the checkout may be the repository after all, where it has no remote to tell.
func (f *Finder) unnamed(s argocd.Source, err error) error {
	if f.Checkout == "" || len(f.URLs) > 0 {
		return err
	}
	return fmt.Errorf("%w; if this is a checkout of it, which has no remote to tell, say so with --repo-url %s",
		err, gitrepo.WithoutUser(s.RepoURL))
}
