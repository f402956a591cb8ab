package discover

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// kustomizations is how the kustomizations of a checkout use one another, by directory.
type kustomizations struct {
	uses       map[string][]string // directories, of every kustomization
	components map[string]bool
	patches    map[string]bool // files that are parts of objects
	values     []values        // that they state for charts
}

// kustomization is what a fleet needs to know of one.
type kustomization struct {
	Kind                  string   `json:"kind"`
	Resources             []string `json:"resources"`
	Bases                 []string `json:"bases"`
	Components            []string `json:"components"`
	Generators            []string `json:"generators"`
	Transformers          []string `json:"transformers"`
	Validators            []string `json:"validators"`
	PatchesStrategicMerge []string `json:"patchesStrategicMerge"`
	Patches               []patch  `json:"patches"`
	HelmCharts            []struct {
		ValuesInline map[string]any `json:"valuesInline"`
	} `json:"helmCharts"`
}

// patch is one of a kustomization: a file, or the text itself.
type patch struct {
	Path   string `json:"path"`
	Patch  string `json:"patch"`
	Target struct {
		Kind string `json:"kind"`
	} `json:"target"`
}

// isOfApplications reports whether a patch says by itself that it is for Applications, or for
// what makes them.
func (p patch) isOfApplications() bool {
	return strings.HasPrefix(p.Target.Kind, "Application") || patchesApplications(p.Patch)
}

func patchesApplications(text string) bool {
	return strings.Contains(text, "argoproj.io/") && strings.Contains(text, "kind: Application")
}

// isKustomization reports whether a file is one by its name.
func isKustomization(file string) bool {
	return slices.Contains(konfig.RecognizedKustomizationFileNames(), path.Base(file))
}

// readKustomizations reads all of them. One that cannot be read uses nothing, as far as anyone
// knows: it stays in the fleet, and its render says what is wrong.
func (s *survey) readKustomizations() {
	s.kustomizations = kustomizations{
		uses: map[string][]string{}, components: map[string]bool{}, patches: map[string]bool{},
	}
	for _, file := range s.tree.files {
		if !isKustomization(file) || s.tree.isTemplate(file) || s.tree.isVendored(file) {
			continue
		}
		dir := path.Dir(file)
		s.kustomizations.uses[dir] = nil
		text, err := s.content(file)
		var k kustomization
		if err == nil {
			err = yaml.Unmarshal(text, &k)
		}
		if err != nil {
			s.fleet.trouble(file, fmt.Errorf("reading the kustomization: %w", err))
			continue
		}
		s.kustomizations.add(dir, k)
		s.deprecated(file, text)
		for _, chart := range k.HelmCharts {
			if chart.ValuesInline != nil && under(file, s.fleet.Below) {
				s.kustomizations.values = append(s.kustomizations.values, values{file: file, line: 1, all: chart.ValuesInline})
			}
		}
		if slices.ContainsFunc(k.Patches, patch.isOfApplications) && under(file, s.fleet.Below) {
			s.patched(file)
		}
	}
}

// deprecatedFields are those of which kustomize warns, with what takes their place.
var deprecatedFields = map[string]string{
	"bases": "resources", "commonLabels": "labels", "imageTags": "images", "patchesJson6902": "patches",
	"patchesStrategicMerge": "patches", "vars": "replacements",
}

// deprecated counts the fields of a kustomization of which kustomize warns.
func (s *survey) deprecated(file string, text []byte) {
	var fields map[string]any
	if !under(file, s.fleet.Below) || yaml.Unmarshal(text, &fields) != nil {
		return
	}
	for name, instead := range deprecatedFields {
		if fields[name] != nil {
			s.fleet.Deprecated[Deprecated{name, instead}]++
		}
	}
}

// patched says that Applications are not what their files say.
func (s *survey) patched(file string) {
	s.fleet.Notes = append(s.fleet.Notes, fmt.Sprintf("%s patches Applications: "+
		"they are read as they are written, without it; the list of a cluster shows what they are", file))
}

func (k kustomizations) add(dir string, one kustomization) {
	k.components[dir] = one.Kind == "Component"
	used := slices.Concat(one.Resources, one.Bases, one.Components, one.Generators, one.Transformers, one.Validators)
	for _, entry := range used {
		if below, ok := local(dir, entry); ok {
			k.uses[dir] = append(k.uses[dir], below)
		}
	}
	for _, entry := range one.PatchesStrategicMerge {
		k.patches[path.Join(dir, entry)] = true
	}
	for _, patch := range one.Patches {
		if patch.Path != "" {
			k.patches[path.Join(dir, patch.Path)] = true
		}
	}
}

// local returns what an entry names in the checkout.
func local(dir, entry string) (name string, ok bool) {
	if entry == "" || strings.ContainsAny(entry, "\n") || strings.Contains(entry, "://") || path.IsAbs(entry) {
		return "", false
	}
	name = path.Join(dir, entry)
	return name, repopath.IsLocal(name)
}

// overlays returns the kustomizations that none other uses, and that are not among those deployed or
// used by them: what stands for itself. Of some that use each other in a circle, the first is one.
func (k kustomizations) overlays(deployed []string) []string {
	seen := map[string]bool{}
	for _, dir := range deployed {
		k.mark(dir, seen)
	}
	used := map[string]bool{}
	for _, dirs := range k.uses {
		for _, dir := range dirs {
			used[dir] = true
		}
	}
	var roots []string
	add := func(dir string) {
		roots = append(roots, dir)
		k.mark(dir, seen)
	}
	all := slices.Sorted(maps.Keys(k.uses))
	for _, dir := range all {
		if !seen[dir] && !used[dir] && !k.components[dir] {
			add(dir)
		}
	}
	for _, dir := range all {
		if k.components[dir] {
			k.mark(dir, seen) // one that nothing uses stands for nothing, nor does what it uses
		}
	}
	for _, dir := range all {
		if !seen[dir] {
			add(dir)
		}
	}
	slices.Sort(roots)
	return roots
}

// mark marks a kustomization and all that it is made of.
func (k kustomizations) mark(dir string, seen map[string]bool) {
	if seen[dir] {
		return
	}
	seen[dir] = true
	for _, below := range k.uses[dir] {
		k.mark(below, seen)
	}
}
