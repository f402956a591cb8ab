package render

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
)

// Pull fetches a chart of a repository, or of a registry, into a folder, and gives the folder of
// the chart in it. Its version may be a range.
func Pull(ctx context.Context, repository, chart, version, to string, o Options) (dir string, err error) {
	if strings.HasPrefix(chart, "-") {
		return "", errors.New("a chart's name begins with no dash")
	}
	from := []string{chart, "--repo", repository}
	if !isURL(repository) { // as Argo CD calls registries
		repository = "oci://" + repository
	}
	if strings.HasPrefix(repository, "oci://") {
		from = []string{strings.TrimSuffix(repository, "/") + "/" + chart}
	}
	if err := checkHost(repository, o.AllowRemote); err != nil {
		return "", err
	}
	h, err := newHelm(o)
	if err != nil {
		return "", err
	}
	defer h.close()
	arguments := append([]string{"pull", "--version", version, "--destination", h.home}, from...)
	if _, err := h.run(ctx, h.home, arguments...); err != nil {
		return "", err
	}
	pulled, err := filepath.Glob(filepath.Join(h.home, "*.tgz"))
	if err != nil || len(pulled) != 1 {
		return "", errors.Join(err, errors.New("helm pull left no package"))
	}
	return Unpack(pulled[0], to)
}
