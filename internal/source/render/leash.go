package render

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/krusty"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// buildWithHelm is a build whose kustomization may have charts. Kustomize runs helm without any
// limit of time, and would wait for one that hangs for ever.
func buildWithHelm(ctx context.Context, o Options, files guard, options *krusty.Options) ([]byte, error) {
	if !o.HelmCall {
		return nil, errors.New("charts of kustomizations are for programs that answer for helm: see render.Options.HelmCall")
	}
	call := helmCall{Parent: os.Getpid(), Repository: files.repository, Hosts: o.AllowRemote, Proxies: readProxies()}
	l, err := newLeash(o.helmProgram(), call)
	if err != nil {
		return nil, err
	}
	defer l.drop()
	options.PluginConfig.HelmConfig.Command = l.helm
	out, err := attempt(ctx, files, options)
	if err != nil {
		err = withoutSecrets{err, l.secrets()}
	}
	return out, err
}

// leash is a name under which one build alone calls helm, so that it can be told from all others.
type leash struct {
	dir  string
	helm string // the name; a link to this program, which becomes helm: see AnswerHelmCall
}

// leashPrefix begins the names of the directories that helm is called from.
const leashPrefix = "ballast-helm-"

func newLeash(program string, call helmCall) (leash, error) {
	dir, err := os.MkdirTemp("", leashPrefix)
	if err != nil {
		return leash{}, err
	}
	l := leash{dir: dir, helm: filepath.Join(dir, "helm")}
	real, err := findProgram(program)
	if err != nil {
		l.helm = program // kustomize says that it is not there, if it needs it
		return l, nil
	}
	if err := l.prepare(real, call); err != nil {
		l.drop()
		return leash{}, err
	}
	return l, nil
}

func (l leash) prepare(program string, call helmCall) (err error) {
	if call.Program, err = filepath.Abs(program); err != nil {
		return err
	}
	content, err := json.Marshal(call)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(l.dir, callFile), content, 0o600); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return os.Symlink(self, l.helm)
}

// secrets returns those that are in the values which helm got.
func (l leash) secrets() redact.Known {
	var h helm
	files, _ := filepath.Glob(filepath.Join(l.dir, valuesPattern))
	for _, file := range files {
		h.knowFile(file)
	}
	return h.secrets
}

func (l leash) drop() { _ = os.RemoveAll(l.dir) }
