package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

// prefix is where Home Assistant's backup is in its bucket.
const prefix = "homeassistant/config/"

// populated is a backup of ten files, the accounts of the house among them.
func populated() map[string]string {
	files := map[string]string{}
	for _, name := range []string{
		".storage/auth", ".storage/core.config", ".storage/core.entity_registry", "automations.yaml", "configuration.yaml",
		"scenes.yaml", "scripts.yaml", "secrets.yaml", "www/logo.svg", "zigbee/devices.db",
	} {
		files[prefix+name] = "good " + name
	}
	return files
}

// syncer is the sidecar of the incident, and how its script is run here.
func syncer(t *testing.T, args ...string) sandbox.Container {
	t.Helper()
	return find(t, manifests(t, "", append([]string{"render", homeAssistant}, args...)...), "config-syncer")
}

// The night of the incident: the volume comes back empty, and the loop turns twice.
func TestAnEmptyVolume(t *testing.T) {
	sandbox.Need(t, "rclone")
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		for name, c := range map[string]struct {
			args []string
			want map[string]string
		}{
			"as written it erases the backup": {[]string{"--raw"}, map[string]string{}},
			"made safe it leaves every file":  {nil, populated()},
		} {
			t.Run(name, func(t *testing.T) {
				b := sandbox.NewBucket(t)
				b.Put(t, populated())
				m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, nil), Env: b.Env(), Turns: 2}
				out, status := m.Runs(t, syncer(t, c.args...))
				if diff := cmp.Diff(c.want, b.Files(t)); diff != "" || status != 0 {
					t.Errorf("status %d\n%s\n%s", status, diff, out)
				}
			})
		}
	})
}

// Act two: the volume is there again, the application makes its files anew, and the loop
// turns twice. Under copy that is what the finding overwrites-unprotected says; under
// history the good files are still there.
func TestAnApplicationThatStartsAnew(t *testing.T) {
	sandbox.Need(t, "rclone")
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		for strategy, keeps := range map[string]bool{"copy": false, "history": true} {
			t.Run(strategy, func(t *testing.T) {
				b := sandbox.NewBucket(t)
				b.Put(t, populated())
				anew := sandbox.Volume(t, map[string]string{".storage/auth": "", "automations.yaml": "[]"})
				m := sandbox.Machine{Shell: shell, Volume: anew, Env: b.Env(), Turns: 2}
				out, _ := m.Runs(t, syncer(t, "--registry", registry(t, "{strategy: "+strategy+"}")))
				files := b.Files(t)
				if files[prefix+".storage/auth"] != "" || files[prefix+"automations.yaml"] != "[]" {
					t.Errorf("the new files did not get into the backup: %v\n%s", files, out)
				}
				if got := slices.Contains(slices.Collect(maps.Values(files)), "good .storage/auth"); got != keeps {
					t.Errorf("the good accounts are there: %v, want %v: %v\n%s", got, keeps, files, out)
				}
				for name, content := range files {
					if content == "good .storage/auth" && !strings.HasPrefix(name, "homeassistant/config-history/20") {
						t.Errorf("they are in %s", name)
					}
				}
			})
		}
	})
}

// A pod that restores at its start, from a backup that is empty.
const restorePod = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers:
    - name: restore
      image: rclone/rclone
      command: [sh, -ec, 'rclone sync "s3:$S3_BUCKET/web" /data']
`

func TestARestoreFromNothing(t *testing.T) {
	sandbox.Need(t, "rclone")
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		for name, c := range map[string]struct {
			pod  []object
			want []string
		}{
			"as written it erases the volume": {manifests(t, restorePod, "render", "--raw", "-"), nil},
			"made safe it leaves every file":  {safe(t, "{}", restorePod), []string{"a", "b/c"}},
		} {
			t.Run(name, func(t *testing.T) {
				b := sandbox.NewBucket(t)
				b.Put(t, map[string]string{"web/.keep": ""})
				m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, map[string]string{"a": "1", "b/c": "2"}),
					Env: b.Env(), Turns: 1}
				out, status := m.Runs(t, find(t, c.pod, "restore"))
				got := slices.DeleteFunc(sandbox.Names(t, m.Volume), func(name string) bool { return name == ".keep" })
				if diff := cmp.Diff(c.want, got); diff != "" && len(c.want)+len(got) > 0 || status != 0 {
					t.Errorf("status %d\n%s\n%s", status, diff, out)
				}
			})
		}
	})
}

// restores: update leaves alone what is newer in the volume.
func TestARestoreOfOlderFiles(t *testing.T) {
	sandbox.Need(t, "rclone")
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		for setting, want := range map[string]string{"all": "old", "update": "newer"} {
			t.Run(setting, func(t *testing.T) {
				b := sandbox.NewBucket(t)
				m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, map[string]string{"a": "old"}), Env: b.Env(), Turns: 1}
				long := time.Now().Add(-time.Hour)
				if err := os.Chtimes(filepath.Join(m.Volume, "a"), long, long); err != nil {
					t.Fatal(err)
				}
				up := sandbox.Container{Command: []string{"sh", "-c", `rclone copy /data "s3:$S3_BUCKET/web"`}}
				if out, status := m.Runs(t, up); status != 0 {
					t.Fatal(out)
				}
				if err := os.WriteFile(filepath.Join(m.Volume, "a"), []byte("newer"), 0o600); err != nil {
					t.Fatal(err)
				}
				out, _ := m.Runs(t, find(t, safe(t, "{restores: "+setting+"}", restorePod), "restore"))
				if got, _ := os.ReadFile(filepath.Join(m.Volume, "a")); string(got) != want {
					t.Errorf("%q is in the volume, want %q\n%s", got, want, out)
				}
			})
		}
	})
}

// --max-delete 0: what is new is transferred, nothing is deleted, rclone fails, and the loop
// goes on.
func TestMaxDelete(t *testing.T) {
	sandbox.Need(t, "rclone")
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		b := sandbox.NewBucket(t)
		b.Put(t, populated())
		m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, map[string]string{"new.yaml": "new"}), Env: b.Env(),
			Turns: 2}
		out, status := m.Runs(t, syncer(t, "--registry", registry(t, "{strategy: max-delete}")))
		want := populated()
		want[prefix+"new.yaml"] = "new"
		if diff := cmp.Diff(want, b.Files(t)); diff != "" || status != 0 {
			t.Errorf("status %d\n%s\n%s", status, diff, out)
		}
		if n := strings.Count(out, "sync failed, next try"); n != 2 {
			t.Errorf("rclone failed in %d of 2 turns\n%s", n, out)
		}
	})
}

// guard: env keeps a sync that nobody can read from deleting.
func TestGuard(t *testing.T) {
	sandbox.Need(t, "rclone")
	const pod = `
apiVersion: v1
kind: Pod
metadata: {name: backup}
spec:
  containers:
    - name: backup
      image: rclone/rclone
      command: [sh, -c, 'rclone $MODE /data s3:backup-prod']
`
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		for setting, want := range map[string]map[string]string{"none": {}, "env": populated()} {
			t.Run(setting, func(t *testing.T) {
				b := sandbox.NewBucket(t)
				b.Put(t, populated())
				m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, nil), Env: append(b.Env(), "MODE=sync"), Turns: 1}
				out, _ := m.Runs(t, find(t, safe(t, "{guard: "+setting+"}", pod), "backup"))
				if diff := cmp.Diff(want, b.Files(t)); diff != "" {
					t.Errorf("%s\n%s", diff, out)
				}
			})
		}
	})
}

// A script of a ConfigMap is edited there; the container runs it as a file.
func TestAScriptOfAConfigMap(t *testing.T) {
	sandbox.Need(t, "rclone")
	const in = `
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts}
data:
  backup.sh: |
    #!/bin/sh
    rclone sync /data "s3:$S3_BUCKET/homeassistant/config"
---
apiVersion: v1
kind: Pod
metadata: {name: backup}
spec:
  containers:
    - name: backup
      image: rclone/rclone
      command: [sh, /scripts/backup.sh]
      volumeMounts: [{name: scripts, mountPath: /scripts}]
  volumes: [{name: scripts, configMap: {name: scripts}}]
`
	sandbox.InShells(t, func(t *testing.T, shell []string) {
		b := sandbox.NewBucket(t)
		b.Put(t, populated())
		m := sandbox.Machine{Shell: shell, Volume: sandbox.Volume(t, nil), Env: b.Env(), Turns: 1}
		script := ""
		for _, o := range safe(t, "{}", in) {
			script += o.Data["backup.sh"]
		}
		out, status := m.Runs(t, sandbox.Container{Command: []string{"sh", "-c", script}})
		if diff := cmp.Diff(populated(), b.Files(t)); diff != "" || status != 0 {
			t.Errorf("status %d\n%s\n%s", status, diff, out)
		}
	})
}
