package registry

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes files below a new directory; a name that ends in a slash is a directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	top := t.TempDir()
	for name, text := range files {
		path := filepath.Join(top, name)
		dir := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			dir = path
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if dir == path {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return top
}

func TestReadADirectory(t *testing.T) {
	top := write(t, map[string]string{
		"b.yml":         document("  sync: {}\n"),
		"a.yaml":        document("  sizing: {}\n"),
		"other.yaml":    "apiVersion: v1\nkind: ConfigMap\n---\n" + document("  vpa: {}\n"),
		"config.yaml":   "apiVersion: v1\nkind: ConfigMap\n",
		"empty.yaml":    "# nothing\n",
		"notes.txt":     "not YAML: [",
		".hidden.yaml":  "[",
		"below/c.yaml":  "[",
		"..data/d.yaml": "[",
	})
	layer, err := Read(top)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(testSections(), []Layer{layer})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(top, "a.yaml"), filepath.Join(top, "b.yml"), filepath.Join(top, "other.yaml")}
	if diff := cmp.Diff(want, r.Files()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, section := range []string{"sizing", "sync", "vpa"} {
		if !r.On(section) {
			t.Errorf("%s is off", section)
		}
	}
}

func TestAMountedConfigMapIsADirectory(t *testing.T) {
	top := write(t, map[string]string{"..2027/ballast.yaml": document("  sync: {}\n")})
	for link, to := range map[string]string{"..data": "..2027", "ballast.yaml": "..data/ballast.yaml"} {
		if err := os.Symlink(to, filepath.Join(top, link)); err != nil {
			t.Fatal(err)
		}
	}
	layer, err := Read(top)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(layer.files); got != 1 {
		t.Errorf("%d files", got)
	}
}

func TestInADirectoryABrokenFileIsAMistake(t *testing.T) {
	tests := map[string]string{
		"no YAML":             "a: [",
		"a document no kind":  "apiVersion: ballast.vixens.io/v1alpha1\nspec: {}\n",
		"a kind with no text": "kind: \n",
		"a list":              "- a\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			layer, err := Read(write(t, map[string]string{"a.yaml": document("  sync: {}\n"), "b.yaml": text}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Load(testSections(), []Layer{layer}); err == nil {
				t.Error("loaded")
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	top := write(t, map[string]string{
		"none/a.yaml":         "kind: ConfigMap\n",
		"large.yaml":          strings.Repeat("# padding\n", mostBytes/10+1),
		"odd/directory.yaml/": "",
	})
	tests := map[string]struct{ path, want string }{
		"what is not there":              {"missing.yaml", "no such file"},
		"a directory without a registry": {"none", "no *.yaml or *.yml file in it has kind: Registry"},
		"a file of many megabytes":       {"large.yaml", "larger than 4 MiB"},
		"a directory called as a file":   {"odd", "not a file"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Read(filepath.Join(top, test.path))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
