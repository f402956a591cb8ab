package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// skipMarker takes a file out of a directory source, wherever in the file it stands.
const skipMarker = "+argocd:skip-file-rendering"

// extensions are those of the files that a directory source reads.
var extensions = []string{".yaml", ".yml", ".json", ".jsonnet"}

// manifests returns the files of a directory that Argo CD would apply, in the order of their names.
func manifests(ctx context.Context, dir string, o Options) ([]Part, error) {
	d, err := newDirectory(dir, o)
	if err != nil {
		return nil, err
	}
	var parts []Part
	err = filepath.WalkDir(d.location.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return d.enter(path)
		}
		part, found, err := d.part(ctx, path)
		if found {
			parts = append(parts, part)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, d.nothing()
	}
	return parts, nil
}

// directory is a directory of manifests on its way to parts.
type directory struct {
	name             string // as the user calls it
	location         repoDir
	spec             argocd.Directory
	include, exclude pattern
	options          Options
	facts            release.Facts
	budget           *budget
}

func newDirectory(dir string, o Options) (d directory, err error) {
	d = directory{name: dir, options: o, facts: o.ArgoCD.Facts(), budget: new(budget)}
	if o.Spec.Directory != nil {
		d.spec = *o.Spec.Directory
	}
	if d.location, err = newRepoDir(dir, o); err != nil {
		return d, err
	}
	if d.include, err = compile("include", d.spec.Include, d.facts); err != nil {
		return d, err
	}
	d.exclude, err = compile("exclude", d.spec.Exclude, d.facts)
	return d, err
}

func (d directory) enter(path string) error {
	if path != d.location.dir && !d.spec.Recurse {
		return fs.SkipDir
	}
	d.options.Trace.list(path)
	return nil
}

func (d directory) nothing() error {
	if d.options.Spec.Directory != nil {
		return fmt.Errorf("%s: nothing to render: no manifest (*.yaml, *.yml, *.json, *.jsonnet) is left by "+
			"include, exclude and recurse", d.name)
	}
	return fmt.Errorf("%s: nothing to render: no kustomization.yaml, kustomization.yml or Kustomization, "+
		"no Chart.yaml, and no manifest (*.yaml, *.yml, *.json, *.jsonnet; directories below it are not read)", d.name)
}

// part returns the manifests of a file, if Argo CD would take it for one of its own.
func (d directory) part(ctx context.Context, path string) (Part, bool, error) {
	below, err := filepath.Rel(d.location.dir, path)
	if err != nil {
		return Part{}, false, err
	}
	if wanted, err := d.wanted(below); !wanted || err != nil {
		return Part{}, false, err
	}
	name := filepath.Join(d.name, below)
	d.options.Trace.read(path)
	if err := d.checkLink(path, name); err != nil {
		return Part{}, false, err
	}
	if err := regular.Check(path); err != nil {
		return Part{}, false, named(err, path, name)
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return Part{}, false, named(err, path, name)
	}
	if err := d.budget.spend(name, info.Size()); err != nil {
		return Part{}, false, err
	}
	content, err := regular.Read(path)
	if err != nil {
		return Part{}, false, named(err, path, name)
	}
	return d.partOf(ctx, path, name, content)
}

// partOf returns the manifests of a file with its content.
func (d directory) partOf(ctx context.Context, path, name string, content []byte) (Part, bool, error) {
	isJSON, isCalledOne := filepath.Ext(path) == ".json", slices.Contains(extensions, filepath.Ext(path))
	text, err := manifest.Text(content)
	if err != nil && !isCalledOne {
		return Part{}, false, nil // it is some binary, and no text
	}
	if err != nil {
		return Part{}, false, fmt.Errorf("%s: %w", name, err)
	}
	if isJSON {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	if d.facts.SkipMarker && bytes.Contains(text, []byte(skipMarker)) {
		return Part{}, false, nil
	}
	if filepath.Ext(path) == ".jsonnet" {
		out, err := d.jsonnet(ctx, path)
		if err != nil {
			return Part{}, false, fmt.Errorf("%s: %w", name, d.location.below(err))
		}
		return stream(name, bytes.NewReader(out)), true, d.budget.spend(name, int64(len(out)))
	}
	part := file(name)
	if len(text) != len(content) { // it is no longer what the file holds
		part = stream(name, bytes.NewReader(text))
		if err := d.budget.spend(name, int64(len(text))); err != nil {
			return Part{}, false, err
		}
	}
	if !isJSON {
		return part, isManifest(text, isCalledOne), nil
	}
	if isOfJsonnetBundler(path, text) {
		return Part{}, false, nil
	}
	if err := checkJSON(text); err != nil {
		return Part{}, false, fmt.Errorf("%s: %w", name, err)
	}
	return part, true, nil
}

// named makes an error of a file speak of it as the user does.
func named(err error, path, name string) error {
	var wrong *fs.PathError
	if errors.As(err, &wrong) && wrong.Path == path {
		return &fs.PathError{Op: wrong.Op, Path: name, Err: wrong.Err}
	}
	return err
}

// anyExtension reports whether a file may be a manifest whatever it is called: include and exclude say it alone.
func (d directory) anyExtension() bool {
	return d.facts.ExtensionFilter && d.spec.DisableExtensionFilter
}

// wanted tells by the name of a file whether it may be a manifest.
func (d directory) wanted(below string) (bool, error) {
	name := filepath.Base(below)
	if name == "ballast.yaml" || name == "ballast.yml" || strings.HasPrefix(name, ".argocd-source") {
		return false, nil
	}
	if !d.anyExtension() && !slices.Contains(extensions, filepath.Ext(name)) {
		return false, nil
	}
	below = filepath.ToSlash(below)
	if !d.exclude.isEmpty() {
		if excluded, err := d.exclude.match(below); excluded || err != nil {
			return false, err
		}
	}
	if d.include.isEmpty() {
		return true, nil
	}
	return d.include.match(below)
}

// checkLink refuses a link that leads out of the repository.
func (d directory) checkLink(path, name string) error {
	if _, err := repopath.Resolve(d.location.root, path); errors.Is(err, repopath.ErrOutside) {
		return fmt.Errorf("%s is a link that %w", name, err)
	}
	return nil // what cannot be followed cannot be read either
}
