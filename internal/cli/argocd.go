package cli

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/render"
)

// argoCDVariable is for what runs where nobody writes flags, as the sidecar of a repo-server.
const argoCDVariable = "BALLAST_ARGOCD_VERSION"

// argoCDFlag is the version of the Argo CD that sources are rendered as by.
type argoCDFlag struct {
	version release.Version
	warning string
}

func (f *argoCDFlag) Set(text string) (err error) {
	f.version, f.warning, err = release.Parse(text)
	return err
}

// String is the default, which depends on where one looks.
func (f *argoCDFlag) String() string { return "" }

func (f *argoCDFlag) Type() string { return "version" }

// setUpArgoCD takes the version from the environment where no flag has it.
func (c *cli) setUpArgoCD() error {
	if text := c.env[argoCDVariable]; text != "" && c.argoCD.version == "" {
		if err := c.argoCD.Set(text); err != nil {
			return fmt.Errorf("%s: %w", argoCDVariable, err)
		}
	}
	return nil
}

// tellArgoCD says of a version that is not known as which one it is taken.
func (c *cli) tellArgoCD() {
	if c.argoCD.warning != "" {
		c.log.Warn(c.argoCD.warning)
	}
}

// argoCDOf returns the version by which the ApplicationSets of a directory are evaluated; empty is the newest. The
// registries are those of --registry. Who renders with them says what is wrong.
func (c *cli) argoCDOf(dir string, registries []string) release.Version {
	version, _, _ := c.statedArgoCD(dir, registries)
	return version
}

// statedArgoCD is argoCDOf with what there is to say of the registry that states the version.
func (c *cli) statedArgoCD(dir string, registries []string) (v release.Version, warning string, err error) {
	if c.argoCD.version != "" {
		return c.argoCD.version, "", nil
	}
	request := c.request(dir).Request
	request.Dir, request.Layers.Paths = dir, registries
	if err := request.LoadRegistry(); err != nil {
		return "", "", err
	}
	v, warning = engine.ArgoCDOf(request.Registry)
	return v, warning, nil
}

// tellHelm says once that charts are rendered by another helm than this Argo CD has.
func (c *cli) tellHelm(helm render.HelmProgram, v release.Version) {
	if mismatch := helm.Mismatch(v); mismatch != "" {
		c.otherHelm.Do(func() { c.log.Warn(mismatch) })
	}
}

// noteRendered says what there is to say of a source that was rendered.
func (c *cli) noteRendered(kind render.Kind, o render.Options) {
	if kind != render.Chart && !(kind == render.Kustomization && o.EnableHelm) {
		return
	}
	if helm, err := o.HelmProgram(); err == nil {
		c.tellHelm(helm, o.ArgoCD)
	}
}
