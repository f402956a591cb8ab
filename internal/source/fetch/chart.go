package fetch

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
	"github.com/vixens-io/ballast/internal/source/render"
)

// chart returns the directory of a chart.
func (f *Finder) chart(ctx context.Context, s argocd.Source) (Place, error) {
	if !filepath.IsLocal(filepath.FromSlash(s.Chart)) {
		return Place{}, fmt.Errorf("%q is no name of a chart", s.Chart)
	}
	if m, ok := f.mirror(s.RepoURL); ok {
		return f.mirroredChart(m, s)
	}
	if err := f.mayFetch(s.RepoURL); err != nil {
		return Place{}, fmt.Errorf("chart %s: %w", s.Chart, err)
	}
	return f.once(address(s), func(to string) (string, error) {
		o := render.Options{AllowRemote: f.AllowRemote, Timeout: f.Timeout}
		return render.Pull(ctx, s.RepoURL, s.Chart, s.TargetRevision, to, o)
	})
}

// mirroredChart returns a chart of a mirror: as a directory, or of the packages the latest that the
// source wants.
func (f *Finder) mirroredChart(m Mirror, s argocd.Source) (Place, error) {
	for _, dir := range []string{filepath.Join(m.Dir, filepath.FromSlash(s.Chart)), m.Dir} {
		name, version, err := read(dir)
		if err != nil {
			return Place{}, err
		}
		if name == path.Base(s.Chart) && satisfies(version, s.TargetRevision) {
			return Place{Root: dir, Name: strings.Replace(dir, m.Dir, m.name, 1)}, nil
		}
	}
	versions, err := packaged(m.Dir, path.Base(s.Chart))
	if err != nil {
		return Place{}, err
	}
	version := latest(versions, s.TargetRevision)
	if version == "" {
		has := "none"
		if len(versions) > 0 {
			has = strings.Join(versions, ", ")
		}
		return Place{}, fmt.Errorf("chart %s %s is not in %s, the mirror of %s: "+
			"it has no directory of that version, and these packages: %s",
			s.Chart, s.TargetRevision, m.name, gitrepo.WithoutUser(m.URL), has)
	}
	return f.once(address(s), func(to string) (string, error) {
		return render.Unpack(filepath.Join(m.Dir, path.Base(s.Chart)+"-"+version+".tgz"), to)
	})
}

// read returns the name and version of the chart in a directory; none for no chart.
func read(dir string) (name, version string, err error) {
	content, err := regular.Read(filepath.Join(dir, "Chart.yaml"))
	if os.IsNotExist(err) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	var chart struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	if err := yaml.Unmarshal(content, &chart); err != nil {
		return "", "", fmt.Errorf("%s: %w", filepath.Join(dir, "Chart.yaml"), err)
	}
	return chart.Name, chart.Version, nil
}

// packaged returns the versions of a chart's packages in a directory.
func packaged(dir, chart string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, e := range entries {
		version, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), ".tgz"), chart+"-")
		if ok && strings.HasSuffix(e.Name(), ".tgz") && isVersion(version) {
			versions = append(versions, version)
		}
	}
	return versions, nil
}
