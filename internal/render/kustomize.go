package render

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// errOwnSchema says that a build brings a schema, and must run alone.
var errOwnSchema = errors.New("the kustomization has a schema of its own")

// build returns what `kustomize build dir` prints, byte for byte.
func build(ctx context.Context, dir string, allowRemote []string) ([]byte, error) {
	// A relative path such as github.com/org/app would be taken for a repository to clone.
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	out, err := attempt(ctx, share, guard{FileSystem: filesys.MakeFsOnDisk(), allowed: allowRemote}, root)
	if errors.Is(err, errOwnSchema) {
		return attempt(ctx, reserve, guard{FileSystem: filesys.MakeFsOnDisk(), allowed: allowRemote, alone: true}, root)
	}
	return out, err
}

// attempt is one build, among others or alone. A build cannot be interrupted: when ctx ends it is
// left behind.
func attempt(ctx context.Context, wait func(context.Context) (release func(), err error), files guard, root string) ([]byte, error) {
	release, err := wait(ctx)
	if err != nil {
		return nil, err
	}
	type result struct {
		out []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer release()
		out, err := run(files, root)
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
func run(files guard, root string) (out []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("kustomize panicked: %v", fault)
		}
	}()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // as its command does; its library's default is another
	objects, err := krusty.MakeKustomizer(options).Run(&files, root)
	if files.refused != nil {
		return nil, files.refused
	}
	if err != nil {
		return nil, err
	}
	return objects.AsYaml()
}
