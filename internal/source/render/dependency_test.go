package render

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// missingDependencies is a helm that finds a dependency missing until it was built. Building writes wherever
// helm does.
const missingDependencies = `
case "$1" in
template) if test -e charts/built.tgz; then echo "kind: Built"; exit 0; fi
  echo "Error: An error occurred while checking for chart dependencies: found in Chart.yaml, but missing in charts/ directory: common" >&2; exit 1;;
dependency) for d in charts tmpcharts tmpcharts-1 tmpcharts-2; do mkdir -p $d && echo built > $d/built.tgz; done
  echo built > Chart.lock; echo built > requirements.lock; rm -r tmpcharts*;;
esac`

// locked is a lock with the digest that helm wants for one dependency that was asked for and one that was locked.
func locked(asked, locks string) string {
	one := `[{"name":"common","version":"1.0.0","repository":%q}]`
	digest := sha256.Sum256([]byte(fmt.Sprintf("["+one+","+one+"]", asked, locks)))
	return fmt.Sprintf("dependencies:\n- name: common\n  repository: %s\n  version: 1.0.0\ndigest: sha256:%x\n",
		locks, digest)
}

func TestALockIsJudgedAsTheChartIs(t *testing.T) {
	outside := filepath.Join(tree(t, umbrella), "common")
	const asked = "file://../../common"
	for locks, want := range map[string]string{
		"file://" + outside:                      "name the chart by a path from this one",
		"file://../../.." + outside:              "leads out of the repository",
		"oci://charts.example/stable":            "not allowed",
		"https://charts.example/stable":          "not allowed",
		"http://charts.example/stable":           "not allowed",
		"\"@stable\"":                            "charts/",
		"alias:stable":                           "charts/",
		"FILE://" + outside:                      "charts/",
		"file:" + outside:                        "charts/",
		`""`:                                     "charts/",
		"\"file://\u200b" + outside + `"`:        "do not print",
		`"file://\u0001/etc"`:                    "do not print",
		"file://../../common\n-\n- name: common": "dependencies is empty",
		"file://../../common\n  <<: {repository: 'file:///'}\n- name: common\n  repository: " +
			"file:///etc": "by a path from this one",
	} {
		for _, file := range []string{"Chart.lock", "requirements.lock"} {
			t.Run(file+" "+locks, func(t *testing.T) {
				root := tree(t, umbrella)
				writeFile(t, filepath.Join(root, "apps", "web", file), locked(asked, locks))
				o := Options{App: "web", Root: root, Helm: fakeHelm(t, missingDependencies)}
				_, err := Source(t.Context(), filepath.Join(root, "apps", "web"), o)
				wantError(t, err, want, "getting the charts that it depends on")
			})
		}
	}
}

// Whatever form a chart has, its dependencies are those that helm reads.
func TestDependenciesInOddForms(t *testing.T) {
	const head = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
	const bad = "{name: common, version: 1.0.0, repository: 'file:///etc'}"
	const good = "{name: common, version: 1.0.0, repository: 'file://../../common'}"
	for name, files := range map[string]map[string]string{
		"another case": {chartFile: head + "Dependencies: [" + bad + "]\n"},
		"another case of a key": {chartFile: head + "dependencies: [{Name: common, Version: 1.0.0, REPOSITORY: " +
			"'file:///etc'}]\n"},
		"twice, the bad one last": {chartFile: head + "dependencies: [" + good + "]\ndependencies: [" + bad + "]\n"},
		"in two cases":            {chartFile: head + "dependencies: [" + bad + "]\nDependencies: [" + good + "]\n"},
		"an alias": {chartFile: head + "description: &a 'file:///etc'\ndependencies: [{name: common, " +
			"version: 1.0.0, repository: *a}]\n"},
		"an alias as a key": {chartFile: head + "description: &a repository\ndependencies: [{name: common, " +
			"version: 1.0.0, *a : 'file:///etc'}]\n"},
		"a merge": {chartFile: head + "annotations: &a {repository: 'file:///etc'}\ndependencies: [{<<: " +
			"*a, name: common, version: 1.0.0}]\n"},
		"binary": {chartFile: head + "dependencies: [{name: common, version: 1.0.0, repository: " +
			"!!binary ZmlsZTovLy9ldGM=}]\n"},
		"escapes": {chartFile: head +
			`dependencies: [{name: common, version: 1.0.0, repository: "\x66ile:///etc"}]` + "\n"},
		"UTF-16": {chartFile: inUTF16(head + "dependencies: [" + bad + "]\n")},
		"lines of Windows": {chartFile: strings.ReplaceAll(head+"dependencies:\n- name: common\n  version: "+
			"1.0.0\n  repository: file:///etc\n", "\n", "\r\n")},
		"JSON":              {chartFile: `{"apiVersion":"v2","name":"web","version":"1.0.0","dependencies":[{"name":"common","version":"1.0.0","repository":"\u0066ile:///etc"}]}`},
		"a second document": {chartFile: head + "dependencies: [" + bad + "]\n---\ndependencies: [" + good + "]\n"},
		"requirements of v1": {chartFile: "name: web\nversion: 1.0.0\n", "requirements.yaml": "dependencies: " +
			"[" + bad + "]\n"},
		"requirements of v2": {chartFile: head + "dependencies: [" + good + "]\n",
			"requirements.yaml": "dependencies: [" + bad + "]\n"},
		"requirements in part": {chartFile: head + "dependencies: [" + bad + "]\n",
			"requirements.yaml": "dependencies: [{name: common}]\n"},
		"a lock in UTF-16": {"Chart.lock": inUTF16(locked("file://../../common", "file:///etc"))},
		"the lock that holds": {"Chart.lock": locked("file://../../common", "file://../../common"),
			"requirements.lock": locked("file://../../common", "file:///etc")},
		"a lock of two documents": {"Chart.lock": locked("file://../../common",
			"file:///etc") + "---\n" + locked("file://../../common", "file://../../common")},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, umbrella)
			for file, content := range files {
				writeFile(t, filepath.Join(root, "apps", "web", file), content)
			}
			o := Options{App: "web", Root: root, Helm: fakeHelm(t, missingDependencies)}
			_, err := Source(t.Context(), filepath.Join(root, "apps", "web"), o)
			wantError(t, err, "file:///etc: name the chart by a path from this one")
		})
	}
}

func TestHelmWritesThroughNoLinkOfAChart(t *testing.T) {
	packed, err := os.ReadFile(pack(t, strings.ReplaceAll(umbrella, "common", "old"), ""))
	if err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func(t *testing.T, root, chart string){
		"charts": func(t *testing.T, root, chart string) { link(t, "../../vendor", filepath.Join(chart, "charts")) },
		"charts, absolute": func(t *testing.T, root, chart string) {
			link(t, filepath.Join(root, "vendor"), filepath.Join(chart, "charts"))
		},
		"charts, by a link": func(t *testing.T, root, chart string) {
			link(t, "../../vendor", filepath.Join(chart, "one"))
			link(t, "one", filepath.Join(chart, "charts"))
		},
		"in charts": func(t *testing.T, root, chart string) {
			link(t, "../../../vendor/old-1.0.0.tgz", filepath.Join(chart, "charts", "common-1.0.0.tgz"))
			link(t, "../../../vendor/old-1.0.0.tgz", filepath.Join(chart, "charts", ".old"))
		},
		"where it puts what it gets": func(t *testing.T, root, chart string) {
			for _, name := range []string{"tmpcharts", "tmpcharts-1", "tmpcharts-2"} {
				link(t, "../../vendor", filepath.Join(chart, name))
			}
		},
		"the locks": func(t *testing.T, root, chart string) {
			writeFile(t, filepath.Join(root, "vendor", "lock"), locked("file://../../common", "file://../../common"))
			link(t, "../../vendor/lock", filepath.Join(chart, "Chart.lock"))
			link(t, "../../vendor/lock", filepath.Join(chart, "requirements.lock"))
		},
		"Chart.yaml": func(t *testing.T, root, chart string) {
			if err := os.Rename(filepath.Join(chart, chartFile), filepath.Join(root, "vendor", "chart")); err != nil {
				t.Fatal(err)
			}
			link(t, "../../vendor/chart", filepath.Join(chart, chartFile))
		},
	} {
		for _, helm := range []string{fakeHelm(t, missingDependencies), "real"} {
			t.Run(name, func(t *testing.T) {
				want := "kind: Built"
				if helm == "real" {
					helm, want = realHelm(t), "kind: Common\nof: web"
				}
				root := tree(t, umbrella+"-- vendor/_kept --\nkept\n")
				writeFile(t, filepath.Join(root, "vendor", "old-1.0.0.tgz"), string(packed))
				make(t, root, filepath.Join(root, "apps", "web"))
				before := snapshot(t, root)
				r, err := Source(t.Context(), filepath.Join(root, "apps", "web"), Options{App: "web", Root: root, Helm: helm})
				if err != nil {
					t.Fatal(err)
				}
				if out := bytesOf(t, r); !strings.Contains(out, want) {
					t.Error(out)
				}
				if diff := cmp.Diff(before, snapshot(t, root)); diff != "" {
					t.Errorf("the repository has changed: %s", diff)
				}
			})
		}
	}
}

func TestLinksThatMultiplyAChartAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	root := tree(t, umbrella)
	chart := filepath.Join(root, "apps", "web")
	for i := range 20 {
		dir := filepath.Join(chart, "files", fmt.Sprint(i))
		for _, name := range []string{"a", "b"} {
			link(t, fmt.Sprintf("../%d", i+1), filepath.Join(dir, name))
		}
	}
	writeFile(t, filepath.Join(chart, "files", "20", "end"), "x")
	_, err := Source(t.Context(), chart, Options{App: "web", Root: root, Helm: fakeHelm(t, missingDependencies)})
	wantError(t, err, "files", "the chart has more than 10000 files")
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

// snapshot is what a directory holds, its links as such.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case e.IsDir():
			files[path] = "a directory"
		case e.Type()&fs.ModeSymlink != 0:
			files[path], err = os.Readlink(path)
		default:
			content, failed := os.ReadFile(path)
			files[path], err = string(content), failed
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func inUTF16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return string(b)
}
