package render

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// overridden lays over a Spec what the files of the source's directory say to an Application: those
// of .argocd-source.yaml, and nearer those of .argocd-source-APP.yaml.
func overridden(dir string, o Options) (Spec, error) {
	s, app := o.Spec, o.App
	location, err := newRepoDir(dir, o)
	if err != nil {
		return s, err
	}
	names := []string{".argocd-source.yaml"}
	if app != "" {
		names = append(names, ".argocd-source-"+app+".yaml")
	}
	for _, name := range names {
		path, err := location.resolve(name)
		if err != nil {
			return s, err
		}
		o.Trace.read(location.join(name))
		text, err := regular.Read(path)
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

// with returns a Spec over which a file is laid.
func (s Spec) with(text []byte) (Spec, error) {
	source, err := argocd.Source{Kustomize: s.Kustomize, Helm: s.Helm, Directory: s.Directory}.With(text)
	return Spec{Kustomize: source.Kustomize, Helm: source.Helm, Directory: source.Directory}, err
}
