package application

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// check refuses an Application that Argo CD would not render, and returns the number of the source
// at fault; -1 where it is no single one.
func check(app argocd.Application) (source int, err error) {
	if strings.ContainsRune(app.Name, '/') {
		return -1, errors.New("its name holds a slash, which no name in a cluster does")
	}
	refs := map[string]argocd.Source{}
	for i, s := range app.Sources {
		if err := checkSource(s, len(app.Sources) > 1); err != nil {
			return i, err
		}
		if s.Ref == "" {
			continue
		}
		if _, twice := refs[s.Ref]; twice {
			return i, fmt.Errorf("ref: %s is that of another source already", s.Ref)
		}
		refs[s.Ref] = s
	}
	for i, s := range app.Sources {
		if err := checkRefs(s, refs, len(app.Sources) > 1); err != nil {
			return i, err
		}
	}
	if !slices.ContainsFunc(app.Sources, func(s argocd.Source) bool { return !isRefOnly(s) }) {
		return -1, errors.New("deploys nothing: its sources are there for their values alone")
	}
	return -1, nil
}

// checkSource refuses a source that says too little, or two things.
func checkSource(s argocd.Source, several bool) error {
	switch {
	case s.Chart != "" && s.TargetRevision == "":
		return errors.New("names a chart and no targetRevision, which is its version")
	case s.Chart == "" && s.Path == "" && (s.Ref == "" || !several):
		return errors.New("names neither a path nor a chart; for the root of the repository write path: \".\"")
	case s.Chart == "" && strings.HasPrefix(s.Path, "/"):
		return fmt.Errorf("its path %s is absolute, which Argo CD refuses: leave out the slash that it begins with", s.Path)
	case s.Chart == "" && !repopath.IsLocal(s.Path):
		return fmt.Errorf("its path %s leads out of the repository", s.Path)
	case strings.Trim(s.Ref, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "":
		return fmt.Errorf("ref: %s has other characters than letters, digits, - and _", s.Ref)
	}
	var said []string
	for _, one := range []struct {
		name string
		is   bool
	}{{"kustomize", s.Kustomize != nil}, {"helm", s.Helm != nil}, {"directory", s.Directory != nil},
		{"plugin", s.Plugin != nil}} {
		if one.is {
			said = append(said, one.name)
		}
	}
	if len(said) > 1 {
		return fmt.Errorf("has %s: a source is one of them", strings.Join(said, " and "))
	}
	return nil
}

// checkRefs refuses values of a source that there is not, or that has none, and one repository at
// two revisions.
func checkRefs(s argocd.Source, refs map[string]argocd.Source, several bool) error {
	if !several {
		return nil
	}
	var seen []argocd.Source
	for _, name := range refsOf(s) {
		from, known := refs[name]
		if !known {
			return fmt.Errorf("takes values from $%s, and no source has ref: %s", name, name)
		}
		if from.Chart != "" {
			return fmt.Errorf("takes values from $%s, which is a chart: only a repository of Git can have a ref", name)
		}
		for _, other := range seen {
			if other.TargetRevision != from.TargetRevision && gitrepo.SameRepository(other.RepoURL, from.RepoURL) {
				return fmt.Errorf("takes values from $%s and $%s, which are one repository at two revisions", other.Ref, name)
			}
		}
		seen = append(seen, from)
	}
	return nil
}

// refsOf returns the refs from which a source takes files.
func refsOf(s argocd.Source) []string {
	if s.Helm == nil {
		return nil
	}
	files := append([]string{}, s.Helm.ValueFiles...)
	for _, p := range s.Helm.FileParameters {
		files = append(files, p.Path)
	}
	var names []string
	for _, file := range files {
		if name, _, _ := strings.Cut(file, "/"); strings.HasPrefix(name, "$") {
			names = append(names, name[1:])
		}
	}
	return names
}
