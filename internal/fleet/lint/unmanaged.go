package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// outside returns the Applications that do not go through Ballast. Where none does, that is said once.
func (l *Linter) unmanaged() []Problem {
	sources := map[*argocd.Application][]int{}
	var apps []*argocd.Application // with a source that goes around
	through := false
	for _, m := range l.fleet.Applications {
		switch app := m.Resource; {
		case app == nil:
		case m.Plugin != nil:
			through = true
		default:
			if len(sources[app]) == 0 {
				apps = append(apps, app)
			}
			sources[app] = append(sources[app], m.Source)
		}
	}
	if len(apps) > 1 && !through {
		return []Problem{Unmanaged.At(registry.Source{}, "", fmt.Sprintf(
			"none of %d Applications goes through Ballast, which makes nothing safe in the cluster then: %s",
			len(apps), wayIn))}
	}
	var all []Problem
	for _, app := range apps {
		all = append(all, Unmanaged.At(registry.Source{File: app.File, Line: app.Line}, app.Namespace+"/"+app.Name,
			fmt.Sprintf("the Application %s %s", app.Name, around(app, sources[app]))))
	}
	return all
}

const wayIn = "name the plugin ballast in spec.source.plugin, or in the .argocd-source.yaml of the folder"

// around says what of an Application does not go through Ballast, and what to do.
func around(app *argocd.Application, sources []int) string {
	if len(app.Sources) == 1 {
		return "does not go through Ballast: " + wayInto(app.Sources[0], "spec.source")
	}
	var ways []string
	for _, i := range sources {
		s := app.Sources[i]
		ways = append(ways, cmp.Or(s.Chart, s.Path)+": "+wayInto(s, fmt.Sprintf("spec.sources[%d]", i)))
	}
	return "has sources that do not go through Ballast: " + strings.Join(ways, "; ")
}

// wayInto says how a source comes to go through Ballast.
func wayInto(s argocd.Source, at string) string {
	const part = "make it a part of a chart or a kustomization of the repository (docs/helm.md shows how)"
	switch {
	case hasValuesOfOthers(s):
		return "its value files are of another source, which no plugin sees: " + part
	case s.Chart != "":
		return "name the plugin ballast in " + at + ".plugin, with the values as its parameter helm-values, or " + part
	}
	return "name the plugin ballast in " + at + ".plugin, or in the .argocd-source.yaml of the folder"
}

// hasValuesOfOthers reports whether a chart has values in another source: $values/web.yaml.
func hasValuesOfOthers(s argocd.Source) bool {
	return s.Helm != nil && slices.ContainsFunc(s.Helm.ValueFiles, func(file string) bool { return strings.HasPrefix(file, "$") })
}
