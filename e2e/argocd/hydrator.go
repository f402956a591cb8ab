package argocd

import (
	"net/http/cgi"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
)

// StartCommitServer starts what pushes the manifests that the source hydrator of Argo CD 3.6 has rendered.
func StartCommitServer(t testing.TB) (address string) {
	t.Helper()
	own := port()
	address = "127.0.0.1:" + own
	server := start(t, nil, V36.program().Path(t), "argocd-commit-server", "--address", "127.0.0.1", "--port", own,
		"--metrics-address", "127.0.0.1", "--metrics-port", port())
	server.until(t, answers("tcp", address))
	return address
}

// Remote is a bare repository that a Git server has, to which anybody may push.
type Remote struct {
	URL string
	*Repository
}

// NewRemote serves a copy of a repository by HTTP.
func NewRemote(t testing.TB, of *Repository) *Remote {
	t.Helper()
	programs, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	served := t.TempDir()
	of.git("clone", "--quiet", "--bare", ".", filepath.Join(served, "fleet.git"))
	r := &Remote{Repository: &Repository{Dir: filepath.Join(served, "fleet.git"), t: t}}
	r.git("config", "http.receivepack", "true")
	server := httptest.NewServer(&cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(programs)), "git-http-backend"), Dir: served,
		Env: append(environment(t, t.TempDir()), "GIT_PROJECT_ROOT="+served, "GIT_HTTP_EXPORT_ALL=1"),
	})
	t.Cleanup(server.Close)
	r.URL = server.URL + "/fleet.git"
	return r
}

// Hydrate asks for an Application to be hydrated anew, and returns how it ended.
func (c *Controller) Hydrate(t testing.TB, name string) *v1alpha1.HydrateOperation {
	t.Helper()
	before := c.status(t, name).SourceHydrator.CurrentOperation
	time.Sleep(time.Second) // by which its times are told apart
	c.cluster.Patch(t, application(name), `{"metadata": {"annotations": {"argocd.argoproj.io/hydrate": "hard"}}}`)
	return c.Hydrated(t, name, before)
}

// Hydrated waits for the end of another hydration than the one before.
func (c *Controller) Hydrated(t testing.TB, name string, before *v1alpha1.HydrateOperation) *v1alpha1.HydrateOperation {
	t.Helper()
	status := c.wait(t, name, "the end of a hydration", func(s v1alpha1.ApplicationStatus) bool {
		now := s.SourceHydrator.CurrentOperation
		isAnother := now != nil && (before == nil || !now.StartedAt.Equal(&before.StartedAt))
		return isAnother && now.FinishedAt != nil
	})
	ended := status.SourceHydrator.CurrentOperation
	if ended.Phase != v1alpha1.HydrateOperationPhaseHydrated {
		t.Fatalf("%s: hydration: %s: %s", name, ended.Phase, ended.Message)
	}
	return ended
}
