package render

import "sigs.k8s.io/yaml"

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
