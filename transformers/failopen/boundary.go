package failopen

import (
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// knownBoundaries returns the names of webhooks whose change is a security boundary, and of
// their configurations.
func knownBoundaries() []transform.Glob {
	return []transform.Glob{
		// They give pods their secrets.
		"vault-agent-injector*", "vault.hashicorp.com", "*vault-secrets-webhook*",
		"*secrets-injector*", "*secret-injector*", "*conjur*", "*akeyless*",
		// They give pods their identity in a mesh.
		"istio-*", "*.istio.io", "linkerd-*", "*.linkerd.io", "consul-*", "*.consul.hashicorp.com",
		"kuma-*", "*.kuma.io", "dapr-*", "*.dapr.io", "spire-*", "*spiffe*",
		// They give pods their identity at a cloud.
		"pod-identity-webhook*", "azure-wi-*", "*.azure-workload-identity.io",
		// They verify the signatures of images, and write the digests that they found good.
		"connaisseur*", "*.sigstore.dev", "cosign*", "ratify*", "notation*", "*.notaryproject.dev",
	}
}

// boundary returns the pattern by which a gate is a security boundary, and where the registry states it. Those that
// are built in are names of what changes requests.
func (o opener) boundary(g gate) (pattern transform.Glob, source transform.Source, ok bool) {
	if o.Entry != nil && o.Entry.NoBoundary {
		return "", source, false
	}
	for i, pattern := range o.Settings.Boundaries {
		if slices.ContainsFunc(g.names, pattern.Matches) {
			return pattern, o.SettingSource("boundaries", strconv.Itoa(i)), true
		}
	}
	if !g.changes {
		return "", source, false
	}
	for _, pattern := range knownBoundaries() {
		if slices.ContainsFunc(g.names, pattern.Matches) {
			return pattern, source, true
		}
	}
	return "", source, false
}
