package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// evil is what a name may hold to do something where it is shown.
const evil = "a\x1b[2J\x1b]0;owned\x07\b\x7f\u009b31m\u0085\u2028\u202e\u2066\u200f\u061c\u200b\ufeff\r\n::error::pwned\n##[error]pwned\n##vso[task.complete]"

// evilText is as much of it as kustomize takes.
const evilText = "a\u202e\u2066\u200f\u061c\u200b\n::error::pwned\n##[error]pwned\n##vso[task.complete]"

// evilPod has a text wherever a workload may have one.
func evilPod(text string) string {
	name := strconv.QuoteToASCII(text)
	return fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: %[1]s
  namespace: %[1]s
  labels: {%[1]s: %[1]s, vixens.io/sizing.web: %[1]s}
spec:
  template:
    metadata: {annotations: {x: %[1]s}}
    spec:
      priorityClassName: %[1]s
      containers:
      - name: %[1]s
        image: %[1]s
        command: [sh, -c, "rclone $M a b; rclone sync a b:%[2]s"]
        # %[3]s
        env: [{name: %[1]s, value: %[1]s}]
`, name, strings.Trim(name, `"`), "\u202e\u2066\u200b ::error::pwned ##[error]pwned")
}

// hostile is a repository all of whose texts are evil: names, labels, scripts, paths, reasons.
func hostile(t *testing.T) string {
	t.Helper()
	name := strconv.QuoteToASCII(evil)
	inFile := strings.NewReplacer("\n", "", "/", "").Replace(evil) + "\xff"
	application := func(name, path string) string {
		return fmt.Sprintf("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: %s}\n"+
			"spec: {project: %[1]s, destination: {namespace: %[1]s}, source: {repoURL: https://git.example.com/apps, path: "+
			"%s}}\n", name, path)
	}
	dir := t.TempDir()
	for path, text := range map[string]string{
		".git/config":                            "[remote \"origin\"]\n\turl = https://git.example.com/apps\n",
		"apps/good/kustomization.yaml":           "resources: [pod.yaml]\n",
		"apps/good/pod.yaml":                     evilPod(evilText),
		"evil/pod.yaml":                          evilPod(evil),
		"apps/" + inFile + "/pod.yaml":           evilPod(evilText),
		"apps/" + inFile + "/kustomization.yaml": "resources: [pod.yaml, " + strconv.QuoteToASCII("gone"+evil) + "]\n",
		"apps/bad/kustomization.yaml":            "resources: [pod.yaml]\nnamePrefix: " + name + "\n",
		"apps/bad/pod.yaml": "apiVersion: v1\nkind: " + name + "\nmetadata: {name: " +
			"" + name + ", " + name + ": [}\n",
		"fleet/.git/config":               "",
		"fleet/apps/a/kustomization.yaml": "resources: [pod.yaml]\n",
		"fleet/apps/a/pod.yaml":           evilPod(evilText),
		"chart/Chart.yaml":                "name: " + name + "\nversion: 1\n",
		"cluster.yaml": application(name, "apps/good") + "---\n" + application("good",
			"apps/good") + "---\n" + application("gone", strconv.QuoteToASCII("apps/gone"+evil)),
		"odd" + inFile + ".yaml": "kind: " + name + "\nmetadata: [\n",
		"vpa.yaml": fmt.Sprintf("apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: %[1]s, "+
			"namespace: %[1]s}\n"+
			"spec: {targetRef: {kind: Deployment, name: %[1]s}}\nstatus: {recommendation: {containerRecommendations: "+
			"[{containerName: %[1]s, target: {cpu: %[1]s, memory: 40Mi}}]}}\n", name),
		"tests/ballast-test.yaml": "# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
			"Test\nmetadata: {name: " + name + "}\n" +
			"spec:\n  cases:\n  - name: " + name + "\n    inputs: [../evil/pod.yaml]\n    registry: [../ballast.yaml]\n    " +
			"error: " + name + "\n",
		"right/ballast-test.yaml": "# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
			"Test\nmetadata: {name: right}\n" +
			"spec:\n  cases:\n  - name: right\n    inputs: [../evil/pod.yaml]\n    registry: [../ballast.yaml]\n    output: " +
			"expected.yaml\n",
		"right/expected.yaml": evilPod(evil + "b"),
		"live.json": fmt.Sprintf(`{"kind": "List", "items": [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": `+
			`{"name": %[1]s, "namespace": %[1]s, "managedFields": [{"manager": %[1]s, "fieldsV1": {"f:spec": {}}}]}, `+
			`"spec": {"replicas": 0}}, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": %[1]s, "namespace": "x", `+
			`"ownerReferences": [{"kind": %[1]s, "name": %[1]s, "controller": true}]}}, {"apiVersion": "v1", "kind": "Pod", `+
			`"metadata": {"name": %[1]s, "managedFields": [{"manager": %[1]s, "fieldsV1": {}}]}, "spec": {"containers": `+
			`[{"name": %[1]s, "image": %[1]s}]}}]}`, inJSON([]string{evil})[1:len(inJSON([]string{evil}))-1]),
		"wrong.yaml": strings.TrimPrefix(registryIs, "-- ballast.yaml --\n") + fmt.Sprintf(
			"  priority: {classes: [%[1]s]}\n  workloads:\n  - {match: {app: %[1]s, name: '*'}, sizing: %[1]s, priority: "+
				"%[1]s}\n", name),
		"ballast.yaml": strings.TrimPrefix(registryIs, "-- ballast.yaml --\n") + fmt.Sprintf(
			"  sizing: {unregistered: warn, tiers: {small: {limits: {memory: 64Mi}}}}\n  sync: {strategy: copy}\n  workloads:\n"+
				"  - {match: {name: '*'}, waive: [{rule: safe-sync/unreadable-command, reason: %[1]s, until: 2001-01-01}]}\n"+
				"  # \u202e ::error::\n", name),
	} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(inFile, filepath.Join(dir, "apps", "odd")); err != nil {
		t.Fatal(err)
	}
	helm := "#!/bin/sh\nprintf '%s' " + "'Error: " + evil + "' >&2; exit 1\n"
	if err := os.WriteFile(filepath.Join(dir, "helm"), []byte(helm), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What a command line prints: what people read, what programs read, and nothing of the repository.
const (
	text = "text"
	data = "data"
	dull = "dull"
)

// hostileLines are command lines of every verb.
var hostileLines = map[string]string{
	"render apps/good": data, "render apps/odd": data, "render --strict evil": data,
	"render --log-level debug --log-format json evil": data, "render --registry wrong.yaml evil": data,
	"render --app x --helm-binary ./helm chart": data,
	"render --application cluster.yaml":         data,
	"transform evil/pod.yaml":                   data, "transform --log-level debug evil/pod.yaml": data,
	"generate --log-level debug": data,
	"fn --log-level debug":       data,

	"diff evil": text, "diff apps/good": text, "diff apps/odd": text, "diff --color always evil": text,
	"diff --against HEAD": text, "diff --against HEAD --color always": text, "diff --against HEAD -o markdown": text,
	"diff --against HEAD -o json": text,
	"explain evil":                text, "explain --color always evil": text, "explain -o markdown evil": text,
	"explain -o json " +
		"evil": text,
	"explain apps/odd": text, "explain --registry wrong.yaml evil": text,
	"audit": text, "audit --color always": text, "audit -o json": text, "audit -o sarif": text, "audit -o junit": text,
	"audit -o markdown": text, "audit -o html": text, "audit --registry wrong.yaml": text,
	"paths apps/odd": text, "paths -o json apps/odd": text, "paths --manifest-generate-paths apps/odd": text,
	"drift . live.json": text, "drift --color always . live.json": text, "drift -o json . live.json": text,
	"drift -o markdown . live.json": text,
	"test tests":                    text, "test right": text, "test -o json right": text, "test -o junit right": text, "test --color " +
		"always right": text,
	"registry check": dull, "registry check --registry wrong.yaml": text, "registry check apps/good": dull,
	"registry init --out - fleet": text, "registry init --dry-run": data, "registry schema": dull,
	"registry import vpa.yaml": data, "transformers sizing": dull, "version": dull, "completion bash": dull,
	"help audit":                   dull,
	"healthz --socket-dir nowhere": dull, "serve --socket-dir nowhere": dull,
	"no-such-verb": text, "audit --no-such-flag": dull,
}

// No text of a repository does anything where it is shown: every verb, every format, all of standard error.
func TestNothingThatIsShownDoesAnything(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	for line, prints := range hostileLines {
		t.Run(line, func(t *testing.T) {
			t.Chdir(hostile(t))
			if strings.Contains(line, "--against") {
				commitAll(t)
			}
			args := strings.Fields(line)
			if line == "no-such-verb" {
				args[0] = evil
			}
			stdout, stderr, status := ballast(t, "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [{kind: "+
				""+strconv.QuoteToASCII(evil)+"}]\n", args...)
			if prints != dull && !strings.Contains(stdout+stderr, "pwned") {
				t.Errorf("exit %d, and nothing of the repository is shown: %s%s", status, stdout, stderr)
			}
			showsOnly(t, "standard error", stderr, false)
			if prints != data {
				showsOnly(t, "standard output", stdout, strings.Contains(line, "--color always"))
			}
		})
	}
}

// commitAll makes a commit of the current folder, and a change after it.
func commitAll(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "-A"},
		{"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", evil},
		{"mv", "apps/good", "apps/moved"},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v: %s", args, err, out)
		}
	}
	text, err := os.ReadFile("apps/moved/pod.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "apps/good/pod.yaml", strings.Replace(string(text), "rclone sync a", "rclone copy a", 1))
	write(t, "apps/good/kustomization.yaml", "resources: [pod.yaml]\n")
}

// showsOnly checks that a text is one, and does nothing.
func showsOnly(t *testing.T, what, text string, colored bool) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is no UTF-8: %q", what, text)
	}
	if colored {
		for _, color := range []string{"0", "1", "2", "31", "32", "33", "36"} {
			text = strings.ReplaceAll(text, "\x1b["+color+"m", "")
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		for _, r := range line {
			if r != '\t' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
				t.Errorf("%s has %U: %q", what, r, line)
				break
			}
		}
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line,
			"##vso[") {
			t.Errorf("%s has an order to a pipeline: %q", what, line)
		}
	}
}

// Every verb has a line above.
func TestEveryVerbIsTriedOnAHostileRepository(t *testing.T) {
	var visit func(cmd *cobra.Command, path string)
	visit = func(cmd *cobra.Command, path string) {
		tried := cmd.HasSubCommands()
		for line := range hostileLines {
			tried = tried || line == path || strings.HasPrefix(line, path+" ")
		}
		if !tried {
			t.Errorf("%s is not tried", path)
		}
		for _, below := range cmd.Commands() {
			visit(below, strings.TrimSpace(path+" "+below.Name()))
		}
	}
	visit(newCLI(streams{err: new(bytes.Buffer)}, nil).command("ballast"), "")
}
