package render

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// reference finds the repository of another source that a name begins with, as in
// $values/prod.yaml, and returns the rest of the name from its root.
func (o Options) reference(name string) (repository repoDir, below string, err error) {
	if o.Refs == nil {
		return repository, "", fmt.Errorf("%s is in another source of the Application, which no plugin gets to see: "+
			"see docs/helm.md", name)
	}
	ref, below, _ := strings.Cut(strings.TrimPrefix(name, "$"), "/")
	root, known := o.Refs[ref]
	if !known {
		there := strings.Join(slices.Sorted(maps.Keys(o.Refs)), ", ")
		return repository, "", fmt.Errorf("%s: no source with ref: %s can be seen here; those that can: %s",
			name, ref, cmp.Or(there, "none"))
	}
	real, err := repopath.Real(root)
	return repoDir{dir: real, root: real}, "/" + below, err
}
