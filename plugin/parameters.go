package plugin

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
)

// parameters are what the Application asks for. The tags say all that there is to know of
// each: Argo CD's user interface, docs/plugin.md and the messages are made from them.
type parameters struct {
	Registry     string   `param:"registry" title:"Registry" doc:"A registry file of the repository, nearer than the operator's."`
	Only         []string `param:"only" title:"Only these transformers" doc:"Transformers that run; without it all do. Not under an operator's registry."`
	Skip         []string `param:"skip" title:"Skip transformers" doc:"Transformers that do not run. Not under an operator's registry."`
	Strict       bool     `param:"strict" title:"Strict" doc:"Refuse what is left dangerous, instead of warning."`
	Unregistered string   `param:"unregistered" title:"Unregistered workloads" doc:"What a workload is that nobody sized: allow, warn or error. Under an operator's registry error alone." enum:"allow,warn,error"`

	Options map[string][]string // of the source, by name
}

// onlyTighten refuses what would take protection away from where an operator put it.
func (p parameters) onlyTighten(op Operator) error {
	if len(op.Registry) == 0 {
		return nil
	}
	const refusal = "plugin parameter %s: the operator's registry is in force, and this would %s; ask for a waiver there"
	switch {
	case len(p.Only) > 0:
		return fmt.Errorf(refusal, "only", "turn transformers off")
	case len(p.Skip) > 0:
		return fmt.Errorf(refusal, "skip", "turn transformers off")
	case p.Unregistered != "" && p.Unregistered != "error":
		return fmt.Errorf(refusal, "unregistered", "let more pass than it may: it takes nothing but error")
	}
	return nil
}

// parametersFile is what the layer that the parameters make is called in messages.
const parametersFile = "plugin parameters"

// layers returns the layer that the parameters make, nearer than any file, if they make one.
// No setting is stricter than error, so that no lock is meant against it.
func (p parameters) layers() []registry.Layer {
	if p.Unregistered == "" {
		return nil
	}
	text := strings.Join([]string{
		"# +argocd:skip-file-rendering",
		"apiVersion: ballast.vixens.io/v1alpha1",
		"kind: Registry",
		"metadata: {name: parameters}",
		"spec: {sizing: {unregistered: " + p.Unregistered + "}}",
	}, "\n")
	layer := registry.Parse(parametersFile, []byte(text))
	if p.Unregistered == "error" {
		layer = layer.Unlocked()
	}
	return []registry.Layer{layer}
}
