package discover

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const anApp = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec: {source: " +
	"{repoURL: https://example.com/r, path: web}}\n"

func TestFindWithFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	outside := t.TempDir()
	write(t, outside, "app.yaml", anApp)
	write(t, dir, ".git/HEAD", "")
	write(t, dir, "app.yaml", anApp)
	write(t, dir, "binary.yaml", "argoproj.io\x00\xff\xfe\x80")
	write(t, dir, "wide.yaml", "\xff\xfe"+strings.Join(strings.Split(anApp, ""), "\x00")+"\x00")
	write(t, dir, "zero.yaml", "kind: ConfigMap\x00")
	write(t, dir, "web/kustomization.yaml", "")
	for name, target := range map[string]string{
		"loop":            "loop",
		"dangling.yaml":   "nowhere.yaml",
		".#lock":          "user@host.1234",
		"again.yaml":      "app.yaml",
		"up":              "..",
		"web/self":        ".",
		"outside.yaml":    filepath.Join(outside, "app.yaml"),
		"outside-program": filepath.Join(outside, "app.yaml") + "x",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o644); err != nil {
		t.Fatal(err)
	}
	want := `application web[0] of app.yaml:1: web
application web[0] of wide.yaml:1: web
trouble dangling.yaml:0: a link that leads nowhere: lstat nowhere.yaml: no such file or directory
trouble loop:0: a link that leads nowhere: EvalSymlinks: too many links
trouble outside.yaml:0: a link that leads out of the repository is not followed
trouble up:0: a link that leads out of the repository is not followed
trouble web/self:0: a link to a directory that it lies in, which never ends, is not followed; remove the link
trouble binary.yaml:1: byte 0xff is not valid UTF-8; save the text as UTF-8
trouble pipe.yaml:0: not a file, but a pipe, a socket or a device: put a file in its place
trouble zero.yaml:0: there are zero bytes in it, so it is no text; save it as UTF-8, or give it another ending
`
	got, _, _ := strings.Cut(list(find(t, dir, Options{})), "note ")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An Application whose folder is a link in a circle is one trouble, and a render that fails.
func TestFindWithAFolderThatIsNone(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, ".git/config", "[remote \"origin\"]\nurl = https://example.com/r\n")
	write(t, dir, "app.yaml", anApp)
	if err := os.Symlink("web", filepath.Join(dir, "web")); err != nil {
		t.Fatal(err)
	}
	want := "application web[0] of app.yaml:1: web\ntrouble web:0: a link that leads nowhere: EvalSymlinks: too many " +
		"links\n"
	if diff := cmp.Diff(want, list(find(t, dir, Options{}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWhatIsWrongWithACheckoutIsSaidFromItsRoot(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("nowhere.yaml", filepath.Join(dir, "app.yaml")); err != nil {
		t.Fatal(err)
	}
	checkout, err := CheckoutOf(t.Context(), dir, func(string) bool { return true }, "")
	want := "app.yaml: a link that leads nowhere: lstat nowhere.yaml: no such file or directory"
	if link := checkout.Links["app.yaml"]; err != nil || link == nil || link.Error() != want {
		t.Errorf("got %v and %v, want %s", err, link, want)
	}
}

func TestFindWithWhatMayNotBeRead(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything: run this test as another user")
	}
	dir := t.TempDir()
	write(t, dir, "closed/app.yaml", anApp)
	write(t, dir, "closed.yaml", anApp)
	for _, name := range []string{"closed", "closed.yaml"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "closed"), 0o755) }) // or TempDir says so
	if f := find(t, dir, Options{}); len(f.Trouble) != 2 {
		t.Errorf("want both as trouble, got\n%s", list(f))
	}
}

func TestFindInManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	dir := t.TempDir()
	for i := range 10_000 {
		write(t, dir, fmt.Sprintf("apps/%02d/%d.yaml", i%100, i), "kind: ConfigMap\n")
	}
	for i := range 100 {
		write(t, dir, fmt.Sprintf("apps/%02d/kustomization.yaml", i), "")
	}
	if f := find(t, dir, Options{}); len(f.Applications) != 100 || len(f.Trouble) != 0 {
		t.Errorf("want 100 overlays, got %d and %d files that could not be read", len(f.Applications), len(f.Trouble))
	}
}

func TestFindBelowAFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, ".git/HEAD", "")
	write(t, dir, "argocd/app.yaml", anApp)
	write(t, dir, "web/kustomization.yaml", "resources: [../base]")
	write(t, dir, "base/kustomization.yaml", "")
	for below, want := range map[string]string{
		"argocd": "application web[0] of argocd/app.yaml:1: web\n",
		"base":   "",
		"web":    "overlay web\n",
	} {
		got, _, _ := strings.Cut(list(find(t, filepath.Join(dir, below), Options{})), "note ")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("below %s (-want +got)\n%s", below, diff)
		}
	}
}

// What rules all of the cluster is looked for in all of the repository.
func TestPoliciesAndClassesBesideTheFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, ".git/HEAD", "")
	write(t, dir, "argocd/app.yaml", anApp)
	write(t, dir, "policies/p.yaml", "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: sizes}\n"+
		"spec: {rules: [{name: r, mutate: {}}]}\n---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\n"+
		"metadata: {name: high}\nvalue: 1\n")
	write(t, dir, "policies/broken.yaml", "apiVersion: kyverno.io/v1\nkind: [\n")
	write(t, dir, "policies/other.yaml", strings.Replace(anApp, "name: web", "name: other", 1))
	f := find(t, filepath.Join(dir, "argocd"), Options{})
	if len(f.Mutations) != 1 || len(f.PriorityClasses) != 1 || len(f.Applications) != 1 || len(f.Trouble) > 0 {
		t.Errorf("got\n%s", list(f))
	}
	for _, path := range []string{"argocd", "argocd/app.yaml", "."} {
		policies := PoliciesOf(t.Context(), filepath.Join(dir, path))
		if len(policies) != 1 || policies[0].Name != "sizes" {
			t.Errorf("%s: got %v", path, policies)
		}
	}
	if policies := PoliciesOf(t.Context(), filepath.Join(dir, "nowhere")); policies != nil {
		t.Errorf("got %v of nowhere", policies)
	}
}

func TestFindSaysWhatIsNoRepository(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "file.yaml", anApp)
	for _, name := range []string{"nowhere", "file.yaml"} {
		if _, err := Find(t.Context(), filepath.Join(dir, name), Options{}); err == nil {
			t.Errorf("%s is taken for a repository", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, dir, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, it gave %v", err)
	}
}
