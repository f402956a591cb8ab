package render

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
)

// fetchedCharts lists the entries of a kustomization in the given folder that helm fetches from.
func fetchedCharts(k *types.Kustomization, dir string) []field {
	var fields []field
	for _, c := range k.HelmCharts {
		fields = append(fields, field{chartName, c.Name})
		if !isVendored(c, k.HelmGlobals, dir) {
			fields = append(fields, field{"helmCharts", c.Repo})
		}
		for _, file := range append(c.AdditionalValuesFiles, c.ValuesFile) {
			fields = append(fields, field{"helmCharts", file})
		}
	}
	return fields
}

// chartName is the name of a field that names a chart.
const chartName = "name"

// checkChartName refuses a name that is a path: kustomize writes the values of a chart to a file
// that is named after it, wherever that is.
func checkChartName(path, name string) error {
	if strings.ContainsAny(name, `/\`) {
		return fmt.Errorf("%s: the chart name %q is a path: put its folder into helmGlobals.chartHome", path, name)
	}
	return nil
}

// isVendored reports whether kustomize finds a chart where it would put it, and fetches nothing.
func isVendored(c types.HelmChart, globals *types.HelmGlobals, dir string) bool {
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
	info, err := os.Stat(filepath.Join(home, c.Name))
	return err == nil && info.IsDir()
}

// errConfigHome refuses a configuration of helm that a kustomization brings: it may hold plugins,
// which are programs.
func errConfigHome(path string) error {
	return fmt.Errorf("%s: helm's configHome may bring plugins to run: remove it", path)
}
