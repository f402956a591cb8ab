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
	return &builder{t, t.TempDir()}
}

// run calls buildah and returns the last line that it prints.
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
	b.copy(context+"/shell", "/bin/sh")
	for _, library := range libraries(b.t, "/bin/sh") {
		b.copy(context+"/shell", library)
	}
	for _, image := range []string{"build", "run"} {
		b.copy(context+"/"+image, "/etc/ssl/certs/ca-certificates.crt")
	}
	b.write(context+"/build/tmp/.keep", nil, 0o644)
	env := "ENV PATH=/usr/local/go/bin:/bin"
	for _, name := range []string{"GOPROXY", "GOSUMDB", "GONOSUMDB", "GOFLAGS"} {
		env += " " + name + `="` + goEnv(b.t, name) + `"`
	}
	b.write(context+"/build.Dockerfile", []byte("FROM scratch\nCOPY shell /\nCOPY build /\n"+env+"\n"), 0o644)
	b.write(context+"/run.Dockerfile", []byte("FROM scratch\nCOPY run /\n"), 0o644)
	for _, name := range []string{"build", "run"} {
		b.run(b.t, "bud", "-t", "localhost/"+name, "-f", context+"/"+name+".Dockerfile", context)
	}
}

// libraries returns the files that a program is linked with when it starts.
func libraries(t *testing.T, program string) []string {
	out, err := exec.Command("ldd", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for word := range strings.FieldsSeq(string(out)) {
		if strings.HasPrefix(word, "/") {
			files = append(files, word)
		}
	}
	return files
}

// build builds a target of the Dockerfile and returns the folder of its files. Modules and
// what Go compiled before come from the caches of this machine.
func (b *builder) build(t *testing.T, target string, args ...string) string {
	b.run(t, slices.Concat([]string{"bud", "--target", target, "-t", target,
		"--build-arg", "BUILD_IMAGE=localhost/build", "--build-arg", "BASE_IMAGE=localhost/run",
		"--build-arg", "VERSION=1.2.3-test",
		"-v", goEnv(t, "GOROOT") + ":/usr/local/go:ro",
		"-v", goEnv(t, "GOMODCACHE") + ":/root/go/pkg/mod:rw",
		"-v", goEnv(t, "GOCACHE") + ":/root/.cache/go-build:rw"},
		args, []string{"-f", "../../Dockerfile", "../.."})...)
	container := b.run(t, "from", target)
	t.Cleanup(func() { b.run(t, "rm", container) })
	return b.run(t, "mount", container)
}

// copy puts a file of this machine into a folder, at its place.
func (b *builder) copy(dir, path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	b.write(dir+path, content, 0o755)
}

func (b *builder) write(path string, content []byte, mode os.FileMode) {
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

func goEnv(t *testing.T, name string) string {
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
