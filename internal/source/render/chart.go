package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/version"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

const chartFile = "Chart.yaml"

// template returns what `helm template` prints for a chart, called as Argo CD calls it.
func template(ctx context.Context, dir string, o Options) ([]byte, error) {
	location, err := newRepoDir(dir, o)
	if err != nil {
		return nil, err
	}
	if err := location.checkFiles(location.dir); err != nil {
		return nil, err
	}
	o.Trace.tree(location.dir)
	h, err := newHelm(o)
	if err != nil {
		return nil, err
	}
	defer h.close()
	c := chart{location: location, options: o, helm: h, budget: new(budget)}
	if o.Spec.Helm != nil {
		c.spec = *o.Spec.Helm
	}
	return c.template(ctx)
}

// chart is one chart on its way to manifests.
type chart struct {
	location repoDir
	spec     argocd.Helm
	options  Options
	helm     *helm
	budget   *budget
}

// template renders the chart, and if need be first gets what it depends on.
func (c chart) template(ctx context.Context) ([]byte, error) {
	arguments, err := c.arguments(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := c.withSchemas(ctx, c.location.dir)
	if err != nil {
		return nil, err
	}
	out, err := c.helm.run(ctx, dir, arguments...)
	if !isMissingDependency(err) {
		return out, err
	}
	built, err := c.buildDependencies(ctx)
	if err != nil {
		return nil, fmt.Errorf("getting the charts that it depends on: %w", err)
	}
	if built, err = c.withSchemas(ctx, built); err != nil {
		return nil, err
	}
	return c.helm.run(ctx, built, arguments...)
}

// withSchemas returns a directory with a chart whose schemas helm can read.
func (c chart) withSchemas(ctx context.Context, dir string) (string, error) {
	if c.spec.SkipSchemaValidation {
		return dir, nil
	}
	limited, cancel := context.WithTimeout(ctx, c.helm.timeout)
	defer cancel()
	return withSchemas(limited, dir, c.helm.home, c.options.AllowRemote)
}

// arguments returns the command line that does what Argo CD's does for a chart. Helm parses nothing in it
// that a repository or an Application has written: it would read files and the environment for them.
func (c chart) arguments(ctx context.Context) ([]string, error) {
	if err := c.checkSpec(); err != nil {
		return nil, err
	}
	release, err := c.release()
	if err != nil {
		return nil, err
	}
	arguments := []string{"template", release, "."}
	if namespace := cmp.Or(c.spec.Namespace, c.options.Namespace); namespace != "" {
		arguments = append(arguments, "--namespace="+namespace)
	}
	kube, err := kubeVersion(cmp.Or(c.spec.KubeVersion, c.options.KubeVersion))
	if err != nil {
		return nil, err
	}
	if kube != "" {
		arguments = append(arguments, "--kube-version="+kube)
	}
	values, err := c.valueFlags(ctx)
	if err != nil {
		return nil, err
	}
	versions := c.spec.APIVersions
	if len(versions) == 0 {
		versions = c.options.APIVersions
	}
	known, err := apiVersionFlags(versions)
	if err != nil {
		return nil, err
	}
	return slices.Concat(arguments, values, known, c.switches()), nil
}

// checkSpec refuses what would be rendered in another way than Argo CD renders it.
func (c chart) checkSpec() error {
	facts := c.options.ArgoCD.Facts()
	if v := c.spec.Version; v != "" && !slices.Contains(facts.HelmVersions(), v) {
		return fmt.Errorf("version %s: Argo CD %s knows %s alone: remove it, its own helm renders charts", v, facts.Version,
			strings.Join(facts.HelmVersions(), " and "))
	}
	if c.spec.PassCredentials {
		return errors.New("passCredentials: charts are fetched without credentials: vendor the ones that need them")
	}
	return nil
}

// release returns the name of the release: an Application in a namespace of its own is known as
// namespace_name, and named without the one.
func (c chart) release() (string, error) {
	if c.spec.ReleaseName != "" {
		return c.spec.ReleaseName, checkRelease(c.spec.ReleaseName)
	}
	_, name, qualified := strings.Cut(c.options.App, "_")
	if !qualified {
		name = c.options.App
	}
	if name == "" {
		return "", errors.New("a release is named after its Application, which is not known: give --app or --release-name")
	}
	return name, checkRelease(name)
}

var releaseName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`) // helm's

// checkRelease refuses what is no name of a release. Argo CD has helm evaluate it as a template, which
// may read the environment.
func checkRelease(name string) error {
	if !releaseName.MatchString(name) {
		return fmt.Errorf("releaseName %q is no name of a release, and no template is evaluated: "+
			"want a-z, 0-9, - and . alone", name)
	}
	return nil
}

// kubeVersion returns the version of a cluster as every helm understands it.
func kubeVersion(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	v, err := version.ParseGeneric(text)
	if err != nil {
		return "", fmt.Errorf("kubeVersion: %w", err)
	}
	return v.String(), nil
}

var apiVersion = regexp.MustCompile(`^[\w.-]+(/[\w.-]+){0,2}$`)

// apiVersionFlags returns the flags for versions of APIs; as with helm, one text may hold several.
func apiVersionFlags(versions []string) ([]string, error) {
	var flags []string
	for _, v := range strings.Split(strings.Join(versions, ","), ",") {
		if v == "" {
			continue
		}
		if !apiVersion.MatchString(v) {
			return nil, fmt.Errorf("apiVersions: %q: want [GROUP/]VERSION or [GROUP/]VERSION/KIND", v)
		}
		flags = append(flags, "--api-versions="+v)
	}
	return flags, nil
}

func (c chart) switches() []string {
	var flags []string
	for _, s := range []struct {
		on   bool
		flag string
	}{
		{!c.spec.SkipCRDs, "--include-crds"},
		{c.spec.SkipSchemaValidation, "--skip-schema-validation"},
		{c.spec.SkipTests, "--skip-tests"},
	} {
		if s.on {
			flags = append(flags, s.flag)
		}
	}
	return flags
}

var missingDependency = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`found in (requirements\.yaml|Chart\.yaml), but missing in charts`)
})

func isMissingDependency(err error) bool {
	var failed *childError
	return errors.As(err, &failed) && missingDependency().MatchString(failed.stderr)
}
