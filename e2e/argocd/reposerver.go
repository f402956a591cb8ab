package argocd

import (
	"context"
	"os/exec"
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v2/reposerver/apiclient"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

// RepoServer is Argo CD's repo-server with a plugin beside it.
type RepoServer struct {
	Address, redis string
	client         apiclient.RepoServerServiceClient
}

// StartRepoServer starts one, and the Redis that it caches in. It is set up as
// examples/argocd does.
func StartRepoServer(t testing.TB, v Version, plugin *Plugin) *RepoServer {
	t.Helper()
	sandbox.Need(t, "git", "redis-server")
	program := v.program().Path(t)
	own := port()
	r := &RepoServer{Address: "127.0.0.1:" + own, redis: startRedis(t)}
	env := []string{
		"ARGOCD_GPG_ENABLED=false", "ARGOCD_ASK_PASS_SOCK=" + socketFolder(t) + "/ask.sock",
		"ARGOCD_PLUGINSOCKFILEPATH=" + plugin.sockets, "ARGOCD_CMP_CHUNK_SIZE=65536", "PATH=" + v.path(t),
	}
	argv := []string{"argocd-repo-server", "--disable-tls", "--address", "127.0.0.1", "--port", own,
		"--metrics-address", "127.0.0.1", "--metrics-port", port(), "--redis", r.redis,
		"--plugin-tar-exclude", ".git", "--plugin-use-manifest-generate-paths"}
	server := start(t, env, program, append(argv, v.parts().flags...)...)
	server.until(t, answers("tcp", r.Address))
	closer, client, err := apiclient.NewRepoServerClientset(r.Address, 120,
		apiclient.TLSConfiguration{DisableTLS: true}).NewRepoServerClient()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closer.Close() })
	r.client = client
	return r
}

func startRedis(t testing.TB) (address string) {
	t.Helper()
	p := port()
	redis, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal(err)
	}
	server := start(t, nil, redis, "redis-server", "--bind", "127.0.0.1", "--port", p, "--save", "")
	server.until(t, answers("tcp", "127.0.0.1:"+p))
	return "127.0.0.1:" + p
}

// App is an Application, as far as its rendering goes.
type App struct {
	Name, Namespace, Project string
	Paths                    string // the annotation argocd.argoproj.io/manifest-generate-paths
	Source                   v1alpha1.ApplicationSource
	Refs                     v1alpha1.RefTargetRevisionMapping // of one that has several sources
}

// kubeVersion and apiVersions are what Argo CD says of the cluster.
const kubeVersion = "1.31.0"

var apiVersions = []string{"v1", "apps/v1"}

// Generate asks for the manifests of an application, each of which comes as JSON; nothing
// that was rendered before is taken for it.
func (r *RepoServer) Generate(ctx context.Context, app App) ([]string, error) {
	repository := &v1alpha1.Repository{Repo: app.Source.RepoURL}
	if app.Source.Chart != "" {
		repository.Type = "helm"
	}
	answer, err := r.client.GenerateManifest(ctx, &apiclient.ManifestRequest{
		Repo: repository, Revision: app.Source.TargetRevision, HasMultipleSources: app.Refs != nil, RefSources: app.Refs,
		AppName: app.Name, Namespace: app.Namespace, ProjectName: app.Project, ProjectSourceRepos: []string{"*"},
		ApplicationSource: &app.Source, KubeVersion: kubeVersion, ApiVersions: apiVersions,
		KustomizeOptions:                &v1alpha1.KustomizeOptions{BuildOptions: "--enable-helm"},
		AnnotationManifestGeneratePaths: app.Paths, NoCache: true, NoRevisionCache: true,
	})
	if err != nil {
		return nil, err
	}
	return answer.Manifests, nil
}

// Details asks what the user interface asks of an application's source.
func (r *RepoServer) Details(ctx context.Context, app App) (*apiclient.RepoAppDetailsResponse, error) {
	return r.client.GetAppDetails(ctx, &apiclient.RepoServerAppDetailsQuery{
		Repo: &v1alpha1.Repository{Repo: app.Source.RepoURL}, Source: &app.Source, AppName: app.Name,
		NoCache: true, NoRevisionCache: true,
	})
}
