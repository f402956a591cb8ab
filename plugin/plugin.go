// Package plugin is Argo CD's side of Ballast: what Argo CD tells a config management
// plugin of the application that it renders, and the request that follows from it.
package plugin

import (
	"context"
	"errors"
	"slices"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run"
)

// Checkout is where the files of an application are.
type Checkout struct {
	Dir  string // of the application
	Root string // of what there is of its repository; empty: to be found
}

// Generate renders the application in a checkout as Argo CD's environment describes it.
func Generate(ctx context.Context, c Checkout, env Environment,
	op Operator, transformers []transform.Definition) (*engine.Result, error) {
	request, err := Request(c, env, op, transformers)
	if err != nil {
		return nil, err
	}
	if op.ReportOnly {
		return op.report(ctx, request)
	}
	result, err := run.Run(ctx, request)
	if err != nil {
		return nil, err
	}
	if err := op.requires(result.Registry, request); err != nil {
		return nil, err
	}
	return result, nil
}

// report renders and changes nothing, and nothing but the source can fail it: a registry that cannot be read, or is
// not there, is a warning.
func (op Operator) report(ctx context.Context, r run.Request) (*engine.Result, error) {
	r.ReportOnly = true
	result, err := run.Run(ctx, r)
	var refusal error
	var broken engine.Usage
	switch {
	case err == nil:
		refusal = op.requires(result.Registry, r)
	case errors.As(err, &broken):
		refusal = broken
		result, err = run.Raw(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	result.Warnings = append(result.Warnings, op.Unread...)
	if refusal != nil {
		result.Warnings = append(result.Warnings, refusal.Error())
	}
	for _, f := range result.Findings {
		if f.Refuses() {
			f.Severity = transform.Warning
		}
	}
	return result, nil
}

// Request returns the run that an application asks for, within what the operator allows.
func Request(c Checkout, env Environment, op Operator, transformers []transform.Definition) (run.Request, error) {
	params, err := env.parameters()
	if err == nil {
		err = params.onlyTighten(op)
	}
	if err != nil {
		return run.Request{}, engine.Usage{Err: err}
	}
	request := run.Request{
		Path: c.Dir,
		Request: engine.Request{
			SourcePath:   env["ARGOCD_APP_SOURCE_PATH"],
			Transformers: transformers,
			App:          env["ARGOCD_APP_NAME"],
			Namespace:    env["ARGOCD_APP_NAMESPACE"],
			Project:      env["ARGOCD_APP_PROJECT_NAME"],
			Strict:       op.Strict || params.Strict,
			Only:         slices.Concat(op.Only, params.Only),
			Skip:         slices.Concat(op.Skip, params.Skip),
		},
	}
	if request.Source, err = source(env, op, params); err != nil {
		return run.Request{}, engine.Usage{Err: err}
	}
	if request.Layers, err = layers(c, env, op, params); err != nil {
		return run.Request{}, engine.Usage{Err: err}
	}
	return request, nil
}

// layers returns the registries that count: the operator's, the one that a parameter names,
// those of the repository, and what the parameters say themselves.
func layers(c Checkout, env Environment, op Operator, params parameters) (engine.Layers, error) {
	l := engine.Layers{Search: true, Root: c.Repository(env)}
	l.Paths, l.Added = op.layers()
	if params.Registry != "" {
		layer, err := inRepository(l.Root, params.Registry)
		if err != nil {
			return l, err
		}
		l.Added = append(l.Added, layer)
	}
	l.Nearest = params.layers()
	return l, nil
}
