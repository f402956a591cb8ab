package discover

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// survey is one look at a checkout.
type survey struct {
	fleet          *Fleet
	tree           tree
	urls           []string // of this repository; none: not known
	assumed        int      // sources that are taken to be of it
	kustomizations kustomizations
	cluster        []argocd.Application
	argoCD         release.Version // that evaluates ApplicationSets; empty: the newest
	manifests      map[string]bool // directories with manifests of what is deployed
}

func (s *survey) run(ctx context.Context, cluster *argocd.List) error {
	if cluster != nil {
		s.fleet.Asked, s.cluster = true, cluster.Applications
		for _, err := range cluster.Invalid {
			s.fleet.trouble("", err)
		}
	}
	s.readKustomizations()
	all, err := s.readAll(ctx)
	if err != nil {
		return err
	}
	s.inValues(&all)
	apps, err := s.generate(ctx, all)
	if err != nil {
		return err
	}
	slices.SortStableFunc(apps, func(a, b argocd.Application) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
	})
	for i := range apps {
		s.addApplications(Application{Resource: &apps[i], Cluster: s.inCluster(apps[i])})
	}
	unknown := onlyIn(s.cluster, apps)
	for i := range unknown {
		s.addApplications(Application{Resource: &unknown[i], ByCluster: true})
	}
	s.addOverlays()
	s.addUnnamed()
	if s.assumed > 0 {
		s.fleet.Notes = append(s.fleet.Notes, fmt.Sprintf("the repository has no remote, so by what name Applications "+
			"call it is not known: "+
			"sources with a path that exists in it are taken for its own (%d); others for those of another", s.assumed))
	}
	return nil
}

// generate adds what the ApplicationSets make to the Applications that are written.
func (s *survey) generate(ctx context.Context, all found) ([]argocd.Application, error) {
	checkout := argocd.Checkout{FS: os.DirFS(s.tree.root), Files: s.tree.files, Is: s.isThis, ArgoCD: s.argoCD}
	apps := all.apps
	for i := range all.sets {
		set := &all.sets[i]
		more, err := set.Applications(ctx, checkout)
		if stop := ctx.Err(); stop != nil {
			return nil, stop
		}
		apps = append(apps, more...)
		kept := Set{Kind: "ApplicationSet", Name: set.Name, File: set.File, Line: set.Line}
		switch {
		case err == nil && len(more) == 0:
			s.fleet.Empty = append(s.fleet.Empty, kept)
		case err != nil && !(argocd.IsUnknown(err) && s.hasOf(set)):
			kept.Reason = oneLine(err) + s.answered("the cluster has no Application of it")
			kept.Fails = !argocd.IsUnknown(err)
			s.fleet.Sets = append(s.fleet.Sets, kept)
		}
	}
	return apps, nil
}

// hasOf reports whether the cluster has Applications that a set has made.
func (s *survey) hasOf(set *argocd.Set) bool {
	return slices.ContainsFunc(s.cluster, func(app argocd.Application) bool {
		return app.Set == set.Name && isSame(app.Namespace, set.Namespace)
	})
}

// answered returns what a cluster says of Applications that the checkout does not tell, if one was asked.
func (s *survey) answered(answer string) string {
	if !s.fleet.Asked {
		return ""
	}
	return "; " + answer
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// isThis reports whether a URL is that of this repository. Where nobody knows, it may be.
func (s *survey) isThis(url string) bool {
	return len(s.urls) == 0 ||
		slices.ContainsFunc(s.urls, func(own string) bool { return gitrepo.SameRepository(own, url) })
}

// addApplications adds the sources of an Application that are rendered.
func (s *survey) addApplications(m Application) {
	app := m.Resource
	app.Sources = slices.Clone(app.Sources)
	for i, source := range app.Sources {
		if source.Ref != "" && source.Path == "" && source.Chart == "" {
			continue // values for another source
		}
		m.Source = i
		m.Dir, m.Elsewhere = s.place(source)
		if m.Elsewhere == "" {
			app.Sources[i] = s.override(app, m.Dir, source)
		}
		m.Plugin = toBallast(app.Sources[i])
		s.fleet.Applications = append(s.fleet.Applications, m)
	}
}

// place returns the directory of a source, or why there is none. One that should be in this repository
// and is not has a directory nonetheless: its render fails and says so.
func (s *survey) place(source argocd.Source) (dir, elsewhere string) {
	url := gitrepo.WithoutUser(source.RepoURL)
	if source.Chart != "" {
		return "", fmt.Sprintf("chart %s of %s", source.Chart, url)
	}
	dir = path.Clean(strings.TrimPrefix(source.Path, "/"))
	switch {
	case !s.isThis(source.RepoURL):
		return "", fmt.Sprintf("%s of %s", dir, url)
	case !repopath.IsLocal(dir):
		return "", fmt.Sprintf("%s leads out of the repository", dir)
	case len(s.urls) == 0 && !s.tree.dirs[dir]:
		return "", fmt.Sprintf("%s of %s, which may be another repository", dir, url)
	case len(s.urls) == 0:
		s.assumed++
	}
	return dir, ""
}

// addOverlays adds the kustomizations that no Application names.
func (s *survey) addOverlays() {
	var named []string
	for _, m := range s.fleet.Applications {
		if m.Elsewhere == "" {
			named = append(named, m.Dir)
		}
	}
	for _, dir := range s.kustomizations.overlays(named) {
		if under(dir, s.fleet.Below) {
			s.fleet.Applications = append(s.fleet.Applications, Application{Dir: dir})
		}
	}
}

// onlyIn returns the cluster's Applications that Git does not have, by name.
func onlyIn(cluster, git []argocd.Application) []argocd.Application {
	known := func(c argocd.Application) bool {
		return slices.ContainsFunc(git, func(g argocd.Application) bool {
			return isSameApplication(g, c)
		})
	}
	rest := slices.DeleteFunc(slices.Clone(cluster), known)
	slices.SortStableFunc(rest, func(a, b argocd.Application) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Namespace, b.Namespace))
	})
	return rest
}

// inCluster returns what the cluster has of an Application.
func (s *survey) inCluster(app argocd.Application) *argocd.Application {
	i := slices.IndexFunc(s.cluster, func(c argocd.Application) bool { return isSameApplication(app, c) })
	if i < 0 {
		return nil
	}
	return &s.cluster[i]
}

func isSameApplication(a, b argocd.Application) bool {
	return a.Name == b.Name && isSame(a.Namespace, b.Namespace)
}

// isSame reports whether two namespaces may be the same: one that is not written is anyone's.
func isSame(a, b string) bool { return a == b || a == "" || b == "" }
