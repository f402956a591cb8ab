package discover

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// Unnamed is what no Application names, and what is not rendered for that: nobody says with which values and
// in which namespace.
type Unnamed struct {
	Charts  []string
	Folders []string // of manifests that belong to no kustomization and no chart
}

// Any reports whether there is anything.
func (u Unnamed) Any() bool { return len(u.Charts)+len(u.Folders) > 0 }

// String counts and names what there is.
func (u Unnamed) String() string {
	var parts []string
	for _, one := range []struct {
		what, several string
		dirs          []string
	}{{"chart", "charts", u.Charts}, {"folder of manifests", "folders of manifests", u.Folders}} {
		if len(one.dirs) == 0 {
			continue
		}
		what := one.what
		if len(one.dirs) > 1 {
			what = one.several
		}
		parts = append(parts, fmt.Sprintf("%d %s (%s)", len(one.dirs), what, few(one.dirs)))
	}
	return strings.Join(parts, " and ")
}

// few names up to twenty of some names.
func few(names []string) string {
	const most = 20
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// kindLine is where a manifest says its kind.
var kindLine = regexp.MustCompile(`(?m)^kind:[ \t]*["']?(\w+)`)

// notDeployed are kinds of which a file says how something is deployed, and not what.
var notDeployed = []string{
	"Application", "ApplicationSet", "AppProject", "Kustomization", "Component", "Registry", "Config",
}

// noteManifests notes the directory of a file that deploys something by itself.
func (s *survey) noteManifests(file string, text []byte) {
	if s.manifests == nil || !strings.Contains(string(text), "apiVersion") {
		return
	}
	for _, kind := range kindLine.FindAllSubmatch(text, -1) {
		if !slices.Contains(notDeployed, string(kind[1])) {
			s.manifests[path.Dir(file)] = true
			return
		}
	}
}

// addUnnamed adds what no Application names.
func (s *survey) addUnnamed() {
	named := map[string]bool{}
	for _, a := range s.fleet.Applications {
		if a.Elsewhere == "" && a.Dir != "" {
			named[a.Dir] = true
		}
	}
	for _, dir := range s.localDependencies() {
		named[dir] = true
	}
	isKustomization := func(dir string) bool { _, ok := s.kustomizations.uses[dir]; return ok }
	isChart := func(dir string) bool { return s.tree.charts[dir] }
	isNamed := func(dir string) bool { return named[dir] }
	for _, dir := range slices.Sorted(maps.Keys(s.tree.charts)) {
		isPart := s.tree.isVendored(dir+"/Chart.yaml") || isOrIsIn(path.Dir(dir), isChart)
		if under(dir, s.fleet.Below) && !named[dir] && !isPart && !isOrIsIn(dir, isKustomization) {
			s.fleet.Unnamed.Charts = append(s.fleet.Unnamed.Charts, dir)
		}
	}
	used := map[string]bool{}
	for _, entries := range s.kustomizations.uses {
		for _, entry := range entries {
			used[entry], used[path.Dir(entry)] = true, true
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(s.manifests)) {
		if !used[dir] && !isOrIsIn(dir, isNamed) && !isOrIsIn(dir, isKustomization) && !isOrIsIn(dir, isChart) {
			s.fleet.Unnamed.Folders = append(s.fleet.Unnamed.Folders, dir)
		}
	}
}

// isOrIsIn reports whether something is true of a directory or of one that it lies in.
func isOrIsIn(dir string, is func(string) bool) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		if is(dir) {
			return true
		}
	}
	return is(dir)
}

// localDependencies returns the charts that others of the repository depend on.
func (s *survey) localDependencies() []string {
	var all []string
	for dir := range s.tree.charts {
		text, err := s.content(path.Join(dir, "Chart.yaml"))
		var chart struct {
			Dependencies []struct {
				Repository string `json:"repository"`
			} `json:"dependencies"`
		}
		if err != nil || yaml.Unmarshal(text, &chart) != nil {
			continue // its render says what is wrong
		}
		for _, d := range chart.Dependencies {
			below, isFile := strings.CutPrefix(d.Repository, "file://")
			if name := path.Join(dir, below); isFile && repopath.IsLocal(name) {
				all = append(all, name)
			}
		}
	}
	return all
}
