package fixperms

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/shell"
)

func TestLateWriter(t *testing.T) {
	const give = "chown -R 1000:1000 /config; "
	for script, want := range map[string]string{
		give + "mkdir -p /config/sub":                            "mkdir",
		give + "if a; then cp /seed/* /config/; fi":              "cp",
		give + "cd /config && touch x":                           "touch",
		give + "echo x | tee /config/x":                          "tee",
		give + `cp /seed/a "/config/$NAME"`:                      "cp",
		give + "rclone copy b:x /config; true":                   "rclone",
		give + "git clone https://example.org/x /config/x":       "git",
		give + "mkdir /config/a; cp /seed/a /config/a":           "cp",
		give + "timeout 5 cp /seed/a /config":                    "cp",
		give + "cp /config/a /backup/a":                          "",
		give + "cp -a /config/a /config/b":                       "",
		give + "mkdir -p /cache /config2":                        "",
		give + "su-exec 1000:1000 cp /seed/a /config/a":          "",
		give + "su abc -c 'mkdir /config/x'":                     "",
		give + "cp /seed/a /config/a; chown 1000:1000 /config/a": "",
		give + "ls /config; chmod -R g+w /config":                "",
		give + "echo cp /seed/a /config/a":                       "",
		"mkdir -p /config/sub; " + give:                          "",
		"cp /seed/a /config/a":                                   "",
		"a && chown -R 1000:1000 /config; mkdir /config/x":       "",
		give + "cp": "",
		"for d in /config; do " + give + "touch $d/x; done": "touch",
		give + `cp /seed/a "/config$N"`:                     "",
	} {
		commands := shell.Read(shell.Container{Command: []string{"sh", "-c", script}}).Commands
		if got := lateWriter(commands, "/config", owner{user: 1000, group: 1000}); got != want {
			t.Errorf("%s: %q, want %q", script, got, want)
		}
	}
}
