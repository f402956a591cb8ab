package safesync_test

import (
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
		"a description":       "{description: 'rclone sync runs at night', summary: use restic forget --keep-last 3}",
		"a copy":              "{command: [rclone, copy, /d, 's3:b']}",
		"a limit":             "{command: [rclone, sync, --max-delete, '0', /d, 's3:b']}",
		"a registry":          "{url: 'oci://h/x', note: az and b2 sync}",
		"a configuration":     "{text: '[b2]\n\n  type = b2\n\n  rclone = x'}",
		"a name":              "{tool: rclone, secretName: restic, labels: {app: rclone}}",
		"another image":       "{image: example/app, args: [sync]}",
		"a list of names":     "{tools: [rclone, restic, rsync]}",
		"a dry run":           "{command: rclone sync -n /d s3:b}",
		"a list that is safe": "{run: [rclone, copy, /d, 's3:b']}",
	} {
		t.Run(name, func(t *testing.T) {
			result, err := run("{}", "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\nspec: "+spec+"\n")
			if err != nil || len(result.Findings) > 0 {
				t.Errorf("%v %s", err, ids(result.Findings))
			}
		})
	}
}
