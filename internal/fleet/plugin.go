package fleet

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/argocd"
)

// pluginOf gives what a source says to Ballast; nil for one that does not go through it. It asks
// for the plugin by name, in the Application or in the .argocd-source.yaml of its folder, which
// Argo CD lays over it.
func pluginOf(root string, m Member) *argocd.Plugin {
	plugin := m.Application.Sources[m.Source].Plugin
	if m.Elsewhere == "" {
		dir := filepath.Join(root, filepath.FromSlash(m.Dir))
		for _, name := range []string{".argocd-source.yaml", ".argocd-source-" + m.Application.Name + ".yaml"} {
			plugin = over(plugin, pluginIn(filepath.Join(dir, name)))
		}
	}
	if plugin == nil || plugin.Name != "ballast" && !strings.HasPrefix(plugin.Name, "ballast-") {
		return nil
	}
	return plugin
}

// over gives what the nearer of two says; without a name, it is for the other one's plugin.
func over(plugin, nearer *argocd.Plugin) *argocd.Plugin {
	switch {
	case nearer == nil:
		return plugin
	case plugin != nil:
		nearer.Name = cmp.Or(nearer.Name, plugin.Name)
	}
	return nearer
}

// pluginIn gives the plugin that a file of the source's folder asks for, if there is one that
// can be read.
func pluginIn(file string) *argocd.Plugin {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var source argocd.Source
	if err := yaml.Unmarshal(text, &source); err != nil {
		return nil
	}
	return source.Plugin
}
