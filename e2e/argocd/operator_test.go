package argocd

import (
	"path/filepath"
	"strings"
	"testing"
)

// underAnOperator runs a test with the repo-servers and a native plugin with such flags.
func underAnOperator(t *testing.T, test func(t *testing.T, server *RepoServer, repository *Repository),
	flags ...string) {
	t.Helper()
	for _, version := range inFull() {
		t.Run(string(version), func(t *testing.T) {
			test(t, StartRepoServer(t, version, Native(t, append(flags, version.told()...)...)), NewRepository(t, examples))
		})
	}
}

// refuses fails where an application is rendered, or not for the reason that is wanted.
func refuses(t *testing.T, server *RepoServer, app App, reason string) {
	t.Helper()
	manifests, err := server.Generate(t.Context(), app)
	if err == nil {
		t.Errorf("not refused: %d manifests", len(manifests))
		return
	}
	t.Logf("refused: %v", err)
	if !strings.Contains(err.Error(), reason) {
		t.Errorf("it does not say %q", reason)
	}
}

// Whoever can write to the folder of an application can write Argo CD's own overrides there.
func TestAFolderCannotTakeAwayWhatTheOperatorGives(t *testing.T) {
	registry := filepath.Join(t.TempDir(), "ballast.yaml")
	write(t, registry, "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: operator}\nspec: "+
		"{sync: {strategy: copy}}\n")
	underAnOperator(t, func(t *testing.T, server *RepoServer, repository *Repository) {
		app := homeAssistant(repository)
		same(t, server, repository, app)
		repository.Write(app.Source.Path+"/.argocd-source.yaml", "plugin: {name: ballast, parameters: [{name: skip, "+
			"array: [safe-sync]}]}\n")
		repository.Commit()
		refuses(t, server, app, "plugin parameter skip: the operator's registry is in force")
	}, "--registry", registry)
}

// Argo CD sends but a part of the repository where an annotation says so.
func TestARegistryThatArgoCDDoesNotSend(t *testing.T) {
	underAnOperator(t, func(t *testing.T, server *RepoServer, repository *Repository) {
		app := homeAssistant(repository)
		app.Paths = "/home-assistant"
		refuses(t, server, app, `the registry "vixens", which the operator requires`)
		app.Paths = "/home-assistant;/ballast.yaml"
		same(t, server, repository, app)
	}, "--require-registry", "vixens")
}
