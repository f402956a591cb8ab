package registry

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const marked = "# +argocd:skip-file-rendering\n"

func TestFindReadsEachFolderDownToTheApplication(t *testing.T) {
	top := write(t, map[string]string{
		"ballast.yaml":                    marked + document("  sizing: {label: root}\n"),
		"apps/ha/ballast.yaml":            marked + document("  sizing: {label: app}\n"),
		"apps/ha/prod/":                   "",
		"apps/other/ballast.yaml":         "not: ours",
		"apps/ha/prod/lower/ballast.yaml": "not: ours",
	})
	layers, err := Find(filepath.Join(top, "apps/ha/prod"), top)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(testSections(), layers)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ballast.yaml", "apps/ha/ballast.yaml"}, r.Files()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if got := r.Settings("sizing").(*sizingSettings).Label; got != "app" {
		t.Errorf("the label is that of %s", got)
	}
}

func TestFindTakesRelativePaths(t *testing.T) {
	top := write(t, map[string]string{"ballast.yaml": marked + document("  sync: {}\n"), "app/": ""})
	t.Chdir(filepath.Join(top, "app"))
	for _, dir := range []string{".", "../app", top + "/app"} {
		layers, err := Find(dir, "..")
		if err != nil || len(layers) != 1 || layers[0].files[0].name != "ballast.yaml" {
			t.Errorf("%s: %v, %v", dir, layers, err)
		}
	}
}

func TestUnderTheTopOfTheFileSystemFilesHaveTheirWholePath(t *testing.T) {
	top := write(t, map[string]string{"ballast.yaml": marked + document("  sync: {}\n")})
	layers, err := Find(top, filepath.VolumeName(top)+string(filepath.Separator))
	if err != nil {
		t.Fatal(err)
	}
	last := layers[len(layers)-1].files[0].name
	if last != filepath.Join(top, fileName) {
		t.Errorf("called %s", last)
	}
}

func TestFindRefuses(t *testing.T) {
	top := write(t, map[string]string{
		"secret":               "token: hunter2\n",
		"repo/a/ballast.yml":   document("  sync: {}\n"),
		"repo/b/":              "",
		"repo/c/ballast.yaml/": "",
		"repo/d/":              "",
		"repo/real.yaml":       marked + document("  sync: {}\n"),
		"repo/e/":              "",
	})
	for link, to := range map[string]string{
		"repo/b/ballast.yaml": "../../secret", "repo/d/ballast.yaml": "nowhere", "repo/e/ballast.yaml": "../real.yaml",
	} {
		if err := os.Symlink(to, filepath.Join(top, link)); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct{ dir, want string }{
		"another ending":               {"repo/a", "rename it to ballast.yaml"},
		"a link out of the repository": {"repo/b", "a link that leads out of"},
		"a folder of that name":        {"repo/c", "not a file"},
		"a link to nothing":            {"repo/d", "no such file"},
		"a folder elsewhere":           {".", "is not inside"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Find(filepath.Join(top, test.dir), filepath.Join(top, "repo"))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the error shows a file of somebody else")
			}
		})
	}
	if layers, err := Find(filepath.Join(top, "repo/e"), filepath.Join(top, "repo")); err != nil || len(layers) != 1 {
		t.Errorf("a link inside the repository: %v, %v", layers, err)
	}
}

func TestARegistryThatArgoCDWouldApplyIsAWarning(t *testing.T) {
	top := write(t, map[string]string{"ballast.yaml": document("  sync: {}\n")})
	layers, err := Find(top, top)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(testSections(), layers)
	if err != nil {
		t.Fatal(err)
	}
	want := []Mistake{{
		Source: Source{"ballast.yaml", 1},
		Message: "has another first line than # +argocd:skip-file-rendering: an application that is a plain directory " +
			"would apply it",
		Warning: true,
	}}
	if diff := cmp.Diff(want, r.Mistakes()); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}
