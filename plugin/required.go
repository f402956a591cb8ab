package plugin

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/run"
)

// requires refuses a render to which the required registry did not come: Argo CD sends
// but a part of the repository where an annotation asks for it.
func (op Operator) requires(r *registry.Registry, request run.Request) error {
	isAbove := func(file string) bool { return isAbove(file, request) }
	if op.Require == "" || r.OperatorHas(op.Require) || slices.ContainsFunc(r.FilesByName(op.Require), isAbove) {
		return nil
	}
	return engine.Usage{Err: fmt.Errorf(
		"the registry %q, which the operator requires, is not above the application in what Argo CD sent: "+
			"if that is a part of the repository, name a file at its top (/ballast.yaml) in the Application's annotation "+
			"argocd.argoproj.io/manifest-generate-paths, or drop the annotation", op.Require)}
}

// isAbove says whether a file is a registry that the search finds in a directory above the
// application's own, of the whole repository, and no link. The directories of a part are as near to
// the application as its own: who may write the one may write the others.
func isAbove(file string, request run.Request) bool {
	root := request.Layers.Root
	below, ok := repopath.Below(root, request.Path)
	if !ok || path.Clean("/"+filepath.ToSlash(below)) != path.Clean("/"+request.SourcePath) {
		return false
	}
	holder := path.Dir(file)
	above := holder == "." || strings.HasPrefix(filepath.ToSlash(below), holder+"/")
	return above && path.Base(file) == "ballast.yaml" && !isLinked(root, file)
}

// isLinked says whether a link leads to what a path below root means.
func isLinked(root, below string) bool {
	root, err := repopath.Real(root)
	if err != nil {
		return true
	}
	path := filepath.Join(root, filepath.FromSlash(below))
	real, err := repopath.Real(path)
	return err != nil || real != path
}
