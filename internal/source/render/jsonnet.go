package render

import (
	"cmp"
	"context"
	"fmt"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// jsonnet returns what a file evaluates to, as a stream of JSON documents.
func (d directory) jsonnet(ctx context.Context, path string) ([]byte, error) {
	e, err := d.evaluation(path)
	if err != nil {
		return nil, err
	}
	timeout := cmp.Or(d.options.Timeout, defaultTimeout)
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case r := <-e.start():
		return r.out, r.err
	case <-limited.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("evaluating it took longer than %s", timeout)
	}
}

// evaluation prepares one with what the Application's options say.
func (d directory) evaluation(path string) (evaluation, error) {
	e := evaluation{Path: path, Root: d.location.root, Libs: []string{d.location.dir}, Trace: d.options.Trace}
	spec := d.spec.Jsonnet
	var err error
	if e.TLAs, err = d.expand(spec.TLAs); err != nil {
		return e, fmt.Errorf("tlas: %w", err)
	}
	if e.ExtVars, err = d.expand(spec.ExtVars); err != nil {
		return e, fmt.Errorf("extVars: %w", err)
	}
	for _, lib := range spec.Libs {
		// From the root of the repository, with a leading slash or without.
		path, err := d.location.resolve("/" + lib)
		if err != nil {
			return e, fmt.Errorf("libs: %w", err)
		}
		e.Libs = append(e.Libs, path)
	}
	return e, nil
}

func (d directory) expand(variables []argocd.NameValue) ([]argocd.NameValue, error) {
	var all []argocd.NameValue
	for _, v := range variables {
		var err error
		if v.Value, err = d.options.Environment.expand(v.Value); err != nil {
			return nil, fmt.Errorf("%s: %w", v.Name, err)
		}
		all = append(all, v)
	}
	return all, nil
}
