package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

// A sidecar whose author wants a sync: only the check stands between the volume and the backup.
const mirror = `
apiVersion: v1
kind: Pod
metadata: {name: mirror}
spec:
  containers:
    - name: backup
      image: rclone/rclone
      command:
        - sh
        - -c
        - |
          while true; do
            rclone sync /data "s3:$S3_BUCKET/homeassistant/config" || echo "sync failed"
            sleep 300
          done
`

// requireSource keeps a sync from a volume that came back empty, or that an application made anew; a volume that has
// what is required is synced.
func TestRequireSource(t *testing.T) {
	sandbox.Need(t, "rclone")
	grown := map[string]string{".storage/auth": "new", "automations.yaml": "new"}
	synced := map[string]string{prefix + ".storage/auth": "new", prefix + "automations.yaml": "new"}
	anew := map[string]string{".storage/auth": "", "automations.yaml": "[]"}
	erased := map[string]string{prefix + ".storage/auth": "", prefix + "automations.yaml": "[]"}
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		for name, c := range map[string]struct {
			required string
			volume   map[string]string
			want     map[string]string
			skipped  int
		}{
			"as written an empty volume erases it":  {"[]", nil, map[string]string{}, 0},
			"an empty volume":                       {"[.]", nil, populated(), 2},
			"an empty volume has not the file":      {"[.storage/auth]", nil, populated(), 2},
			"a volume made anew is not empty":       {"[.]", anew, erased, 0},
			"a volume made anew has an empty file":  {"[.storage/auth]", anew, populated(), 2},
			"a volume with content":                 {"[.]", grown, synced, 0},
			"a volume with the file":                {"[., .storage/auth]", grown, synced, 0},
			"the file by its path in the container": {"[/data/.storage/auth]", grown, synced, 0},
		} {
			t.Run(name, func(t *testing.T) {
				b := sandbox.NewBucket(t)
				b.Put(t, populated())
				m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, c.volume), Env: b.Env(), Turns: 2}
				pod := manifests(t, mirror, "transform", "--registry", waivedRegistry(t, c.required), "-")
				out, _ := m.Runs(t, find(t, pod, "backup")) // it is killed in its second turn
				if diff := cmp.Diff(c.want, b.Files(t)); diff != "" {
					t.Errorf("%s\n%s", diff, out)
				}
				if n := strings.Count(out, "nothing is transferred"); n != c.skipped {
					t.Errorf("%d turns were skipped, want %d\n%s", n, c.skipped, out)
				}
			})
		}
	})
}

// waivedRegistry is a registry in which a sync stays one, and what it requires.
func waivedRegistry(t *testing.T, required string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ballast.yaml")
	text := `apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: e2e}
spec:
  sync: {requireSource: ` + required + `}
  workloads:
    - match: {name: mirror}
      waive: [{rule: safe-sync/rclone-sync, reason: the bucket has to be the same}]
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
