package render

import (
	"cmp"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/api/pkg/util"
	"sigs.k8s.io/kustomize/api/types"
)

// keep stands for what the kustomization says, in an image that an Application sets.
const keep = "*"

func (e *editor) setImages() error {
	byName, err := e.imagesToSet()
	if err != nil || len(byName) == 0 {
		return err
	}
	before := map[string]types.Image{}
	for _, image := range e.kustomization.Images {
		before[image.Name] = image
	}
	for name, set := range byName {
		was := before[name]
		before[name] = types.Image{
			Name:    name,
			NewName: kept(set.NewName, was.NewName),
			NewTag:  kept(set.NewTag, was.NewTag),
			Digest:  kept(set.Digest, was.Digest),
		}
	}
	e.kustomization.Images = sorted(before)
	return nil
}

func (e *editor) imagesToSet() (map[string]types.Image, error) {
	byName := map[string]types.Image{}
	for _, text := range e.options.Images {
		expanded, err := e.environment.expand(text)
		if err != nil {
			return nil, fmt.Errorf("images: %w", err)
		}
		image, err := parseImage(expanded)
		if err != nil {
			return nil, fmt.Errorf("images: %w", err)
		}
		byName[image.Name] = image
	}
	return byName, nil
}

func kept(set, before string) string {
	if set == keep {
		return before
	}
	return set
}

// parseImage reads [NAME=]IMAGE[:TAG][@DIGEST], as `kustomize edit set image` does.
func parseImage(text string) (types.Image, error) {
	name, image, renamed := strings.Cut(text, "=")
	if !renamed {
		image = text
	}
	newName, tag, digest := util.SplitImageName(image)
	if !renamed && newName == text || cmp.Or(name, newName) == "" {
		return types.Image{}, fmt.Errorf("%q: want [NAME=]IMAGE:TAG, [NAME=]IMAGE@DIGEST or NAME=IMAGE", text)
	}
	if !renamed {
		return types.Image{Name: newName, NewTag: tag, Digest: digest}, nil
	}
	return types.Image{Name: name, NewName: newName, NewTag: tag, Digest: digest}, nil
}
