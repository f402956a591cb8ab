package fetch

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// pack writes a packaged chart.
func pack(t *testing.T, dir, name, version string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, name+"-"+version+".tgz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zipped := gzip.NewWriter(f)
	archive := tar.NewWriter(zipped)
	chart := "name: " + name + "\nversion: " + version + "\n"
	if err := archive.WriteHeader(&tar.Header{Name: name + "/Chart.yaml", Size: int64(len(chart)),
		Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write([]byte(chart)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestChartsOfAMirror(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []string{"1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1", "v3.0.0"} {
		pack(t, dir, "web", version)
	}
	pack(t, dir, "web-extra", "9.0.0") // which is not web
	if err := os.MkdirAll(filepath.Join(dir, "db"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "db", "Chart.yaml"), []byte("name: db\nversion: 4.5.6\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	finder := Finder{Mirrors: []Mirror{mirror(t, "https://charts.example.com", dir), mirror(t,
		"registry.example.com/db", filepath.Join(dir, "db"))}}
	defer finder.Close()
	for name, tt := range map[string]struct {
		repository, chart, version string
		want                       string
		err                        string
	}{
		"one version":                     {"https://charts.example.com/", "web", "1.2.0", "1.2.0", ""},
		"the latest of a range":           {"https://charts.example.com", "web", "1.*", "1.10.0", ""},
		"no candidate, where none is due": {"https://charts.example.com", "web", ">=1.0.0 <3.0.0", "1.10.0", ""},
		"a version with and without v":    {"https://charts.example.com", "web", "3.0.0", "v3.0.0", ""},
		"a folder":                        {"https://charts.example.com", "db", "4.5.6", "4.5.6", ""},
		"a folder, by a range":            {"https://charts.example.com", "db", "4.x", "4.5.6", ""},
		"the mirror is the chart":         {"oci://registry.example.com/db", "db", "4.5.6", "4.5.6", ""},
		"a folder of another version":     {"https://charts.example.com", "db", "5.0.0", "", "chart db 5.0.0 is not in "},
		"a version that is not there": {"https://charts.example.com", "web", "1.3.0", "", "these packages: 1.0.0, " +
			"1.10.0, 1.2.0, 2.0.0-rc.1, v3.0.0"},
		"a chart that is not there": {"https://charts.example.com", "api", "1.3.0", "", "these packages: none"},
	} {
		t.Run(name, func(t *testing.T) {
			place, err := finder.Find(context.Background(), argocd.Source{RepoURL: tt.repository, Chart: tt.chart,
				TargetRevision: tt.version})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want one with %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if name, version, err := read(place.Root); name != tt.chart || version != tt.want || err != nil {
				t.Errorf("got %s %s, %v", name, version, err)
			}
		})
	}
}

// A repository has an index; a registry has tags and digests.
func TestChartsAreFetched(t *testing.T) {
	packages := t.TempDir()
	pack(t, packages, "web", "1.2.3")
	content, err := os.ReadFile(filepath.Join(packages, "web-1.2.3.tgz"))
	if err != nil {
		t.Fatal(err)
	}
	layer := fmt.Sprintf("sha256:%x", sha256.Sum256(content))
	manifest := fmt.Sprintf(`{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [{"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": %q, "size": %d}]}`,
		layer, len(content))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/stable/index.yaml":
			if _, password, _ := r.BasicAuth(); password != "s3cret" {
				t.Error("the repository is asked without its password")
			}
			fmt.Fprint(w, "entries: {web: [{version: 1.0.0, urls: [old.tgz]}, {version: 2.0.0-rc.1, urls: [rc.tgz]}, "+
				"{version: 1.2.3, urls: [web.tgz]}]}")
		case "/stable/web.tgz", "/v2/charts/web/blobs/" + layer:
			_, _ = w.Write(content)
		case "/v2/charts/web/tags/list":
			fmt.Fprint(w, `{"name": "charts/web", "tags": ["1.0.0", "1.2.3", "latest"]}`)
		case "/v2/charts/web/manifests/1.2.3", "/v2/charts/web/manifests/" + fmt.Sprintf("sha256:%x",
			sha256.Sum256([]byte(manifest))):
			w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
			w.Header().Set("Docker-Content-Digest", fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(manifest))))
			w.Header().Set("Content-Length", fmt.Sprint(len(manifest)))
			if r.Method != http.MethodHead {
				fmt.Fprint(w, manifest)
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	finder := Finder{AllowRemote: []string{"127.0.0.1"}}
	defer finder.Close()
	for _, repository := range []string{"http://me:s3cret@" + host + "/stable", host + "/charts",
		"oci://" + host + "/charts/"} {
		place, err := finder.Find(context.Background(), argocd.Source{RepoURL: repository, Chart: "web",
			TargetRevision: "1.*"})
		if err != nil {
			t.Errorf("%s: %v", repository, err)
			continue
		}
		if name, version,
			err := read(place.Root); name != "web" || version != "1.2.3" || err != nil || strings.Contains(place.Name,
			"s3cret") {
			t.Errorf("%s: got %s %s in %s, %v", repository, name, version, place.Name, err)
		}
	}
}
