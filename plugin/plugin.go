// Package plugin is Argo CD's side of Ballast: what Argo CD tells a config management
// plugin of the application that it renders, and the request that follows from it.
package plugin

import (
	"context"
	"slices"

	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/transform"
)

// Operator is what whoever runs the plugin decides, and no repository can change.
type Operator struct {
	Registry    []string // files or folders of the operator's layer
	AllowRemote []string // hosts that a kustomization may fetch from; none otherwise
	Strict      bool
	Only, Skip  []string
}

// Generate renders the application in dir as Argo CD's environment describes it.
func Generate(ctx context.Context, dir string, env Environment, op Operator, transformers []transform.Definition) (*pipeline.Result, error) {
	request, err := Request(dir, env, op, transformers)
	if err != nil {
		return nil, err
	}
	return pipeline.Run(ctx, request)
}

// Request gives the run that an application in dir asks for, within what the operator
// allows.
func Request(dir string, env Environment, op Operator, transformers []transform.Definition) (pipeline.Request, error) {
	params, err := env.parameters()
	if err != nil {
		return pipeline.Request{}, pipeline.Usage{Err: err}
	}
	if err := params.onlyTighten(op); err != nil {
		return pipeline.Request{}, pipeline.Usage{Err: err}
	}
	root := repository(dir, env["ARGOCD_APP_SOURCE_PATH"])
	request := pipeline.Request{
		Path:         dir,
		SourcePath:   env["ARGOCD_APP_SOURCE_PATH"],
		AllowRemote:  append([]string{}, op.AllowRemote...),
		Transformers: transformers,
		App:          env["ARGOCD_APP_NAME"],
		Namespace:    env["ARGOCD_APP_NAMESPACE"],
		Project:      env["ARGOCD_APP_PROJECT_NAME"],
		Strict:       op.Strict || params.strict,
		Only:         slices.Concat(op.Only, params.only),
		Skip:         slices.Concat(op.Skip, params.skip),
		Layers:       pipeline.Layers{Given: op.Registry, Search: true, Root: root},
	}
	if params.registry != "" {
		layer, err := inRepository(root, params.registry)
		if err != nil {
			return pipeline.Request{}, pipeline.Usage{Err: err}
		}
		request.Layers.Added = append(request.Layers.Added, layer)
	}
	return request, nil
}
