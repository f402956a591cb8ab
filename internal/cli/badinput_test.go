package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

const (
	pod = "-- pod.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, " +
		"image: \"b:1\"}]}\n"
	registryIs = "-- ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
		"Registry\nmetadata: {name: test}\nspec:\n"
)

// Whatever is wrong, the message says what, where and what to do, nothing is on standard
// output, and the exit status tells a refusal (1) from what was never a render (2).
func TestBadInputIsAnErrorAndNothingElse(t *testing.T) {
	for name, tt := range map[string]struct {
		files  string // an archive
		args   string // "render ." where it is empty
		stdin  string
		status int
		stderr string // a pattern of a whole line, without "ballast: error: "
	}{
		// A registry that cannot be used at all.
		"an unknown key of a section": {files: pod + registryIs + "  sizing: {unregistred: warn}",
			status: exitUsage, stderr: `ballast.yaml:6: spec.sizing.unregistred: unknown key, did you mean unregistered\?`},
		"an unknown section": {files: pod + registryIs + "  sizng: {}", status: exitUsage,
			stderr: `ballast.yaml:6: spec.sizng: unknown section, did you mean sizing\?`},
		"a quantity that is none": {files: pod + registryIs +
			"  sizing: {tiers: {small: {limits: {memory: 128Mo}}}}", status: exitUsage,
			stderr: `ballast.yaml:6: spec.sizing.tiers.small.limits.memory: "128Mo" is no quantity, want one such as 500m or 128Mi`},
		"a key of the registry stated twice": {files: pod + registryIs + "  sizing: {}\n  sizing: {}",
			status: exitUsage, stderr: `ballast.yaml:7: spec.sizing: is stated twice, first on line 6`},
		"a section that is null": {files: pod + registryIs + "  sizing:", status: exitUsage,
			stderr: `ballast.yaml:6: spec.sizing: has no value: give it one, or drop the key`},
		"a registry that is no YAML": {files: pod + registryIs + "  sizing: {", status: exitUsage,
			stderr: `ballast.yaml:[67]: .*`},
		"a registry that is not UTF-8": {files: pod + registryIs + "  sizing: {label: \"\xff\"}",
			status: exitUsage, stderr: `ballast.yaml:6: is not UTF-8 text`},
		"a registry that is empty": {files: pod + "-- ballast.yaml --\n", status: exitUsage,
			stderr: `ballast.yaml: is empty, want a document of kind: Registry`},
		"a registry that is not there": {files: pod, args: "render --registry nowhere.yaml .", status: exitUsage,
			stderr: `reading registry: stat nowhere.yaml: no such file or directory`},
		"a registry that is a folder of nothing": {files: pod + "-- none/notes.txt --\n", args: "render --registry none .",
			status: exitUsage, stderr: `reading registry: none: no \*.yaml or \*.yml file in it has kind: Registry`},
		"a registry of the wrong name": {files: pod + strings.Replace(registryIs, ".yaml", ".yml", 1) +
			"  sizing: {}", status: exitUsage, stderr: `reading registry: .*/ballast.yml: rename it to ballast.yaml`},
		"a folder in place of the registry": {files: pod + "-- ballast.yaml/notes.txt --\n", status: exitUsage,
			stderr: `reading registry: .*/ballast.yaml: not a file`},
		"a transformer that there is not": {files: pod, args: "render --only sizng .", status: exitUsage,
			stderr: `there is no transformer "sizng"; there are .*`},
		"a question that has no answer": {files: pod, args: "explain nowhere", status: exitUsage,
			stderr: `stat nowhere: no such file or directory`},
		"a difference that cannot be told": {files: "-- kustomization.yaml --\nresources: [missing.yaml]",
			args: "diff .", status: exitUsage, stderr: `building \.: .*missing.yaml.*`},
		"a registry in what is rendered": {files: strings.Replace(registryIs, "ballast.yaml", "other.yml", 1) +
			"  sizing: {}", args: "transform other.yml", status: exitRefused,
			stderr: `other.yml:2: a Registry is no manifest: leave it out of what is rendered`},
		"an entry that needs to be told the app": {files: pod + registryIs +
			"  workloads: [{match: {app: web}, sizing: small}]", status: exitRefused,
			stderr: `pod.yaml:1: Pod web: ballast.yaml:6: .*--app.*`},
		"an unknown key of an entry": {files: pod + registryIs +
			"  workloads: [{match: {name: web}, sizng: small}]", status: exitRefused,
			stderr: `pod.yaml:1: Pod web: ballast.yaml:6: spec.workloads\[0\].sizng: unknown key, did you mean sizing\?`},
		"a tier that there is not": {files: pod + registryIs +
			"  sizing: {tiers: {small: {limits: {memory: 128Mi}}}}\n  workloads: [{match: {name: web}, sizing: smal}]",
			status: exitRefused,
			stderr: `pod.yaml:1: Pod web: ballast.yaml:7: spec.workloads\[0\].sizing.main: there is no tier "smal", want one of small, or none`},
		"a class that is not in the list": {files: pod + registryIs +
			"  priority: {classes: [high]}\n  workloads: [{match: {name: web}, priority: hihg}]", status: exitRefused,
			stderr: `pod.yaml:4: Pod web: priority/unknown-class: .*hihg.*use one of high.* \(ballast.yaml:7\)`},
		"two entries that are as exact": {files: pod + registryIs +
			"  workloads:\n  - {match: {name: w*}, sizing: small}\n  - {match: {name: '*b'}, sizing: large}",
			status: exitRefused,
			stderr: `pod.yaml:1: Pod web: ballast.yaml:8: spec.workloads\[1\].sizing: disagrees with ballast.yaml:7, and neither match is more exact: .*`},
		"a waiver of no rule": {files: pod + registryIs +
			"  workloads: [{match: {name: web}, waive: [{rule: sizing/none, reason: x}]}]", status: exitRefused,
			stderr: `pod.yaml:1: Pod web: ballast.yaml:6: .*unknown rule "sizing/none".*`},
		"a waiver without a reason": {files: pod + registryIs +
			"  workloads: [{match: {name: web}, waive: [{rule: sizing/label}]}]", status: exitRefused,
			stderr: `pod.yaml:1: Pod web: ballast.yaml:6: .*lacks reason`},
		"a workload that nobody sized, by choice": {files: pod + registryIs + "  sizing: {unregistered: error}",
			status: exitRefused, stderr: `pod.yaml:3: Pod web: sizing/unregistered: .* \(ballast.yaml:6\)`},

		// A command line that means nothing.
		"a flag that there is not": {args: "render --nonsense", status: exitUsage, stderr: `unknown flag: --nonsense`},
		"a command that there is not": {args: "nonsense", status: exitUsage,
			stderr: `unknown command "nonsense" for "ballast"`},
		"a colour that there is not": {args: "render --color blue .", status: exitUsage,
			stderr: `--color blue: want auto, always or never`},
		"a level that there is not": {args: "render --log-level loud .", status: exitUsage,
			stderr: `--log-level loud: want debug, info, warn or error`},
		"a format that there is not": {files: pod, args: "explain -o yaml", status: exitUsage,
			stderr: `--output yaml: want text, json or markdown`},
		"a command that wants another": {args: "registry", status: exitUsage,
			stderr: `registry wants a command: check, import, init or schema; .*`},
		"two folders at once": {args: "render a b", status: exitUsage,
			stderr: `accepts at most 1 arg\(s\), received 2`},

		// A source that cannot be rendered.
		"a path that there is not": {args: "render nowhere", status: exitRefused,
			stderr: `stat nowhere: no such file or directory`},
		"a folder without manifests": {files: "-- notes.txt --\n", status: exitRefused,
			stderr: `\.: nothing to render: no kustomization.yaml.*`},
		"a folder in which one file is empty": {files: "-- a.yaml --\n# kind: Pod\n", status: exitRefused,
			stderr: `\.: nothing to render: .*`},
		"an empty stream": {args: "transform", status: exitRefused,
			stderr: `stdin: there is no manifest in it: .*`},
		"a kustomization that fails": {files: "-- kustomization.yaml --\nresources: [missing.yaml]",
			status: exitRefused, stderr: `building \.: .*missing.yaml.*`},
		"a kustomization that includes itself": {files: "-- a/kustomization.yaml --\nresources: [../b]\n-- " +
			"b/kustomization.yaml --\nresources: [../a]", args: "render a", status: exitRefused,
			stderr: `building a: .*cycle.*`},
		"a kustomization that is no YAML": {files: "-- kustomization.yaml --\nresources: [", status: exitRefused,
			stderr: `building \.: .*`},
		"a chart": {files: "-- Chart.yaml --\nname: chart",
			args: "render --app a --helm-binary no-helm-here .", status: exitRefused,
			stderr: `rendering the chart \.: no-helm-here renders charts and was not found: install it .*`},

		// Streams that are none.
		"bytes that are not UTF-8": {stdin: "apiVersion: v1\nkind: Service\nmetadata: {name: \"\xff\"}\n",
			args: "transform", status: exitRefused, stderr: `stdin:3: byte 0xff is not valid UTF-8; save the text as UTF-8`},
		"UTF-16": {stdin: "\xff\xfea\x00", args: "transform", status: exitRefused,
			stderr: `stdin:1: the text is UTF-16; save it as UTF-8`},
		"a control character": {stdin: "kind: Pod\napiVersion: v1\n# \x00\n", args: "transform",
			status: exitRefused, stderr: `stdin:\d: not valid YAML: control characters are not allowed`},
		"a stream that ends within quotes": {stdin: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"we", args: "transform",
			status: exitRefused, stderr: `stdin:4: not valid YAML: .*`},
		"a stream that ends within a list": {stdin: "kind: Pod\napiVersion: v1\nspec: {containers: [{name: a",
			args: "transform", status: exitRefused, stderr: `stdin:3: not valid YAML: .*`},
		"JSON that ends too early": {stdin: `{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"`,
			args: "transform", status: exitRefused, stderr: `stdin:1: not valid YAML: .*`},
		"the second document of two": {stdin: "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\nmetadata: [\n",
			args: "transform", status: exitRefused, stderr: `stdin:6: not valid YAML: .*`},
		"a list of objects": {stdin: "[{}]", args: "transform", status: exitRefused,
			stderr: `stdin:1: not a Kubernetes object: a document must be a map with apiVersion and kind`},
		"a line of text": {stdin: "Error: release failed\nsee the log\n", args: "transform",
			status: exitRefused, stderr: `stdin:2: not valid YAML: could not find expected ':'`},
		"an anchor that there is not": {stdin: "apiVersion: v1\nkind: Pod\nmetadata: *gone\n", args: "transform",
			status: exitRefused, stderr: `stdin:\d: not valid YAML: unknown anchor 'gone' referenced`},
		"nesting without end": {stdin: "apiVersion: v1\nkind: Pod\nspec: " + strings.Repeat("[", 100_000),
			args: "transform", status: exitRefused, stderr: `stdin:3: not valid YAML: exceeded max depth of 10000`},
		"labels that hold themselves": {files: registryIs + "  workloads: [{match: {name: web}, sizing: small}]",
			stdin: "apiVersion: v1\nkind: Pod\nmetadata: &m\n  name: web\n  labels: *m\nspec: {containers: [{name: a}]}\n",
			args:  "transform", status: exitRefused, stderr: `stdin:\d: editing the document: /metadata/labels/.*`},
		"labels that are a list": {files: registryIs + "  workloads: [{match: {name: web}, sizing: small}]",
			stdin: "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: [a]}\nspec: {containers: [{name: a}]}\n",
			args:  "transform", status: exitRefused,
			stderr: `stdin:\d: editing the document: /metadata/labels/.*is a list, not a map`},
		"a key stated twice where one is edited": {files: registryIs + "  workloads: [{match: {name: web}, sizing: " +
			"small}]", stdin: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: a}]\n  " +
			"containers: [{name: b}]\n", args: "transform", status: exitRefused,
			stderr: `stdin:6: editing the document: key "containers" is already defined on line 5; remove one of the two`},
		"an unsafe command in the second of two lists": {stdin: "apiVersion: v1\nkind: Secret\nkind: Pod\nmetadata: " +
			"{name: web}\nspec:\n  containers: [{name: a}]\n  containers: [{name: b, image: rclone/rclone, args: [sync, " +
			"/data, s3:b]}]\n", args: "transform", status: exitRefused,
			stderr: `stdin:3: editing the document: key "kind" is already defined on line 2; remove one of the two`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(repository(t, tt.files))
			args := strings.Fields(tt.args)
			if len(args) == 0 {
				args = []string{"render", "."}
			}
			stdout, stderr, status := ballast(t, tt.stdin, args...)
			if status != tt.status {
				t.Errorf("exit %d, want %d", status, tt.status)
			}
			if stdout != "" {
				t.Errorf("on standard output: %q", stdout)
			}
			if line := regexp.MustCompile(`(?m)^ballast: error: ` + tt.stderr + `$`); !line.MatchString(stderr) {
				t.Errorf("no line of standard error matches %s\n%s", line, stderr)
			}
		})
	}
}

// repository writes an archive into a folder of its own and returns that.
func repository(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	files := txtar.Parse([]byte(archive)).Files
	for _, f := range append(files, txtar.File{Name: ".git/HEAD"}) {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
