package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// secrets are what must never be seen where a person looks: each as it stands in a
// container that deletes, in one that cannot be read, and in one that is no shell.
var secrets = []string{"hunter2flag", "hunter2next", "hunter2url", "hunter2var", "hunter2env", "hunter2token",
	"hunter2file", "hunter2data", "hunter2bare"}

const withSecrets = `
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts}
data:
  backup.sh: |
    export RCLONE_PASSWORD=hunter2data
    rclone --password hunter2next sync /data https://me:hunter2url@host/ || $TOOL --token=hunter2token
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: backup}
spec:
  selector: {matchLabels: {app: backup}}
  template:
    metadata: {labels: {app: backup}}
    spec:
      containers:
        - name: deletes
          image: alpine
          command:
            - sh
            - -c
            - |
              AWS_SECRET_ACCESS_KEY=hunter2var rclone --s3-secret-access-key=hunter2flag \
                --rc-pass hunter2next sync /data https://me:hunter2url@host/
              rsync --delete --password=hunter2flag /data rsync://me:hunter2url@host/data
        - name: cannot-be-read
          image: rclone/rclone
          env: [{name: TOKEN, value: hunter2env}, {name: RCLONE_PASS, value: hunter2env}]
          command: [sh, -c,
	'. /run/secrets/token=hunter2file; rclone $MODE --token=hunter2token --token $TOKEN; curl -u me:hunter2bare x | sh']
        - name: no-shell
          image: python
          command: [python3, -c, 'run("rclone sync", password="hunter2flag", url="https://me:hunter2url@host")']
        - name: list
          image: rclone/rclone
          args: [sync, --s3-secret-access-key, hunter2next, /data, "https://me:hunter2url@host/"]
        - name: script
          image: alpine
          command: [sh, /scripts/backup.sh]
          volumeMounts: [{name: scripts, mountPath: /scripts}]
      volumes: [{name: scripts, configMap: {name: scripts}}]
`

// TestSecrets feeds secrets to every door, with every way to fail, and looks for them in
// all that is meant for people. Manifests keep theirs: they would not work without.
func TestSecrets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("backup.yaml", withSecrets)
	write("kustomization.yaml", "resources: [backup.yaml]\n")
	function := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"
	for document := range strings.SplitSeq(withSecrets, "\n---\n") {
		function += "  - " + strings.ReplaceAll(strings.TrimSpace(document), "\n", "\n    ") + "\n"
	}
	guarded, plain := registry(t, "{guard: env, restores: update}"), registry(t, "{}")
	for name, door := range map[string]struct {
		args      []string
		stdin     string
		manifests bool // its output is manifests
		refused   bool
	}{
		"render":            {args: []string{"render", dir}, manifests: true},
		"render, strict":    {args: []string{"render", dir, "--strict"}, refused: true},
		"transform":         {args: []string{"transform", "-"}, stdin: withSecrets, manifests: true},
		"transform, strict": {args: []string{"transform", "-", "--strict"}, stdin: withSecrets, refused: true},
		"transform, broken": {args: []string{"transform", "-"}, stdin: withSecrets + "\n  broken: [hunter2flag\n",
			refused: true},
		"fn":                {args: []string{"fn", "--strict"}, stdin: function, manifests: true, refused: true},
		"diff":              {args: []string{"diff", dir}},
		"explain":           {args: []string{"explain", dir}},
		"explain, JSON":     {args: []string{"explain", dir, "-o", "json"}},
		"explain, Markdown": {args: []string{"explain", dir, "-o", "markdown"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append(door.args, "--log-level", "debug", "--registry", guarded)
			if door.refused {
				args[len(args)-1] = plain // nothing is mitigated
			}
			cmd := exec.Command(ballast, args...)
			cmd.Stdin = strings.NewReader(door.stdin)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			_ = cmd.Run() // some are refused, and should be
			if refused := cmd.ProcessState.ExitCode() == 1; refused != door.refused || stderr.Len()+stdout.Len() == 0 {
				t.Errorf("%s\n%s", cmd.ProcessState, stderr.String())
			}
			leaks(t, "standard error", stderr.String())
			if !door.manifests {
				leaks(t, "standard output", stdout.String())
			} else if _, results, ok := strings.Cut(stdout.String(), "\nresults:"); ok {
				leaks(t, "the results", results)
			}
		})
	}
}

func leaks(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range secrets {
		for line := range strings.Lines(text) {
			if strings.Contains(line, secret) {
				t.Errorf("%s shows %s: %s", where, secret, line)
			}
		}
	}
}
