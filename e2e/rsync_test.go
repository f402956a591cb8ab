package e2e

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRsync(t *testing.T) {
	need(t, "rsync")
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
	inShells(t, func(t *testing.T, shell []string) {
		for name, c := range map[string]struct {
			pod  []object
			want []string
		}{
			"as written it erases the backup": {manifests(t, in, "render", "--raw", "-"), nil},
			"made safe it leaves every file":  {safe(t, "{}", in), []string{"a", "b/c", "d.log"}},
		} {
			t.Run(name, func(t *testing.T) {
				backup := volume(t, map[string]string{"a": "1", "b/c": "2", "d.log": "3"})
				m := machine{shell: shell, volume: volume(t, nil), env: []string{"BACKUP=" + backup}, turns: 2}
				out, _ := m.runs(t, find(t, c.pod, "backup"))
				if diff := cmp.Diff(c.want, names(t, backup)); diff != "" && len(c.want)+len(names(t, backup)) > 0 {
					t.Errorf("%s\n%s", diff, out)
				}
			})
		}
	})
}
