package render

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Pull fetches a chart of a repository, or of a registry, into a directory, and returns the directory of
// the chart in it. Its version may be a range.
func Pull(ctx context.Context, repository, chart, version, to string, o Options) (dir string, err error) {
	if !isURL(repository) { // as Argo CD calls registries
		repository = ociScheme + repository
	}
	limited, cancel := context.WithTimeout(ctx, cmp.Or(o.Timeout, defaultTimeout))
	defer cancel()
	pulled, err := newPuller(o.AllowRemote).pull(limited, repository, chart, version)
	if err != nil {
		return "", err
	}
	return unpack(bytes.NewReader(pulled.content), to)
}

// puller fetches charts as helm does, from allowed hosts alone, wherever an index or a redirect
// points.
type puller struct {
	hosts   Hosts
	client  *http.Client
	indexes map[string]chartIndex // that were fetched, by their repository
}

func newPuller(hosts Hosts) *puller {
	return &puller{hosts, &http.Client{Transport: hosts.transport()}, map[string]chartIndex{}}
}

// pulled is a packaged chart.
type pulled struct {
	name, version string
	content       []byte
}

// file is how helm names the package.
func (p pulled) file() string { return p.name + "-" + p.version + ".tgz" }

func (p *puller) pull(ctx context.Context, repository, name, version string) (pulled, error) {
	isPath := filepath.Base(name) != name && !strings.HasPrefix(repository, ociScheme)
	if name == "" || strings.HasPrefix(name, ".") || isPath {
		return pulled{}, fmt.Errorf("%q is no name of a chart", name)
	}
	if err := checkHost(repository, p.hosts); err != nil {
		return pulled{}, err
	}
	get := p.pullIndexed
	if strings.HasPrefix(repository, ociScheme) {
		get = p.pullArtefact
	}
	version, content, err := get(ctx, repository, name, version)
	if err != nil {
		return pulled{}, fmt.Errorf("chart %s of %s: %w", name, redactURL(repository), err)
	}
	return pulled{filepath.Base(name), version, content}, nil
}

// choose returns the version that helm takes: the one that is written so, or the highest of a range.
// Like helm it passes over what is no version, a path above all: packages are named after their version.
func choose(versions []string, wanted string) (string, error) {
	if _, err := semver.NewVersion(wanted); err == nil && slices.Contains(versions, wanted) {
		return wanted, nil
	}
	constraint, err := semver.NewConstraint(cmp.Or(wanted, "*"))
	if err != nil {
		return "", fmt.Errorf("version %q: %w", wanted, err)
	}
	var highest *semver.Version
	for _, text := range versions {
		v, err := semver.NewVersion(text)
		if err == nil && constraint.Check(v) && (highest == nil || v.GreaterThan(highest)) {
			highest = v
		}
	}
	if highest == nil {
		return "", fmt.Errorf("there is no version %s of it", cmp.Or(wanted, "but candidates of releases"))
	}
	return highest.Original(), nil
}
