package render

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
)

// What helm calls the package of a chart in a registry, and what it did.
const (
	chartLayer       = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
	legacyChartLayer = "application/tar+gzip"
)

const ociScheme = "oci://"

const maxArtefact = 4 << 20 // what says of which parts an artefact is made

// pullArtefact fetches a chart from a registry, whose tags are its versions.
func (p *puller) pullArtefact(
	ctx context.Context, repository, name, wanted string,
) (version string, packaged []byte, err error) {
	from, err := p.artefact(strings.TrimSuffix(repository, "/") + "/" + name)
	if err != nil {
		return "", nil, err
	}
	if version, err = chooseTag(ctx, from, wanted); err != nil {
		return "", nil, err
	}
	packaged, err = fetchLayer(ctx, from, tagOf(version))
	return version, packaged, err
}

// artefact is what an address of a registry names.
func (p *puller) artefact(address string) (*remote.Repository, error) {
	from, err := remote.NewRepository(strings.TrimPrefix(address, ociScheme))
	if err != nil {
		return nil, err
	}
	from.Client = &auth.Client{Client: p.client, Cache: auth.NewCache()}
	from.PlainHTTP = isLoopback(from.Reference.Host())
	return from, nil
}

// tagOf is how helm writes a version in a registry, where no tag may have a plus.
func tagOf(version string) string { return strings.ReplaceAll(version, "+", "_") }

func chooseTag(ctx context.Context, from *remote.Repository, wanted string) (string, error) {
	if _, err := semver.NewVersion(wanted); err == nil {
		return wanted, nil
	}
	var versions []string
	err := from.Tags(ctx, "", func(tags []string) error {
		for _, tag := range tags {
			versions = append(versions, strings.ReplaceAll(tag, "_", "+"))
		}
		if len(versions) > maxEntries {
			return fmt.Errorf("it has more than %d tags", maxEntries)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return choose(versions, wanted)
}

// fetchLayer returns the package of an artefact. Each part is checked against its digest.
func fetchLayer(ctx context.Context, from *remote.Repository, tag string) ([]byte, error) {
	described, err := from.Resolve(ctx, tag)
	if err != nil {
		return nil, err
	}
	if described.Size > maxArtefact {
		return nil, fmt.Errorf("its manifest has more than %d MiB", maxArtefact>>20)
	}
	text, err := content.FetchAll(ctx, from, described)
	if err != nil {
		return nil, err
	}
	var manifest ocispec.Manifest
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, err
	}
	for _, layer := range manifest.Layers {
		if layer.MediaType != chartLayer && layer.MediaType != legacyChartLayer {
			continue
		}
		if layer.Size > maxPackage {
			return nil, fmt.Errorf("it has more than %d MiB", maxPackage>>20)
		}
		return content.FetchAll(ctx, from, layer)
	}
	return nil, errors.New("what is there is no chart")
}
