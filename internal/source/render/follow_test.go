package render

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Helm follows every link, also those in a directory that a link leads to.
func TestNothingInALinkedDirectoryIsOutsideOfTheRepository(t *testing.T) {
	for name, tt := range map[string]struct{ link, to, directory string }{
		"a file":                         {"lib/secret", "../../secret", "web"},
		"a directory":                    {"lib/more", "../..", "web"},
		"a pipe":                         {"lib/pipe", "", "web"},
		"of a dependency":                {"lib/secret", "../../secret", "needs"},
		"of a chart of a kustomization":  {"lib/secret", "../../secret", "."},
		"what helm would read till dawn": {"lib/zero", "/dev/zero", "web"},
	} {
		t.Run(name, func(t *testing.T) {
			helm := fakeHelm(t, `[ "$1" = version ] && echo v3.19.5 && exit
grep -q file: Chart.yaml && [ ! -e charts ] && echo "found in Chart.yaml, but missing in charts" >&2 && exit 1
echo "kind: ConfigMap"`)
			top := tree(t, "-- secret --\n-- r/web/Chart.yaml --\nname: web\n"+
				"-- r/web/values.yaml --\n-- r/lib/Chart.yaml --\nname: lib\n"+
				"-- r/needs/Chart.yaml --\nname: needs\ndependencies: [{name: web, repository: 'file://../web'}]\n"+
				"-- r/kustomization.yaml --\nhelmGlobals: {chartHome: .}\nhelmCharts: [{name: web, releaseName: web}]\n")
			root := filepath.Join(top, "r")
			if err := os.Symlink("../lib", filepath.Join(root, "web/charts")); err != nil {
				t.Fatal(err)
			}
			want := "is a link that leads out of the repository"
			if tt.to == "" {
				want = "not a file, but a pipe"
				if err := syscall.Mkfifo(filepath.Join(root, tt.link), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if err := os.Symlink(tt.to, filepath.Join(root, tt.link)); err != nil {
				t.Fatal(err)
			}
			_, err := Source(t.Context(), filepath.Join(root, tt.directory), Options{
				Helm: helm, App: "web", EnableHelm: true, HelmCall: true, Root: root, AllowRemote: Hosts{},
			})
			wantError(t, err, want)
		})
	}
}

// Directories of links to directories of links are more than anybody reads.
func TestLinksMultiplyWithinBounds(t *testing.T) {
	root := tree(t, "-- web/Chart.yaml --\nname: web\n-- 0/a --\n")
	from := "web"
	for _, to := range []string{"6", "5", "4", "3", "2", "1", "0"} {
		if err := os.MkdirAll(filepath.Join(root, to), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			if err := os.Symlink("../"+to, filepath.Join(root, from, name+"x")); err != nil {
				t.Fatal(err)
			}
		}
		from = to
	}
	_, err := Source(t.Context(), filepath.Join(root, "web"), Options{
		Helm: fakeHelm(t, "echo done"), App: "web", Root: root,
	})
	wantError(t, err, "the chart has more than 10000 files")
}
