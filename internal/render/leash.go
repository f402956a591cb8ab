package render

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"sigs.k8s.io/kustomize/api/krusty"
)

// buildWithHelm is a build whose kustomization may have charts. Kustomize runs helm without any
// limit of time, and would wait for one that hangs for ever.
func buildWithHelm(ctx context.Context, o Options, files guard, options *krusty.Options) ([]byte, error) {
	l, err := newLeash(o.helmProgram())
	if err != nil {
		return nil, err
	}
	defer l.drop()
	options.PluginConfig.HelmConfig.Command = l.helm
	out, err := attempts(ctx, files, options)
	if ctx.Err() != nil {
		l.cut()
	}
	return out, err
}

// leash is a name under which one build alone calls helm, so that it can be told from all others.
type leash struct {
	dir  string
	helm string // the name; a link to the program
}

func newLeash(program string) (leash, error) {
	dir, err := os.MkdirTemp("", "ballast-helm-")
	if err != nil {
		return leash{}, err
	}
	l := leash{dir: dir, helm: filepath.Join(dir, "helm")}
	real, err := exec.LookPath(program)
	if err != nil {
		l.helm = program // kustomize says that it is not there, if it needs it
		return l, nil
	}
	if real, err = filepath.Abs(real); err == nil {
		err = os.Symlink(real, l.helm)
	}
	return l, err
}

func (l leash) drop() { _ = os.RemoveAll(l.dir) }

// cut keeps helm from being called again, and kills the one that runs.
func (l leash) cut() {
	l.drop()
	processes, _ := filepath.Glob("/proc/[0-9]*/cmdline") // none where there is no /proc
	for _, path := range processes {
		line, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(line, []byte(l.helm+"\x00")) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
