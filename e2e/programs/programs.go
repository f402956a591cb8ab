// Package programs builds what the tests run, and keeps it: the first build of some takes minutes.
package programs

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

// Program is built from a folder that is a module, so that it is built with the dependencies that it was
// released with.
type Program struct{ Name, Folder, Of, Flags string }

// Path returns the path of what was built, or skips the test.
func (p Program) Path(t testing.TB) string {
	t.Helper()
	path, err := p.path()
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Skipf("NOT PROVEN HERE: %s could not be built: %v", p.Name, err)
	}
	return path
}

// MakeAll makes the programs that the cache lacks. What cannot be built is said here, and skips the tests
// that need it.
func MakeAll(all ...Program) {
	for _, p := range all {
		if err := p.make(); err != nil {
			fmt.Fprintf(os.Stderr, "NOT PROVEN HERE: %s cannot be built: %v\n", p.Name, err)
		}
	}
}

func (p Program) make() error {
	path, err := p.path()
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	began := time.Now()
	fmt.Fprintf(os.Stderr, "building %s, which takes minutes the first time\n", p.Name)
	if err := Build(p.Folder, path, p.Of, "-ldflags", "-s -w "+p.Flags); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "built %s in %s\n", p.Name, time.Since(began).Round(time.Second))
	return nil
}

// path says by its name what a program was built from.
func (p Program) path() (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, p.Of, p.Flags, runtime.Version(), runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		content, err := os.ReadFile(filepath.Join(p.Folder, name))
		if err != nil && name != "main.go" {
			return "", err
		}
		sum.Write(content)
	}
	return filepath.Join(Cache(), fmt.Sprintf("%s-%x", p.Name, sum.Sum(nil)[:6])), nil
}

// Module returns the folder of a module that the program is built from.
func (p Program) Module(t testing.TB, path string) string {
	t.Helper()
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", path)
	cmd.Dir, cmd.Env = p.Folder, append(os.Environ(), toolchain)
	dir, err := cmd.Output()
	if err != nil {
		t.Fatalf("finding the sources of %s: %v", p.Name, err)
	}
	return strings.TrimSpace(string(dir))
}

// toolchain has a module built with the Go that it asks for, if that is newer.
const toolchain = "GOTOOLCHAIN=auto"

// Cache is the folder of what was built.
func Cache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "ballast-e2e")
}

// Build builds a package of the module in a folder, beside the path, and moves there what is whole.
func Build(folder, path, of string, flags ...string) error {
	cmd := exec.Command("go", append(append([]string{"build", "-trimpath"}, flags...), "-o", path+".new", of)...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", toolchain)
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build in %s: %w\n%s", folder, err, said.String())
	}
	return os.Rename(path+".new", path)
}
