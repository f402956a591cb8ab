package lint

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/argocd"
	"github.com/vixens-io/ballast/internal/transform"
)

// outside gives the Applications that do not go through Ballast. Where none does, that is said once.
func (l *Linter) outside() []Problem {
	sources := map[*argocd.Application][]int{}
	var apps []*argocd.Application // with a source that goes around
	through := false
	for _, m := range l.fleet.Members {
		switch app := m.Application; {
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
		return []Problem{{
			ID: outside, Severity: transform.Warning,
			Message: fmt.Sprintf("none of %d Applications goes through Ballast, which makes nothing safe in the cluster then: %s", len(apps), wayIn),
		}}
	}
	var all []Problem
	for _, app := range apps {
		all = append(all, Problem{
			ID: outside, Severity: transform.Warning, File: app.File, Line: app.Line, Key: app.Namespace + "/" + app.Name,
			Message: fmt.Sprintf("the Application %s %s", app.Name, around(app, sources[app])),
		})
	}
	return all
}

const wayIn = "name the plugin ballast in spec.source.plugin, or in the .argocd-source.yaml of the folder"

// around says what of an Application does not go through Ballast, and what to do.
func around(app *argocd.Application, sources []int) string {
	if len(app.Sources) == 1 && app.Sources[0].Chart != "" {
		return "deploys the chart " + app.Sources[0].Chart + " as it is, which no plugin sees: make it a part of a kustomization or a chart of the repository, and " + wayIn
	}
	if len(app.Sources) == 1 {
		return "does not go through Ballast: " + wayIn
	}
	var names []string
	for _, i := range sources {
		names = append(names, cmp.Or(app.Sources[i].Chart, app.Sources[i].Path))
	}
	return "has sources that do not go through Ballast, " + strings.Join(names, " and ") + ": " + wayIn
}
