package discover

import (
	"strings"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// toBallast returns what a source says to Ballast; nil for one that does not go through it. It asks
// for the plugin by name.
func toBallast(source argocd.Source) *argocd.Plugin {
	p := source.Plugin
	if p == nil || p.Name != "ballast" && !strings.HasPrefix(p.Name, "ballast-") {
		return nil
	}
	return p
}
