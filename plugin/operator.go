package plugin

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/registry"
	"github.com/vixens-io/ballast/internal/transform"
)

// Operator is what whoever runs the plugin decides, and no repository can change.
type Operator struct {
	Registry    []string // files or folders of the operator's layer
	Require     string   // name of a registry without which nothing is rendered
	AllowRemote []string // hosts that a kustomization may fetch from; none otherwise
	Strict      bool
	Only, Skip  []string

	Helm       string   // the program that renders charts; empty: the one on the PATH
	EnableHelm bool     // kustomizations may have charts
	Jsonnet    []string // see render.Options
}

// Check reads the operator's own registry, so that a mistake in it shows before the first
// render.
func (op Operator) Check(transformers []transform.Definition) error {
	layers, err := pipeline.Layers{Given: op.Registry}.Load("")
	if err == nil {
		_, err = registry.Load(pipeline.Sections(transformers), layers)
	}
	if err != nil {
		return pipeline.Usage{Err: err}
	}
	return nil
}

// requires refuses a render to which the required registry did not come: Argo CD sends
// but a part of the repository where an annotation asks for it. Neither the application's
// own folder can stand in for it, nor a file that a parameter names.
func (op Operator) requires(r *registry.Registry, request pipeline.Request) error {
	if op.Require == "" {
		return nil
	}
	own := ""
	if below, err := filepath.Rel(request.Layers.Root, request.Path); err == nil && !isTop(request.SourcePath) {
		own = path.Join(filepath.ToSlash(below), "ballast.yaml")
	}
	for _, file := range r.Called(op.Require) {
		if file != own && file != parametersFile && !strings.HasPrefix(file, request.Layers.Root+string(filepath.Separator)) {
			return nil
		}
	}
	return pipeline.Usage{Err: fmt.Errorf("the registry %q, which the operator requires, is not above the application in what Argo CD sent: "+
		"name its file in the Application's annotation argocd.argoproj.io/manifest-generate-paths, or drop the annotation", op.Require)}
}

func isTop(sourcePath string) bool { return path.Clean("/"+sourcePath) == "/" }
