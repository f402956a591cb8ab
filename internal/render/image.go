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
	if len(e.options.Images) == 0 {
		return nil
	}
	byName := map[string]types.Image{}
	for _, image := range e.options.Images {
		expanded, err := e.environment.expand(image)
		if err != nil {
			return fmt.Errorf("images: %w", err)
		}
		set, err := parseImage(expanded)
		if err != nil {
			return fmt.Errorf("images: %w", err)
		}
		byName[set.Name] = set
	}
	for _, image := range e.kustomization.Images {
		set, isSet := byName[image.Name]
		if !isSet {
			byName[image.Name] = image
			continue
		}
		byName[image.Name] = types.Image{
			Name:    image.Name,
			NewName: kept(set.NewName, image.NewName),
			NewTag:  kept(set.NewTag, image.NewTag),
			Digest:  kept(set.Digest, image.Digest),
		}
	}
	for name, image := range byName {
		image.NewName, image.NewTag, image.Digest = kept(image.NewName, ""), kept(image.NewTag, ""), kept(image.Digest, "")
		byName[name] = image
	}
	e.kustomization.Images = sorted(byName)
	return nil
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
