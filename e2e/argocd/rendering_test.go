package argocd

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// rendering is what came of an application: its manifests, or why there are none.
type rendering struct {
	manifests []string // in JSON
	err       error
}

// and returns two renderings as one.
func (r rendering) and(more rendering) rendering {
	return rendering{append(r.manifests, more.manifests...), errors.Join(r.err, more.err)}
}

// objects decodes the manifests, in which a number is what is written. That an object is in the
// namespace of the destination goes without saying: it is the controller that writes it.
func (r rendering) objects(t *testing.T, destination string) []any {
	t.Helper()
	all := []any{}
	for _, manifest := range r.manifests {
		decoder := json.NewDecoder(strings.NewReader(manifest))
		decoder.UseNumber()
		var object map[string]any
		if err := decoder.Decode(&object); err != nil {
			t.Fatal(err)
		}
		if metadata, ok := object["metadata"].(map[string]any); ok && metadata["namespace"] == destination {
			delete(metadata, "namespace")
			maps.DeleteFunc(object, func(key string, _ any) bool { return key == "metadata" && len(metadata) == 0 })
		}
		all = append(all, object)
	}
	return all
}

// normalised reads a stream of manifests as a repo-server reads that of a program: it takes
// lists apart and drops what is none.
func normalised(stream []byte) rendering {
	all, err := kube.SplitYAML(stream)
	if err != nil {
		return rendering{err: err}
	}
	var manifests []string
	for _, object := range all {
		items, err := itemsOf(object)
		if err != nil {
			return rendering{err: err}
		}
		for _, item := range items {
			text, err := json.Marshal(item)
			if err != nil {
				return rendering{err: err}
			}
			manifests = append(manifests, string(text))
		}
	}
	return rendering{manifests: manifests}
}

// itemsOf returns what a list is of, or the one object.
func itemsOf(object *unstructured.Unstructured) (items []any, err error) {
	if !object.IsList() {
		if list,
			isThere := object.Object["items"]; isThere && list == nil && object.Object["spec"] == nil && object.Object["status"] == nil {
			return nil, nil
		}
		return []any{object.Object}, nil
	}
	err = object.EachListItem(func(item runtime.Object) error {
		items = append(items, item.(*unstructured.Unstructured).Object)
		return nil
	})
	return items, err
}
