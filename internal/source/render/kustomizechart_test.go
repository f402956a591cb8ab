package render

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

const withChart = `
-- app/kustomization.yaml --
helmCharts:
  - name: web
    repo: https://charts.example
    releaseName: shop
    valuesInline: {from: inline}
-- app/charts/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- app/charts/web/values.yaml --
from: chart
-- app/charts/web/templates/cm.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  from: {{ .Values.from }}
  kube: {{ .Capabilities.KubeVersion.Version }}
`

func TestAKustomizationMayHaveCharts(t *testing.T) {
	dir := filepath.Join(tree(t, withChart), "app")
	o := Options{Helm: realHelm(t), EnableHelm: true, HelmCall: true, KubeVersion: "v1.31.2+k3s1"}
	for name, tt := range map[string]struct {
		spec *argocd.Kustomize
		want []string
	}{
		"that are vendored": {nil, []string{"name: shop", "from: inline", "kube: v1.31.2"}},
		"that options are put on": {&argocd.Kustomize{NamePrefix: "a-", KubeVersion: "1.30.0"}, []string{"name: a-shop",
			"kube: v1.30.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			o.Spec.Kustomize = tt.spec
			r, err := Source(t.Context(), dir, o)
			if err != nil {
				t.Fatal(err)
			}
			out := bytesOf(t, r)
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
}

func TestChartsOfAKustomizationThatAreRefused(t *testing.T) {
	const chart = "-- app/kustomization.yaml --\nhelmCharts: [{name: web, repo: 'https://charts.example'}]\n"
	const generator = "-- app/kustomization.yaml --\ngenerators: [chart.yaml]\n-- app/chart.yaml --\n" +
		"apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: a}\nname: web\n"
	for name, tt := range map[string]struct {
		files string
		want  []string
	}{
		"one from the network": {chart, []string{"helmCharts", "https://charts.example", "not allowed"}},
		"one of another version": {strings.Replace(withChart, "releaseName", "version: 2.0.0\n    releaseName",
			1), []string{"helmCharts", "not allowed"}},
		"a home with plugins": {strings.Replace(withChart, "helmCharts:", "helmGlobals: {configHome: "+
			"here}\nhelmCharts:", 1), []string{"configHome", "plugins"}},
		"a home with plugins, as it was": {"-- app/kustomization.yaml --\nhelmChartInflationGenerator: [{chartName: web, " +
			"helmHome: here}]\n", []string{"configHome", "plugins"}},
		"a name that leads out": {strings.Replace(withChart, "name: web", "name: ../charts/web", 1),
			[]string{"../charts/web", "is a path"}},
		"a generator's name that does": {strings.Replace(generator, "name: web", "name: ../charts/web", 1),
			[]string{"../charts/web", "is a path"}},
		"an old name that does": {"-- app/kustomization.yaml --\nhelmChartInflationGenerator: [{chartName: " +
			"../charts/web}]\n", []string{"../charts/web", "is a path"}},
		"a generator's repository": {generator + "repo: https://charts.example\n",
			[]string{"https://charts.example", "not allowed"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(tree(t, tt.files), "app")
			_, err := Source(t.Context(), dir, Options{Helm: fakeHelm(t, "echo v3.18.4"), EnableHelm: true, HelmCall: true})
			wantError(t, err, append(tt.want, dir)...)
		})
	}
	t.Run("all, where charts are not enabled", func(t *testing.T) {
		dir := filepath.Join(tree(t, withChart), "app")
		_, err := Source(t.Context(), dir, Options{})
		wantError(t, err, "enable-helm")
	})
}

func TestHelmThatIsMissingIsSaidWhereItIsNeeded(t *testing.T) {
	o := Options{Helm: "no-helm-here", EnableHelm: true, HelmCall: true}
	_, err := Source(t.Context(), filepath.Join(tree(t, withChart), "app"), o)
	wantError(t, err, "no-helm-here")
	without := tree(t, "-- kustomization.yaml --\nresources: [cm.yaml]\n-- cm.yaml --\napiVersion: v1\nkind: "+
		"ConfigMap\nmetadata: {name: a}\n")
	if _, err := Source(t.Context(), without, o); err != nil {
		t.Error(err)
	}
}

// hostileKustomization is a repository beside which there is a file that nobody may see. Helm prints what it
// is called with, and what is in the files.
const hostileKustomization = `
-- repository/app/a.yaml,/etc/hostname --
comma: true
-- repository/app/more.yaml --
more: true
-- repository/app/a,b.yaml --
comma: true
-- repository/app/charts/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- repository/app/charts/web/values.yaml --
from: chart
-- repository/base/charts/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- repository/base/charts/web/values.yaml --
from: base
-- outside/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- outside/web/values.yaml --
canary: in-the-file
`

func TestWhatKustomizeHandsToHelmIsJudged(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	t.Setenv("BALLAST_CANARY", "in-the-environment")
	root := tree(t, hostileKustomization)
	repository := filepath.Join(root, "repository")
	app := filepath.Join(repository, "app")
	link(t, filepath.Join(root, "outside"), filepath.Join(repository, "app", "away"))
	link(t, filepath.Join(root, "outside", "web", "values.yaml"), filepath.Join(app, "charts", "linked", "values.yaml"))
	writeFile(t, filepath.Join(app, "charts", "schema", "values.schema.json"), `{"$ref": "file:///etc/passwd"}`)
	writeFile(t, filepath.Join(app, "charts", "schema", "values.yaml"), "a: 1\n")
	const helm = `
case "$1" in
version) echo v3.19.5; exit;;
esac
echo "apiVersion: v1"; echo "kind: ConfigMap"; echo "metadata: {name: a}"; echo "data:"; echo "  called: |"
for a in "$@"; do case "$a" in --values=*) sed 's/^/    /' "${a#*=}";; *) echo "    $a";; esac; done
`
	for name, tt := range map[string]struct {
		chart, globals string
		want           []string // in the error; nil: it renders
		called         string   // what helm is called with, one word a line
	}{
		"nothing said": {chart: "name: web", called: "template --generate-name CHARTS/web from: chart"},
		"all": {chart: "name: web, releaseName: r, namespace: '--values=/etc/passwd', kubeVersion: v1.30.1, apiVersions: " +
			"['v1,apps/v1'], includeCRDs: true, skipTests: true, skipHooks: true, devel: true, debug: true, " +
			"additionalValuesFiles: [more.yaml, 'a,b.yaml']",
			called: "template r CHARTS/web --namespace=--values=/etc/passwd --kube-version=1.30.1 from: chart more: true " +
				"comma: true --api-versions=v1 --api-versions=apps/v1 --include-crds --skip-tests --no-hooks --debug --devel"},
		"a comma in a file": {chart: "name: web, additionalValuesFiles: ['a.yaml,/etc/hostname']",
			called: "template --generate-name CHARTS/web from: chart comma: true"},
		"a home beside": {chart: "name: web, valuesFile: more.yaml", globals: "chartHome: " +
			"../base/charts", called: "template --generate-name BASE/web more: true"},
		"a home outside": {chart: "name: web, valuesFile: more.yaml", globals: "chartHome: " +
			"../../outside", want: []string{"outside of the repository"}},
		"an absolute home": {chart: "name: web, valuesFile: more.yaml", globals: "chartHome: " +
			"" + filepath.Join(root, "outside"), want: []string{"outside of the repository"}},
		"a home behind a link": {chart: "name: web, valuesFile: more.yaml", globals: "chartHome: away",
			want: []string{"outside of the repository"}},
		"a link in a chart": {chart: "name: linked, valuesFile: more.yaml", want: []string{"is a link that " +
			"leads out of the repository"}},
		"a file behind a link": {chart: "name: web, additionalValuesFiles: [away/web/values.yaml]",
			want: []string{"values.yaml"}},
		"a schema of a chart": {chart: "name: schema", want: []string{"/etc/passwd", "outside of the schema"}},
		"a template of a name": {chart: `name: web, nameTemplate: '{{ env "BALLAST_CANARY" }}'`,
			want: []string{"nameTemplate is not evaluated"}},
		"a plain template of a name": {chart: "name: web, nameTemplate: r", want: []string{"nameTemplate is not " +
			"evaluated"}},
		"a name that is a template": {chart: `name: web, releaseName: '{{ env "BALLAST_CANARY" }}'`,
			want: []string{"releaseName", "no template"}},
		"a name that is a flag": {chart: "name: web, releaseName: --post-renderer=sh",
			want: []string{"releaseName"}},
		"a chart that is a flag": {chart: "name: --post-renderer=sh", want: []string{"name"}},
		"a version that is none": {chart: "name: web, kubeVersion: --post-renderer=sh",
			want: []string{"kubeVersion"}},
		"an API that is none": {chart: `name: web, apiVersions: ['v1"']`, want: []string{"apiVersions"}},
		"a chart that would be pulled": {chart: "name: other, repo: 'https://charts.example'",
			want: []string{"not allowed"}},
		"one of a registry": {chart: "name: other, repo: 'oci://charts.example'",
			want: []string{"not allowed"}},
		"one of a directory": {chart: "name: other, repo: ../outside", want: []string{"no address"}},
		"one to be pulled to the outside": {chart: "name: other, version: 1.0.0, repo: 'https://allowed.example'",
			globals: "chartHome: ../../outside/charts", want: []string{"outside of the repository"}},
		"one to be pulled behind a link": {chart: "name: other, version: 1.0.0, repo: 'https://allowed.example'",
			globals: "chartHome: away/charts", want: []string{"outside of the repository"}},
	} {
		kustomization := "helmCharts: [{" + tt.chart + "}]\n"
		generator := "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: " +
			"a}\n" + strings.ReplaceAll(tt.chart, ", ", "\n") + "\n"
		if tt.globals != "" {
			kustomization += "helmGlobals: {" + tt.globals + "}\n"
			generator += tt.globals + "\n"
		}
		for form, text := range map[string]string{
			"helmCharts": kustomization,
			"inline":     "generators:\n- |\n  " + strings.ReplaceAll(generator, "\n", "\n  ") + "\n",
		} {
			if form == "inline" && strings.Contains(tt.chart, "[") {
				continue // lists that hold ", " are not taken apart here
			}
			t.Run(name+", "+form, func(t *testing.T) {
				writeFile(t, filepath.Join(app, "kustomization.yaml"), text)
				before := snapshot(t, root)
				o := Options{Root: repository, Helm: fakeHelm(t, helm), EnableHelm: true, HelmCall: true,
					AllowRemote: []string{"allowed.example"}}
				r, err := Source(t.Context(), app, o)
				if tt.want != nil {
					wantError(t, err, tt.want...)
				} else if err != nil {
					t.Fatal(err)
				} else {
					want := strings.NewReplacer("CHARTS", filepath.Join(app, "charts"), "BASE", filepath.Join(repository, "base",
						"charts")).Replace(tt.called)
					_, called, _ := strings.Cut(bytesOf(t, r), "called: |\n")
					called, _, _ = strings.Cut(called, "\nkind:")
					if diff := cmp.Diff(want, strings.Join(strings.Fields(called), " ")); diff != "" {
						t.Error(diff)
					}
				}
				if diff := cmp.Diff(before, snapshot(t, root)); diff != "" {
					t.Errorf("the disk has changed: %s", diff)
				}
				if err != nil && (strings.Contains(err.Error(), "in-the-file") || strings.Contains(err.Error(),
					"in-the-environment")) {
					t.Errorf("it shows a canary: %v", err)
				}
			})
		}
	}
}

func TestKustomizationsHaveNoChartsWhereNobodyAnswersForHelm(t *testing.T) {
	dir := filepath.Join(tree(t, withChart), "app")
	_, err := Source(t.Context(), dir, Options{Helm: fakeHelm(t, "echo v3.18.4"), EnableHelm: true})
	wantError(t, err, "HelmCall")
}

// What a generator calls helm's home may hold plugins, which are programs.
func TestHelmOfAKustomizationHasAHomeOfItsOwn(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
	dir := filepath.Join(tree(t, strings.Replace(withChart, "helmCharts:\n  - name: web\n    repo: "+
		"https://charts.example\n    releaseName: shop\n    valuesInline: {from: inline}\n",
		"generators: [chart.yaml]\n-- app/chart.yaml --\napiVersion: builtin\nkind: "+
			"HelmChartInflationGenerator\nmetadata: {name: a}\nname: web\nconfigHome: here\n", 1)), "app")
	helm := fakeHelm(t, `case "$1" in version) echo v3.19.5; exit;; esac
echo "apiVersion: v1"; echo "kind: ConfigMap"; echo "metadata: {name: a}"; echo "data:"; echo "  env: |"; env | sed 's/^/    /'`)
	r, err := Source(t.Context(), dir, Options{Helm: helm, EnableHelm: true, HelmCall: true})
	if err != nil {
		t.Fatal(err)
	}
	out := bytesOf(t, r)
	if !strings.Contains(out, "HELM_DATA_HOME=") || !strings.Contains(out, "HTTPS_PROXY="+noProxy) {
		t.Error(out)
	}
	for _, not := range []string{"=here", "hunter2", dir} {
		if strings.Contains(out, not) {
			t.Errorf("helm sees %s:\n%s", not, out)
		}
	}
}

// Kustomize's charts come through the same judge as all others.
func TestChartsOfAKustomizationAreFetched(t *testing.T) {
	evil := canary(t)
	helm := fakeHelm(t, `case "$1" in version) echo v3.19.5; exit;; template) ;; *) exit 1;; esac
echo "apiVersion: v1"; echo "kind: ConfigMap"; echo "metadata: {name: rendered}"`)
	for name, tt := range map[string]struct{ url, generator, want string }{
		"beside the index":  {"web.tgz", "version: 1.2.3", ""},
		"without a version": {"web.tgz", "", ""},
		"on another host":   {evil + "/web.tgz", "version: 1.2.3", evil + "/web.tgz is remote"},
		"its repository's":  {"web.tgz", "version: 1.2.3\nrepo: " + evil, evil + " is remote"},
		"its registry's": {"web.tgz", "version: 1.2.3\nrepo: oci://" + strings.TrimPrefix(evil, "http://"),
			"is remote"},
		"with a key that hides":  {"web.tgz", "!!binary cmVwbw==: " + evil, evil + " is remote"},
		"with a name that hides": {"web.tgz", `"n\u0061me": ../../web`, "is a path"},
	} {
		t.Run(name, func(t *testing.T) {
			from := repositoryOf(t, "entries: {web: [{version: 1.2.3, urls: ['"+tt.url+"']}]}", nil)
			generator := "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: a}\nvaluesFile: " +
				"values.yaml\n" + tt.generator + "\n"
			if !strings.Contains(tt.generator, "repo") && !strings.Contains(tt.generator, "binary") {
				generator += "repo: " + from + "\n"
			}
			if !strings.Contains(tt.generator, "me\"") {
				generator += "name: web\n"
			}
			dir := tree(t, "-- kustomization.yaml --\ngenerators: [chart.yaml]\n-- values.yaml --\na: 1\n-- chart.yaml "+
				"--\n"+generator)
			r, err := Source(t.Context(), dir, Options{Root: dir, Helm: helm, EnableHelm: true, HelmCall: true,
				AllowRemote: Hosts{"127.0.0.1"}})
			if tt.want != "" {
				wantError(t, err, tt.want)
			} else if err != nil {
				t.Error(err)
			} else if out := bytesOf(t, r); !strings.Contains(out, "name: rendered") {
				t.Error(out)
			}
		})
	}
}
