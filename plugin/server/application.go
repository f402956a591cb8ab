package server

import (
	"os"
	"path/filepath"

	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// environment returns what the repo-server sends, and nothing of what this process knows.
func environment(m *cmp.Metadata) plugin.Environment {
	env := plugin.Environment{}
	for _, e := range m.Env {
		env[e.Name] = e.Value
	}
	return env
}

// checkoutOf finds the application's directory in what was unpacked.
func checkoutOf(root *os.Root, m *cmp.Metadata) (plugin.Checkout, error) {
	below := filepath.Clean(m.AppRelPath)
	if !filepath.IsLocal(below) {
		return plugin.Checkout{}, reject("the application's path %q is not below its repository", m.AppRelPath)
	}
	info, err := root.Stat(below)
	if err != nil || !info.IsDir() {
		return plugin.Checkout{}, reject("the archive has no directory %q, where the application should be", m.AppRelPath)
	}
	return plugin.Checkout{Dir: filepath.Join(root.Name(), below), Root: root.Name()}, nil
}
