package argocd

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// build is a program that is built from a folder of build/, each of which is a module, so
// that it is built with the dependencies that it was released with.
type build struct{ name, of, ldflags string }

var (
	argocdV2  = build{name: "argocd-v2", of: "."}
	argocdV3  = build{name: "argocd-v3", of: "."}
	apiServer = build{name: "kube-apiserver", of: "k8s.io/kubernetes/cmd/kube-apiserver", ldflags: "-X k8s.io/component-base/version.gitVersion=v1.31.0"}
	kustomize = build{name: "kustomize", of: "sigs.k8s.io/kustomize/kustomize/v5"}
	helm      = build{name: "helm", of: "helm.sh/helm/v3/cmd/helm"}
)

// ballast is where the program under test is, from the sources that this module lies in.
func ballast() string { return filepath.Join(cache(), "ballast") }

// buildAll makes the programs that the cache lacks, before the tests lose the network.
// What cannot be built is said here, and skips the tests that need it.
func buildAll() error {
	for _, b := range []build{argocdV2, argocdV3, apiServer, kustomize, helm} {
		if err := b.make(); err != nil {
			fmt.Fprintf(os.Stderr, "NOT PROVEN HERE: %s cannot be built: %v\n", b.name, err)
		}
	}
	return goBuild("../..", ballast(), "./cmd/ballast", "")
}

// program returns the path of what was built, or skips the test.
func (b build) program(t testing.TB) string {
	t.Helper()
	path, err := b.path()
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Skipf("NOT PROVEN HERE: %s could not be built: %v", b.name, err)
	}
	return path
}

func (b build) make() error {
	path, err := b.path()
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	began := time.Now()
	fmt.Fprintf(os.Stderr, "building %s, which takes minutes the first time\n", b.name)
	if err := goBuild(b.folder(), path, b.of, b.ldflags); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "built %s in %s\n", b.name, time.Since(began).Round(time.Second))
	return nil
}

func (b build) folder() string { return filepath.Join("build", b.name) }

// path says by its name what a program was built from.
func (b build) path() (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, b.of, b.ldflags, runtime.Version(), runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		content, err := os.ReadFile(filepath.Join(b.folder(), name))
		if err != nil && name != "main.go" {
			return "", err
		}
		sum.Write(content)
	}
	return filepath.Join(cache(), fmt.Sprintf("%s-%x", b.name, sum.Sum(nil)[:6])), nil
}

// cache is the folder of what was built.
func cache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "ballast-e2e")
}

// goBuild builds beside the path and moves there what is whole.
func goBuild(folder, path, of, ldflags string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w "+ldflags, "-o", path+".new", of)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build in %s: %w\n%s", folder, err, said.String())
	}
	return os.Rename(path+".new", path)
}
