package argocd

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"k8s.io/client-go/discovery"
	cached "k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

// Cluster is a Kubernetes API server with nothing behind it: what is in it is never started.
type Cluster struct {
	kubeconfig string
	client     dynamic.Interface
	kinds      *restmapper.DeferredDiscoveryRESTMapper
}

const token = "e2e"

// StartCluster starts one, and the etcd that it keeps its objects in.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	sandbox.Need(t, "etcd")
	dir, own := t.TempDir(), port()
	tokens, key := filepath.Join(dir, "tokens.csv"), serviceAccountKey(t, dir)
	write(t, tokens, token+",e2e,e2e,system:masters\n")
	server := start(t, nil, apiServer.Path(t), "kube-apiserver", "--etcd-servers", startEtcd(t),
		"--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1", "--secure-port", own, "--cert-dir", dir,
		"--token-auth-file", tokens,
		"--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", key,
		"--service-account-signing-key-file", key,
		"--authorization-mode", "AlwaysAllow", "--disable-admission-plugins", "ServiceAccount",
		"--endpoint-reconciler-type", "none",
		"--service-cluster-ip-range", "10.0.0.0/24")
	c := &Cluster{kubeconfig: filepath.Join(dir, "kubeconfig")}
	write(t, c.kubeconfig, fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: e2e, cluster: {server: "https://127.0.0.1:%s", insecure-skip-tls-verify: true}}]
users: [{name: e2e, user: {token: %s}}]
contexts: [{name: e2e, context: {cluster: e2e, user: e2e}}]
current-context: e2e
`, own, token))
	server.until(t, func() error { return c.connect(t.Context()) })
	return c
}

func (c *Cluster) connect(ctx context.Context) error {
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig)
	if err != nil {
		return err
	}
	config.QPS = -1 // the tests need not be considerate: by itself the client asks five times a second
	calls, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	if err := calls.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error(); err != nil {
		return err
	}
	c.kinds = restmapper.NewDeferredDiscoveryRESTMapper(cached.NewMemCacheClient(calls))
	c.client, err = dynamic.NewForConfig(config)
	return err
}

func startEtcd(t testing.TB) (url string) {
	t.Helper()
	program, err := exec.LookPath("etcd")
	if err != nil {
		t.Fatal(err)
	}
	own, dir := port(), t.TempDir()
	url = "http://127.0.0.1:" + own
	etcd := start(t, nil, program, "etcd", "--data-dir", dir, "--listen-client-urls", url, "--advertise-client-urls", url,
		"--listen-peer-urls", "http://127.0.0.1:"+port())
	etcd.until(t, answers("tcp", "127.0.0.1:"+own))
	return url
}

func serviceAccountKey(t testing.TB, dir string) (path string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "service-accounts.key")
	write(t, path, string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY",
		Bytes: x509.MarshalPKCS1PrivateKey(key)})))
	return path
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
