package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestHelmSaysNoSecretOfTheValues(t *testing.T) {
	helm := fakeHelm(t, `echo "Error: hunter2, hunter3; map[token:hunter4 port:1] hunter5 hunter6" >&2; exit 1`)
	dir := tree(t, "-- apps/web/Chart.yaml --\nname: web\n-- apps/web/values.yaml --\npassword: hunter2\n-- "+
		"apps/web/prod.yaml --\ndb: {password: hunter3}\n-- apps/web/token --\nhunter6\n")
	spec := argocd.Helm{
		ReleaseName: "web", ValueFiles: []string{"prod.yaml"}, Values: "clientSecret: hunter4\n",
		Parameters:     []argocd.HelmParameter{{Name: "db.adminPassword", Value: "hunter5"}},
		FileParameters: []argocd.HelmFile{{Name: "api.token", Path: "token"}},
	}
	_, err := Source(t.Context(), dir+"/apps/web", Options{Helm: helm, Root: dir, Spec: Spec{Helm: &spec}})
	wantError(t, err, "***, ***; map[token:*** port:1] *** ***")
	if strings.Contains(err.Error(), "hunter") {
		t.Error(err)
	}
}

// Charts in a chart have values too, wherever they are.
func TestHelmSaysNoSecretOfAChartInAChart(t *testing.T) {
	const values = "password: hunter2\n"
	packed := tgz(t, "db/values.yaml", []byte(values))
	for name, tt := range map[string]struct{ chart, path, content string }{
		"three deep":              {"web", "web/charts/a/charts/b/charts/c/values.yaml", values},
		"a package":               {"web", "web/charts/db.tgz", string(packed)},
		"a package of a package":  {"web", "web/charts/db.tgz", string(tgz(t, "a/charts/db.tgz", packed))},
		"a link":                  {"web", "db/values.yaml", values},
		"a name like a pattern":   {"web[a]", "web[a]/charts/db/values.yaml", values},
		"a chart beside this one": {"needs", "db/values.yaml", values},
	} {
		t.Run(name, func(t *testing.T) {
			// It packs a dependency as helm does, and is asked for that where it is missing.
			helm := fakeHelm(t, `[ "$1" = version ] && echo v3.19.5 && exit
[ "$1" = dependency ] && mkdir -p charts/db && cp ../db/values.yaml charts/db && exit
grep -q db Chart.yaml && [ ! -e charts ] && echo "found in Chart.yaml, but missing in charts" >&2 && exit 1
echo "Error: hunter2" >&2; exit 1`)
			dir := tree(t, "-- web/Chart.yaml --\nname: web\n-- web/values.yaml --\n-- web[a]/Chart.yaml --\nname: web\n"+
				"-- needs/Chart.yaml --\nname: needs\ndependencies: [{name: db, repository: 'file://../db'}]\n"+
				"-- db/Chart.yaml --\nname: db\n"+
				"-- kustomization.yaml --\nhelmGlobals: {chartHome: .}\nhelmCharts: [{name: web, releaseName: web}]\n")
			path := filepath.Join(dir, tt.path)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if name == "a link" {
				if err := os.Symlink("../db", filepath.Join(dir, "web/charts")); err != nil {
					t.Fatal(err)
				}
			}
			directories := []string{tt.chart}
			if tt.chart == "web" {
				directories = append(directories, ".")
			}
			for _, directory := range directories {
				_, err := Source(t.Context(), dir+"/"+directory, Options{
					Helm: helm, App: "web", EnableHelm: true, HelmCall: true, Root: dir, AllowRemote: Hosts{},
				})
				wantError(t, err, "***")
				if strings.Contains(err.Error(), "hunter2") {
					t.Error(err)
				}
			}
		})
	}
}

func TestACrashOfHelmIsShort(t *testing.T) {
	helm := fakeHelm(t, `printf 'fatal error: stack overflow\n\ngoroutine 1 [running]:\nmain.main()\n' >&2; exit 2`)
	_, err := Source(t.Context(), tree(t, "-- Chart.yaml --\nname: web\n"), Options{Helm: helm, App: "web"})
	wantError(t, err, "helm template: it calls itself without end")
	if strings.Contains(err.Error(), "goroutine") {
		t.Error(err)
	}
}

func TestAProgramThatCrashesSaysWhyInOneLine(t *testing.T) {
	for said, want := range map[string]string{
		"fatal error: runtime: out of memory\n\nruntime stack:\nruntime.throw()\n": "it needs more memory than it may " +
			"have: " +
			"make it smaller, or have the operator allow more (--max-memory)",
		"runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\nruntime " +
			"stack:\n": "it calls itself without end",
		"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 " +
			"[running]:\n": "it crashed: all goroutines are asleep - deadlock!",
		"Error: fatal error: of the chart's own\n\nand " +
			"more\n": "Error: fatal error: of the chart's own\n\nand more\n",
	} {
		if diff := cmp.Diff(want, withoutStacks(said)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestHelmOfAKustomizationSaysNoSecretOfTheValues(t *testing.T) {
	helm := fakeHelm(t, `[ "$1" = version ] && echo v3.19.5 && exit
echo "Error: hunter2, hunter3; map[token:hunter4 port:1] hunter5 hunter6 \"hun\\\"ter7\" public" >&2; exit 1`)
	const chart = "-- app/charts/web/Chart.yaml --\nname: web\n-- app/charts/web/values.yaml --\npassword: " +
		"hunter2\nname: public\n" +
		"-- app/charts/web/charts/db/values.yaml --\nadminPassword: hunter5\n-- app/more.yaml --\ndb: {password: hunter3}\n" +
		"-- app/own.yaml --\nauth: {secret: hunter6}\n"
	for name, files := range map[string]string{
		"as a field": "-- app/kustomization.yaml --\nhelmCharts:\n- name: web\n  valuesFile: own.yaml\n  " +
			"additionalValuesFiles: [more.yaml]\n" +
			"  valuesInline: {clientSecret: hunter4, apiToken: 'hun\"ter7'}\n",
		"as a generator": "-- app/kustomization.yaml --\ngenerators: [chart.yaml]\n-- app/chart.yaml --\n" +
			"apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: a}\nname: web\nvaluesFile: own.yaml\n" +
			"additionalValuesFiles: [more.yaml]\nvaluesInline: {clientSecret: hunter4, apiToken: 'hun\"ter7'}\n",
		"of a base": "-- app/kustomization.yaml --\nhelmCharts:\n- name: web\n  valuesFile: own.yaml\n  " +
			"additionalValuesFiles: [more.yaml]\n" +
			"  valuesInline: {clientSecret: hunter4, apiToken: 'hun\"ter7'}\n-- top/kustomization.yaml --\nresources: " +
			"[../app]\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, files+chart)
			directory := dir + "/app"
			if strings.Contains(files, "top/") {
				directory = dir + "/top"
			}
			_, err := Source(t.Context(), directory, Options{Helm: helm, EnableHelm: true, HelmCall: true, Root: dir,
				AllowRemote: []string{}})
			wantError(t, err, "***, ***; map[token:*** port:1] *** ***", "public")
			if strings.Contains(err.Error(), "hun") {
				t.Error(err)
			}
		})
	}
}
