package safesync_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/manifest"
	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/registry"
	"github.com/vixens-io/ballast/internal/splice"
	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/internal/transform/transformtest"
	"github.com/vixens-io/ballast/transformers/safesync"
)

func TestGolden(t *testing.T) {
	transformtest.Run(t, "testdata", safesync.Definition)
}

// transformed is a manifest as it leaves under a strategy.
func transformed(strategy, in string) (out string, findings []*transform.Finding, err error) {
	documents, err := manifest.Read("in.yaml", strings.NewReader(in))
	if err != nil {
		return "", nil, err
	}
	text := fmt.Sprintf("apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: t}\nspec: {sync: {strategy: %s}}\n", strategy)
	result, err := pipeline.Run(context.Background(), pipeline.Request{
		Documents: documents, Transformers: []transform.Definition{safesync.Definition},
		Layers: pipeline.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(text))}},
	})
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	err = result.Write(&b)
	return b.String(), result.Findings, err
}

// run makes the command of a container safe: in is its YAML, one flow list.
func run(t *testing.T, strategy, in string) (out string, findings []*transform.Finding) {
	t.Helper()
	const head = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: c\n    command: "
	out, findings, err := transformed(strategy, head+in+"\n")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(out, head), "\n"), findings
}

// script runs a script that a shell reads and gives what became of it.
func script(t *testing.T, strategy, in string) (out string, findings []*transform.Finding) {
	t.Helper()
	yaml, findings := run(t, strategy, fmt.Sprintf("[sh, -c, %q]", in))
	doc, err := splice.Parse([]byte("a: " + yaml))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root().At("a").Each()[2].Value(), findings
}

// ids are the findings, as "rule status".
func ids(findings []*transform.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, strings.TrimPrefix(f.ID, "safe-sync/")+" "+string(f.Status))
	}
	return strings.Join(all, ", ")
}

func TestScriptsUnderCopy(t *testing.T) {
	for name, c := range map[string]struct{ in, want, findings string }{
		"rclone sync":          {"rclone sync /d s3:b", "rclone copy /d s3:b", "rclone-sync applied"},
		"flags before":         {"rclone --config /c --log-level INFO -vv sync /d s3:b", "rclone --config /c --log-level INFO -vv copy /d s3:b", "rclone-sync applied"},
		"unknown flags before": {"rclone --new-flag x --other sync a b", "rclone --new-flag x --other copy a b", "rclone-sync applied"},
		"a config called sync": {"rclone --config sync copy a b", "rclone --config sync copy a b", ""},
		"a value of a run":     {`rclone --new-flag "$X" sync a b`, `rclone --new-flag "$X" copy a b`, "rclone-sync applied"},
		"options of a run":     {"rclone $OPTS sync a b", "rclone $OPTS copy a b", "rclone-sync applied"},
		"perhaps a path":       {"rclone $OPTS sync a", "rclone $OPTS sync a", "unreadable-command open"},
		"a mode of a run":      {"rclone $MODE a b", "rclone $MODE a b", "unreadable-command open"},
		"a mode after a flag":  {"rclone -v $MODE a b", "rclone -v $MODE a b", "unreadable-command open"},
		"a program of a run":   {"TOOL=rclone; $TOOL sync a b", "TOOL=rclone; $TOOL sync a b", "unreadable-command open"},
		"a folder called sync": {"rclone copy /sync s3:sync", "rclone copy /sync s3:sync", ""},
		"a remote called sync": {"rclone copy a sync:", "rclone copy a sync:", ""},
		"dry run":              {"rclone sync --dry-run a b; rclone -n sync a b", "rclone sync --dry-run a b; rclone -n sync a b", ""},
		"dry run off":          {"rclone sync --dry-run=false a b", "rclone copy --dry-run=false a b", "rclone-sync applied"},
		"quotes":               {`"rclone" 'sync' a b`, `"rclone" copy a b`, "rclone-sync applied"},
		"twice":                {"rclone sync a b; rclone sync c d", "rclone copy a b; rclone copy c d", "rclone-sync applied, rclone-sync applied"},
		"continuation lines":   {"rclone sync \\\n  a \\\n  b # sync\n", "rclone copy \\\n  a \\\n  b # sync\n", "rclone-sync applied"},
		"a shell in a shell":   {`sh -c "rclone sync \"$A\" b"`, `sh -c "rclone copy \"$A\" b"`, "rclone-sync applied"},
		"a wrapper":            {"timeout 30 nice rclone sync a b", "timeout 30 nice rclone copy a b", "rclone-sync applied"},
		"a trap":               {"trap 'rclone sync a b' TERM", "trap 'rclone copy a b' TERM", "rclone-sync applied"},
		"mentions":             {"# rclone sync\necho rclone sync; pgrep -f 'rclone sync'", "# rclone sync\necho rclone sync; pgrep -f 'rclone sync'", ""},
		"a function's name":    {"do_rclone_sync() { rclone copy a b; }; do_rclone_sync", "do_rclone_sync() { rclone copy a b; }; do_rclone_sync", ""},
		"across quotes":        {`eval 'rclone sy'nc a b`, `eval 'rclone sy'nc a b`, "rclone-sync open"},
		"not shell":            {"rclone sync a b; if", "rclone sync a b; if", "unreadable-command open"},
		"a here-document":      {"cat >x <<E\nrclone sync a b\nE", "cat >x <<E\nrclone sync a b\nE", "unreadable-command open"},
		"another text":         {"rclone copy a b <<E\nx\nE", "rclone copy a b <<E\nx\nE", ""},
		"move":                 {"rclone move a b", "rclone move a b", "rclone-move open"},
		"purge":                {"rclone purge b:", "rclone purge b:", "rclone-delete open"},
		"bisync":               {"rclone bisync a b; rclone bisync a b --force", "rclone bisync a b; rclone bisync a b --force", "rclone-bisync open"},

		"rsync":                 {"rsync -a --delete /d h:/d", "rsync -a /d h:/d", "rsync-delete applied"},
		"rsync, several":        {"rsync --delete --delete-excluded -a --del a b", "rsync -a a b", "rsync-delete applied, rsync-delete applied"},
		"rsync, abbreviated":    {"rsync -a a b --delete-aft", "rsync -a a b", "rsync-delete applied"},
		"rsync, its own line":   {"rsync -a \\\n  --delete \\\n  a b", "rsync -a \\\n  a b", "rsync-delete applied"},
		"rsync, another flag":   {"rsync --delay-updates -a a b", "rsync --delay-updates -a a b", ""},
		"rsync, a value":        {"rsync --exclude --delete a b", "rsync --exclude --delete a b", ""},
		"rsync, dry run":        {"rsync -avn --delete a b", "rsync -avn --delete a b", ""},
		"rsync, bundle":         {"rsync -ave ssh --delete a h:b", "rsync -ave ssh a h:b", "rsync-delete applied"},
		"rsync, options of run": {"rsync $OPTS a b", "rsync $OPTS a b", "unreadable-command open"},
		"rsync, paths of a run": {"rsync -a $A $B", "rsync -a $A $B", ""},
		"rsync, redirection":    {"rsync -a >/log --delete a b", "rsync -a >/log a b", "rsync-delete applied"},
		"rsync after --":        {"rsync -a -- --delete b", "rsync -a -- --delete b", ""},

		"aws":                 {"aws --profile x s3 sync /d s3://b --delete", "aws --profile x s3 sync /d s3://b", "aws-s3-sync applied"},
		"aws without":         {"aws s3 sync /d s3://b", "aws s3 sync /d s3://b", ""},
		"aws, another":        {"aws s3 rm --delete x", "aws s3 rm --delete x", ""},
		"s5cmd":               {"s5cmd --endpoint-url u sync --delete a b", "s5cmd --endpoint-url u sync a b", "s5cmd-sync applied"},
		"s3cmd":               {"s3cmd sync --delete-removed --max-delete=0 a b", "s3cmd sync --max-delete=0 a b", "s3cmd-sync applied"},
		"gsutil":              {"gsutil -m rsync -r -d a gs://b", "gsutil -m rsync -r a gs://b", "gsutil-rsync applied"},
		"gsutil, bundled":     {"gsutil rsync -dr a gs://b", "gsutil rsync -r a gs://b", "gsutil-rsync applied"},
		"gcloud":              {"gcloud storage rsync a gs://b --delete-unmatched-destination-objects -r", "gcloud storage rsync a gs://b -r", "gcloud-rsync applied"},
		"azcopy":              {"azcopy sync a b --delete-destination=true", "azcopy sync a b", "azcopy-sync applied"},
		"azcopy, two words":   {"azcopy sync --delete-destination true a b", "azcopy sync a b", "azcopy-sync applied"},
		"azcopy, false":       {"azcopy sync a b --delete-destination=false", "azcopy sync a b --delete-destination=false", ""},
		"mc":                  {"mc mirror --overwrite --remove a b", "mc mirror --overwrite a b", "mc-mirror applied"},
		"mc that watches":     {"mc mirror -w a b", "mc mirror -w a b", "mc-mirror-watch open"},
		"mc, attributes":      {"mc mirror -a a b", "mc mirror -a a b", ""},
		"lsyncd":              {"lsyncd -nodaemon /c", "lsyncd -nodaemon /c", "lsyncd open"},
		"restic":              {"restic forget --keep-last 5", "restic forget --keep-last 5", "prune open"},
		"restic by age":       {"restic forget --keep-within 30d", "restic forget --keep-within 30d", ""},
		"nothing of the list": {"cp -r a b", "cp -r a b", ""},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := script(t, "copy", c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, ids(findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestArgumentLists(t *testing.T) {
	for name, c := range map[string]struct{ in, want, findings string }{
		"rclone sync":       {`[rclone, "sync", /d, s3:b]`, `[rclone, "copy", /d, s3:b]`, "rclone-sync applied"},
		"a path":            {`[/usr/bin/rclone, -v, sync, /d, s3:b]`, `[/usr/bin/rclone, -v, copy, /d, s3:b]`, "rclone-sync applied"},
		"a flag goes":       {`[rsync, -a, --delete, a, b]`, `[rsync, -a, a, b]`, "rsync-delete applied"},
		"several flags go":  {`[rsync, -a, --delete, --del, a, b]`, `[rsync, -a, a, b]`, "rsync-delete applied, rsync-delete applied"},
		"a bundle":          {`[gsutil, rsync, -rd, a, b]`, `[gsutil, rsync, -r, a, b]`, "gsutil-rsync applied"},
		"no shell reads it": {`[echo, "rclone sync a b"]`, `[echo, "rclone sync a b"]`, ""},
		"a script file":     {`[/rclone-backup.sh]`, `[/rclone-backup.sh]`, "unreadable-command open"},
		"inline Python":     {`[python3, -c, "run('rclone sync')"]`, `[python3, -c, "run('rclone sync')"]`, "unreadable-command open"},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := run(t, "copy", c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, ids(findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStrategies(t *testing.T) {
	const date = "/$(date -u +%Y%m%dT%H%M%SZ)"
	for name, c := range map[string]struct{ strategy, in, want, reason string }{
		"history": {
			"history", "rclone sync /d s3:b/c; ls", "rclone copy --backup-dir s3:b/c-history" + date + " /d s3:b/c; ls",
			"copy never deletes, and what it overwrites goes to a dated folder",
		},
		"history with a bucket of the run": {
			"history", `rclone sync /d "s3:${B}/c"`, `rclone copy --backup-dir "s3:${B}/c"-history` + date + ` /d "s3:${B}/c"`,
			"copy never deletes, and what it overwrites goes to a dated folder",
		},
		"history of a bucket": {
			"history", "rclone sync /d s3:b", "rclone copy /d s3:b",
			"copy does the same and never deletes; history cannot be here: a bucket's root has nothing beside it",
		},
		"history of a restore": {
			"history", "rclone sync s3:b/c /d", "rclone copy s3:b/c /d",
			"copy does the same and never deletes; history cannot be here: its destination is no remote",
		},
		"history with a folder of the run": {
			"history", "rclone sync /d s3:b/$X", "rclone copy /d s3:b/$X",
			"copy does the same and never deletes; history cannot be here: a bucket's root has nothing beside it",
		},
		"history in a nested script": {
			"history", "sh -c 'rclone sync /d s3:b/c'", "sh -c 'rclone copy /d s3:b/c'",
			"copy does the same and never deletes; history cannot be here: only a shell can date the folder",
		},
		"max-delete": {
			"max-delete", "rclone sync a b; ls", "rclone sync --max-delete 0 a b; ls",
			"with --max-delete 0 it transfers, and fails where it would have to delete",
		},
		"max-delete where there is one": {
			"max-delete", "rclone sync --max-delete 5 a b --max-delete=9; ls", "rclone sync --max-delete 0 a b; ls",
			"with --max-delete 0 it transfers, and fails where it would have to delete",
		},
		"max-delete with --delete-before": {
			"max-delete", "rclone sync a b --delete-before; ls", "rclone sync --max-delete 0 a b; ls",
			"with --max-delete 0 it transfers, and fails where it would have to delete",
		},
		"max-delete under set -e": {
			"max-delete", "set -e; rclone sync a b; ls", "set -e; rclone copy a b; ls",
			"copy does the same and never deletes; max-delete would do harm here: rclone then fails for good, and its exit status ends the script under set -e",
		},
		"max-delete at the end": {
			"max-delete", "rclone sync a b", "rclone copy a b",
			"copy does the same and never deletes; max-delete would do harm here: rclone then fails for good, and its exit status is that of the script",
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := script(t, c.strategy, c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if len(findings) == 0 || !strings.Contains(findings[0].Reason, "; "+c.reason) {
				t.Errorf("findings: %v", findings)
			}
			if again, _ := script(t, c.strategy, out); again != out {
				t.Errorf("a second run makes it %q", again)
			}
		})
	}
}
