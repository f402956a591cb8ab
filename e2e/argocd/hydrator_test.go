package argocd

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"github.com/google/go-cmp/cmp"
)

// hydrated is an Application whose manifests Argo CD pushes before it syncs them.
const hydrated = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: hydrated, namespace: argocd}
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: adguard-home}
  sourceHydrator:
    drySource: {repoURL: %q, path: adguard-home, targetRevision: main}
    syncSource: {targetBranch: env/prod, path: dns}
`

// hydrates has the branch of an environment show what Ballast does, in one commit.
func hydrates(t *testing.T, s stage) {
	repository := NewRepository(t, examples)
	remote := NewRemote(t, repository)
	push := func() {
		repository.Commit()
		repository.git("push", "--quiet", remote.Dir, "HEAD:main")
	}
	app := App{Name: "hydrated", Namespace: "adguard-home", Project: "default", Source: source(repository, "adguard-home")}

	s.MustCreate(t, fmt.Sprintf(hydrated, remote.URL))
	native := s.Hydrated(t, app.Name, nil)
	remote.shows(t, native, rendered(t, repository, app, "--raw"))

	// Argo CD hydrates each commit of the dry source once, whatever has changed beside it.
	s.Patch(t, application(app.Name), `{"spec": {"sourceHydrator": {"drySource": {"plugin": {"name": "ballast"}}}}}`)
	if again := s.Hydrate(t, app.Name); again.HydratedSHA != native.HydratedSHA {
		t.Errorf("without a new commit it is hydrated again: docs/installing.md says that it is not")
	}

	push()
	safe := s.Hydrate(t, app.Name)
	remote.shows(t, safe, rendered(t, repository, app))
	diff := remote.git("diff", native.HydratedSHA, safe.HydratedSHA, "--", "dns/manifest.yaml")
	t.Logf("what the branch shows:\n%s", diff)
	for _, line := range []string{"-      priorityClassName: vixens-low", "+      priorityClassName: vixens-critical"} {
		if !strings.Contains(diff, "\n"+line+"\n") {
			t.Errorf("the branch does not show %q", line)
		}
	}

	push()
	if next := s.Hydrate(t, app.Name); next.HydratedSHA != safe.HydratedSHA || next.DrySHA == safe.DrySHA {
		t.Errorf("the second hydration, of %s, commits %s after %s", next.DrySHA, next.HydratedSHA, safe.HydratedSHA)
	}
	status := s.SyncTo(t, app.Name, "env/prod")
	if status.OperationState.Phase != "Succeeded" {
		t.Fatalf("%s: %s", status.OperationState.Phase, status.OperationState.Message)
	}
	isSynced(t, s, app.Name)
}

// shows fails where a commit of the branch has other objects than were rendered.
func (r *Remote) shows(t *testing.T, hydrated *v1alpha1.HydrateOperation, want []any) {
	t.Helper()
	got := objects(t, strings.Split(r.git("show", hydrated.HydratedSHA+":dns/manifest.yaml"), "\n---\n"))
	slices.SortFunc(want, byKindAndName)
	slices.SortFunc(got, byKindAndName)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-rendered +hydrated)\n%s", diff)
	}
}

func byKindAndName(a, b any) int {
	key := func(object any) string {
		fields := object.(map[string]any)
		return fmt.Sprint(fields["kind"], fields["metadata"].(map[string]any)["name"])
	}
	return strings.Compare(key(a), key(b))
}
