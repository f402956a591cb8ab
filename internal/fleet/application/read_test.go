package application

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func noCheckout() (argocd.Checkout, error) {
	return argocd.Checkout{FS: fstest.MapFS{}, Is: func(string) bool { return true }}, nil
}

func TestElementsFillAnApplicationSetIn(t *testing.T) {
	const spec = "  generators: [{clusters: {}}]\n  template:\n    spec: {source: {repoURL: r, path: p}, destination: " +
		"{namespace: NAMESPACE}}\n    metadata: {name: 'NAME'}\n"
	set := func(options, name, namespace string) string {
		text := "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set}\nspec:\n" + options + spec
		return strings.NewReplacer("NAMESPACE", "'"+namespace+"'", "NAME", name).Replace(text)
	}
	nested := map[string]any{"name": "prod", "metadata": map[string]any{"labels": map[string]any{"env": "p"}}}
	for name, tt := range map[string]struct {
		text     string
		elements []map[string]any
		want     []string
		err      string
	}{
		"plain placeholders": {set("", "in-{{name}}", "{{metadata.labels.env}}"), []map[string]any{nested},
			[]string{"in-prod/p"}, ""},
		"Go templates": {set("  goTemplate: true\n", "in-{{.name}}", "{{.metadata.labels.env}}"),
			[]map[string]any{nested}, []string{"in-prod/p"}, ""},
		"several": {set("", "in-{{name}}", "x"), []map[string]any{{"name": "a"}, {"name": "b"}},
			[]string{"in-a/x", "in-b/x"}, ""},
		"one that lacks it": {set("", "in-{{name}}", "x"), []map[string]any{{"other": "a"}}, nil, "nothing fills in the " +
			"name in-{{name}}"},
		"one that lacks it, strictly": {
			set("  goTemplate: true\n  goTemplateOptions: ['missingkey=error']\n", "in-{{.name}}", "x"),
			[]map[string]any{{"other": "a"}}, nil, `no entry for key "name"`,
		},
		"two sets": {set("", "a", "x") + "---\n" + set("", "b", "x"), []map[string]any{nested}, nil, "elements are " +
			"for one ApplicationSet, and there are 2"},
		"no set at all": {"kind: Pod\n", []map[string]any{nested}, nil, "elements are for one ApplicationSet, and there " +
			"are 0"},
		"none given": {set("", "a", "x"), nil, nil, "the generator clusters asks the cluster: say what it gives with " +
			"--element"},
	} {
		t.Run(name, func(t *testing.T) {
			apps, err := Read(context.Background(), "set.yaml", strings.NewReader(tt.text), Wanted{Elements: tt.elements,
				Checkout: noCheckout})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want one with %q", err, tt.err)
				}
				return
			}
			var got []string
			for _, a := range apps {
				got = append(got, a.Name+"/"+a.Destination.Namespace)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestOneOfSeveral(t *testing.T) {
	app := func(name string) string {
		return "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: " + name + "}\nspec: {source: " +
			"{repoURL: r, path: p}}\n"
	}
	const broken = "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: broken}\n"
	for name, tt := range map[string]struct{ text, app, err string }{
		"it is there":                     {app("a") + app("b"), "b", ""},
		"beside one that is wrong":        {app("a") + broken, "a", ""},
		"it may be the one that is wrong": {app("a") + broken, "b", "names no source"},
		"it is not there":                 {app("a") + app("b"), "c", "there is no Application c in it; there are: a, b"},
		"two have the name":               {app("a") + app("a"), "a", "2 Applications are called a"},
		"all of them, and one is wrong":   {app("a") + broken, "", "names no source"},
		"there is none":                   {"kind: Pod\n", "", "there is no Application in it"},
		"it is no YAML":                   {"kind: Application\n\t- [\n", "", "not valid YAML"},
		"it is empty":                     {"", "a", "there are: none"},
	} {
		t.Run(name, func(t *testing.T) {
			apps, err := Read(context.Background(), "apps.yaml", strings.NewReader(tt.text), Wanted{App: tt.app,
				Checkout: noCheckout})
			if tt.err == "" && (err != nil || len(apps) != 1 || apps[0].Name != tt.app) {
				t.Errorf("got %v, %v", apps, err)
			}
			if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("got %v, want one with %q", err, tt.err)
			}
		})
	}
}

// Whatever is read, each Application has a name and sources, or there is an error.
func FuzzRead(f *testing.F) {
	f.Add("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {repoURL: r, "+
		"path: p}}\n", "x")
	f.Add("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec: {goTemplate: true, "+
		"generators: [{list: {}}], template: {metadata: {name: '{{.x}}'}, spec: {sources: [{repoURL: r}]}}}\n", "y")
	f.Fuzz(func(t *testing.T, text, value string) {
		apps, err := Read(context.Background(), "in.yaml", strings.NewReader(text),
			Wanted{Elements: []map[string]any{{"x": value}}, Checkout: noCheckout})
		if err == nil && len(apps) == 0 {
			t.Error("nothing, and no error")
		}
		for _, a := range apps {
			if a.Name == "" || len(a.Sources) == 0 {
				t.Errorf("got %+v", a)
			}
			if i, err := check(a); i >= len(a.Sources) || i >= 0 && err == nil {
				t.Errorf("source %d, %v", i, err)
			}
		}
	})
}

// What an element leaves empty is told: an Application without a namespace or a path looks as good as any.
func TestElementsThatLeaveSomethingEmptyAreTold(t *testing.T) {
	set := func(options, namespace string) string {
		return "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set}\nspec:\n" + options +
			"  generators: [{clusters: {}}]\n  template:\n    metadata: {name: a}\n" +
			"    spec: {source: {repoURL: r, path: p}, destination: {namespace: '" + namespace + "'}}\n"
	}
	const goTemplate = "  goTemplate: true\n"
	const empty = "an element gives no value for x: it stays empty"
	const noValue = "Argo CD writes <no value> in its place"
	const lacks = "no element gives x: "
	const asWritten = lacks + "what stands there in {{}} is left as it is"
	for name, tt := range map[string]struct {
		text    string
		element map[string]any
		want    []string
	}{
		"given":                  {set("", "{{x}}"), map[string]any{"x": "v"}, nil},
		"missing":                {set("", "{{x}}"), nil, []string{asWritten}},
		"empty":                  {set("", "{{ x }}"), map[string]any{"x": ""}, []string{empty}},
		"Go: given":              {set(goTemplate, "{{.x.y}}"), map[string]any{"x": map[string]any{"y": "v"}}, nil},
		"Go: missing":            {set(goTemplate, "{{.x}}"), nil, []string{lacks + noValue}},
		"Go: empty":              {set(goTemplate, "{{.x}}"), map[string]any{"x": ""}, []string{empty}},
		"Go: a default":          {set(goTemplate, `{{ .x | default "d" }}{{ default "e" .y }}`), nil, nil},
		"Go: a branch not taken": {set(goTemplate, `{{ if .x }}{{ .x }}{{ else }}d{{ end }}`), nil, nil},
		"Go: asked for":          {set(goTemplate, `{{ if .x }}{{ .x }}{{ else }}d{{ end }}`), map[string]any{"x": "v"}, nil},
		"Go: not asked for": {
			set(goTemplate, `{{ if .y }}a{{ else }}{{ .x }}{{ end }}`), nil, []string{lacks + noValue},
		},
		"Go: of another thing": {set(goTemplate, `a{{ with .x }}{{ .y }}{{ end }}`), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.element == nil {
				tt.element = map[string]any{"other": "v"}
			}
			apps, err := Read(t.Context(), "set.yaml", strings.NewReader(tt.text), Wanted{
				Elements: []map[string]any{tt.element}, Checkout: noCheckout})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, apps[0].Warnings); diff != "" {
				t.Error(diff)
			}
		})
	}
}
