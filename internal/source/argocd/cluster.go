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

// List is what a cluster has of Applications.
type List struct {
	Applications []Application
	Invalid      []error // why some of its items are none that anybody could deploy
}

// FromCluster reads what `kubectl get applications -A -o json` prints, or the same as YAML.
// What is no list of Applications is an error: a fleet must not look smaller than it is.
func FromCluster(r io.Reader) (*List, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if text, err = asJSON(text); err != nil {
		return nil, err
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
		return nil, fmt.Errorf("its kind is %q, want %s", list.Kind, wantedList)
	}
	return fromItems(list.Items)
}

const wantedList = "the List that kubectl get applications -A -o json prints"

// asJSON returns a map in JSON or YAML as JSON.
func asJSON(text []byte) ([]byte, error) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil, fmt.Errorf("it is empty, want %s", wantedList)
	}
	if !bytes.HasPrefix(text, []byte("{")) {
		var err error
		if text, err = yaml.YAMLToJSON(text); err != nil {
			return nil, err
		}
	}
	if !bytes.HasPrefix(text, []byte("{")) {
		return nil, fmt.Errorf("it is no map, want %s", wantedList)
	}
	return text, nil
}

func fromItems(items []json.RawMessage) (*List, error) {
	list := &List{}
	for i, item := range items {
		var kind struct {
			Kind string `json:"kind"`
		}
		var w written
		err := errors.Join(json.Unmarshal(item, &kind), json.Unmarshal(item, &w))
		if err == nil && kind.Kind != "" && kind.Kind != "Application" {
			return nil, fmt.Errorf("items[%d] (%s): its kind is %q, want Application", i,
				cmp.Or(w.Metadata.Name, "no name"), kind.Kind)
		}
		var app Application
		if err == nil {
			err = app.accept(w, "") // what it holds is what its Argo CD knows
		}
		if err != nil {
			name := cmp.Or(w.Metadata.Name, fmt.Sprintf("in items[%d]", i))
			list.Invalid = append(list.Invalid, fmt.Errorf("the Application %s that the cluster has: %w", name, readable(err)))
			continue
		}
		list.Applications = append(list.Applications, app)
	}
	return list, nil
}
