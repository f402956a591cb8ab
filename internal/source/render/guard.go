package render

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/repopath"
)

// guard is the file system of a build. What a build may not do, it cannot read: it names no file
// out of its repository, and brings no schema while others run. Most entries that name a host are refused when
// they are read, which makes the better message; the gate judges what is asked for.
type guard struct {
	filesys.FileSystem
	root       string                       // the directory that is built
	repository string                       // where all kustomizations must lie; empty: anywhere
	edit       func([]byte) ([]byte, error) // changes the kustomization of the root; nil: leaves it
	charts     bool                         // it may have charts
	helm       string                       // the program that renders them
	hosts      Hosts                        // to fetch from
	ownSchema  bool                         // a kustomization has brought one
	kustomize  string                       // the version that signs what is built

	budget budget
	trace  *Trace

	// refused is the first refusal: kustomize takes a kustomization that it cannot read for one
	// that is not there, and would hide the reason.
	refused error
}

// newGuard returns the file system for the build of a directory.
func newGuard(dir string, o Options) (guard, error) {
	// A relative path such as github.com/org/app would be taken for a repository to clone.
	root, err := filepath.Abs(dir)
	if err != nil {
		return guard{}, err
	}
	g := guard{
		FileSystem: filesys.MakeFsOnDisk(), root: root,
		charts: o.EnableHelm, helm: o.helmProgram(), hosts: o.AllowRemote, kustomize: o.ArgoCD.Facts().Kustomize,
		trace: o.Trace,
	}
	location, err := newRepoDir(root, o)
	if err != nil {
		return guard{}, err
	}
	if !o.AllowRemote.every() {
		g.repository = location.root
	}
	if o.Spec.Kustomize == nil {
		return g, nil
	}
	g.root = location.dir // kustomize reads it by this name
	g.edit = editor{
		options: *o.Spec.Kustomize, location: location, environment: o.Environment, argoCD: o.ArgoCD.Facts(),
	}.edited
	return g, nil
}

// ReadFile refuses a file that names what is not allowed.
func (g *guard) ReadFile(path string) ([]byte, error) {
	if g.refused != nil {
		return nil, g.refused
	}
	g.trace.read(path)
	content, err := regular.Read(path)
	if errors.Is(err, regular.ErrNotRegular) || errors.Is(err, regular.ErrTooLarge) {
		g.refused = err
	}
	if err != nil {
		return nil, err
	}
	if err = g.checkPlace(path); err == nil {
		content, err = g.checked(path, content)
	}
	if err != nil {
		g.refused = err
		return nil, err
	}
	return content, nil
}

// checkPlace refuses a file that lies outside of the repository, and of the clones of others, however its path
// got there. kustomize refuses most by itself.
func (g *guard) checkPlace(path string) error {
	if g.repository == "" {
		return nil
	}
	real, err := repopath.Real(path)
	if err != nil {
		return err
	}
	if !repopath.Contains(g.repository, real) && cloneOf(real) == "" {
		return fmt.Errorf("%s lies outside of the repository: only what is in it can be built", path)
	}
	return nil
}

// CleanedAbs refuses a directory outside of the repository before anything is said of it: kustomize would say
// where on the machine it is.
func (g *guard) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	g.trace.read(path)
	dir, file, err := g.FileSystem.CleanedAbs(path)
	if err != nil || file != "" || g.checkPlace(string(dir)) == nil {
		return dir, file, err
	}
	name, err := filepath.Rel(g.root, string(dir))
	if err != nil {
		name = "a directory"
	}
	g.refused = fmt.Errorf("%s lies outside of the repository: only what is in it can be built", name)
	return "", "", g.refused
}

// checked returns the content of a file as kustomize may read it.
func (g *guard) checked(path string, content []byte) ([]byte, error) {
	if err := g.budget.spend(path, int64(len(content))); err != nil {
		return nil, err
	}
	if g.edit != nil && isKustomization(filepath.Base(path)) && filepath.Dir(path) == g.root {
		var err error
		if content, err = g.edit(content); err != nil {
			return nil, err
		}
	}
	return content, g.check(path, content)
}

func (g *guard) check(path string, content []byte) error {
	if !isKustomization(filepath.Base(path)) {
		if !g.charts {
			return nil
		}
		return checkChartNames(path, content)
	}
	var k types.Kustomization
	if k.Unmarshal(content) != nil {
		return nil // kustomize reads it the same way, and says what is wrong with it
	}
	if len(k.OpenAPI)+len(k.Crds) > 0 {
		g.ownSchema = true
		ownSchema.Store(true)
	}
	k.FixKustomization()
	if len(k.HelmCharts) > 0 && !g.charts {
		return g.chartsMissing(path, &k)
	}
	if g.charts {
		if err := g.checkCharts(path, &k); err != nil {
			return err
		}
	}
	if g.hosts.every() {
		return nil
	}
	return g.checkKustomization(path, &k)
}

// checkKustomization refuses a kustomization that names what is on no allowed host.
func (g *guard) checkKustomization(path string, k *types.Kustomization) error {
	for _, f := range slices.Concat(fetched(k), fetchedCharts(k, filepath.Dir(path))) {
		if err := g.checkEntry(path, f); err != nil {
			return err
		}
	}
	if k.HelmGlobals != nil && k.HelmGlobals.ConfigHome != "" {
		return errConfigHome(path)
	}
	return nil
}

func (g *guard) checkEntry(path string, f field) error {
	if err := checkHost(f.entry, g.hosts); err != nil {
		return fmt.Errorf("%s: %s: %w", path, f.name, err)
	}
	return nil
}
