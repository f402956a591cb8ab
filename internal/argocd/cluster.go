package argocd

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"sigs.k8s.io/yaml"
)

// FromCluster reads what `kubectl get applications -A -o json` prints, or the same as YAML.
// What is no list of Applications is an error: a fleet must not look smaller than it is.
func FromCluster(r io.Reader) ([]Application, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		if text, err = yaml.YAMLToJSON(text); err != nil {
			return nil, err
		}
	}
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, readable(err)
	}
	switch list.Kind {
	case "Application":
		list.Items = []json.RawMessage{text}
	case "List", "ApplicationList":
	default:
		return nil, fmt.Errorf("its kind is %q, want the List that kubectl get applications -A -o json prints", list.Kind)
	}
	return fromItems(list.Items)
}

func fromItems(items []json.RawMessage) ([]Application, error) {
	var (
		apps []Application
		errs []error
	)
	for i, item := range items {
		var (
			kind struct {
				Kind string `json:"kind"`
			}
			w   written
			app Application
		)
		err := errors.Join(json.Unmarshal(item, &kind), json.Unmarshal(item, &w))
		if err == nil && kind.Kind != "" && kind.Kind != "Application" {
			err = fmt.Errorf("its kind is %q, want Application", kind.Kind)
		}
		if err == nil {
			err = app.accept(w)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("items[%d] (%s): %w", i, cmp.Or(w.Metadata.Name, "no name"), readable(err)))
			continue
		}
		apps = append(apps, app)
	}
	return apps, errors.Join(errs...)
}
