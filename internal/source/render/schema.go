package render

import (
	"sync/atomic"

	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// Warm loads kyaml's schema, which the first build of a process would otherwise do.
func Warm() { openapi.Schema() }

// ownSchema says that a kustomization of this process had one.
var ownSchema atomic.Bool

// HasOwnSchema reports whether a kustomization that was built in this process had a schema of its own, be it
// for kustomize or for what it edits.
func HasOwnSchema() bool { return ownSchema.Load() }
