package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// argoCDWith returns a version of Argo CD that has a helm.
func argoCDWith(t *testing.T, helm string) release.Version {
	t.Helper()
	if major(t, helm) == "3" {
		return "3.4"
	}
	return release.Newest
}

func major(t *testing.T, helm string) string {
	t.Helper()
	p, err := Options{Helm: helm}.HelmProgram()
	if err != nil {
		t.Fatal(err)
	}
	return p.Asked(t.Context()).Major()
}

func TestWhichHelmRunsIsReadFromIt(t *testing.T) {
	path := realHelm(t)
	p, err := Options{}.HelmProgram()
	if err != nil {
		t.Fatal(err)
	}
	if p.Path != path || p.Major() != "3" && p.Major() != "4" {
		t.Errorf("got %+v", p)
	}
	if asked := p.Asked(t.Context()); strings.Contains(p.Version, ".") && asked != p {
		t.Errorf("it was asked: %+v", asked)
	}
}

func TestAHelmThatIsAScriptIsAsked(t *testing.T) {
	for script, want := range map[string]HelmProgram{
		"echo v3.19.5+g4a1d2c8":                     {Version: "v3.19.5"},
		`[ "$*" = "version --short" ] && echo v4.3`: {Version: "v4.3"},
		"echo hello": {},
		"exit 1":     {},
	} {
		path := fakeHelm(t, script)
		p, err := Options{Helm: path}.HelmProgram()
		if diff := cmp.Diff(HelmProgram{Path: path}, p); err != nil || diff != "" {
			t.Errorf("%s: before it is asked: %s (%v)", script, diff, err)
		}
		want.Path = path
		if diff := cmp.Diff(want, p.Asked(t.Context())); diff != "" {
			t.Errorf("%s: %s", script, diff)
		}
	}
	if p, err := (Options{Helm: "no-helm-here"}).HelmProgram(); err == nil {
		t.Errorf("got %+v", p)
	}
	if p, err := (Options{Helm: os.Args[0]}).HelmProgram(); err != nil || p.Version != "" {
		t.Errorf("a program in Go that is no helm: %+v, %v", p, err)
	}
}

func TestAHelmThatArgoCDDoesNotHaveIsTold(t *testing.T) {
	for _, test := range []struct {
		helm   string
		argoCD release.Version
		want   string
	}{
		{"v4.3.1", "", ""},
		{"v4.1.0", "3.5", ""},
		{"v4", "", ""},
		{"v3.19.5", "3.4", ""},
		{"v3.1.0", "2.14", ""},
		{"", "", ""},
		{"v3.19.5", "", "helm v3.19.5 (/bin/helm), and Argo CD 3.6 has helm 4.3.1"},
		{"v3", "3.5", "helm v3 (/bin/helm), and Argo CD 3.5 has helm 4.2.1"},
		{"v4.3.1", "3.4", "Argo CD 3.4 has helm 3.19.4"},
	} {
		got := HelmProgram{"/bin/helm", test.helm}.Mismatch(test.argoCD)
		if !strings.Contains(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%s for %s: %q", test.helm, test.argoCD, got)
		}
	}
}

// What a null makes of a default depends on the number of helm.
func TestNullsAreThoseOfTheHelmThatRuns(t *testing.T) {
	helm := realHelm(t)
	root := tree(t, `
-- web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- web/values.yaml --
a: null
b: 1
deep: {none: null, two: 2, three: 3}
-- web/documents.yaml --
first: 1
both: 1
---
both: 2
-- web/templates/a.yaml --
values: {{ omit .Values "global" | toJson }}
`)
	spec := argocd.Helm{ValueFiles: []string{"documents.yaml"}, ValuesObject: map[string]any{
		"b": nil, "deep": map[string]any{"two": nil},
	}}
	want := `values: {"both":2,"deep":{"three":3},"first":1}`
	if major(t, helm) == "3" {
		want = `values: {"a":null,"both":1,"deep":{"none":null,"three":3},"first":1}`
	}
	for _, parameters := range [][]argocd.HelmParameter{nil, {{Name: "first", Value: "1"}}} {
		spec.Parameters = parameters
		out, err := ours(t, helm, filepath.Join(root, "web"), spec)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("with %d parameters: want %s, got %s (%v)", len(parameters), want, out, err)
		}
	}
}

func TestSecretsOfEveryDocumentAreKnown(t *testing.T) {
	helm := fakeHelm(t, `echo "Error: hunter2, hunter3, hunter4; public" >&2; exit 1`)
	dir := tree(t, "-- web/Chart.yaml --\nname: web\n-- web/values.yaml --\na: 1\n--- # second\npassword: hunter2\n"+
		"-- web/prod.yaml --\na: 1\n---\r\ntoken: hunter3\n---\nname: public\n")
	_, err := Source(t.Context(), dir+"/web", Options{Helm: helm, App: "web", Root: dir, Spec: Spec{Helm: &argocd.Helm{
		ValueFiles: []string{"prod.yaml"}, Values: "--- {}\n---\napiToken: hunter4\n",
	}}})
	wantError(t, err, "***, ***, ***; public")
}

// Helm 4 says its warnings in a log, which quotes them.
func TestTheRealHelmSaysNoSecret(t *testing.T) {
	helm := realHelm(t)
	dir := tree(t, `
-- web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- web/values.yaml --
db: {password: {default: "tw\"o\n2222 \\"}}
config: {token: "thr\"ee3"}
-- web/values.schema.json --
{"properties": {"pin": {"type": "integer"}}}
-- web/templates/a.yaml --
{{- if .Values.quoted }}{{ fail (printf "%q and %q" .Values.db.password (quote .Values.db.password)) }}{{ end }}
{{- fail (printf "said %s" .Values.db.password) }}
`)
	const password = `db: {password: "on\"e\nline2 \\ x"}` + "\n"
	for name, values := range map[string]string{
		"as it is":             password,
		"quoted":               password + "quoted: true\n",
		"a warning of a map":   password + "config: some\n",
		"values of no type":    password + "config: [a\n",
		"values by the schema": password + "pin: {secret: \"fo\\\"ur\"}\n",
	} {
		for _, parameters := range [][]argocd.HelmParameter{nil, {{Name: "auth.token", Value: `fi"ve`}}} {
			_, err := Source(t.Context(), dir+"/web", Options{Helm: helm, App: "web", Root: dir, ArgoCD: argoCDWith(t, helm),
				Spec: Spec{Helm: &argocd.Helm{Values: values, Parameters: parameters}}})
			if err == nil {
				t.Fatalf("%s: no error", name)
			}
			for _, secret := range []string{"line2", "2222", "ee3", `on\`, `on"e`, `tw\`, `thr\`, `fo"`, `fi"`} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s: %q is in %v", name, secret, err)
				}
			}
		}
	}
}
