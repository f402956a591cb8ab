package argocd

import (
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
)

// everywhere runs a test with each repo-server and each kind of plugin.
func everywhere(t *testing.T, test func(t *testing.T, server *RepoServer, plugin *Plugin)) {
	t.Helper()
	with(t, Versions, test)
}

// newest runs a test with each kind of plugin at the repo-servers that have all tests.
func newest(t *testing.T, test func(t *testing.T, server *RepoServer, plugin *Plugin)) {
	t.Helper()
	with(t, inFull(), test)
}

func with(t *testing.T, versions []Version, test func(t *testing.T, server *RepoServer, plugin *Plugin)) {
	t.Helper()
	for _, version := range versions {
		for kind, plugin := range map[string]func(t *testing.T) *Plugin{
			"native":  func(t *testing.T) *Plugin { return Native(t, version.told()...) },
			"classic": func(t *testing.T) *Plugin { return Classic(t, version) },
		} {
			t.Run(string(version)+" "+kind, func(t *testing.T) {
				p := plugin(t)
				test(t, StartRepoServer(t, version, p), p)
			})
		}
	}
}

// same fails where the repo-server's manifests are not those of `ballast render`.
func same(t *testing.T, server *RepoServer, repository *Repository, app App, flags ...string) {
	t.Helper()
	manifests, err := server.Generate(t.Context(), app)
	if err != nil {
		t.Error(err)
		return
	}
	if diff := cmp.Diff(rendered(t, repository, app, flags...), objects(t, manifests)); diff != "" {
		t.Errorf("%s: (-ballast render +Argo CD)\n%s", app.Name, diff)
		return
	}
	t.Logf("%s: %d manifests, the same as of ballast render", app.Name, len(manifests))
}

func TestManifestsAreThoseOfBallastRender(t *testing.T) {
	everywhere(t, func(t *testing.T, server *RepoServer, _ *Plugin) {
		repository := NewRepository(t, examples)
		for path, name := range map[string]string{
			"home-assistant/overlays/prod": "homeassistant", "adguard-home": "adguard-home",
			"music-assistant": "media", "vaultwarden": "vaultwarden", "node-exporter": "monitoring",
		} {
			same(t, server, repository, App{Name: name, Namespace: name, Project: "default", Source: source(repository, path)})
		}
	})
}

// Both plugins announce what they take: the native one by itself, the classic one by the list
// that plugin.yaml has of it.
func TestParametersInTheDetailsOfAnApplication(t *testing.T) {
	everywhere(t, func(t *testing.T, server *RepoServer, _ *Plugin) {
		details, err := server.Details(t.Context(), homeAssistant(NewRepository(t, examples)))
		if err != nil {
			t.Fatal(err)
		}
		announced := map[string]string{}
		for _, p := range details.Plugin.ParametersAnnouncement {
			announced[p.Name] = p.Title
			t.Logf("%s: %s, %s (%s)", p.Name, p.Title, p.ItemType, p.CollectionType)
		}
		for _, name := range []string{"registry", "only", "skip", "strict", "unregistered", "helm-values",
			"kustomize-image"} {
			if announced[name] == "" {
				t.Errorf("%s is not announced", name)
			}
		}
	})
}

func TestParametersAreObeyed(t *testing.T) {
	newest(t, func(t *testing.T, server *RepoServer, _ *Plugin) {
		repository := NewRepository(t, examples)
		app := homeAssistant(repository)
		only := &v1alpha1.OptionalArray{Array: []string{"safe-sync", "priority"}}
		app.Source.Plugin.Parameters = v1alpha1.ApplicationSourcePluginParameters{{Name: "only", OptionalArray: only}}
		same(t, server, repository, app, "--only", "safe-sync,priority")
	})
}

func TestAnApplicationThatOptsInByItsFolder(t *testing.T) {
	newest(t, func(t *testing.T, server *RepoServer, _ *Plugin) {
		repository := NewRepository(t, examples)
		app := homeAssistant(repository)
		app.Source.Plugin = nil
		raw, err := server.Generate(t.Context(), app)
		if err != nil {
			t.Fatal(err)
		}
		if cmp.Equal(rendered(t, repository, app), objects(t, raw)) {
			t.Error("an application that asks for nothing is rendered by the plugin")
		}
		repository.Write(app.Source.Path+"/.argocd-source.yaml", "plugin: {name: ballast}\n")
		repository.Commit()
		same(t, server, repository, app)
	})
}

func TestAPluginThatIsKilledAndComesBack(t *testing.T) {
	newest(t, func(t *testing.T, server *RepoServer, plugin *Plugin) {
		repository := NewRepository(t, examples)
		app := homeAssistant(repository)
		same(t, server, repository, app)
		plugin.Kill()
		manifests, err := server.Generate(t.Context(), app)
		if err == nil {
			t.Fatalf("without a plugin there are %d manifests", len(manifests))
		}
		t.Logf("killed: %v", err)
		plugin.Restart(t)
		same(t, server, repository, app)
	})
}

func TestTwentyApplicationsAtOnce(t *testing.T) {
	newest(t, func(t *testing.T, server *RepoServer, _ *Plugin) {
		repository := NewRepository(t, examples)
		want := rendered(t, repository, homeAssistant(repository))
		var group errgroup.Group
		for range 20 {
			group.Go(func() error {
				manifests, err := server.Generate(t.Context(), homeAssistant(repository))
				if err != nil {
					return err
				}
				if diff := cmp.Diff(want, objects(t, manifests)); diff != "" {
					t.Errorf("(-ballast render +Argo CD)\n%s", diff)
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			t.Error(err)
		}
		t.Logf("20 applications, %d manifests each", len(want))
	})
}
