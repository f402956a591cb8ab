package plugin

import (
	"cmp"
	"os/exec"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/source/render"
)

// Operator is what whoever runs the plugin decides, and no repository can change.
type Operator struct {
	Registry    []string          // files or directories of the operator's layer
	Read        [][]registry.Text // what was read of them; nil: they are read when they are needed
	Unread      []string          // why some of them were not read, where that stops nothing
	Require     string            // name of a registry without which nothing is rendered
	AllowRemote []string          // hosts that a source may fetch from; none otherwise
	Strict      bool
	Only, Skip  []string

	Helm       string // the program that renders charts; empty: the one on the PATH
	EnableHelm bool   // kustomizations may have charts
	HelmCall   bool   // see render.Options

	ReportOnly bool // no render is changed, and none refused for anything but its source

	ArgoCD release.Version // that the plugin serves; empty: what the registry says, or the newest
}

// Programs returns the paths of the programs that renders may run: helm, where there is one, and git where
// something may be fetched with it.
func (op Operator) Programs() (paths []string, err error) {
	names := []string{cmp.Or(op.Helm, "helm")}
	if len(op.AllowRemote) > 0 {
		names = append(names, "git")
	}
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue // whoever needs it is told
		}
		if path, err = filepath.Abs(path); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// Load reads the operator's registries, for renders that cannot. One that cannot be read stops nothing where nothing
// is enforced.
func (op Operator) Load() (Operator, error) {
	op.Read, op.Unread = [][]registry.Text{}, nil
	for _, path := range op.Registry {
		texts, err := registry.ReadTexts(path)
		if err != nil && op.ReportOnly {
			op.Unread = append(op.Unread, err.Error())
			continue
		}
		if err != nil {
			return op, engine.Usage{Err: err}
		}
		op.Read = append(op.Read, texts)
	}
	return op, nil
}

// layers returns the operator's registries: as paths, or as what was read of them.
func (op Operator) layers() (paths []string, read []registry.Layer) {
	if op.Read == nil {
		return op.Registry, nil
	}
	for _, texts := range op.Read {
		read = append(read, registry.FromTexts(texts).Operator())
	}
	return nil, read
}

// Check reads the operator's own registry and names, so that a mistake in them shows before the
// first render.
func (op Operator) Check(transformers []transform.Definition) error {
	names := engine.Request{Transformers: transformers, Only: op.Only, Skip: op.Skip}
	if err := names.CheckNames(); err != nil {
		return engine.Usage{Err: err}
	}
	if op.ReportOnly {
		return nil
	}
	_, err := op.ownRegistry(transformers)
	return err
}

func (op Operator) ownRegistry(transformers []transform.Definition) (*registry.Registry, error) {
	var r *registry.Registry
	layers, err := engine.Layers{Paths: op.Registry}.Load("")
	if err == nil {
		r, err = registry.Load(engine.Sections(transformers), layers)
	}
	if err != nil {
		return nil, engine.Usage{Err: err}
	}
	return r, nil
}

// OtherHelm says that the helm here is another than the Argo CD has that the operator names; empty: it is not, or
// there is none.
func (op Operator) OtherHelm(transformers []transform.Definition) string {
	helm, err := render.Options{Helm: op.Helm}.HelmProgram()
	if err != nil {
		return "" // whoever needs it is told
	}
	version := op.ArgoCD
	if r, err := op.ownRegistry(transformers); version == "" && err == nil {
		version, _ = engine.ArgoCDOf(r)
	}
	return helm.Mismatch(version)
}
