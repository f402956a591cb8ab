package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// helm runs the helm of this machine in a home of its own: it sees no configuration, no
// credentials and no plugins of the user.
type helm struct {
	program string
	home    string
	timeout time.Duration
	written []string // what the files of values-N.yaml are, for messages
	hosts   Hosts
	secrets redact.Known // that the values hold, which messages may quote
}

func newHelm(o Options) (*helm, error) {
	program, err := findProgram(o.helmProgram())
	if err != nil {
		return nil, errNoHelm(o.helmProgram())
	}
	if program, err = filepath.Abs(program); err != nil { // it runs in the chart's directory
		return nil, err
	}
	home, err := os.MkdirTemp("", leashPrefix)
	if err != nil {
		return nil, err
	}
	return &helm{program: program, home: home, hosts: o.AllowRemote, timeout: cmp.Or(o.Timeout, defaultTimeout)}, nil
}

func errNoHelm(program string) error {
	return fmt.Errorf("%s renders charts and was not found: install it (https://helm.sh/docs/intro/install), "+
		"or name it with --helm-binary", program)
}

func (o Options) helmProgram() string { return cmp.Or(o.Helm, "helm") }

// helmOfKustomize says what a kustomization may do with charts.
func (o Options) helmOfKustomize() (types.HelmConfig, error) {
	config := types.HelmConfig{
		Enabled: o.EnableHelm, Command: o.helmProgram(), KubeVersion: o.KubeVersion, ApiVersions: o.APIVersions,
	}
	if spec := o.Spec.Kustomize; spec != nil {
		config.KubeVersion = cmp.Or(spec.KubeVersion, o.KubeVersion)
		if len(spec.APIVersions) > 0 {
			config.ApiVersions = spec.APIVersions
		}
	}
	var err error
	config.KubeVersion, err = kubeVersion(config.KubeVersion)
	return config, err
}

func (h *helm) close() { _ = os.RemoveAll(h.home) }

// run returns what helm prints.
func (h *helm) run(ctx context.Context, dir string, arguments ...string) ([]byte, error) {
	out, err := child{
		name: "helm " + arguments[0], program: h.program, arguments: arguments,
		dir: dir, env: helmEnvironment(h.home, h.hosts), timeout: h.timeout, online: h.hosts.every(),
	}.run(ctx)
	var failed *childError
	if errors.As(err, &failed) {
		failed.stderr = h.readable(failed.stderr, dir)
	}
	return out, err
}

// noProxy is where nobody can listen.
const noProxy = "http://127.0.0.1:0"

// helmEnvironment is what helm may know of this machine: where programs are and, where every host is
// allowed, the proxies of the network. Else it has no network: all that it needs is fetched for it.
func helmEnvironment(home string, hosts Hosts) []string {
	env := []string{
		"HOME=" + home, "TMPDIR=" + home,
		"HELM_CACHE_HOME=" + filepath.Join(home, "cache"),
		"HELM_CONFIG_HOME=" + filepath.Join(home, "config"),
		"HELM_DATA_HOME=" + filepath.Join(home, "data"),
	}
	if hosts.every() {
		env = append(env, readProxies()...)
	} else {
		env = append(env, "HTTP_PROXY="+noProxy, "HTTPS_PROXY="+noProxy)
	}
	for _, name := range []string{"SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	return append(env, "PATH="+searchPath())
}

// readable is what helm says, without secrets and without the names of temporary places.
func (h *helm) readable(message, dir string) string {
	for i, name := range slices.Backward(h.written) { // values-10.yaml before values-1.yaml
		message = strings.ReplaceAll(message, h.values(i), name)
	}
	message = strings.ReplaceAll(message, h.home, "a temporary directory")
	message = strings.ReplaceAll(message, dir+string(filepath.Separator), "")
	// A crash prints where all of its goroutines were.
	message, _, _ = strings.Cut(message, "\n\ngoroutine ")
	visitValues(dir, h.knowValues)
	return redact.Message(h.secrets.Redact(strings.TrimPrefix(strings.TrimSpace(message), "Error: ")))
}
