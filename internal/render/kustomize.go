package render

import (
	"context"
	"fmt"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// building holds the one build that may run: kyaml keeps the schema of the build in a global.
var building = make(chan struct{}, 1)

// build returns what `kustomize build dir` prints, byte for byte. A build cannot be interrupted:
// when ctx ends it is left behind, and the next one waits for it.
func build(ctx context.Context, dir string, allowRemote []string) ([]byte, error) {
	select {
	case building <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	type result struct {
		out []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-building }()
		out, err := run(dir, allowRemote)
		done <- result{out, err}
	}()
	select {
	case r := <-done:
		return r.out, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// run is one build, with kustomize's own defaults: no plugins, no helm, nothing from above the root.
func run(dir string, allowRemote []string) (out []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("kustomize panicked: %v", fault)
		}
	}()
	defer forgetSchema(openapi.GetSchemaVersion())

	// A relative path such as github.com/org/app would be taken for a repository to clone.
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // as its command does; its library's default is another
	files := guard{FileSystem: filesys.MakeFsOnDisk(), allowed: allowRemote}
	objects, err := krusty.MakeKustomizer(options).Run(&files, root)
	if files.refused != nil {
		return nil, files.refused
	}
	if err != nil {
		return nil, err
	}
	return objects.AsYaml()
}

// forgetSchema undoes the `openapi` field of a kustomization, which kyaml would apply to the
// builds that follow.
func forgetSchema(before string) {
	if openapi.GetSchemaVersion() != before {
		openapi.ResetOpenAPI()
	}
}
