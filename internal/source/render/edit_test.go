package render

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

var environment = Environment{"ARGOCD_APP_NAME": "shop", "ARGOCD_APP_REVISION": "0123abc",
	"ARGOCD_APP_NAMESPACE": "prod"}

// The wanted bytes were written by kustomize itself, edited and built as Argo CD calls it.
func TestOptionsEqualKustomizeEdit(t *testing.T) {
	archives, err := filepath.Glob("testdata/options/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				archive = recordedEdit(t, path, archive)
			}
			dir := t.TempDir()
			if err := txtar.Write(archive, dir); err != nil {
				t.Fatal(err)
			}
			before := contents(t, dir)
			app := filepath.Join(dir, "app")
			r, err := Source(t.Context(), app, Options{Root: dir, Spec: Spec{Kustomize: optionsIn(t, archive)},
				Environment: environment})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(archive.Files[len(archive.Files)-1].Data), bytesOf(t, r)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
				t.Errorf("the repository has changed: %s", diff)
			}
		})
	}
}

// contents returns the files of a tree.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func optionsIn(t *testing.T, archive *txtar.Archive) *argocd.Kustomize {
	t.Helper()
	for _, f := range archive.Files {
		if f.Name != "options.yaml" {
			continue
		}
		var o argocd.Kustomize
		if err := yaml.UnmarshalStrict(f.Data, &o); err != nil {
			t.Fatal(err)
		}
		return &o
	}
	t.Fatal("no options.yaml")
	return nil
}

// recordedEdit calls kustomize as Argo CD's util/kustomize does.
func recordedEdit(t *testing.T, path string, archive *txtar.Archive) *txtar.Archive {
	t.Helper()
	if last := len(archive.Files) - 1; archive.Files[last].Name == "want" {
		archive.Files = archive.Files[:last]
	}
	dir := t.TempDir()
	if err := txtar.Write(archive, dir); err != nil {
		t.Fatal(err)
	}
	app := filepath.Join(dir, "app")
	for _, arguments := range edits(*optionsIn(t, archive)) {
		kustomize(t, app, arguments...)
	}
	patch(t, filepath.Join(app, "kustomization.yaml"), optionsIn(t, archive).Patches)
	archive.Files = append(archive.Files, txtar.File{Name: "want", Data: kustomize(t, app, "build", ".")})
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
	return archive
}

func kustomize(t *testing.T, dir string, arguments ...string) []byte {
	t.Helper()
	run := exec.Command("go", append([]string{"run", command}, arguments...)...)
	run.Dir, run.Stderr = dir, os.Stderr
	if program, err := exec.LookPath("kustomize"); err == nil { // quicker
		run = exec.Command(program, arguments...)
		run.Dir, run.Stderr = dir, os.Stderr
	}
	out, err := run.Output()
	if err != nil {
		t.Fatalf("kustomize %q: %v", arguments, err)
	}
	return out
}

func edits(o argocd.Kustomize) [][]string {
	var all [][]string
	edit := func(wanted bool, arguments ...string) {
		if wanted {
			all = append(all, append([]string{"edit"}, arguments...))
		}
	}
	edit(o.NamePrefix != "", "set", "nameprefix", "--", o.NamePrefix)
	edit(o.NameSuffix != "", "set", "namesuffix", "--", o.NameSuffix)
	var images, replicas []string
	for _, image := range o.Images {
		images = append(images, expanded(image))
	}
	edit(len(images) > 0, append([]string{"set", "image"}, images...)...)
	for _, r := range o.Replicas {
		replicas = append(replicas, fmt.Sprintf("%s=%v", r.Name, r.Count))
	}
	edit(len(replicas) > 0, append([]string{"set", "replicas"}, replicas...)...)
	labels := flags([]string{"add", "label"}, "--force", o.ForceCommonLabels, "--without-selector",
		o.LabelWithoutSelector, "--include-templates", o.LabelIncludeTemplates)
	edit(len(o.CommonLabels) > 0, append(labels, colons(o.CommonLabels, true)...)...)
	annotations := flags([]string{"add", "annotation"}, "--force", o.ForceCommonAnnotations)
	edit(len(o.CommonAnnotations) > 0, append(annotations, colons(o.CommonAnnotations, o.CommonAnnotationsEnvsubst)...)...)
	edit(o.Namespace != "", "set", "namespace", "--", o.Namespace)
	edit(len(o.Components) > 0, append([]string{"add", "component"}, o.Components...)...)
	return all
}

func expanded(text string) string {
	return os.Expand(text, func(name string) string { return environment[name] })
}

func flags(arguments []string, flags ...any) []string {
	for i := 0; i < len(flags); i += 2 {
		if flags[i+1].(bool) {
			arguments = append(arguments, flags[i].(string))
		}
	}
	return arguments
}

func colons(pairs map[string]string, expand bool) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		value := pairs[key]
		if expand {
			value = expanded(value)
		}
		all = append(all, key+":"+value)
	}
	return all
}

// patch appends patches, for which kustomize has no command that takes several.
func patch(t *testing.T, path string, patches []argocd.KustomizePatch) {
	t.Helper()
	if len(patches) == 0 {
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var k map[string]any
	if err := yaml.Unmarshal(content, &k); err != nil {
		t.Fatal(err)
	}
	list, _ := k["patches"].([]any)
	for _, p := range patches {
		list = append(list, p)
	}
	k["patches"] = list
	if content, err = yaml.Marshal(k); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOptionsThatKustomizeWouldRefuse(t *testing.T) {
	dir := tree(t, "-- kustomization.yaml --\nresources: [cm.yaml]\ncommonLabels: {team: a}\ncommonAnnotations: "+
		"{team: a}\n"+
		"-- cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	pairs := map[string]string{"team": "b"}
	for name, tt := range map[string]struct {
		options argocd.Kustomize
		want    []string
	}{
		"a label that is there": {argocd.Kustomize{CommonLabels: pairs}, []string{"commonLabels",
			"team", "force"}},
		"an annotation that is there": {argocd.Kustomize{CommonAnnotations: pairs},
			[]string{"commonAnnotations", "team", "force"}},
		"templates without selectors": {argocd.Kustomize{CommonLabels: pairs, LabelIncludeTemplates: true},
			[]string{"labelWithoutSelector"}},
		"an image that is none": {argocd.Kustomize{Images: []string{"nginx"}}, []string{"images",
			`"nginx"`, "IMAGE:TAG"}},
		"an image without a name": {argocd.Kustomize{Images: []string{"=:1"}}, []string{"images", `"=:1"`}},
		"a count that is none": {argocd.Kustomize{Replicas: []argocd.KustomizeReplica{{Name: "a",
			Count: "many"}}}, []string{"replicas", "many"}},
		"a component that is not there": {argocd.Kustomize{Components: []string{"../missing"}},
			[]string{"components", "../missing", "ignoreMissingComponents"}},
		"a patch with an unknown target": {argocd.Kustomize{Patches: []argocd.KustomizePatch{{Patch: "a",
			Target: map[string]string{"kinds": "x"}}}}, []string{"patches", "kinds"}},
		"a variable that nobody told": {argocd.Kustomize{Images: []string{"a=b:$ARGOCD_APP_REVISION"}},
			[]string{"images", "ARGOCD_APP_REVISION"}},
		"a version of kustomize that is not ours": {argocd.Kustomize{Version: "v4.5.7"}, []string{"v4.5.7"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Source(t.Context(), dir, Options{Spec: Spec{Kustomize: &tt.options}})
			wantError(t, err, append(tt.want, "building", dir)...)
		})
	}
}

func TestMissingComponentsAreLeftOutOnRequest(t *testing.T) {
	dir := tree(t, "-- empty/readme.md --\nx\n-- taken/kustomization.yaml/readme.md --\nx\n"+
		"-- app/kustomization.yaml --\nresources: [cm.yaml]\n-- app/cm.yaml --\napiVersion: v1\nkind: "+
		"ConfigMap\nmetadata: {name: a}\n"+
		"-- part/kustomization.yaml --\napiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: with-\n")
	const missing, wanted = "there is no ../missing", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: with-a\n"
	for _, tt := range []struct {
		version    release.Version
		components []string
		wrong      string
	}{
		{"3.6", []string{"../missing", "../../outside", "../part"}, ""},
		{"3.6", []string{"../empty", "../taken", "../app/cm.yaml", "../part"}, ""},
		{"3.5", []string{"../missing", "../../outside", "../part"}, ""},
		{"3.5", []string{"../empty", "../part"}, "unable to find one of 'kustomization.yaml'"},
		{"3.0", []string{"../missing", "../../outside", "../part"}, ""},
		{"2.14", []string{"../missing", "../part"}, missing},
		{"2.14", []string{"../part"}, ""},
	} {
		spec := Spec{Kustomize: &argocd.Kustomize{Components: tt.components, IgnoreMissingComponents: true}}
		r, err := Source(t.Context(), filepath.Join(dir, "app"), Options{Root: dir, Spec: spec, ArgoCD: tt.version})
		if tt.wrong != "" {
			wantError(t, err, tt.wrong)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v: %v", tt.version, tt.components, err)
			continue
		}
		if diff := cmp.Diff(wanted, bytesOf(t, r)); diff != "" {
			t.Errorf("%s: %v: %s", tt.version, tt.components, diff)
		}
	}
}

func TestOneSourceIsOneKind(t *testing.T) {
	dir := tree(t, "-- a.yaml --\nkind: ConfigMap\n")
	_, err := Source(t.Context(), dir, Options{Spec: Spec{Kustomize: &argocd.Kustomize{}, Helm: &argocd.Helm{}}})
	wantError(t, err, "helm and kustomize", "one of them")
	for _, path := range []string{"-", filepath.Join(dir, "a.yaml")} {
		_, err = Source(t.Context(), path, Options{Spec: Spec{Helm: &argocd.Helm{}}})
		wantError(t, err, path, "chart", "name its directory")
	}
}

func TestAKustomizationBeatsAChart(t *testing.T) {
	dir := tree(t, "-- Chart.yaml --\nname: a\n-- kustomization.yaml --\nresources: [cm.yaml]\n-- cm.yaml "+
		"--\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n")
	for want, spec := range map[Kind]Spec{
		Kustomization: {},
		Directory:     {Directory: &argocd.Directory{}},
	} {
		r, err := Source(t.Context(), dir, Options{Spec: spec})
		if err != nil || r.Kind != want {
			t.Errorf("got %v, %v; want %v", r.Kind, err, want)
		}
	}
	_, err := Source(t.Context(), dir, Options{Spec: Spec{Helm: &argocd.Helm{}}, Helm: "no-helm-here", App: "a"})
	if err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want that helm is missing", err)
	}
}

func FuzzEdited(f *testing.F) {
	f.Add([]byte("resources: [a]\nlabels: [{}]\nimages: [{name: a}]\n"), "a:1", "b")
	f.Add([]byte("commonLabels: null\nreplicas: [{}]"), "a=*@*", "")
	f.Fuzz(func(t *testing.T, content []byte, image, name string) {
		if !utf8.ValidString(image + name) {
			return // no JSON holds it
		}
		o := argocd.Kustomize{
			Images: []string{image}, NamePrefix: name, Replicas: []argocd.KustomizeReplica{{Name: name, Count: 1}},
			CommonLabels: map[string]string{name: image}, LabelWithoutSelector: true,
			CommonAnnotations: map[string]string{name: image},
		}
		e := editor{options: o, location: repoDir{dir: "/", root: "/"}, environment: environment}
		out, err := e.edited(content)
		if err != nil {
			return
		}
		o.ForceCommonLabels, o.ForceCommonAnnotations = true, true
		again, err := editor{options: o, location: e.location, environment: environment}.edited(out)
		if err != nil {
			t.Fatalf("what was edited cannot be edited again: %v\n%s", err, out)
		}
		if diff := cmp.Diff(string(out), string(again)); diff != "" {
			t.Errorf("the second edit changes something: %s", diff)
		}
	})
}
