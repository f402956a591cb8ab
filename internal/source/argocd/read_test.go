package argocd

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestRead(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []Application
	}{
		"an Application with all that it says": {
			text: `# the web
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd, annotations: {a: b}}
spec:
  project: home
  source: {repoURL: https://example.com/r, path: apps/web, targetRevision: main, plugin: {name: ballast,
	parameters: [{name: only, array: [sizing]}]}}
  destination: {server: https://kubernetes.default.svc, namespace: media}
status: {sync: {status: Synced}}
`,
			want: []Application{{
				Name: "web", Namespace: "argocd", Project: "home", Annotations: map[string]string{"a": "b"},
				Destination: Destination{Server: "https://kubernetes.default.svc", Namespace: "media"},
				Sources: []Source{{RepoURL: "https://example.com/r", Path: "apps/web", TargetRevision: "main",
					Plugin: &Plugin{Name: "ballast", Parameters: []Parameter{{Name: "only", Array: []string{"sizing"}}}}}},
				Line: 2,
			}},
		},
		"several sources, beside which source counts for nothing": {
			text: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  source: {repoURL: https://example.com/ignored, path: x}
  sources:
    - {repoURL: https://example.com/charts, chart: web, helm: {valueFiles: [$values/web.yaml]}}
    - {repoURL: https://example.com/r, ref: values}
`,
			want: []Application{{Name: "web", Line: 1, Sources: []Source{
				{RepoURL: "https://example.com/charts", Chart: "web", Helm: &Helm{ValueFiles: []string{"$values/web.yaml"}}},
				{RepoURL: "https://example.com/r", Ref: "values"},
			}}},
		},
		"a source that is hydrated": {
			text: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  sourceHydrator:
    drySource: {repoURL: https://example.com/r, path: apps/web, targetRevision: HEAD}
    syncSource: {targetBranch: env/prod, path: web}
`,
			want: []Application{{Name: "web", Line: 1, Sources: []Source{{RepoURL: "https://example.com/r",
				Path: "apps/web", TargetRevision: "HEAD"}}}},
		},
		"fields of new versions": {
			text: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  source: {repoURL: r, path: web, targetRevision: 1.0.*, tagPrefix: web/, directory: {disableExtensionFilter: true}}
`,
			want: []Application{{Name: "web", Line: 1, Sources: []Source{{RepoURL: "r", Path: "web", TargetRevision: "1.0.*",
				TagPrefix: "web/", Directory: &Directory{DisableExtensionFilter: true}}}}},
		},
		"a prefix of tags that does not count": {
			text: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec: {sources: [{repoURL: r, path: web}, {repoURL: values, ref: values, targetRevision: 1.0.*, tagPrefix: web/}]}
`,
			want: []Application{{Name: "web", Line: 1, Sources: []Source{{RepoURL: "r", Path: "web"}, {RepoURL: "values",
				Ref: "values", TargetRevision: "1.0.*", TagPrefix: "web/"}},
				Warnings: []string{"the source with ref values is there for its values, of which Argo CD takes the " +
					"targetRevision without the tagPrefix web/"}}},
		},
		"items of a List, among others": {
			text: `apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}
  - apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: web, ownerReferences: [{kind: ApplicationSet, name: apps}]}
    spec: {source: {repoURL: r, path: web}}
`,
			want: []Application{{Name: "web", Set: "apps", Line: 5, Sources: []Source{{RepoURL: "r", Path: "web"}}}},
		},
		"JSON, of a typed list": {
			text: `{"apiVersion": "argoproj.io\/v1alpha1", "kind": "ApplicationList", "items": [{"metadata": {"name": "web"}, "spec": {"source": {"repoURL": "r"}}}]}`,
			want: []Application{{Name: "web", Line: 1, Sources: []Source{{RepoURL: "r"}}}},
		},
		"an Application of something else": {text: "apiVersion: app.k8s.io/v1beta1\nkind: Application\nmetadata: {name: " +
			"web}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := read(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			for i := range tt.want {
				tt.want[i].File = "file.yaml"
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestReadSaysWhatIsWrongAndWhere(t *testing.T) {
	const head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
	for name, tt := range map[string]struct{ text, want string }{
		"no name": {head + "spec: {source: {repoURL: r}}\n", "file.yaml:1: Application (no name): has no " +
			"metadata.name"},
		"no source": {head + "metadata: {name: web}\n", "file.yaml:1: Application web: names no source: " +
			"neither spec.source nor spec.sources has a repoURL"},
		"a spec that is a text": {head + "metadata: {name: web}\nspec: text\n", "file.yaml:1: Application web: spec is " +
			"text, want a map"},
		"a number in a parameter": {head + "metadata: {name: web}\nspec: {source: {repoURL: r, helm: {parameters: " +
			"[{name: a, value: 1}]}}}\n", "spec.source.helm.parameters.value is a number, want text"},
		"an empty set": {"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec: {}\n", "file.yaml:1: " +
			"ApplicationSet (no name): has no metadata.name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestFromCluster(t *testing.T) {
	const item = `{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "web", "namespace": "argocd"}, "spec": {"project": "home", "source": {"repoURL": "r", "path": "web"}}}`
	web := Application{Name: "web", Namespace: "argocd", Project: "home", Sources: []Source{{RepoURL: "r", Path: "web"}}}
	for name, tt := range map[string]struct {
		text    string
		want    []Application
		odd     string
		wantErr string
	}{
		"a list": {text: `{"apiVersion": "v1", "kind": "List", "items": [` + item + `]}`,
			want: []Application{web}},
		"an empty list":  {text: `{"apiVersion": "v1", "kind": "List", "items": []}`},
		"one alone":      {text: item, want: []Application{web}},
		"YAML":           {text: "kind: List\nitems:\n- " + item + "\n", want: []Application{web}},
		"nothing":        {text: "", wantErr: "it is empty, want the List"},
		"another object": {text: `{"kind": "Pod"}`, wantErr: `its kind is "Pod", want the List`},
		"no JSON": {text: `{"kind": "List", "items": [`,
			wantErr: "not valid JSON at byte 27: unexpected end of JSON input"},
		"no list of objects": {text: `{"kind": "List", "items": {}}`, wantErr: "items is a map, want a list"},
		"one that is wrong": {text: `{"kind": "List", "items": [{"kind": "Application"}, ` + item + `]}`,
			want: []Application{web}, odd: "the Application in items[0] that the cluster has: has no metadata.name"},
		"one without a source": {text: `{"kind": "List", "items": [{"kind": "Application", "metadata": {"name": "x"}, "spec": null}, ` +
			item + `]}`, want: []Application{web},
			odd: "the Application x that the cluster has: names no source: neither spec.source nor spec.sources has a repoURL"},
		"one of wrong types": {text: `{"kind": "List", "items": [{"metadata": {"name": "x"}, "spec": []}, 7, ` + item +
			`]}`, want: []Application{web},
			odd: "the Application x that the cluster has: spec is a list, want a map\nthe Application in items[1] that the cluster has: it is a number, want a map"},
		"a list of JSON's own": {text: "[]", wantErr: "it is no map, want the List"},
		"a text":               {text: "no resources found", wantErr: "it is no map, want the List"},
		"one of another kind": {text: `{"kind": "List", "items": [{"kind": "Pod", "metadata": {"name": "x"}}]}`,
			wantErr: `items[0] (x): its kind is "Pod", want Application`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := FromCluster(strings.NewReader(tt.text))
			if got == nil {
				got = &List{}
			}
			if diff := cmp.Diff(tt.want, got.Applications, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if odd := errors.Join(got.Invalid...); (odd != nil) != (tt.odd != "") || odd != nil && odd.Error() != tt.odd {
				t.Errorf("odd: got %v, want %q", odd, tt.odd)
			}
			if (err == nil) != (tt.wantErr == "") || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("got the error %v, want %q", err, tt.wantErr)
			}
		})
	}
}

// A template may ask for as much as it likes.
func TestTemplatesHaveAnEnd(t *testing.T) {
	templates := newTemplates(setSpec{GoTemplate: true}, "")
	for _, text := range []string{
		`{{ tpl .again . }}`, `{{ tpl "{{ repeat 2000 .many }}" . }}`,
		`{{ repeat 2000000000 "long" }}`, `{{ indent 2000000000 "x" }}`, `{{ until 2000000000 }}`,
		`{{ seq 1 2000000000 }}`, `{{ range until 1000 }}{{ repeat 10000 "x" }}{{ end }}`, `{{ env "HOME" }}`, `{{ now }}`,
	} {
		params := map[string]any{"again": "{{ tpl .again . }}", "many": strings.Repeat("x", 1000)}
		if got, err := templates.text(text, params); err == nil {
			t.Errorf("%s gave %d bytes", text, len(got))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec: {source: " +
		"{repoURL: r}}\n"))
	f.Add([]byte(`{"kind": "List", "items": [{"kind": "Application", "metadata": {"name": "web"}, "spec": {"sources": [{"repoURL": "r"}]}}]}`))
	f.Add([]byte("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  goTemplate: " +
		"true\n  generators:\n  - matrix: {generators: [{list: {elements: [{a: b}]}}, {git: {directories: [{path: " +
		"'*'}]}}]}\n  template: {metadata: {name: '{{ .a | upper }}'}, spec: {source: {repoURL: r}}}\n"))
	f.Add([]byte("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  generators:\n " +
		" - merge: {mergeKeys: [a], generators: [{list: {elements: [{a: b}]}}, {list: {elementsYaml: '[{a: b}]'}}]}\n    " +
		"selector: {matchLabels: {a: b}}\n  templatePatch: 'spec: null'\n  template: {metadata: {name: '{{a}}'}, spec: " +
		"{source: {repoURL: r}}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		FromCluster(bytes.NewReader(text)) // it must come back
		apps, sets, err := read(string(text))
		for _, set := range sets {
			more, setErr := set.Applications(t.Context(), Checkout{Is: func(string) bool { return true }})
			if len(more) == 0 && setErr == nil && len(set.spec.Generators) == 0 {
				t.Error("a set without generators is no mistake")
			}
			apps = append(apps, more...)
		}
		for _, a := range apps {
			if a.Name == "" || len(a.Sources) == 0 {
				t.Errorf("an Application that nobody can deploy, and the error %v: %+v", err, a)
			}
		}
	})
}

func TestAChartBesideAPathWins(t *testing.T) {
	apps, _, err := read("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec: {source: " +
		"{repoURL: https://charts.example.com, chart: web, path: ./web}}\n")
	if err != nil || len(apps) != 1 {
		t.Fatal(apps, err)
	}
	want := []Source{{RepoURL: "https://charts.example.com", Chart: "web"}}
	if diff := cmp.Diff(want, apps[0].Sources); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a source names the chart web and the path ./web: Argo CD ignores the path"},
		apps[0].Warnings); diff != "" {
		t.Error(diff)
	}
}
