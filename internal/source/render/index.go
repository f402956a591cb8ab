package render

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"sigs.k8s.io/yaml"
)

// chartIndex is what a repository of charts has.
type chartIndex struct {
	Entries map[string][]indexed `json:"entries"`
}

// indexed is one version of a chart.
type indexed struct {
	Version string   `json:"version"`
	Digest  string   `json:"digest"`
	URLs    []string `json:"urls"`
}

// pullIndexed fetches a chart from a repository with an index.
func (p *puller) pullIndexed(
	ctx context.Context, repository, name, wanted string,
) (version string, content []byte, err error) {
	all, err := p.index(ctx, repository)
	if err != nil {
		return "", nil, err
	}
	places := map[string]indexed{}
	var versions []string
	for _, e := range all.Entries[name] {
		if _, twice := places[e.Version]; !twice && len(e.URLs) > 0 {
			places[e.Version], versions = e, append(versions, e.Version)
		}
	}
	if len(versions) == 0 {
		return "", nil, errors.New("the repository does not have it")
	}
	if version, err = choose(versions, wanted); err != nil {
		return "", nil, err
	}
	from, err := below(repository, places[version].URLs[0])
	if err != nil {
		return "", nil, err
	}
	if content, err = p.getPackage(ctx, from); err != nil {
		return "", nil, err
	}
	return version, content, checkDigest(content, places[version].Digest)
}

// getPackage fetches what an index names, which may be in a registry.
func (p *puller) getPackage(ctx context.Context, from string) ([]byte, error) {
	if !strings.HasPrefix(from, ociScheme) {
		return p.get(ctx, from)
	}
	in, err := p.artefact(from)
	if err != nil {
		return nil, err
	}
	return fetchLayer(ctx, in, in.Reference.Reference)
}

func (p *puller) index(ctx context.Context, repository string) (chartIndex, error) {
	if known, fetched := p.indexes[repository]; fetched {
		return known, nil
	}
	from, err := below(repository, "index.yaml")
	if err != nil {
		return chartIndex{}, err
	}
	content, err := p.get(ctx, from)
	if err != nil {
		return chartIndex{}, err
	}
	var all chartIndex
	if err := yaml.Unmarshal(content, &all); err != nil {
		return chartIndex{}, fmt.Errorf("index.yaml: %w", err)
	}
	p.indexes[repository] = all
	return all, nil
}

// below resolves what a repository names, as helm does: its query goes along.
func below(repository, name string) (string, error) {
	named, err := url.Parse(name)
	if err != nil || named.IsAbs() {
		return name, err
	}
	base, err := url.Parse(repository)
	if err != nil {
		return "", err
	}
	at := base.JoinPath("/").ResolveReference(named)
	at.RawQuery = base.RawQuery
	return at.String(), nil
}

// get fetches what is at a URL; the transport limits how much that is.
func (p *puller) get(ctx context.Context, from string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	response, err := p.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", redactURL(from), response.Status)
	}
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", redactURL(from), err)
	}
	return content, nil
}

// checkDigest refuses a package that is another one than the index says, where that says it.
func checkDigest(content []byte, digest string) error {
	sum := sha256.Sum256(content)
	is := hex.EncodeToString(sum[:])
	if digest = strings.TrimPrefix(digest, "sha256:"); digest != "" && !strings.EqualFold(digest, is) {
		return fmt.Errorf("the package has the digest %s, and the index says %s", is, digest)
	}
	return nil
}
