package origin

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/argocd"
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
	if err := archive.WriteHeader(&tar.Header{Name: name + "/Chart.yaml", Size: int64(len(chart)), Mode: 0o644}); err != nil {
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
	if err := os.WriteFile(filepath.Join(dir, "db", "Chart.yaml"), []byte("name: db\nversion: 4.5.6\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	finder := Finder{Mirrors: []Mirror{mirror(t, "https://charts.example.com", dir), mirror(t, "registry.example.com/db", filepath.Join(dir, "db"))}}
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
		"a version that is not there":     {"https://charts.example.com", "web", "1.3.0", "", "these packages: 1.0.0, 1.10.0, 1.2.0, 2.0.0-rc.1, v3.0.0"},
		"a chart that is not there":       {"https://charts.example.com", "api", "1.3.0", "", "these packages: none"},
	} {
		t.Run(name, func(t *testing.T) {
			place, err := finder.Find(context.Background(), argocd.Source{RepoURL: tt.repository, Chart: tt.chart, TargetRevision: tt.version})
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

// The command line is the one of helm's own repositories, or of a registry.
func TestChartsAreFetchedByHelm(t *testing.T) {
	packages := t.TempDir()
	pack(t, packages, "web", "1.2.3")
	helm := filepath.Join(t.TempDir(), "helm")
	script := `#!/bin/sh
case "$*" in
"pull --version 1.* --destination "*" web --repo https://me:s3cret@charts.example.com" | \
"pull --version 1.* --destination "*" oci://registry.example.com/charts/web") cp ` + packages + `/web-1.2.3.tgz "$5" ;;
*) echo "no such thing: $*" >&2; exit 1 ;;
esac
`
	if err := os.WriteFile(helm, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	finder := Finder{Helm: helm, AllowRemote: []string{"charts.example.com", "registry.example.com"}}
	defer finder.Close()
	for _, repository := range []string{"https://me:s3cret@charts.example.com", "registry.example.com/charts", "oci://registry.example.com/charts/"} {
		place, err := finder.Find(context.Background(), argocd.Source{RepoURL: repository, Chart: "web", TargetRevision: "1.*"})
		if err != nil {
			t.Errorf("%s: %v", repository, err)
			continue
		}
		if name, version, err := read(place.Root); name != "web" || version != "1.2.3" || err != nil || strings.Contains(place.Name, "s3cret") {
			t.Errorf("%s: got %s %s in %s, %v", repository, name, version, place.Name, err)
		}
	}
	_, err := finder.Find(context.Background(), argocd.Source{RepoURL: "https://charts.example.com", Chart: "-web", TargetRevision: "1.2.3"})
	if err == nil {
		t.Error("an option was taken for a chart")
	}
}
