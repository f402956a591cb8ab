package runreport_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/report/format"
	"github.com/vixens-io/ballast/internal/report/runreport"
)

var streams = map[string]string{
	"one document":          deployment,
	"two documents alike":   deployment + "---\n" + deployment,
	"CRLF":                  strings.ReplaceAll(deployment+"---\n"+deployment, "\n", "\r\n"),
	"no newline at the end": strings.TrimSuffix(deployment, "\n"),
	"JSON on one line":      `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"template":{"spec":{}}}}`,
	"change in the last line of a document": "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: a}\nspec: " +
		"{template: {spec: {}}}\n---\n" + deployment,
	"change in the first line": "spec: {template: {spec: {}}}\nkind: Deployment\napiVersion: " +
		"apps/v1\nmetadata: {name: a}\n",
	"lines that look like a diff's": "# a\n--- # b\n" + deployment + "        args:\n        - |\n          " +
		"--- a\n          +++ b\n          @@ -1 +1 @@\n",
	"two edits in the last hunk but one": strings.Replace(deployment, "      containers", "      hostNetwork: "+
		"true\n      initContainers: null\n      containers", 1) + "---\n" + deployment,
}

func TestDiffTurnsWhatWasRenderedIntoWhatLeaves(t *testing.T) {
	for name, input := range streams {
		t.Run(name, func(t *testing.T) { checkDiff(t, runOn(t, input)) })
	}
}

func TestDiffOfRandomStreamsIsExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		for i := range rapid.IntRange(1, 6).Draw(rt, "documents") {
			if i > 0 {
				b.WriteString("---\n")
			}
			writeRandom(rt, &b)
		}
		input := b.String()
		if rapid.Bool().Draw(rt, "end cut off") {
			input = strings.TrimSuffix(input, "\n")
		}
		r := runOn(t, input)
		got, err := apply(input, diffOf(t, r))
		if err != nil {
			rt.Fatalf("%v\n%s", err, diffOf(t, r))
		}
		if diff := cmp.Diff(safeBytes(t, r), got); diff != "" {
			rt.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

// writeRandom writes a document that is edited in some places, or in none.
func writeRandom(rt *rapid.T, b *strings.Builder) {
	some := func(label string, lines ...string) {
		if rapid.Bool().Draw(rt, label) {
			b.WriteString(strings.Join(lines, "\n") + "\n")
		}
	}
	kind := rapid.SampledFrom([]string{"Deployment", "ConfigMap"}).Draw(rt, "kind")
	b.WriteString("apiVersion: apps/v1\nkind: " + kind + "\nmetadata:\n  name: a\nspec:\n  template:\n")
	some("labels", "    metadata:", "      labels:", "        vixens.io/sizing: large")
	b.WriteString("    spec:\n")
	some("host network", "      hostNetwork: true")
	some("init containers", "      initContainers:", "      - name: one", "        image: one")
	b.WriteString("      containers:\n      - name: main\n")
	for range rapid.IntRange(0, 3).Draw(rt, "sidecars") {
		b.WriteString("      - name: sidecar\n        image: one\n")
		some("resources", "        resources:", "          limits:", "            memory: 1Gi")
		some("command", "        command: [sh, -c, rclone sync a b]")
	}
}

// checkDiff applies a diff strictly, and with patch(1) where it is installed.
func checkDiff(t *testing.T, r *engine.Result) {
	t.Helper()
	diff := diffOf(t, r)
	got, err := apply(rawBytes(t, r), diff)
	if err != nil {
		t.Fatalf("%v\n%s", err, diff)
	}
	want := safeBytes(t, r)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("applied strictly (-want +got)\n%s\n%s", d, diff)
	}
	if d := cmp.Diff(want, patched(t, map[string]string{"in.yaml": rawBytes(t, r)}, diff)["in.yaml"]); d != "" {
		t.Errorf("applied by patch (-want +got)\n%s\n%s", d, diff)
	}
}

func TestDiffOfAFolderPatchesEachFile(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/directory.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, archive)
	files := map[string]string{}
	want := map[string]string{}
	for _, d := range r.Documents {
		files[d.Part] += string(d.Bytes)
		want[d.Part] += string(r.Bytes(d))
	}
	if diff := cmp.Diff(want, patched(t, files, diffOf(t, r))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// patched returns files as patch(1) leaves them. It must not have to search for a hunk.
func patched(t *testing.T, files map[string]string, diff string) map[string]string {
	t.Helper()
	program, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("patch is not installed")
	}
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, "--batch", "-p0")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff)
	out, err := cmd.CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("offset")) || bytes.Contains(out, []byte("fuzz")) {
		t.Errorf("patch: %v\n%s\n%s", err, out, diff)
	}
	after := map[string]string{}
	for name := range files {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		after[name] = string(b)
	}
	return after
}

// apply applies the diff of one stream, and takes every line and every number of it at
// its word.
func apply(text, diff string) (string, error) {
	before := strings.SplitAfter(text, "\n")
	var after []string
	at := 0
	lines := slices.DeleteFunc(strings.SplitAfter(diff, "\n"), func(l string) bool { return l == "" || l[0] == '#' })
	for i := 2; i < len(lines); i++ {
		line := lines[i]
		if i+1 < len(lines) && lines[i+1][0] == '\\' {
			line = strings.TrimSuffix(line, "\n")
			lines = slices.Delete(lines, i+1, i+2)
		}
		switch line[0] {
		case '@':
			var from, to, n int
			if _, err := fmt.Sscanf(line, "@@ -%d,%d +%d,%d @@", &from, &n, &to, &n); err != nil {
				return "", fmt.Errorf("%s: %w", line, err)
			}
			after = append(after, before[at:from-1]...)
			if at = from - 1; len(after) != to-1 {
				return "", fmt.Errorf("%s: it would be line %d", line, len(after)+1)
			}
			continue
		case '+':
			after = append(after, line[1:])
			continue
		case ' ':
			after = append(after, line[1:])
		}
		if before[at] != line[1:] {
			return "", fmt.Errorf("line %d is %q, the diff has %q", at+1, before[at], line[1:])
		}
		at++
	}
	return strings.Join(append(after, before[at:]...), ""), nil
}

func diffOf(t *testing.T, r *engine.Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := runreport.Diff(&b, r, format.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func rawBytes(t *testing.T, r *engine.Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteRaw(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func safeBytes(t *testing.T, r *engine.Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEachReasonStandsBeforeTheHunkOfItsEdit(t *testing.T) {
	input := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n" +
		"    metadata:\n      labels: {app: web}\n    spec:\n" + strings.Repeat("      # far\n", 10) +
		"      containers:\n      - {name: web}\n"
	want := []string{"sizing/label", "@@", "sizing/resources", "@@"}
	var got []string
	for line := range strings.SplitSeq(diffOf(t, runOn(t, input)), "\n") {
		switch {
		case strings.HasPrefix(line, "@@"):
			got = append(got, "@@")
		case strings.HasPrefix(line, "#   "):
			got = append(got, strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("# :", r) })[0])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDiffInColorIsTheSameDiff(t *testing.T) {
	r := runOn(t, deployment)
	var b bytes.Buffer
	if err := runreport.Diff(&b, r, format.Options{Color: true}); err != nil {
		t.Fatal(err)
	}
	plain := b.String()
	for _, code := range []string{"0", "1", "31", "32", "33", "36"} {
		plain = strings.ReplaceAll(plain, "\x1b["+code+"m", "")
	}
	if diff := cmp.Diff(diffOf(t, r), plain); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
