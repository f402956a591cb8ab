package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/argocd"
)

// overridden lays over a Spec what the files of the source's folder say to an Application: those
// of .argocd-source.yaml, and nearer those of .argocd-source-APP.yaml.
func overridden(s Spec, dir, app string) (Spec, error) {
	names := []string{".argocd-source.yaml"}
	if app != "" {
		names = append(names, ".argocd-source-"+app+".yaml")
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if os.IsNotExist(err) || errors.Is(err, syscall.EISDIR) {
			continue
		}
		if err == nil {
			s, err = s.with(text)
		}
		if err != nil {
			return s, fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
		}
	}
	if _, _, err := s.kind(); err != nil {
		return s, fmt.Errorf("with the .argocd-source files in %s: %w", dir, err)
	}
	return s, nil
}

// with gives a Spec over which a file is laid, as JSON merge patches are.
func (s Spec) with(text []byte) (Spec, error) {
	var patch map[string]any
	if err := yaml.Unmarshal(text, &patch); err != nil {
		return s, err
	}
	said, err := json.Marshal(argocd.Source{Kustomize: s.Kustomize, Helm: s.Helm, Directory: s.Directory})
	if err != nil {
		return s, err
	}
	var target map[string]any
	if err := json.Unmarshal(said, &target); err != nil {
		return s, err
	}
	merge(target, patch)
	if said, err = json.Marshal(target); err != nil {
		return s, err
	}
	var source argocd.Source
	err = json.Unmarshal(said, &source)
	return Spec{Kustomize: source.Kustomize, Helm: source.Helm, Directory: source.Directory}, err
}

// merge lays a JSON merge patch over an object: maps meet, null removes, all else replaces.
func merge(target, patch map[string]any) {
	for key, value := range patch {
		below, isMap := value.(map[string]any)
		switch {
		case value == nil:
			delete(target, key)
		case !isMap:
			target[key] = value
		default:
			into, ok := target[key].(map[string]any)
			if !ok {
				into = map[string]any{}
			}
			merge(into, below)
			target[key] = into
		}
	}
}
