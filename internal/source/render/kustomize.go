package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// maxCopied is how much one JSON patch may copy within an object; the API server takes 3 MiB of them.
const maxCopied = 1 << 20

// limitCopies keeps a patch from copying an object into itself, over and over.
var limitCopies = sync.OnceFunc(func() { jsonpatch.AccumulatedCopySizeLimit = maxCopied })

// build returns what `kustomize build dir` prints, byte for byte.
func build(ctx context.Context, dir string, o Options) ([]byte, error) {
	files, err := newGuard(dir, o)
	if err != nil {
		return nil, err
	}
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // as its command does; its library's default is another
	if options.PluginConfig.HelmConfig, err = o.helmOfKustomize(); err != nil {
		return nil, err
	}
	timeout := cmp.Or(o.Timeout, defaultTimeout)
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var out []byte
	if o.EnableHelm {
		out, err = buildWithHelm(limited, o, files, options)
	} else {
		out, err = attempt(limited, files, options)
	}
	if limited.Err() != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("with what it fetches, it took longer than %s: it was stopped", timeout)
	}
	return out, err
}

// attempt is a build when its turn has come. It cannot be interrupted: when ctx ends it goes on, until its
// process ends.
func attempt(ctx context.Context, files guard, options *krusty.Options) ([]byte, error) {
	leave, err := outside.enter(ctx, files.hosts)
	if err != nil {
		return nil, err
	}
	type result struct {
		out []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		out, err := run(files, options)
		leave()
		done <- result{out, err}
	}()
	select {
	case r := <-done:
		return r.out, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// run is one build, with kustomize's own defaults: no plugins, nothing from above the root.
func run(files guard, options *krusty.Options) (out []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("kustomize panicked: %v", fault)
		}
	}()
	defer func() {
		if files.ownSchema { // kyaml would apply it to the builds that follow
			openapi.ResetOpenAPI()
		}
	}()
	limitCopies()
	objects, err := krusty.MakeKustomizer(options).Run(&files, files.root)
	if files.refused != nil {
		return nil, files.refused
	}
	var copied *jsonpatch.AccumulatedCopySizeError
	if errors.As(err, &copied) {
		return nil, fmt.Errorf("a JSON patch copies more than %d MiB into one object: write out what it is to hold",
			maxCopied>>20)
	}
	if err != nil {
		return nil, err
	}
	if err := signAsKustomize(objects, files.kustomize); err != nil {
		return nil, err
	}
	return objects.AsYaml()
}
