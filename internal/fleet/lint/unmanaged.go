package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// unmanaged returns the Applications that do not go through Ballast. Where none does, that is said once.
func (l *Linter) unmanaged() []Problem {
	sources := map[*argocd.Application][]int{}
	var apps []*argocd.Application // with an unmanaged source
	managed := false
	for _, a := range l.fleet.Applications {
		switch app := a.Resource; {
		case app == nil:
		case a.Plugin != nil:
			managed = true
		default:
			if len(sources[app]) == 0 {
				apps = append(apps, app)
			}
			sources[app] = append(sources[app], a.Source)
		}
	}
	if len(apps) > 1 && !managed {
		return []Problem{Unmanaged.At(registry.Source{}, "", fmt.Sprintf(
			"none of %d Applications goes through Ballast, which makes nothing safe in the cluster then: %s",
			len(apps), wayIn))}
	}
	var all []Problem
	for _, app := range apps {
		all = append(all, Unmanaged.At(registry.Source{File: app.File, Line: app.Line}, app.Namespace+"/"+app.Name,
			fmt.Sprintf("the Application %s %s", app.Name, ways(app, sources[app]))))
	}
	return all
}

const wayIn = "name the plugin ballast in spec.source.plugin, or in the .argocd-source.yaml of the directory"

// ways says what of an Application does not go through Ballast, and what to do.
func ways(app *argocd.Application, sources []int) string {
	if len(app.Sources) == 1 {
		return "does not go through Ballast: " + wayInto(app.Sources[0], "spec.source")
	}
	var all []string
	for _, i := range sources {
		s := app.Sources[i]
		all = append(all, cmp.Or(s.Chart, s.Path)+": "+wayInto(s, fmt.Sprintf("spec.sources[%d]", i)))
	}
	return "has sources that do not go through Ballast: " + strings.Join(all, "; ")
}

// wayInto says how a source comes to go through Ballast.
func wayInto(s argocd.Source, at string) string {
	const part = "make it a part of a chart or a kustomization of the repository (docs/helm.md shows how)"
	switch {
	case HasValuesOfOthers(s):
		return "its value files are of another source, which no plugin sees: " + part
	case s.Chart != "":
		return "name the plugin ballast in " + at + ".plugin, with the values as its parameter helm-values, or " + part
	}
	return "name the plugin ballast in " + at + ".plugin, or in the .argocd-source.yaml of the directory"
}

// HasValuesOfOthers reports whether a chart has values in another source: $values/web.yaml.
func HasValuesOfOthers(s argocd.Source) bool {
	isOfOther := func(file string) bool { return strings.HasPrefix(file, "$") }
	return s.Helm != nil && slices.ContainsFunc(s.Helm.ValueFiles, isOfOther)
}
