package cli

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/release"
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

// argoCDOf returns the version by which the ApplicationSets of a directory are evaluated; empty is the newest.
func (c *cli) argoCDOf(dir string) release.Version {
	if c.argoCD.version != "" {
		return c.argoCD.version
	}
	request := c.request(dir).Request
	request.Dir = dir
	if request.LoadRegistry() != nil { // who renders with it says what is wrong
		return ""
	}
	return engine.ArgoCDOf(request.Registry)
}
