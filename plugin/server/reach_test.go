package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// certified returns a certificate for some hosts, and the file of the authority that has issued it.
func certified(t *testing.T, hosts ...string) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a company"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	issued, err := x509.CreateCertificate(rand.Reader, authority, authority, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: hosts[0]}, NotAfter: time.Now().Add(time.Hour),
		DNSNames: hosts, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, authority, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "authority.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: issued}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// gitHost serves a repository below /ok.git, a manifest at /a.yaml, a schema at /s.json and redirects from /moved, by
// https, with a
// certificate that only SSL_CERT_FILE says to trust.
func gitHost(t *testing.T, hosts ...string) (address string) {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed: apt-get install git")
	}
	root := t.TempDir()
	for _, arguments := range []string{
		"init -q work", "-C work add .", "-C work -c user.name=a -c user.email=a@example.com commit -qm a",
		"clone -q --bare work ok.git",
	} {
		cmd := exec.Command(git, strings.Fields(arguments)...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", arguments, err, out)
		}
		if strings.HasPrefix(arguments, "init") {
			for name, content := range map[string]string{
				"kustomization.yaml": "resources: [b.yaml]\n",
				"b.yaml":             "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cloned}\n",
			} {
				if err := os.WriteFile(filepath.Join(root, "work", name), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	backend := &cgi.Handler{Path: git, Args: []string{"http-backend"}, Stderr: io.Discard,
		Env: []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1"}}
	var authority string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case path == "/a.yaml":
			fmt.Fprint(w, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fetched}\n")
		case path == "/s.json":
			fmt.Fprint(w, `{"properties": {"replicas": {"type": "integer"}}}`)
		case strings.HasPrefix(path, "/moved/"):
			http.Redirect(w, r, "https://evil.example"+path, http.StatusFound)
		default:
			backend.ServeHTTP(w, r)
		}
	}))
	server.TLS = &tls.Config{Certificates: make([]tls.Certificate, 1)}
	server.TLS.Certificates[0], authority = certified(t, hosts...)
	server.StartTLS()
	t.Cleanup(server.Close)
	t.Setenv("SSL_CERT_FILE", authority)
	t.Setenv("SSL_CERT_DIR", "")
	return server.Listener.Addr().String()
}

// fetching is an application that takes a repository and a file from a host.
func fetching(host string) string {
	return "-- web/kustomization.yaml --\nresources: ['https://" + host + "/ok.git', 'https://" + host + "/a.yaml']\n"
}

// wantFetched checks that an application has what a host serves.
func wantFetched(t *testing.T, h *harness, host string) {
	t.Helper()
	m, err := generate(t.Context(), h.dial(t), "web", archiveOf(t, fetching(host)))
	if err != nil {
		t.Fatalf("%v\n%s", err, h.log)
	}
	all := strings.Join(m.Manifests, "")
	for _, name := range []string{"name: cloned", "name: fetched"} {
		if !strings.Contains(all, name) {
			t.Errorf("no %s in\n%s", name, all)
		}
	}
}

// What a box confines itself to leaves git what it needs: also for the second job, when its folder was emptied.
func TestABoxFetchesFromAnAllowedHost(t *testing.T) {
	_, port, _ := net.SplitHostPort(gitHost(t, "localhost"))
	h := start(t, func(c *Config) { c.Operator.AllowRemote = []string{"localhost"} })
	for range 2 {
		wantFetched(t, h, "localhost:"+port)
	}
	for name, resource := range map[string]string{
		"another name":        "https://127.0.0.1:" + port + "/ok.git",
		"a redirect":          "https://localhost:" + port + "/moved/a.yaml",
		"a redirect of git":   "git::https://localhost:" + port + "/moved/ok.git",
		"git without https":   "git::http://localhost:" + port + "/ok.git",
		"git by ssh":          "ssh://git@localhost:" + port + "/ok.git",
		"git's own protocol":  "git::git://localhost:" + port + "/ok.git",
		"git of this machine": "file:///etc",
	} {
		files := "-- web/kustomization.yaml --\nresources: ['" + resource + "']\n"
		if _, err := generate(t.Context(), h.dial(t), "web", archiveOf(t, files)); err == nil {
			t.Errorf("%s: it is rendered", name)
		}
	}
	wantFetched(t, h, "localhost:"+port)
}

// The proxy of the network is asked for what is allowed, by git, too.
func TestABoxFetchesThroughTheProxyOfTheNetwork(t *testing.T) {
	to := gitHost(t, "git.example")
	var tunnels, others atomic.Int32
	network := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "git.example:443" {
			others.Add(1)
			http.Error(w, "not here", http.StatusBadGateway)
			return
		}
		tunnels.Add(1)
		there, err := net.Dial("tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		defer there.Close()
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer here.Close()
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(there, here) }()
		_, _ = io.Copy(here, there)
	}))
	defer network.Close()
	t.Setenv("HTTPS_PROXY", network.URL)
	t.Setenv("NO_PROXY", "")
	h := start(t, func(c *Config) { c.Operator.AllowRemote = []string{"git.example"} })
	wantFetched(t, h, "git.example")
	files := "-- web/kustomization.yaml --\nresources: ['git::https://evil.example/ok.git']\n"
	if _, err := generate(t.Context(), h.dial(t), "web", archiveOf(t, files)); err == nil {
		t.Error("a host that is not allowed is asked")
	}
	if tunnels.Load() < 2 || others.Load() > 0 {
		t.Errorf("the proxy was asked %d times for the host, %d times for others", tunnels.Load(), others.Load())
	}
}

// Helm has no network in a box, and judges values by a schema on an allowed host nevertheless.
func TestABoxFetchesSchemasForHelm(t *testing.T) {
	if _, err := exec.LookPath("helm"); err != nil {
		t.Skip("helm is not installed: go install helm.sh/helm/v4/cmd/helm@v4.3.1")
	}
	_, port, _ := net.SplitHostPort(gitHost(t, "localhost"))
	h := start(t, func(c *Config) {
		c.Operator.AllowRemote, c.Operator.EnableHelm, c.Operator.HelmCall = []string{"localhost"}, true, true
	})
	for _, dir := range []string{"web", "web/charts/web"} {
		files := "-- " + dir + "/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\n" +
			"-- " + dir + "/templates/a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" +
			"data: {replicas: '{{ .Values.replicas }}'}\n" +
			"-- " + dir + "/values.schema.json --\n{\"$ref\": \"https://localhost:" + port + "/s.json\"}\n"
		if dir != "web" {
			files += "-- web/kustomization.yaml --\nhelmCharts: [{name: web, releaseName: web}]\n"
		}
		values := "-- " + dir + "/values.yaml --\nreplicas: "
		m, err := generate(t.Context(), h.dial(t), "web", archiveOf(t, files+values+"3\n"))
		if err != nil || !strings.Contains(strings.Join(m.Manifests, ""), "replicas: \"3\"") &&
			!strings.Contains(strings.Join(m.Manifests, ""), "replicas: '3'") {
			t.Errorf("%s: %v, %v", dir, m, err)
		}
		_, err = generate(t.Context(), h.dial(t), "web", archiveOf(t, files+values+"many\n"))
		if err == nil || !strings.Contains(err.Error(), "got string, want integer") {
			t.Errorf("%s: got %v", dir, err)
		}
	}
}
