package render

import (
	"sync"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/provenance"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// hostVersion is what kustomize takes for its version: that of the program that it is built into.
var hostVersion = sync.OnceValue(func() string { return provenance.GetProvenance().Semver() })

// signAsKustomize puts a version of kustomize, that of the server, where it signs objects with ours, on request of
// their kustomization (`buildMetadata: [managedByLabel]`).
func signAsKustomize(objects resmap.ResMap, version string) error {
	for _, object := range objects.Resources() {
		if object.GetLabels()[konfig.ManagedbyLabelKey] != "kustomize-"+hostVersion() {
			continue
		}
		if err := object.PipeE(yaml.SetLabel(konfig.ManagedbyLabelKey, "kustomize-v"+version)); err != nil {
			return err
		}
	}
	return nil
}
