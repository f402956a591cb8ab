package e2e

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

func TestRsync(t *testing.T) {
	sandbox.Need(t, "rsync")
	const in = `
apiVersion: v1
kind: Pod
metadata: {name: backup}
spec:
  containers:
    - name: backup
      image: alpine
      command:
        - sh
        - -c
        - |
          while true; do
            rsync --archive --delete --delete-excluded \
              --exclude '*.log' \
              /data/ "$BACKUP/"
            sleep 60
          done
`
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		for name, c := range map[string]struct {
			pod  []object
			want []string
		}{
			"as written it erases the backup": {manifests(t, in, "render", "--raw", "-"), nil},
			"made safe it leaves every file":  {safe(t, "{}", in), []string{"a", "b/c", "d.log"}},
		} {
			t.Run(name, func(t *testing.T) {
				backup := sandbox.Volume(t, map[string]string{"a": "1", "b/c": "2", "d.log": "3"})
				m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, nil), Env: []string{"BACKUP=" + backup}, Turns: 2}
				out, _ := m.Runs(t, find(t, c.pod, "backup"))
				if diff := cmp.Diff(c.want, sandbox.Names(t, backup)); diff != "" && len(c.want)+len(sandbox.Names(t, backup)) > 0 {
					t.Errorf("%s\n%s", diff, out)
				}
			})
		}
	})
}
