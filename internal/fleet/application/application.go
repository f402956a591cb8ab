// Package application turns an Application of Argo CD into runs: what the plugin is told of each
// source, what the source says itself about how it renders, and what all of them deploy together.
package application

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/plugin"
)

// Files is where the files of a source are.
type Files struct {
	Root string            // the directory that holds its repository, or its chart
	Refs map[string]string // those of the sources with a ref, by that; nil: no such source is seen
}

// Request returns the run that Argo CD would have the plugin make for an application of a fleet, and what
// differs from what Argo CD does. An application that does not go through the plugin gets the one that it
// would if it did: its own options are the parameters.
func Request(
	m discover.Application, f Files, op plugin.Operator, transformers []transform.Definition,
) (r run.Request, warnings []string, err error) {
	if err := checkFolder(f.Root, m.Dir); err != nil {
		return r, nil, err
	}
	env, err := Environment(m)
	if err != nil {
		return r, nil, err
	}
	return requestIn(env, m, f, op, transformers)
}

// requestIn returns the run in an environment.
func requestIn(
	env plugin.Environment, m discover.Application, f Files, op plugin.Operator, transformers []transform.Definition,
) (r run.Request, warnings []string, err error) {
	dir := filepath.Join(f.Root, filepath.FromSlash(m.Dir))
	if r, err = plugin.Request(plugin.Checkout{Dir: dir, Root: f.Root}, env, op, transformers); err != nil {
		return r, nil, err
	}
	return r, describe(m, f, &r.Source), nil
}

// checkFolder refuses what is no directory of a repository.
func checkFolder(root, dir string) error {
	info, err := os.Stat(filepath.Join(root, filepath.FromSlash(dir)))
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file, not a directory: "+
			"a source is all of its directory, of which directory.include picks files", dir)
	}
	if err != nil {
		return fmt.Errorf("there is no directory %s in the repository: "+
			"correct the path of the source, or remove the Application", dir)
	}
	return nil
}

// ProjectOf returns an Application's project; one that names none is in Argo CD's own.
func ProjectOf(a *argocd.Application) string { return cmp.Or(a.Project, "default") }
