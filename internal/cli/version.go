package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/render"
)

func (c *cli) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of Ballast, of what renders for it, and of the Argo CD that it renders as",
		Long: `Version prints the version of Ballast and of the kustomize in it, the helm that would render
charts here, and the version of Argo CD that sources of the current directory are rendered as by.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			helm := c.helmHere(cmd.Context())
			argoCD, warning, err := c.statedArgoCD(".", c.registry)
			if err != nil {
				warning = fmt.Sprintf("what the registry says of Argo CD is not known: %v", err)
			}
			if warning != "" {
				c.log.Warn(warning)
			}
			c.tellHelm(helm, argoCD)
			return c.print(func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "ballast %s\nkustomize api %s\n%s\n%s\n%s %s/%s\n",
					buildVersion(), dependency("sigs.k8s.io/kustomize/api"), helmLine(helm), argoCDLines(argoCD.Facts()),
					runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return err
			})
		},
	}
	c.addHelmBinary(cmd)
	return cmd
}

// helmHere returns the helm that would run, if there is one.
func (c *cli) helmHere(ctx context.Context) render.HelmProgram {
	helm, err := render.Options{Helm: c.source.helm}.HelmProgram()
	if err != nil {
		return render.HelmProgram{}
	}
	return helm.Asked(ctx)
}

func helmLine(helm render.HelmProgram) string {
	if helm.Path == "" {
		return "helm: none was found, so charts cannot be rendered"
	}
	return fmt.Sprintf("helm %s (%s)", cmp.Or(helm.Version, "of a version that it does not say"), helm.Path)
}

func argoCDLines(f release.Facts) string {
	proof := "its source was read, and it was not run"
	if f.Proven != "" {
		proof = "proven with " + f.Proven
	}
	text := fmt.Sprintf("argocd %s (%s), with helm %s and kustomize %s", f.Version, proof, f.Helm, f.Kustomize)
	for _, word := range f.Words() {
		text += "\n  " + word
	}
	return text
}

// version is set by the linker where the build knows better than the module does.
var version string

// buildVersion returns the version of this binary.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	switch {
	case version != "":
		return version
	case !ok || info.Main.Version == "":
		return "(unknown)"
	}
	return info.Main.Version
}

func dependency(path string) string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "(unknown)"
	}
	for _, d := range info.Deps {
		if d.Path == path {
			return d.Version
		}
	}
	return "(unknown)"
}
