package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/plugin"
)

// applicationFlags say which Application is rendered, and where its sources are.
type applicationFlags struct {
	file        string
	elements    []string
	mirrors     []string
	asPlugin    bool
	kubeVersion string
	apiVersions []string

	own []string // names of the flags that mean nothing without --application
}

// register adds the flags, but for those that the command has already.
func (f *applicationFlags) register(cmd *cobra.Command, of *fleet) {
	s := pflag.NewFlagSet("application", pflag.ContinueOnError)
	s.StringVar(&f.file, "application", "", "`FILE` with an Application or ApplicationSet whose sources are rendered, a "+
		"directory of them, or - for standard input: --app picks one of several, PATH is the checkout")
	s.StringArrayVar(&f.elements, "element", nil, "with --application, what an ApplicationSet is filled in with "+
		"instead of its generators: name=value,… or JSON; repeatable")
	s.StringArrayVar(&f.mirrors, "mirror", nil, "with --application, URL=DIR: directory that holds another repository, "+
		"or the charts of one; repeatable")
	s.BoolVar(&f.asPlugin, "as-plugin", false, "with --application, make sources safe that do not go through Ballast, "+
		"as if they did")
	s.StringVar(&f.kubeVersion, "kube-version", "", "with --application, version of the cluster's Kubernetes, for "+
		"charts and for what needs a newer one; else KUBE_VERSION")
	s.StringSliceVar(&f.apiVersions, "api-versions", nil, "with --application, API version ([GROUP/]VERSION/KIND) of "+
		"the cluster, as charts see it; repeatable")
	of.flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "applications" {
			flag.Usage = "with --application, " + flag.Usage
			s.AddFlag(flag)
		}
	})
	s.VisitAll(func(flag *pflag.Flag) {
		if cmd.Flags().Lookup(flag.Name) != nil {
			return
		}
		cmd.Flags().AddFlag(flag)
		if flag.Name != "application" {
			f.own = append(f.own, flag.Name)
		}
	})
}

// check refuses flags that make no sense together.
func (f *applicationFlags) check(cmd *cobra.Command) error {
	changed := func(name string) bool { return cmd.Flags().Changed(name) }
	if i := slices.IndexFunc(f.own, changed); f.file == "" && i >= 0 {
		return fmt.Errorf("--%s has a meaning only with --application", f.own[i])
	}
	if f.file == "" && changed("application") {
		return errors.New("--application: want a file, a directory, or - for standard input")
	}
	saidByIt := []string{"namespace", "project", "values-literal-file"}
	for _, o := range render.SpecOptions() {
		saidByIt = append(saidByIt, o.Name)
	}
	if i := slices.IndexFunc(saidByIt, changed); f.file != "" && i >= 0 {
		return fmt.Errorf("--%s is what an Application says itself: leave it out with --application", saidByIt[i])
	}
	return nil
}

// known is what Argo CD tells of the cluster and of the revision.
func (f *applicationFlags) known(env plugin.Environment) plugin.Environment {
	version := cmp.Or(f.kubeVersion, env["KUBE_VERSION"])
	known := plugin.Environment{"KUBE_VERSION": version, "KUBE_API_VERSIONS": strings.Join(f.apiVersions, ",")}
	for _, name := range []string{"ARGOCD_APP_REVISION", "ARGOCD_APP_REVISION_SHORT", "ARGOCD_APP_REVISION_SHORT_8"} {
		if value := env[name]; value != "" {
			known[name] = value
		}
	}
	return known
}
