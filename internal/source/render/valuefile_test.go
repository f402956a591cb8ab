package render

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

const chartWithValues = `
-- .git/HEAD --
-- all/one.yaml --
/all/one
-- all/prod.yaml --
/all/prod
-- apps/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- apps/web/values.yaml --
values
-- apps/web/v/b.yaml --
b
-- apps/web/v/a.yaml --
a
-- apps/web/v/.hidden.yaml --
hidden
-- apps/web/v/c.yml --
c
-- apps/web/v/d/e.yaml --
e
-- apps/web/shop-1.yaml --
shop-1
-- apps/[x]/Chart.yaml --
apiVersion: v2
name: x
version: 1.0.0
-- apps/[x]/a.yaml --
a of [x]
-- other/a.yaml --
-- apps/x/a.yaml --
a of x
`

// The wanted files are those of getResolvedValueFiles of Argo CD 3.6.1, in its order.
func TestFilesOfValuesByPattern(t *testing.T) {
	root := tree(t, chartWithValues)
	values := tree(t, "-- web/one.yaml --\n$one\n-- web/two.yaml --\n$two\n-- one.yaml --\n$top\n")
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	link("v/a.yaml", "apps/web/link.yaml")
	link("../../all", "apps/web/all")
	link("nowhere.yaml", "other/dangling.yml")
	ignore := func(files ...string) argocd.Helm {
		return argocd.Helm{ValueFiles: files, IgnoreMissingValueFiles: true}
	}
	named := func(files ...string) argocd.Helm { return argocd.Helm{ValueFiles: files} }
	for _, tt := range []struct {
		spec argocd.Helm
		want string // or, after "!", of an error
	}{
		{named("v/*.yaml"), "hidden a b"},
		{named("v/?.y*"), "a b c"},
		{named("v/[!a].yaml"), "b"},
		{named("v/{b,a}*.yaml"), "a b"},
		{named("v/**/*.yaml"), "hidden a b e"},
		{named("v/*/e.yaml"), "e"},
		{named("../../all/*.yaml"), "/all/one /all/prod"},
		{named("/all/*.yaml", "v/a.yaml"), "/all/one /all/prod a"},
		{named("$ARGOCD_APP_NAME-*.yaml"), "shop-1"},

		// An explicit entry keeps its place, and no file counts twice.
		{named("v/*.yaml", "v/a.yaml"), "hidden b a"},
		{named("v/b.yaml", "v/*.yaml"), "b hidden a"},
		{named("v/b.yaml", "v/a.yaml", "v/b.yaml"), "b a"},
		{named("./v/b.yaml", "v/a.yaml", "/apps/web/v/b.yaml"), "b a"},
		{named("v/[ab].yaml", "v/*.yaml"), "a b hidden"},
		{named("v/*.yaml", "link.yaml"), "hidden b a"}, // link.yaml is v/a.yaml
		{named("[l-v]*.yaml", "shop-1.yaml"), "a values shop-1"},
		{named("all/*.yaml", "/all/one.yaml"), "/all/one /all/prod /all/one"}, // a link before the last part is not followed

		{named("$values/web/*.yaml"), "$one $two"},
		{named("$values/*.yaml", "v/c.yml", "$values/one.yaml"), "c $top"},
		{named("$values/**/one.yaml"), "$top $one"},

		{named("v/z*.yaml"), "!no file matches the pattern v/z*.yaml"},
		{named("v/a.yaml", "$values/z*"), "!no file matches the pattern $values/z*"},
		{ignore("v/z*.yaml", "v/none.yaml", "v/b*"), "b"},
		{ignore("v/[a.yaml", "v/b*"), "!v/[a.yaml is no pattern"},
		{named("v/*"), "!read /apps/web/v/d: is a directory"},
		{ignore("/other/d*.yml"), "!open /other/dangling.yml: file does not exist"},
		{named("../../../*/a.yaml"), "!leads out of the repository"},
		{named("$values/../*.yaml"), "!$values/../*.yaml leads out of the repository"},
		{named("{v,..}/?.yaml"), "a b"},
		{ignore("{v,a}.yaml", "v/a.yaml"), "a"}, // braces alone make no pattern
		{named(strings.Repeat("a", 600) + "*"), "!too large"},
		{named("v/*" + strings.Repeat("{a,b}", 30)), "!too large"},
	} {
		got, err := filesOfValues(t, root, values, tt.spec, "")
		if want, failed := strings.CutPrefix(tt.want, "!"); failed {
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "valueFiles: ") {
				t.Errorf("%q: %q, %v; want %s", tt.spec.ValueFiles, got, err, want)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("%q: %q, %v; want %q", tt.spec.ValueFiles, got, err, tt.want)
		}
	}
}

// filesOfValues returns what is in the files of values that a chart gets.
func filesOfValues(t *testing.T, root, values string, spec argocd.Helm, version release.Version) (string, error) {
	t.Helper()
	o := Options{App: "web", Root: root, Environment: environment, ArgoCD: version, Spec: Spec{Helm: &spec},
		Refs: map[string]string{"values": values}}
	o.Helm = fakeHelm(t, `for a in "$@"; do case "$a" in --values=*) cat "${a#*=}";; esac; done`)
	r, err := Source(t.Context(), filepath.Join(root, "apps", "web"), o)
	if err != nil {
		return "", err
	}
	return strings.Join(strings.Fields(bytesOf(t, r)), " "), nil
}

func TestFilesOfValuesHaveNamesUntilArgoCD33(t *testing.T) {
	root := tree(t, chartWithValues+"-- apps/web/v/*.yaml --\nstar\n")
	for _, tt := range []struct {
		version release.Version
		files   string
		want    string
	}{
		{"3.3", "v/*.yaml", "star"},
		{"3.4", "v/*.yaml", "star hidden a b"},
		{"2.14", "v/b.yaml v/a.yaml v/b.yaml", "b a b"},
		{"3.4", "v/b.yaml v/a.yaml v/b.yaml", "b a"},
		{"3.3", "v/?.yaml", ""},
	} {
		spec := argocd.Helm{ValueFiles: strings.Fields(tt.files), IgnoreMissingValueFiles: true}
		if got, err := filesOfValues(t, root, "", spec, tt.version); err != nil || got != tt.want {
			t.Errorf("%s: %s: %q, %v; want %q", tt.version, tt.files, got, err, tt.want)
		}
	}
}

// A folder that is called like a pattern makes patterns of the names in it, as in Argo CD. Without a repository it is
// no part of what counts.
func TestTheFolderIsPartOfThePattern(t *testing.T) {
	dir := tree(t, chartWithValues)
	for _, tt := range []struct{ root, file, want string }{
		{dir, "a.yaml", "a of x\n"},
		{"", "a.yaml", "a of [x]\n"},
		{"", "?.yaml", "a of [x]\n"},
		{"", "../x/?.yaml", "a of x\n"},
		{"", dir + "/apps/x/?.yaml", "a of x\n"},
	} {
		o := Options{App: "web", Root: tt.root, Spec: Spec{Helm: &argocd.Helm{ValueFiles: []string{tt.file}}}}
		o.Helm = fakeHelm(t, `for a in "$@"; do case "$a" in --values=*) cat "${a#*=}";; esac; done`)
		r, err := Source(t.Context(), filepath.Join(dir, "apps", "[x]"), o)
		if err != nil {
			t.Errorf("%q, %s: %v", tt.root, tt.file, err)
			continue
		}
		if got := bytesOf(t, r); got != tt.want {
			t.Errorf("%q, %s: %q, want %q", tt.root, tt.file, got, tt.want)
		}
	}
}

func TestPatternsStayInTheRepositoryAndEnd(t *testing.T) {
	outside := tree(t, "-- secret.yaml --\nsecret\n")
	for name, tt := range map[string]struct {
		make func(chart string) error
		file string
		want string // of the error; empty: there is none
	}{
		"a file that is a link": {func(chart string) error {
			return os.Symlink(filepath.Join(outside, "secret.yaml"), filepath.Join(chart, "v", "out.yaml"))
		}, "v/*.yaml", "leads out of the repository"},
		"a folder that is a link": {func(chart string) error {
			return os.Symlink(outside, filepath.Join(chart, "v", "out"))
		}, "v/out/*.yaml", "leads out of the repository"},
		"a folder that is a link, somewhere": {func(chart string) error {
			return os.Symlink(outside, filepath.Join(chart, "v", "out"))
		}, "v/**/*.yaml", "leads out of the repository"},
		"a loop": {func(chart string) error {
			return os.Symlink(".", filepath.Join(chart, "v", "loop"))
		}, "v/**/b.yaml", ""},
		"two loops": {func(chart string) error {
			if err := os.Symlink(".", filepath.Join(chart, "v", "x")); err != nil {
				return err
			}
			return os.Symlink(".", filepath.Join(chart, "v", "y"))
		}, "v/**/b.yaml", "more files and folders than can be looked at"},
		"many files, many alternatives": {func(chart string) error {
			for i := range 1000 {
				if err := os.WriteFile(filepath.Join(chart, "v", fmt.Sprint(i)), nil, 0o600); err != nil {
					return err
				}
			}
			return nil
		}, "v/*" + strings.Repeat("{1,2,}", 6) + ".yaml", "more files and folders than can be looked at"},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, chartWithValues)
			if err := tt.make(filepath.Join(root, "apps", "web")); err != nil {
				t.Fatal(err)
			}
			c := chart{options: Options{Root: root}, budget: new(budget), spec: argocd.Helm{ValueFiles: []string{tt.file}}}
			var err error
			if c.location, err = newRepoDir(filepath.Join(root, "apps", "web"), Options{Root: root}); err != nil {
				t.Fatal(err)
			}
			files, err := c.valueFiles(t.Context())
			if tt.want != "" {
				wantError(t, err, "valueFiles", tt.want)
				return
			}
			if err != nil || string(files[0].content) != "b\n" {
				t.Errorf("%v, %v", files, err)
			}
		})
	}
}
