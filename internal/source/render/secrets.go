package render

import (
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// withoutSecrets is an error that may quote values of which some are secret.
type withoutSecrets struct {
	error
	known redact.Known
}

func (e withoutSecrets) Error() string { return e.known.Mask(e.error.Error()) }

func (e withoutSecrets) Unwrap() error { return e.error }

// valuesOf returns the files of values that a chart has, and those of the charts in it.
func valuesOf(chart string) []string {
	files := []string{filepath.Join(chart, "values.yaml")}
	for _, below := range []string{"charts/*/values.yaml", "charts/*/charts/*/values.yaml"} {
		found, _ := filepath.Glob(filepath.Join(chart, below))
		files = append(files, found...)
	}
	return files
}

// knowFile takes down the secrets of a file of values. One that cannot be read is helm's to report.
func (h *helm) knowFile(path string) {
	if text, err := new(budget).readFile(path); err == nil {
		h.knowValues(text)
	}
}

func (h *helm) knowValues(text []byte) {
	var values map[string]any
	if yaml.Unmarshal(text, &values) == nil {
		h.secrets.Add("", values)
	}
}
