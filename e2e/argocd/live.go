package argocd

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"
)

// Object names an object of a cluster.
type Object struct{ APIVersion, Kind, Namespace, Name string }

// Create creates an object from its manifest.
func (c *Cluster) Create(ctx context.Context, manifest string) error {
	var object unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(manifest), &object.Object); err != nil {
		return err
	}
	resource, err := c.resource(Object{object.GetAPIVersion(), object.GetKind(), object.GetNamespace(), object.GetName()})
	if err != nil {
		return err
	}
	_, err = resource.Create(ctx, &object, metav1.CreateOptions{})
	return err
}

// MustCreate creates objects, each as soon as its kind and its namespace are there.
func (c *Cluster) MustCreate(t testing.TB, manifests ...string) {
	t.Helper()
	for _, manifest := range manifests {
		eventually(t, time.Minute, "an object is created", func() error {
			c.kinds.Reset()
			return c.Create(t.Context(), manifest)
		})
	}
}

// Get reads an object as it is in the cluster.
func (c *Cluster) Get(t testing.TB, o Object, into any) {
	t.Helper()
	resource, err := c.resource(o)
	if err != nil {
		t.Fatal(err)
	}
	live, err := resource.Get(t.Context(), o.Name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	convert(t, live.Object, into)
}

// convert goes by JSON: the types of Argo CD have fields that nothing else can set.
func convert(t testing.TB, object, into any) {
	t.Helper()
	text, err := json.Marshal(object)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Patch merges a patch into an object.
func (c *Cluster) Patch(t testing.TB, o Object, patch string) {
	t.Helper()
	resource, err := c.resource(o)
	if err == nil {
		_, err = resource.Patch(t.Context(), o.Name, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	}
	if err != nil {
		t.Fatalf("patching %v: %v", o, err)
	}
}

func (c *Cluster) resource(o Object) (dynamic.ResourceInterface, error) {
	kind := schema.FromAPIVersionAndKind(o.APIVersion, o.Kind)
	mapping, err := c.kinds.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return c.client.Resource(mapping.Resource).Namespace(o.Namespace), nil
}
