package cli

import (
	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/source/render"
)

// source is what the flags say about how a source renders.
type source struct {
	spec       render.Spec
	helm       string
	enableHelm bool
}

// addSourceFlags gives a command the options that an Application has for its source, by the
// names that they have in `argocd app create`.
func (c *cli) addSourceFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	for _, o := range render.SpecOptions() {
		flag := f.VarPF(specFlag{&c.source.spec, o}, o.Name, "", o.Doc)
		if o.Form == render.Switch {
			flag.NoOptDefVal = "true"
		}
	}
	f.Var(literalFlag{&c.source.spec}, "values-literal-file", "file whose content is the values in YAML, as with "+
		"--helm-values")
	c.addHelmFlags(cmd)
}

// addHelmFlags adds to a command the flags of what renders charts.
func (c *cli) addHelmFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.source.helm, "helm-binary", "", `program that renders charts (default "helm", from the PATH)`)
	f.BoolVar(&c.source.enableHelm, "enable-helm", false, "let kustomizations have charts (helmCharts)")
}

// renderOptions returns what the renderer needs to know besides the request.
func (c *cli) renderOptions() render.Options {
	return render.Options{
		Stdin: c.in, Spec: c.source.spec, Helm: c.source.helm, EnableHelm: c.source.enableHelm, HelmCall: true,
		AllowRemote: render.EveryHost, // the directory is that of who asks, who could run kustomize in it
		Overrides:   true, Environment: render.Environment(c.env), ArgoCD: c.argoCD.version,
	}
}

// specFlag is an option of a source as a flag.
type specFlag struct {
	spec   *render.Spec
	option render.Option
}

func (f specFlag) Set(value string) error { return f.option.Set(f.spec, value) }

// String is the default, which no option has.
func (f specFlag) String() string { return "" }

func (f specFlag) Type() string {
	return map[render.Form]string{render.Text: "string", render.Switch: "bool", render.List: "stringArray",
		render.Pairs: "name=value"}[f.option.Form]
}

// literalFlag names a file of values in the directory that the user is in.
type literalFlag struct{ spec *render.Spec }

func (f literalFlag) Set(path string) error {
	content, err := regular.ReadNamed(path)
	if err != nil {
		return err
	}
	for _, o := range render.SpecOptions() {
		if o.Name == "helm-values" {
			return o.Set(f.spec, string(content))
		}
	}
	return nil
}

func (f literalFlag) String() string { return "" }
func (f literalFlag) Type() string   { return "file" }
