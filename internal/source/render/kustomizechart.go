package render

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"
)

// fetchedCharts lists the entries of a kustomization in a directory that helm fetches from.
func fetchedCharts(k *types.Kustomization, dir string) []field {
	var fields []field
	for _, c := range k.HelmCharts {
		if !isVendored(c, k.HelmGlobals, dir) {
			fields = append(fields, field{"helmCharts", c.Repo})
		}
		for _, file := range append(c.AdditionalValuesFiles, c.ValuesFile) {
			fields = append(fields, field{"helmCharts", file})
		}
	}
	return fields
}

// resources reads as kustomize does.
var resources = provider.NewDefaultDepProvider().GetResourceFactory()

// checkChartNames refuses charts in a text that kustomize would make charts from, whose names are paths:
// kustomize writes the values of a chart to a file that is named after it, wherever that is, and asks
// nobody. The text is read as kustomize reads it.
func checkChartNames(path string, content []byte) error {
	if !bytes.Contains(content, []byte("HelmChart")) && !bytes.ContainsAny(content, "\\!\x00") {
		return nil
	}
	found, err := resources.SliceFromBytes(content)
	if err != nil {
		return nil // no configuration
	}
	for _, r := range found {
		text, err := r.AsYAML()
		if err != nil {
			return err
		}
		var chart struct {
			Name      string `json:"name"`
			ChartName string `json:"chartName"`
		}
		if r.GetKind() != "HelmChartInflationGenerator" || yaml.Unmarshal(text, &chart) != nil {
			continue
		}
		if err := checkChartName(path, cmp.Or(chart.Name, chart.ChartName)); err != nil {
			return err
		}
	}
	return nil
}

// checkChartName refuses a name that is a path.
func checkChartName(path, name string) error {
	if strings.ContainsAny(name, `/\`) {
		return fmt.Errorf("%s: the chart name %q is a path: put its directory into helmGlobals.chartHome", path, name)
	}
	return nil
}

// checkCharts refuses charts of a kustomization whose names are paths, or are not known.
func (g *guard) checkCharts(path string, k *types.Kustomization) error {
	for _, c := range k.HelmCharts {
		if err := checkChartName(path, c.Name); err != nil {
			return err
		}
		g.trace.tree(chartDir(c, k.HelmGlobals, filepath.Dir(path))) // helm reads it in a process of its own
	}
	for _, e := range k.Generators {
		if err := checkChartNames(path, []byte(e)); err != nil {
			return err
		}
		if _, err := resources.SliceFromBytes([]byte(e)); err == nil {
			continue // it is the configuration itself
		}
		if _, remote := remoteHost(e); remote || g.IsDir(filepath.Join(filepath.Dir(path), e)) {
			return fmt.Errorf("%s: generators: %s is a directory or remote: where charts are enabled, name files", path, e)
		}
	}
	return nil
}

// chartsMissing says in one step what charts of a kustomization need that is not given.
func (g *guard) chartsMissing(path string, k *types.Kustomization) error {
	missing := []string{"give --enable-helm"}
	if _, err := findProgram(g.helm); err != nil {
		missing = append(missing, errNoHelm(g.helm).Error())
	}
	for _, f := range fetchedCharts(k, filepath.Dir(path)) {
		if err := checkHost(f.entry, g.hosts); err != nil && !slices.Contains(missing, err.Error()) {
			missing = append(missing, err.Error())
		}
	}
	return fmt.Errorf("%s: helmCharts: %s", path, strings.Join(missing, "; "))
}

// isVendored reports whether kustomize finds a chart where it would put it, and fetches nothing.
func isVendored(c types.HelmChart, globals *types.HelmGlobals, dir string) bool {
	info, err := os.Stat(chartDir(c, globals, dir))
	return err == nil && info.IsDir()
}

// chartDir returns where kustomize looks for a chart.
func chartDir(c types.HelmChart, globals *types.HelmGlobals, dir string) string {
	home := types.HelmDefaultHome
	if globals != nil {
		home = cmp.Or(globals.ChartHome, home)
	}
	if !filepath.IsAbs(home) {
		home = filepath.Join(dir, home)
	}
	if c.Version != "" && c.Repo != "" {
		home = filepath.Join(home, c.Name+"-"+c.Version)
	}
	return filepath.Join(home, c.Name)
}

// errConfigHome refuses a configuration of helm that a kustomization brings: it may hold plugins,
// which are programs.
func errConfigHome(path string) error {
	return fmt.Errorf("%s: helm's configHome may bring plugins to run: remove it", path)
}
