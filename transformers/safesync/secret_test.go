package safesync_test

import (
	"fmt"
	"strings"
	"testing"
)

// Nothing of a Secret's text is in what is found in it, whatever the text is.
func TestSecretsAreNotQuoted(t *testing.T) {
	for name, script := range map[string]string{
		"a sync":                "rclone sync /zzz zzz:zzz",
		"a verb of the run":     "rclone $zzz /zzz zzz:zzz",
		"a flag with a value":   "rclone --zzz sync sync zzz zzz",
		"options of the run":    "rsync -a $zzz /zzz zzz:zzz",
		"an unknown wrapper":    "zzz rclone sync /zzz zzz:zzz",
		"another script":        "rclone version; /zzz.sh; sh zzz.sh; . zzz",
		"another language":      "#!/usr/bin/zzz\nrclone sync zzz zzz:zzz",
		"python":                "#!/usr/bin/python3\nos.system('rclone sync zzz zzz:zzz')",
		"a file that it writes": "echo 'rclone sync zzz zzz:zzz' > zzz; crond",
		"a schedule":            "0 3 * * * rclone sync /zzz zzz:zzz",
		"not shell":             "rclone sync zzz zzz:zzz; if zzz",
		"several":               "rclone sync zzz zzz:zzz\nrclone move zzz zzz:zzz\nrestic forget --keep-last 3 zzz",
	} {
		t.Run(name, func(t *testing.T) {
			found := 0
			for _, command := range []string{"[sh, /s/run]", "[/s/run]", "[sleep, infinity]", `[sh, -c, "$CMD"]`, `[vendor]`} {
				out, findings, err := transformed("copy", fmt.Sprintf(`apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {run: %q, CMD: %q}
---
apiVersion: v1
kind: Pod
metadata: {name: x}
spec:
  containers:
  - {name: c, command: %s, envFrom: [{secretRef: {name: s}}], volumeMounts: [{name: s, mountPath: /s}]}
  volumes: [{name: s, secret: {secretName: s}}]
`, script, script, command))
				if err != nil {
					t.Fatal(err)
				}
				found += len(findings)
				for _, f := range findings {
					if shown := fmt.Sprintf("%+v", *f); strings.Contains(shown, "zzz") {
						t.Errorf("%s: the finding quotes it: %s", command, shown)
					}
				}
				if !strings.Contains(out, fmt.Sprintf("%q", script)) {
					t.Errorf("%s: the Secret is edited:\n%s", command, out)
				}
			}
			if found == 0 {
				t.Error("nothing is found")
			}
		})
	}
}
