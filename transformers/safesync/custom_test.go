package safesync_test

import (
	"fmt"
	"strings"
	"testing"
)

// Whatever strategy the registry asks for, what stands in objects of other kinds and in annotations is noted and left.
func TestCustomResourcesAreLeft(t *testing.T) {
	const head = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\nspec:\n"
	for name, in := range map[string]string{
		"a list":     head + "  command: [sh, -c, 'rclone sync /d s3:b/c; ls']\n",
		"arguments":  head + "  {image: rclone/rclone, args: [sync, /d, 's3:b/c']}\n",
		"a text":     head + "  {image: rclone/rclone, args: sync /d s3:b/c}\n",
		"a script":   head + "  {image: alpine, script: 'rclone sync /d s3:b/c; ls'}\n",
		"a document": head + "  values: |\n    command: [sh, -c, 'rclone sync /d s3:b/c; ls']\n",
		"a schedule": head + "  cmd: rclone sync /d s3:b/c\n",
		"an annotation": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations:\n" +
			"    pre.hook.backup.velero.io/command: '[\"sh\", \"-c\", \"rclone sync /d s3:b/c; ls\"]'\n" +
			"spec: {containers: [{name: c, image: app}]}\n",
	} {
		for _, registry := range []string{"strategy: copy", "strategy: history", "strategy: max-delete", "restores: update",
			"requireSource: [.]", "guard: env"} {
			t.Run(name+", "+registry, func(t *testing.T) {
				result, err := run("{"+registry+"}", in)
				if err != nil {
					t.Fatal(err)
				}
				var out strings.Builder
				if err := result.Write(&out); err != nil || out.String() != in {
					t.Errorf("%v\n%s", err, out.String())
				}
				if got := ids(result.Findings); !strings.Contains(got, "rclone-sync open") || strings.Contains(got, "applied") {
					t.Error(got)
				}
			})
		}
	}
}

// What only speaks of a tool, and what does it no harm, is no finding.
func TestCustomResourcesThatAreSafe(t *testing.T) {
	for name, spec := range map[string]string{
		"a description":        "{description: 'rclone sync runs at night', summary: use restic forget --keep-last 3}",
		"a copy":               "{command: [rclone, copy, /d, 's3:b']}",
		"a limit":              "{command: [rclone, sync, --max-delete, '0', /d, 's3:b']}",
		"a registry":           "{url: 'oci://h/x', note: az and b2 sync}",
		"a configuration":      "{text: '[b2]\n\n  type = b2\n\n  rclone = x'}",
		"a name":               "{tool: rclone, secretName: restic, labels: {app: rclone}}",
		"another image":        "{image: example/app, args: [sync]}",
		"a list of names":      "{tools: [rclone, restic, rsync]}",
		"a dry run":            "{command: rclone sync -n /d s3:b}",
		"a list that is safe":  "{run: [rclone, copy, /d, 's3:b']}",
		"a shell's script":     "{script: {image: rclone/rclone, command: [sh, -e], source: 'rclone copy /d s3:b'}}",
		"a source to fill in":  "{image: rclone/rclone, args: [copy, '{{inputs.parameters.from}}', '$(params.to[0])']}",
		"a source of nothing":  "{source: rclone sync now}",
		"a command of another": "{command: [sh, /x.sh]}",
		"arguments of another": "{image: app, args: [/x.sh]}",
		"a script of a shell":  "{image: rclone/rclone, command: [sh], script: 'rclone copy /d s3:b'}",
		"words to fill in":     "{image: alpine, script: 'rclone copy {{inputs.parameters.from}} \"$(params.to)\"'}",
	} {
		t.Run(name, func(t *testing.T) {
			result, err := run("{}", "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\nspec: "+spec+"\n")
			if err != nil || len(result.Findings) > 0 {
				t.Errorf("%v %s", err, ids(result.Findings))
			}
		})
	}
}

// A controller puts a value in place of a template before anything runs: a command that it decides cannot be read.
func TestCustomResourcesThatAreFilledIn(t *testing.T) {
	for name, c := range map[string]struct{ spec, want string }{
		"a verb": {"{image: rclone/rclone, args: ['{{inputs.parameters.verb}}', /d, 's3:b']}",
			"unreadable-command"},
		"all arguments":    {"{image: rclone/rclone, args: ['$(params.args[*])']}", "unreadable-command"},
		"a verb for sh":    {"{command: [sh, -c, 'rclone {{workflow.parameters.verb}} /d s3:b']}", "unreadable-command"},
		"a verb in a list": {"{run: [rclone, '{{item}}', /d, 's3:b']}", "unreadable-command"},
		"a verb in a text": {"{command: 'rclone {{item}} /d s3:b'}", "unreadable-command"},
		"a verb of a task": {"{image: x, script: 'rclone $(params.verb[0]) /d s3:b'}", "unreadable-command"},
		"a whole script": {"{image: rclone/rclone, command: [sh], source: '{{inputs.parameters.script}}'}",
			"unreadable-command"},
		"two words":          {"{run: [lsyncd, /etc/x]}", "lsyncd"},
		"a shell that waits": {"{image: rclone/rclone, command: [sh]}", "unreadable-command"},
		"a known image":      {"{tool: {image: amazon/aws-cli}}", "not-read"},
		"an image by name":   {"{tool: {image: example/rclone}}", "not-read"},
		"only the operands":  {"{image: rclone/rclone, args: [sync, '{{item}}', 's3:b']}", "rclone-sync"},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := run("{}", "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: x}\nspec: "+c.spec+"\n")
			if err != nil || ids(result.Findings) != c.want+" open" {
				t.Errorf("%v %q, want %s", err, ids(result.Findings), c.want)
			}
		})
	}
}

// The commands of a text that a container mounts count where something may run them, not in a comment and not in what
// people read.
func TestMountedTexts(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"a setting":            {"a.toml", `cmd = "rclone sync /d s3:b"`, "unreadable-command open"},
		"a setting, commented": {"a.toml", `# cmd = "rclone sync /d s3:b"`, ""},
		"a list, commented":    {"a.conf", `; cmd = ["rclone", "sync", "/d", "s3:b"]`, ""},
		"a list":               {"a.json", `{"cmd": ["rclone", "sync", "/d", "s3:b"]}`, "unreadable-command open"},
		"a remark of SQL":      {"a.sql", "-- rclone sync /d s3:b\nselect 1;", ""},
		"a manual":             {"README.md", "Run it:\n```\nrclone sync /d s3:b\n```\n", ""},
		"a list of many lines": {"a.json", "{\"cmd\": [\n  \"rclone\",\n  \"sync\",\n  \"/d\",\n  \"s3:b/{x}\"\n]}",
			"unreadable-command open"},
		"a list in quotes": {"a.yaml", "cmd:\n- 'rclone'\n- \"sync\"\n- /d\n- \"s3:b\"\n", "unreadable-command open"},
		"a quotation mark": {"a.yaml", "rclone:\n- '\n- \"\n", ""},
		"a list behind a program": {"a.json", `{"cmd": "ls", "command": "rclone", "env": [], "args": ["sync", "/d", "s3:b"]}`,
			"unreadable-command open"},
		"a second job":          {"a.json", `{"a": "ls", "b": "rclone sync /d s3:b"}`, "unreadable-command open"},
		"a job of lines":        {"a.json", `{"a": "cd /\nrclone sync /d s3:b"}`, "unreadable-command open"},
		"a second call":         {"a.conf", "exec \"ls\"\nexec \"rclone sync /d s3:b\"\n", "unreadable-command open"},
		"a list with an escape": {"a.yaml", "cmd:\n- rclone\n- \"sy\\x6ec\"\n- /d\n- 's3:b'\n", "unreadable-command open"},
		"a script of variables": {"a.sh", "M=sync\nrclone $M /d s3:b\n", "unreadable-command open"},
		"a script that is safe": {"a.sh", "rsync -a /d h:/d\n", ""},
		"a second string of Perl": {"a.pl", "#!/usr/bin/perl\nmy $a = 'x'; my $b = 'rclone sync /d s3:b'; go($b);\n",
			"unreadable-command open"},
		"a second string": {"a.py", "#!/usr/bin/env python3\nprint('x')\nos.system('rclone sync /d s3:b')\n",
			"unreadable-command open"},
		"prose":                {"a.conf", "rclone sync copies everything\n", ""},
		"a flag, no prose":     {"a.conf", "rclone sync --fast-list data backup\n", "unreadable-command open"},
		"a variable, no prose": {"a.conf", "rclone sync $A $B\n", "unreadable-command open"},
		"data by its text":     {"a", "# settings\n\ntitle: rclone sync /d s3:b\n", ""},
		"a flag on a line":     {"a.yaml", "cmd:\n- rsync\n- -a\n- --delete\n- /d\n- h:/d\n", "unreadable-command open"},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := run("{}", fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {%s: %q}\n---\n"+
				"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  volumes: [{name: v, configMap: {name: x}}]\n"+
				"  containers: [{name: c, image: app, volumeMounts: [{name: v, mountPath: /c}]}]\n", c.file, c.text))
			if err != nil || ids(result.Findings) != c.want {
				t.Errorf("%v %q, want %q", err, ids(result.Findings), c.want)
			}
		})
	}
}
