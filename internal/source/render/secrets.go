package render

import (
	"bytes"
	"io/fs"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// withoutSecrets is an error that may quote values of which some are secret.
type withoutSecrets struct {
	error
	known redact.Known
}

func (e withoutSecrets) Error() string { return e.known.Redact(e.error.Error()) }

func (e withoutSecrets) Unwrap() error { return e.error }

// visitValues calls visit with the values that a chart has, and with those of the charts in it, whether they
// are directories or packages. What cannot be read is helm's to report; nor is more read than for one render.
func visitValues(chart string, visit func(values []byte)) {
	read := new(budget)
	each := func(name string, content []byte) error {
		if err := read.spend(name, int64(len(content))); err != nil {
			return err
		}
		visit(content)
		return nil
	}
	_ = new(following).walk(chart, func(path string, _ fs.DirEntry) error {
		_ = inChart(path, path, "values.yaml", each)
		return nil
	})
}

// knowFile takes down the secrets of a file of values. One that cannot be read is helm's to report.
func (h *helm) knowFile(path string) {
	if text, err := new(budget).readFile(path); err == nil {
		h.knowValues(text)
	}
}

// knowValues takes down the secrets of values: of all documents, whichever of them helm reads.
func (h *helm) knowValues(text []byte) {
	for more := true; more; {
		var document []byte
		document, text, more = bytes.Cut(text, []byte("\n---"))
		var values map[string]any
		if yaml.Unmarshal(document, &values) == nil {
			h.secrets.Add("", values)
		}
	}
}
