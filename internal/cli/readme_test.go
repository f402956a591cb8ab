package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/transformers"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The excerpt in the README is a part of what the command prints today.
func TestReadmeShowsTheRealDiff(t *testing.T) {
	_, rest, _ := strings.Cut(readme(t), "```diff\n")
	excerpt, _, found := strings.Cut(rest, "\n```")
	if !found {
		t.Fatal("the README shows no diff")
	}
	t.Chdir("../..") // the README speaks from the root
	printed, stderr, status := ballast(t, "", "diff", "examples/home-assistant/overlays/prod")
	if status != 0 {
		t.Fatalf("exit %d: %s", status, stderr)
	}
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	// Without .git, as in an archive of the source, files are called by their whole path.
	lines := strings.Split(strings.ReplaceAll(printed, root+string(filepath.Separator), ""), "\n")
	for line := range strings.SplitSeq(excerpt, "\n") {
		if line == "…" {
			continue
		}
		at := slices.Index(lines, line)
		if at < 0 {
			t.Fatalf("the diff has no line %q, or not in this order", line)
		}
		lines = lines[at+1:]
	}
}

func TestReadmeNamesEveryTransformer(t *testing.T) {
	text := readme(t)
	for _, d := range transformers.All() {
		if !strings.Contains(text, "| [`"+d.Name+"`](transformers/") {
			t.Errorf("the README's table lacks %s", d.Name)
		}
	}
}

func TestReadmesRegistryIsRight(t *testing.T) {
	_, rest, _ := strings.Cut(readme(t), "```yaml\n# +argocd")
	text, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the README shows no registry")
	}
	file := filepath.Join(t.TempDir(), "ballast.yaml")
	if err := os.WriteFile(file, []byte("# +argocd"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, stderr, status := ballast(t, "", "registry", "check", file); status != 0 || !strings.HasSuffix(out,
		": no mistakes\n") {
		t.Errorf("exit %d: %s%s", status, out, stderr)
	}
}
