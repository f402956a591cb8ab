package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/version"

	"github.com/vixens-io/ballast/internal/argocd"
)

const chartFile = "Chart.yaml"

// template returns what `helm template` prints for a chart, called as Argo CD calls it.
func template(ctx context.Context, dir string, o Options) ([]byte, error) {
	folder, err := newFolder(dir, o.Root)
	if err != nil {
		return nil, err
	}
	if err := folder.checkLinks(folder.dir); err != nil {
		return nil, err
	}
	h, err := newHelm(o)
	if err != nil {
		return nil, err
	}
	defer h.close()
	c := chart{folder: folder, options: o, helm: h}
	if o.Spec.Helm != nil {
		c.spec = *o.Spec.Helm
	}
	return c.template(ctx)
}

// chart is one chart on its way to manifests.
type chart struct {
	folder  folderOf
	spec    argocd.Helm
	options Options
	helm    *helm
}

// template renders the chart, and if need be first gets what it depends on.
func (c chart) template(ctx context.Context) ([]byte, error) {
	c.helm.knowFile(filepath.Join(c.folder.dir, "values.yaml"))
	arguments, err := c.arguments()
	if err != nil {
		return nil, err
	}
	if err := c.checkSchemas(c.folder.dir); err != nil {
		return nil, err
	}
	out, err := c.helm.run(ctx, c.folder.dir, arguments...)
	if !isMissingDependency(err) {
		return out, err
	}
	built, err := c.buildDependencies(ctx)
	if err != nil {
		return nil, fmt.Errorf("getting the charts that it depends on: %w", err)
	}
	if err := c.checkSchemas(built); err != nil {
		return nil, err
	}
	return c.helm.run(ctx, built, arguments...)
}

// arguments gives the command line that Argo CD has for a chart.
func (c chart) arguments() ([]string, error) {
	if err := c.checkSpec(); err != nil {
		return nil, err
	}
	release, err := c.release()
	if err != nil {
		return nil, err
	}
	arguments := []string{"template", ".", "--name-template", release}
	if namespace := cmp.Or(c.spec.Namespace, c.options.Namespace); namespace != "" {
		arguments = append(arguments, "--namespace", namespace)
	}
	kube, err := kubeVersion(cmp.Or(c.spec.KubeVersion, c.options.KubeVersion))
	if err != nil {
		return nil, err
	}
	if kube != "" {
		arguments = append(arguments, "--kube-version", kube)
	}
	for _, more := range []func() ([]string, error){c.parameters, c.fileParameters, c.valueFiles, c.values} {
		flags, err := more()
		if err != nil {
			return nil, err
		}
		arguments = append(arguments, flags...)
	}
	return append(arguments, c.switches()...), nil
}

// checkSpec refuses what would be rendered in another way than Argo CD renders it.
func (c chart) checkSpec() error {
	if v := c.spec.Version; v != "" && v != "v3" {
		return fmt.Errorf("version %s: only v3 of helm renders charts", v)
	}
	if c.spec.PassCredentials {
		return errors.New("passCredentials: charts are fetched without credentials: vendor the ones that need them")
	}
	return nil
}

// release gives the name of the release: an Application in a namespace of its own is known as
// namespace_name, and named without the one.
func (c chart) release() (string, error) {
	if c.spec.ReleaseName != "" {
		return c.spec.ReleaseName, nil
	}
	_, name, qualified := strings.Cut(c.options.App, "_")
	if !qualified {
		name = c.options.App
	}
	if name == "" {
		return "", errors.New("a release is named after its Application, which is not known: give --app or --release-name")
	}
	return name, nil
}

// kubeVersion gives the version of a cluster as every helm understands it.
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

func (c chart) switches() []string {
	var flags []string
	versions := c.spec.APIVersions
	if len(versions) == 0 {
		versions = c.options.APIVersions
	}
	for _, v := range versions {
		flags = append(flags, "--api-versions", v)
	}
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
