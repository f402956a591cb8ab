// Package discover finds what a repository deploys: every kustomization overlay, every
// Application and what its sources point at, and the objects beside them that say how the
// registry should look. It renders nothing.
package discover

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// Fleet is what a repository deploys.
type Fleet struct {
	Root         string // of the checkout, absolute
	Asked        bool   // a cluster was asked for its Applications
	Below        string // the directory that was looked at, from the root with slashes; ".": all of it
	Applications []Application
	Sets         []Set     // ApplicationSets that could not be evaluated from the checkout alone
	Empty        []Set     // ApplicationSets that make no Application
	Trouble      []Trouble // files that could not be read: the fleet may be larger than Applications
	Notes        []string  // what was assumed, for people
	Unnamed      Unnamed   // what lies there, and is not among the Applications

	Deprecated map[Deprecated]int // kustomizations that have them

	PriorityClasses []Object // of the repository's files
	Mutations       []Object // policies that change objects at admission time
}

// Deprecated is a field of kustomizations, and what takes its place.
type Deprecated struct{ Field, Instead string }

// Application is one thing that is rendered by itself: a source of an Application, or an
// overlay that no Application names.
type Application struct {
	Resource  *argocd.Application // nil: no Application names it
	Source    int                 // which source of the Application
	Dir       string              // the directory, from the root with slashes; empty: none in this checkout
	Elsewhere string              // why the checkout does not hold it: "chart X of https://…", …; empty: it does
	Plugin    *argocd.Plugin      // what the source says to Ballast; nil: it does not go through it
	ByCluster bool                // only the cluster knows the Application; Git does not
	Cluster   *argocd.Application // what the cluster has of an Application that Git has; nil: nothing, or nobody asked
}

// Options is what is known of a fleet beside its repository.
type Options struct {
	// URLs are those of the repository, beside the remotes that its clone knows.
	URLs []string
	// Applications are those that a cluster has; nil: nobody asked one.
	Applications *argocd.List
	// ArgoCD is the version that evaluates ApplicationSets; empty: the newest.
	ArgoCD release.Version
}

// Find returns the fleet of the repository that dir is in: of the whole of it, or of the
// Applications and overlays below dir. What cannot be read is Trouble; the error is for what
// leaves no fleet to speak of.
func Find(ctx context.Context, dir string, o Options) (*Fleet, error) {
	dir, err := repopath.Real(dir)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, errors.Join(err, fmt.Errorf("%s is not a directory: name a repository, or a directory of one", dir))
	}
	root := repopath.RootOrSelf(dir)
	f := &Fleet{Root: root, Below: slashed(root, dir), Deprecated: map[Deprecated]int{}}
	t, err := walk(ctx, root, f)
	if err != nil {
		return nil, err
	}
	urls, unknown := gitrepo.Remotes(ctx, root)
	if unknown != "" {
		f.Notes = append(f.Notes, unknown)
	}
	s := survey{fleet: f, tree: t, urls: append(urls, o.URLs...), argoCD: o.ArgoCD, manifests: map[string]bool{}}
	return f, s.run(ctx, o.Applications)
}
