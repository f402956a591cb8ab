package application

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/fetch"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// place is where a source was found.
type place struct {
	fetch.Place
	dir string // the source's directory in it, with slashes; of a chart, the whole
}

// locate finds all sources, those that are there for their values too.
func locate(ctx context.Context, app argocd.Application, find *fetch.Finder) ([]place, error) {
	places := make([]place, len(app.Sources))
	var errs []error
	for i, s := range app.Sources {
		found, err := find.Find(ctx, sought(s, app))
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			errs = append(errs, in(app, i, err))
		}
		places[i] = place{found, path.Clean(strings.Trim(s.Path, "/"))}
	}
	return places, errors.Join(errs...)
}

// sought returns a source as it is looked for. One that is there for its values has the path of another one of its
// repository, by which a checkout without a remote is known, and no prefix of tags, since Argo CD finds it without.
func sought(s argocd.Source, app argocd.Application) argocd.Source {
	if !isRefOnly(s) {
		return s
	}
	s.TagPrefix = ""
	for _, other := range app.Sources {
		if other.Path != "" && gitrepo.SameRepository(s.RepoURL, other.RepoURL) {
			s.Path = other.Path
		}
	}
	return s
}

// rename lets documents have the name of the place that people know.
func (p place) rename(documents []*manifest.Document) {
	for _, d := range documents {
		d.Part = p.readable(d.Part)
	}
}

// readable says the name that people know in place of a full path.
func (p place) readable(text string) string {
	switch p.Name {
	case "":
		return text
	case ".":
		text = strings.ReplaceAll(text, p.Root+string(filepath.Separator), "")
	}
	return strings.ReplaceAll(text, p.Root, p.Name)
}

// reword makes an error name the place as people do.
func (p place) reword(err error) error { return repopath.Reword(err, p.readable(err.Error())) }
