package rootimages

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/internal/core/workload"
)

func TestGolden(t *testing.T) { transformtest.Run(t, "testdata", Definition) }

func TestBuiltOn(t *testing.T) {
	for image, want := range map[string]string{
		"ghcr.io/paperless-ngx/paperless-ngx:2.20":           "s6-overlay",
		"docker.io/paperlessngx/paperless-ngx":               "s6-overlay",
		"ghcr.io/karakeep-app/karakeep:0.33.2":               "s6-overlay",
		"ghcr.io/koush/scrypted:v0.144.1-noble-full":         "s6-overlay",
		"lscr.io/linuxserver/sonarr@sha256:0123":             "s6-overlay",
		"registry.example:5000/mirror/linuxserver/sonarr:4":  "s6-overlay",
		"homebridge/homebridge":                              "s6-overlay",
		"haveagitgat/tdarr_node:2":                           "s6-overlay",
		"filebrowser/filebrowser:s6":                         "s6-overlay",
		"filebrowser/filebrowser:v2.3-s6@sha256:0123":        "s6-overlay",
		"filebrowser/filebrowser:v2.3":                       "",
		"example/s6:1":                                       "",
		"example/app:v6s6":                                   "",
		"bbernhard/signal-cli-rest-api:0.95":                 "an entrypoint that prepares directories as root",
		"codeberg.org/forgejo/forgejo:13":                    "an entrypoint that prepares directories as root",
		"gitea/gitea:1.24":                                   "an entrypoint that prepares directories as root",
		"gitea/gitea:1.24-rootless":                          "",
		"example/gitea:1.24":                                 "",
		"nginxinc/nginx-unprivileged":                        "",
		"ghcr.io/home-operations/sonarr:4":                   "",
		"":                                                   "",
		"jlesage/firefox":                                    "an init of its own that prepares directories as root",
		"ghcr.io/home-assistant-libs/python-matter-server:8": "",
	} {
		if got := builtOn(workload.Container{Image: image}); got != want {
			t.Errorf("%s: got %q, want %q", image, got, want)
		}
	}
}

// What root needs to become another user and to give directories away, as the kernel has it.
func TestRootUnderHardening(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root has what hardening takes; run this in a container to have it tested")
	}
	capable := "-all"
	for _, name := range needed() {
		capable += ",+" + strings.ToLower(name)
	}
	for name, tt := range map[string]struct {
		hardening []string
		want      bool
	}{
		"no_new_privs": {[]string{"--no-new-privs"}, true},
		"no_new_privs and the capabilities": {[]string{"--no-new-privs", "--inh-caps", capable, "--bounding-set",
			capable}, true},
		"no capabilities": {[]string{"--inh-caps", "-all", "--bounding-set", "-all"}, false},
		"another user":    {[]string{"--reuid", "1000", "--clear-groups"}, false},
		"another user, with what root may have": {[]string{"--reuid", "1000", "--clear-groups", "--inh-caps", capable},
			false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := openDir(t)
			start := `mkdir "$0/config" && chown 1234:1234 "$0/config" && ` +
				`exec setpriv --reuid 1234 --regid 1234 --clear-groups touch "$0/config/lock"`
			words := append(tt.hardening, "sh", "-c", start, dir)
			out, err := exec.Command("setpriv", words...).CombinedOutput()
			if (err == nil) != tt.want {
				t.Errorf("started: %t\n%s", err == nil, out)
			}
		})
	}
}

// openDir returns a directory in which every user may make files, and which every user may reach.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "rootimages")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestLoosens(t *testing.T) {
	some, none := Entry{Lift: []string{"app"}}, Entry{}
	if some.Loosens(none) == "" {
		t.Error("what lifts something loosens what lifts nothing")
	}
	for _, e := range []struct{ nearer, farther Entry }{{none, none}, {none, some}, {some, some}} {
		if how := e.nearer.Loosens(e.farther); how != "" {
			t.Errorf("%v next to %v %s", e.nearer, e.farther, how)
		}
	}
}
