package image

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// builder is a buildah with a store of its own.
type builder struct {
	t     *testing.T
	store string
}

func newBuilder(t *testing.T) *builder {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: building an image by chroot wants root")
	}
	if _, err := exec.LookPath("buildah"); err != nil {
		t.Skip("SKIPPED: there is no buildah: apt-get install buildah")
	}
	if static, err := isStatic("/bin/busybox"); err != nil || !static {
		t.Skip("SKIPPED: the build stage wants a static busybox for its shell: apt-get install busybox-static")
	}
	return &builder{t, t.TempDir()}
}

// run calls buildah and gives the last line that it prints.
func (b *builder) run(t *testing.T, args ...string) string {
	t.Helper()
	options := []string{"--root", b.store + "/root", "--runroot", b.store + "/run", "--storage-driver", "vfs"}
	cmd := exec.Command("buildah", append(options, args...)...)
	cmd.Env = append(os.Environ(), "BUILDAH_ISOLATION=chroot")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("buildah %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}

// bases makes the two images that the Dockerfile starts from: a shell and certificates to
// build with, and certificates to run with. The Go that builds is mounted.
func (b *builder) bases() {
	context := b.t.TempDir()
	b.write(context, "bin/busybox", read(b.t, "/bin/busybox"), 0o755)
	b.write(context, "etc/ssl/certs/ca-certificates.crt", read(b.t, "/etc/ssl/certs/ca-certificates.crt"), 0o644)
	env := "ENV PATH=/usr/local/go/bin:/bin"
	for _, name := range []string{"GOPROXY", "GOSUMDB", "GONOSUMDB", "GOFLAGS"} {
		env += " " + name + `="` + goEnv(b.t, name) + `"`
	}
	b.write(context, "build.Dockerfile", []byte("FROM scratch\nCOPY bin /bin\nCOPY etc /etc\n"+env+
		"\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\nRUN mkdir /tmp\n"), 0o644)
	b.write(context, "run.Dockerfile", []byte("FROM scratch\nCOPY etc /etc\n"), 0o644)
	for _, name := range []string{"build", "run"} {
		b.run(b.t, "bud", "-t", "localhost/"+name, "-f", filepath.Join(context, name+".Dockerfile"), context)
	}
}

// build builds a target of the Dockerfile and gives the folder of its files. Modules and
// what Go compiled before come from the caches of this machine.
func (b *builder) build(t *testing.T, target string) string {
	b.run(t, "bud", "--target", target, "-t", target,
		"--build-arg", "BUILD_IMAGE=localhost/build", "--build-arg", "BASE_IMAGE=localhost/run",
		"--build-arg", "VERSION=1.2.3-test",
		"-v", goEnv(t, "GOROOT")+":/usr/local/go:ro",
		"-v", goEnv(t, "GOMODCACHE")+":/root/go/pkg/mod:rw",
		"-v", goEnv(t, "GOCACHE")+":/root/.cache/go-build:rw",
		"-f", "../../Dockerfile", "../..")
	container := b.run(t, "from", target)
	t.Cleanup(func() { b.run(t, "rm", container) })
	return b.run(t, "mount", container)
}

func (b *builder) write(dir, name string, content []byte, mode os.FileMode) {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, mode); err != nil {
		b.t.Fatal(err)
	}
}

// isStatic reports whether a program needs no loader.
func isStatic(path string) (bool, error) {
	file, err := elf.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	loads := func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }
	return !slices.ContainsFunc(file.Progs, loads), nil
}

func read(t *testing.T, path string) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func goEnv(t *testing.T, name string) string {
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
