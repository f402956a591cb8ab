package render

import (
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestDirectoryHoldsWhatArgoCDWouldApply(t *testing.T) {
	dir := tree(t, `
-- b.yaml --
kind: ConfigMap
-- a.yml --
kind: ConfigMap
-- c.json --
{"kind": "ConfigMap"}
-- ballast.yaml --
kind: Registry
-- ballast.yml --
kind: Registry
-- .argocd-source.yaml --
kind: nothing
-- .argocd-source-app.yaml --
kind: nothing
-- marked.yaml --
# +argocd:skip-file-rendering
kind: ConfigMap
-- marked-below.yaml --
kind: ConfigMap
# +argocd:skip-file-rendering
-- marked.jsonnet --
// +argocd:skip-file-rendering
-- values.yaml --
replicas: 2
-- notes.txt --
kind: ConfigMap
-- below/d.yaml --
kind: ConfigMap
-- folder.yaml/e.yaml --
kind: ConfigMap
-- elsewhere/f.txt --
kind: ConfigMap
`)
	if err := os.Symlink(filepath.Join(dir, "elsewhere", "f.txt"), filepath.Join(dir, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	r, err := Source(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range names(r) {
		got = append(got, filepath.Base(name))
	}
	if diff := cmp.Diff([]string{"a.yml", "b.yaml", "c.json", "link.yaml"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAMarkedFileIsLeftOutFromArgoCD31(t *testing.T) {
	dir := tree(t, "-- a.yaml --\nkind: A\n-- b.yaml --\n# +argocd:skip-file-rendering\nkind: B\n")
	for version, want := range map[release.Version]string{
		"": "a.yaml", "3.6": "a.yaml", "3.1": "a.yaml", "3.0": "a.yaml b.yaml", "2.14": "a.yaml b.yaml",
	} {
		if got := filesOf(t, dir, Options{ArgoCD: version}); got != want {
			t.Errorf("%q: %s, want %s", version, got, want)
		}
	}
}

func TestFilesOfAnyExtension(t *testing.T) {
	dir := tree(t, `
-- a.yaml --
kind: A
-- b.yaml.sealed --
kind: B
-- c.jsonnet.sealed --
{kind: "C"}
-- README --
Not a manifest, whatever its kind: is.
-- d --
{"kind": "D"}
{"kind": "D2"}
-- marked.txt --
# +argocd:skip-file-rendering
kind: M
-- ballast.yaml --
kind: Registry
-- below/e.txt --
kind: E
`)
	if err := os.WriteFile(filepath.Join(dir, "picture.png"), []byte("\x89PNG\x00\xffkind\x00\x01"), 0o600); err != nil {
		t.Fatal(err)
	}
	wide := []byte("\x00w\x00i\x00d\x00e\x00k\x00i\x00n\x00d")
	if err := os.WriteFile(filepath.Join(dir, "wide.bin"), wide, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		version release.Version
		spec    argocd.Directory
		want    string
	}{
		{"3.6", argocd.Directory{DisableExtensionFilter: true}, "a.yaml b.yaml.sealed c.jsonnet.sealed d"},
		{"", argocd.Directory{DisableExtensionFilter: true, Include: "*.sealed"}, "b.yaml.sealed c.jsonnet.sealed"},
		{"3.6", argocd.Directory{DisableExtensionFilter: true, Exclude: "*.sealed"}, "a.yaml d"},
		{"3.6", argocd.Directory{DisableExtensionFilter: true, Recurse: true, Include: "{below/*,d}"}, "below/e.txt d"},
		{"3.6", argocd.Directory{Include: "{*.yaml,*.sealed}"}, "a.yaml"},
		{"3.5", argocd.Directory{DisableExtensionFilter: true}, "a.yaml"},
	} {
		if got := filesOf(t, dir, Options{ArgoCD: tt.version, Spec: Spec{Directory: &tt.spec}}); got != tt.want {
			t.Errorf("%s: %+v: %s, want %s", tt.version, tt.spec, got, tt.want)
		}
	}
}

// filesOf returns the files of a directory that are rendered.
func filesOf(t *testing.T, dir string, o Options) string {
	t.Helper()
	r, err := Source(t.Context(), dir, o)
	if err != nil {
		t.Error(err)
	}
	var files []string
	for _, name := range names(r) {
		files = append(files, strings.TrimPrefix(name, dir+"/"))
	}
	return strings.Join(files, " ")
}

func TestDirectoryOptions(t *testing.T) {
	root := tree(t, `
-- app/a.yaml --
kind: A
-- app/b.json --
{"kind": "B"}
-- app/below/c.yaml --
kind: C
-- app/below/kustomization.yaml --
resources: []
-- app/below/ballast.yaml --
kind: Registry
-- app/below/deep/d.yml --
kind: D
-- app/below/deep/test.yaml --
kind: Test
`)
	for name, tt := range map[string]struct {
		spec argocd.Directory
		want []string
	}{
		"the directory alone": {argocd.Directory{}, []string{"a.yaml", "b.json"}},
		"and all below": {argocd.Directory{Recurse: true}, []string{"a.yaml", "b.json",
			"below/c.yaml", "below/deep/d.yml", "below/deep/test.yaml"}},
		"an asterisk stands for slashes": {argocd.Directory{Recurse: true, Include: "below/*.yaml"},
			[]string{"below/c.yaml", "below/deep/test.yaml"}},
		"slashes stand for themselves": {argocd.Directory{Recurse: true, Include: "below/*/*"},
			[]string{"below/deep/d.yml", "below/deep/test.yaml"}},
		"alternatives": {argocd.Directory{Recurse: true, Include: "{a,b*/c}.yaml"},
			[]string{"a.yaml", "below/c.yaml"}},
		"exclude wins": {argocd.Directory{Recurse: true, Include: "*.yaml",
			Exclude: "{*test*,a.yaml}"}, []string{"below/c.yaml"}},
		"a pattern is for the whole path":  {argocd.Directory{Recurse: true, Include: "c.yaml", Exclude: "d.yml"}, nil},
		"a question mark is one character": {argocd.Directory{Include: "?.yaml"}, []string{"a.yaml"}},
		"a class of characters":            {argocd.Directory{Include: "[!b].*"}, []string{"a.yaml"}},
		"an include without recurse":       {argocd.Directory{Include: "below/*"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Source(t.Context(), filepath.Join(root, "app"), Options{Root: root, Spec: Spec{Directory: &tt.spec}})
			if tt.want == nil {
				wantError(t, err, "nothing to render", "include, exclude and recurse")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, name := range names(r) {
				got = append(got, strings.TrimPrefix(name, filepath.Join(root, "app")+"/"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Argo CD reads UTF-16 that says so, and jsonnet-bundler's files are none of its manifests.
func TestDirectoryReadsTextWhateverItsBytes(t *testing.T) {
	dir := tree(t, `
-- d.jsonnet --
{kind: 'D'}
-- jsonnetfile.json --
{"version": 1, "dependencies": [{"source": {"git": {"remote": "https://example.com/a"}}}], "legacyImports": true}
-- jsonnetfile.lock.json --
{"version": 1, "dependencies": [], "legacyImports": false}
-- below/jsonnetfile.json --
{"kind": "Manifest", "dependencies": []}
`)
	for name, text := range map[string]string{
		"a.yaml": utf16Of("kind: A\nname: ä𝄞\n", binary.LittleEndian),
		"b.json": utf16Of(`{"kind": "B"}`, binary.BigEndian), "c.json": "\ufeff{\"kind\": \"C\"}",
		"marked.yaml": utf16Of("kind: X\n# +argocd:skip-file-rendering\n", binary.LittleEndian),
		"values.yaml": utf16Of("replicas: 1\n", binary.BigEndian),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Source(t.Context(), dir, Options{Spec: Spec{Directory: &argocd.Directory{Recurse: true}}})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, part := range r.Parts {
		content, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		got[filepath.Base(part.Name)] = string(text)
	}
	want := map[string]string{
		"a.yaml": "kind: A\nname: ä𝄞\n", "b.json": `{"kind": "B"}`, "c.json": `{"kind": "C"}`,
		"d.jsonnet":        "---\n{\n   \"kind\": \"D\"\n}\n",
		"jsonnetfile.json": "{\"kind\": \"Manifest\", \"dependencies\": []}\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// As in Argo CD, what does not look like a manifest and cannot be read as one is something else.
func TestWhichFilesAreManifests(t *testing.T) {
	for content, want := range map[string]bool{
		"kind: Pod\n":                         true,
		"---\n---\nkind: Pod\n":               true,
		"{\"kind\": \"List\", \"items\": []}": true,
		"replicas: 2\n":                       false,
		"ingress: {kind: x}\n":                false,
		"kind: ''\n":                          false,
		"kind: [a]\n":                         false,
		"# kind\n":                            false,
		"":                                    false,
		"- kind: Pod\n":                       false,
		"kind: {{ .Values.kind }}\n":          false,
		"kind: Pod\nspec: {\n":                true, // Argo CD would leave it out, quietly
		"apiVersion: v1\nmetadata: {}\nx: {kind: 1}\n": true,
	} {
		if got := isManifest([]byte(content), true); got != want {
			t.Errorf("%q: got %v", content, got)
		}
	}
}

func FuzzIsManifest(f *testing.F) {
	f.Add([]byte("kind: Pod\n---\nkind: {"))
	f.Add([]byte("a: &a [*a]\nkind: x"))
	f.Fuzz(func(_ *testing.T, content []byte) { isManifest(content, true) })
}

// What is missing from a render gets pruned, so nothing may be left out quietly.
func TestDirectoryRefusesWhatItCannotRead(t *testing.T) {
	t.Run("patterns that are none", func(t *testing.T) {
		dir := tree(t, "-- a.yaml --\nkind: Pod\n")
		_, err := Source(t.Context(), dir, Options{Spec: Spec{Directory: &argocd.Directory{Include: "[a"}}})
		wantError(t, err, "include", `"[a"`)
		_, err = Source(t.Context(), dir, Options{Spec: Spec{Directory: &argocd.Directory{Exclude: "[a"}}})
		wantError(t, err, "exclude", `"[a"`)
	})
	for name, content := range map[string]string{
		"several objects": `{"kind": "Pod"} {"kind": "Pod"}`,
		"no JSON":         `{"kind": "Pod",}`,
	} {
		t.Run("JSON: "+name, func(t *testing.T) {
			_, err := Source(t.Context(), tree(t, "-- a.json --\n"+content+"\n"), Options{})
			wantError(t, err, "a.json", name)
		})
	}
	t.Run("UTF-16 that does not say so", func(t *testing.T) {
		dir := tree(t, "-- a.yaml --\nkind: Pod\n")
		wide := strings.TrimPrefix(utf16Of("kind: Pod\n", binary.LittleEndian), "\xff\xfe")
		if err := os.WriteFile(filepath.Join(dir, "b.yaml"), []byte(wide), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Source(t.Context(), dir, Options{})
		wantError(t, err, "b.yaml", "UTF-16 without a byte order mark", "save it as UTF-8")
	})
	t.Run("a brace that is never closed", func(t *testing.T) {
		_, err := Source(t.Context(), tree(t, "-- a.yaml --\nkind: Pod\n"),
			Options{Spec: Spec{Directory: &argocd.Directory{Exclude: "a.yaml{"}}})
		wantError(t, err, "exclude", `"a.yaml{"`, "left open")
	})
	t.Run("a link out of the repository", func(t *testing.T) {
		dir := tree(t, "-- app/a.yaml --\nkind: Pod\n-- outside.yaml --\nkind: Pod\n")
		if err := os.Symlink("../outside.yaml", filepath.Join(dir, "app", "b.yaml")); err != nil {
			t.Fatal(err)
		}
		_, err := Source(t.Context(), filepath.Join(dir, "app"), Options{Root: filepath.Join(dir, "app")})
		wantError(t, err, "b.yaml", "leads out of the repository")
	})
	t.Run("a source out of the repository", func(t *testing.T) {
		dir := tree(t, "-- app/a.yaml --\nkind: Pod\n-- outside/a.yaml --\nkind: Pod\n")
		_, err := Source(t.Context(), filepath.Join(dir, "outside"), Options{Root: filepath.Join(dir, "app")})
		wantError(t, err, "outside", "leads out of its repository")
	})
	t.Run("a link to nowhere", func(t *testing.T) {
		dir := tree(t, "-- a.yaml --\nkind: Pod\n")
		if err := os.Symlink("nowhere", filepath.Join(dir, "b.yaml")); err != nil {
			t.Fatal(err)
		}
		_, err := Source(t.Context(), dir, Options{})
		wantError(t, err, "b.yaml", "no such file")
	})
}
