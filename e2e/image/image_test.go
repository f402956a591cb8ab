// Package image builds the Dockerfile with the real buildah, from base images made of this
// machine's files, and runs what came out by chroot.
package image

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// argoCD is the user that Argo CD's own image runs as.
const argoCD = 999

func TestImage(t *testing.T) {
	b := newBuilder(t)
	b.bases()
	for name, tt := range map[string]struct {
		target, helm string
		args         []string
	}{
		"ballast":                      {target: "ballast"},
		"ballast-helm":                 {target: "ballast-helm", helm: "v4."},
		"ballast-helm of an older one": {"ballast-helm", "v3.", []string{"--build-arg", "HELM_VERSION=v3.19.5"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := b.build(t, tt.target, tt.args...)
			t.Run("holds what runs, and no shell", func(t *testing.T) { holds(t, root, tt.helm != "") })
			t.Run("says what it is", func(t *testing.T) { b.says(t, tt.target) })
			t.Run("runs as Argo CD's user", func(t *testing.T) { runs(t, root, tt.helm) })
			t.Run("serves and is healthy", func(t *testing.T) { serves(t, root) })
		})
	}
}

// holds checks the programs that were put into the base image: all static, and nothing
// that could run a script.
func holds(t *testing.T, root string, helm bool) {
	programs := []string{"usr/local/bin/ballast"}
	if helm {
		programs = append(programs, "usr/local/bin/helm")
	}
	for _, program := range programs {
		if static, err := isStatic(filepath.Join(root, program)); err != nil || !static {
			t.Errorf("%s is no static program (%v)", program, err)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "home/argocd/cmp-server/config/plugin.yaml")); err != nil {
		t.Error(err)
	}
	for _, shell := range []string{"bin/sh", "bin/bash", "busybox/sh"} {
		if _, err := os.Stat(filepath.Join(root, shell)); err == nil {
			t.Errorf("there is a shell: %s", shell)
		}
	}
}

// says checks the configuration that a container runtime goes by.
func (b *builder) says(t *testing.T, target string) {
	config := b.run(t, "inspect", "--type", "image", "--format",
		`{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}} {{.OCIv1.Config.Cmd}} {{index .OCIv1.Config.Labels "org.opencontainers.image.version"}}`,
		target)
	if want := "999 [/usr/local/bin/ballast] [serve] 1.2.3-test"; config != want {
		t.Errorf("image config: %s, want %s", config, want)
	}
}

// runs checks what the programs say of themselves: a helm says its version, as ballast does of it.
func runs(t *testing.T, root, helm string) {
	said := inside(t, root, "ballast", "version")
	if !strings.Contains(said, "1.2.3-test") {
		t.Errorf("ballast version: %q, want the version that was built", said)
	}
	if helm == "" {
		if !strings.Contains(said, "helm: none was found") {
			t.Errorf("ballast version: %q, and there is no helm", said)
		}
		return
	}
	if own := inside(t, root, "helm", "version", "--short"); !strings.HasPrefix(own, helm) {
		t.Errorf("helm version: %q, want %s", own, helm)
	}
	if !strings.Contains(said, "helm "+helm) || !strings.Contains(said, "(/usr/local/bin/helm)") {
		t.Errorf("ballast version: %q, want helm %s and where it is", said, helm)
	}
	if warned := strings.Contains(said, "charts are rendered by helm"); warned != (helm == "v3.") {
		t.Errorf("ballast version warns of another helm: %v: %q", warned, said)
	}
}

// serves starts the image's own command, waits for its own probe, and stops it as the
// kubelet would.
func serves(t *testing.T, root string) {
	for _, folder := range []string{"tmp", "home/argocd/cmp-server/plugins"} { // volumes, in a pod
		path := filepath.Join(root, folder)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(path, argoCD, argoCD); err != nil {
			t.Fatal(err)
		}
	}
	mount(t, root)
	server := chrooted(t.Context(), root, "ballast", "serve")
	var log strings.Builder
	server.Stderr = &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	healthy := false
	for range 100 {
		if err := chrooted(t.Context(), root, "ballast", "healthz").Run(); err == nil {
			healthy = true
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil || !healthy {
		t.Errorf("healthy: %v; ended with %v; it logged:\n%s", healthy, err, &log)
	}
}

// mount mounts in an image what every container has beside its files.
func mount(t *testing.T, root string) {
	t.Helper()
	for _, m := range []struct {
		what, kind string
		flags      uintptr
	}{{"/proc", "proc", 0}, {"/dev", "", syscall.MS_BIND}} {
		path := filepath.Join(root, m.what)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mount(m.what, path, m.kind, m.flags, ""); err != nil {
			t.Fatalf("mounting %s: %v", m.what, err)
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(path, syscall.MNT_DETACH); err != nil {
				t.Errorf("unmounting %s: %v", path, err)
			}
		})
	}
}

// inside runs a program of an image to its end and returns what it prints.
func inside(t *testing.T, root string, args ...string) string {
	t.Helper()
	out, err := chrooted(t.Context(), root, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func chrooted(ctx context.Context, root string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/usr/local/bin/"+args[0], args[1:]...)
	cmd.Err = nil // the program is looked for in the image, not here
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/local/bin", "HOME=/tmp"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: argoCD, Gid: argoCD}}
	return cmd
}
