package argocd

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vixens-io/ballast/e2e/isolate"
)

// Plugin is a config management plugin in the sidecar of a repo-server.
type Plugin struct {
	sockets  string // the folder that it shares with the repo-server
	isNative bool   // it answers by itself, without argocd-cmp-server
	launch   func(t testing.TB) *process
	process  *process
}

// Native is `ballast serve`, with flags of an operator. It unpacks in memory, as the sidecars
// of examples/argocd do, and may take as much of it.
func Native(t testing.TB, flags ...string) *Plugin {
	t.Helper()
	sockets := socketFolder(t)
	argv := append([]string{"ballast", "serve", "--socket-dir", sockets, "--work-dir", workFolder(t)}, flags...)
	p := launched(t, sockets, "ballast", func(t testing.TB) *process {
		return start(t, []string{"GOMEMLIMIT=192MiB"}, ballast(), argv...)
	})
	p.isNative = true
	return p
}

// Classic is the argocd-cmp-server of a version, which runs `ballast generate` as our
// plugin.yaml says.
func Classic(t testing.TB, v Version) *Plugin {
	t.Helper()
	config, err := os.ReadFile("../../plugin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return sidecar(t, v, socketFolder(t), "ballast", string(config))
}

// sidecar is an argocd-cmp-server with a plugin of that name.
func sidecar(t testing.TB, v Version, sockets, name, config string) *Plugin {
	t.Helper()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "plugin.yaml"), config)
	return launched(t, sockets, name, func(t testing.TB) *process {
		env := []string{"ARGOCD_PLUGINSOCKFILEPATH=" + sockets, "ARGOCD_CMP_WORKDIR=" + workFolder(t),
			"PATH=" + v.path(t), "BALLAST_ARGOCD_VERSION=" + v.Minor()}
		return start(t, env, v.program().Path(t), "argocd-cmp-server", "--config-dir-path", folder)
	})
}

func workFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(isolate.Memory, "work")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// socketFolder is a short path, of which a socket may have 108 bytes.
func socketFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cmp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func launched(t testing.TB, sockets, name string, launch func(testing.TB) *process) *Plugin {
	t.Helper()
	p := &Plugin{sockets: sockets}
	p.launch = func(t testing.TB) *process {
		started := launch(t)
		started.until(t, answers("unix", filepath.Join(sockets, name+".sock")))
		return started
	}
	p.process = p.launch(t)
	return p
}

// Kill ends the plugin as a node that fails does: its socket stays behind.
func (p *Plugin) Kill() { p.process.kill() }

// Restart starts it again.
func (p *Plugin) Restart(t testing.TB) {
	t.Helper()
	p.process = p.launch(t)
}
