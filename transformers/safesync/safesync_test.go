package safesync_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/transformers/safesync"
)

func TestGolden(t *testing.T) {
	transformtest.Run(t, "testdata", safesync.Definition)
}

// What may still be overwritten is said of what is a backup, and of nothing else.
func TestOverwrites(t *testing.T) {
	for name, c := range map[string]struct {
		strategy, in string
		want         string // what keeps what is overwritten; empty: nothing is found
	}{
		"copy":                       {"copy", "rclone sync /d s3:b/c", "strategy history"},
		"copy, versions":             {"copy", "rclone sync /d s3:b/c", "versioning of the bucket"},
		"history":                    {"history", "rclone sync /d s3:b/c; ls", ""},
		"history that cannot be":     {"history", "rclone sync /d s3:b; ls", "versioning of the bucket"},
		"max-delete":                 {"max-delete", "rclone sync /d s3:b/c; ls", "strategy history"},
		"a restore":                  {"copy", "rclone sync s3:b/c /d", ""},
		"one that cannot be told":    {"copy", "rclone sync $A $B", "strategy history"},
		"its own history":            {"copy", "rclone sync --backup-dir s3:b/old /d s3:b/c", ""},
		"only new files":             {"copy", "rclone sync --ignore-existing /d s3:b/c", ""},
		"the author's own copy":      {"copy", "rclone copy /d s3:b/c", ""},
		"rsync":                      {"copy", "rsync --delete /d h:/d", "--backup-dir"},
		"rsync that keeps them":      {"copy", "rsync -b --delete /d h:/d", ""},
		"aws":                        {"copy", "aws s3 sync --delete /d s3://b", "versioning of the bucket"},
		"mc":                         {"copy", "mc mirror --remove --overwrite /d s3/b", "versioning of the bucket"},
		"mc that overwrites nothing": {"copy", "mc mirror --remove /d s3/b", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, findings := script(t, c.strategy, c.in)
			got := reasonsOf(findings, "safe-sync/overwrites-unprotected")
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

// Every danger has a rule that waivers can name.
func TestRulesOfTheCatalogue(t *testing.T) {
	for _, rule := range safesync.Catalogued() {
		if !slices.ContainsFunc(safesync.Definition.Rules, func(r transform.Rule) bool { return r.Name == rule }) {
			t.Errorf("the catalogue names the rule %s, which is none", rule)
		}
	}
	for _, rule := range safesync.Definition.Rules {
		if rule.Danger && (rule.Counts == transform.UnsafeSync) != (rule.Name != "guard") {
			t.Errorf("%s counts as %v", rule.Name, rule.Counts)
		}
	}
}

// A render that names no tool costs a look at its bytes: its ConfigMaps stay undecoded.
func TestConfigMapsAreDecodedForTools(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: c, image: nginx}]}\n---\n"
	for name, c := range map[string]struct {
		data string
		want int // documents decoded
	}{
		"no tool":                 {"dashboard: smc, xrclone, rclones", 1},
		"a tool":                  {"run: rclone sync a b", 2},
		"a tool after a line end": {`run: "cd /\nrclone sync a b"`, 2},
		"a tool of the registry":  {"run: vault-push a", 2},
	} {
		t.Run(name, func(t *testing.T) {
			in := pod + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  " + c.data + "\n"
			result, err := run("{tools: {vault-push: {like: rclone}}}", in)
			if err != nil {
				t.Fatal(err)
			}
			if result.Decoded != c.want {
				t.Errorf("%d documents were decoded, want %d", result.Decoded, c.want)
			}
		})
	}
}

// transformed is a manifest as it leaves under a strategy.
func transformed(strategy, in string) (out string, findings []*transform.Finding, err error) {
	result, err := run(fmt.Sprintf("{strategy: %s}", strategy), in)
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	err = result.Write(&b)
	return b.String(), result.Findings, err
}

// run runs a manifest under a registry that has nothing but the section sync.
func run(sync, in string) (*engine.Result, error) {
	documents, err := manifest.Read("in.yaml", strings.NewReader(in))
	if err != nil {
		return nil, err
	}
	text := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: t}\nspec: {sync: " + sync + "}\n"
	return engine.Run(context.Background(), engine.Request{
		Documents: documents, Transformers: []transform.Definition{safesync.Definition},
		Layers: engine.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(text))}},
	})
}

// list makes the command of a container safe: in is its YAML, one flow list.
func list(t *testing.T, strategy, in string) (out string, findings []*transform.Finding) {
	t.Helper()
	const head = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: c\n    command: "
	out, findings, err := transformed(strategy, head+in+"\n")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(out, head), "\n"), findings
}

// script runs a script that a shell reads and returns what became of it.
func script(t *testing.T, strategy, in string) (out string, findings []*transform.Finding) {
	t.Helper()
	yaml, findings := list(t, strategy, fmt.Sprintf("[sh, -c, %q]", in))
	doc, err := yamledit.Parse([]byte("a: " + yaml))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root().At("a").Each()[2].Value(), findings
}

// ids are the findings, as "rule status", but for what may still be overwritten.
func ids(findings []*transform.Finding) string {
	var all []string
	for _, f := range findings {
		if f.ID == "safe-sync/overwrites-unprotected" {
			continue
		}
		all = append(all, strings.TrimPrefix(f.ID, "safe-sync/")+" "+string(f.Status))
	}
	return strings.Join(all, ", ")
}

func TestArgumentLists(t *testing.T) {
	for name, c := range map[string]struct{ in, want, findings string }{
		"rclone sync": {`[rclone, "sync", /d, s3:b]`, `[rclone, "copy", /d, s3:b]`, "rclone-sync applied"},
		"a path": {`[/usr/bin/rclone, -v, sync, /d, s3:b]`, `[/usr/bin/rclone, -v, copy, /d, s3:b]`,
			"rclone-sync applied"},
		"a flag goes": {`[rsync, -a, --delete, a, b]`, `[rsync, -a, a, b]`, "rsync-delete applied"},
		"several flags go": {`[rsync, -a, --delete, --del, a, b]`, `[rsync, -a, a, b]`,
			"rsync-delete applied, rsync-delete applied"},
		"a bundle":          {`[gsutil, rsync, -rd, a, b]`, `[gsutil, rsync, -r, a, b]`, "gsutil-rsync applied"},
		"no shell reads it": {`[echo, "rclone sync a b"]`, `[echo, "rclone sync a b"]`, ""},
		"a parameter": {`[sh, -c, 'rsync "$@"', sh, --delete, a, b]`, `[sh, -c, 'rsync "$@"', sh, --delete, a, b]`,
			"rsync-delete open"},
		"a dash": {`[retry, "-", "rclone sync /d s3:b"]`, `[retry, "-", "rclone sync /d s3:b"]`,
			"unreadable-command open"},
		"a script file": {`[/rclone-backup.sh]`, `[/rclone-backup.sh]`, "unreadable-command open"},
		"inline Python": {`[python3, -c, "run('rclone sync')"]`, `[python3, -c, "run('rclone sync')"]`,
			"unreadable-command open"},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := list(t, "copy", c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, ids(findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// reasonsOf are the reasons of the findings of a rule, one per line.
func reasonsOf(findings []*transform.Finding, id string) string {
	var b strings.Builder
	for _, f := range findings {
		if f.ID == id {
			b.WriteString(f.Reason + "\n")
		}
	}
	return b.String()
}

// date is the directory of one run under the strategy history.
const date = "/$(date -u +%Y%m%dT%H%M%SZ)"

// strategies are scripts under the strategies that are not the default.
var strategies = map[string]struct{ strategy, in, want, reason string }{
	"history": {
		"history", "rclone sync /d s3:b/c; ls", "rclone copy --backup-dir s3:b/c-history" + date + " /d s3:b/c; ls",
		"rclone copy deletes nothing, and --backup-dir keeps what it overwrites in a dated directory",
	},
	"history with a bucket of the run": {
		"history", `rclone sync /d "s3:${B}/c"`, `rclone copy --backup-dir "s3:${B}/c"-history` + date + ` /d "s3:${B}/c"`,
		"rclone copy deletes nothing, and --backup-dir keeps what it overwrites in a dated directory",
	},
	"history of a bucket": {
		"history", "rclone sync /d s3:b", "rclone copy /d s3:b",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination is the " +
			"root of a bucket",
	},
	"history of a restore": {
		"history", "rclone sync s3:b/c /d", "rclone copy s3:b/c /d",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination is not " +
			"a remote",
	},
	"history with a directory of the run": {
		"history", "rclone sync /d s3:b/$X", "rclone copy /d s3:b/$X",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: the last part of its " +
			"destination is not literal",
	},
	"history with a quoted directory of the run": {
		"history", `rclone sync /d "s3:b/$X"`, `rclone copy /d "s3:b/$X"`,
		"rclone copy transfers the same files and deletes none; strategy history is not possible: the last part of its " +
			"destination is not literal",
	},
	"history with a dated directory": {
		"history", "rclone sync /d s3:b/d-$(date +%F)", "rclone copy /d s3:b/d-$(date +%F)",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: the last part of its " +
			"destination is not literal",
	},
	"history with a slash at the end": {
		"history", "rclone sync /d s3:b/c/", "rclone copy /d s3:b/c/",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination ends " +
			"with a slash",
	},
	"history into itself": {
		"history", "rclone sync /d b2:b/.; ls", "rclone copy /d b2:b/.; ls",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination has . " +
			"or .. in its path",
	},
	"history of a root with a slash": {
		"history", "rclone sync /d b2:/; ls", "rclone copy /d b2:/; ls",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination is the " +
			"root of a bucket",
	},
	"history into itself with a slash": {
		"history", "rclone sync /d b2:b/./; ls", "rclone copy /d b2:b/./; ls",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination ends " +
			"with a slash",
	},
	"history above": {
		"history", "rclone sync /d b2:b/c/..; ls", "rclone copy /d b2:b/c/..; ls",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination has . " +
			"or .. in its path",
	},
	"history of a local directory": {
		"history", "rclone sync /d local/..; ls", "rclone copy /d local/..; ls",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination is not " +
			"a remote",
	},
	"history in the middle of a way": {
		"history", "rclone sync /d \"b2:$B/./c\"; ls", "rclone copy /d \"b2:$B/./c\"; ls",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: its destination has . " +
			"or .. in its path",
	},
	"history in a nested script": {
		"history", "sh -c 'rclone sync /d s3:b/c'", "sh -c 'rclone copy /d s3:b/c'",
		"rclone copy transfers the same files and deletes none; strategy history is not possible: a dated directory " +
			"needs a shell",
	},
	"copy where there is a limit": {
		"copy", "rclone sync --max-delete 5 a b; ls", "rclone copy --max-delete 5 a b; ls",
		"the manifest does not tell if this is a backup or a restore: an empty source would erase the destination; " +
			"rclone copy transfers the same files and deletes none",
	},
	"max-delete": {
		"max-delete", "rclone sync a b; ls", "rclone sync --max-delete 0 a b; ls",
		"with --max-delete 0 rclone transfers files, and fails instead of deleting",
	},
	"max-delete where there is one": {
		"max-delete", "rclone sync --max-delete 5 a b --max-delete=9; ls", "rclone sync --max-delete 0 a b; ls",
		"with --max-delete 0 rclone transfers files, and fails instead of deleting",
	},
	"max-delete with --delete-before": {
		"max-delete", "rclone sync a b --delete-before; ls", "rclone sync --max-delete 0 a b; ls",
		"with --max-delete 0 rclone transfers files, and fails instead of deleting",
	},
	"max-delete under set -e": {
		"max-delete", "set -e; rclone sync a b; ls", "set -e; rclone copy a b; ls",
		"rclone copy transfers the same files and deletes none; strategy max-delete is not possible: " +
			"rclone would fail on every run, and its exit status ends the script under set -e",
	},
	"max-delete at the end": {
		"max-delete", "rclone sync a b", "rclone copy a b",
		"rclone copy transfers the same files and deletes none; strategy max-delete is not possible: " +
			"rclone would fail on every run, and its exit status is that of the script",
	},
}

func TestStrategies(t *testing.T) {
	for name, c := range strategies {
		t.Run(name, func(t *testing.T) {
			out, findings := script(t, c.strategy, c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if reasons := reasonsOf(findings, "safe-sync/rclone-sync"); !strings.Contains(reasons, "; "+c.reason) {
				t.Errorf("reasons: %s", reasons)
			}
			if again, _ := script(t, c.strategy, out); again != out {
				t.Errorf("a second run makes it %q", again)
			}
		})
	}
}
