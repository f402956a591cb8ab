package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/release"
)

// Warnings returns what its author may not expect of a source that renders.
func (o Options) Warnings() []string { return append(o.unknownOptions(), o.unreadPatterns()...) }

// unknownOptions says which options this Argo CD is too old for.
func (o Options) unknownOptions() (all []string) {
	facts := o.ArgoCD.Facts()
	tell := func(option string, since release.Version) {
		all = append(all, fmt.Sprintf("Argo CD %s does not know %s, which came with %s: it changes nothing", facts.Version,
			option, since))
	}
	if d := o.Spec.Directory; d != nil && d.DisableExtensionFilter && !facts.ExtensionFilter {
		tell("disableExtensionFilter", release.Since("source.directory.disableExtensionFilter"))
	}
	if k := o.Spec.Kustomize; k != nil && k.IgnoreMissingComponents && !facts.MissingComponents {
		tell("ignoreMissingComponents", release.Since("source.kustomize.ignoreMissingComponents"))
	}
	return all
}

// unreadPatterns says which patterns of files of values are names of files that are not there.
func (o Options) unreadPatterns() []string {
	if o.Spec.Helm == nil || !o.Spec.Helm.IgnoreMissingValueFiles || o.ArgoCD.Facts().ValueFilePatterns {
		return nil
	}
	patterns := slices.DeleteFunc(slices.Clone(o.Spec.Helm.ValueFiles), func(file string) bool {
		return isURL(file) || !strings.ContainsAny(file, "*?[")
	})
	if len(patterns) == 0 {
		return nil
	}
	return []string{"files of values have names, not patterns, until Argo CD 3.4, and those that are not there are left " +
		"out: " + strings.Join(patterns, ", ")}
}
