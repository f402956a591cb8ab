package argocd

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
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
	object, resource, err := c.parse(manifest)
	if err != nil {
		return err
	}
	_, err = resource.Create(ctx, object, metav1.CreateOptions{})
	return err
}

// parse reads a manifest, and says where its object is.
func (c *Cluster) parse(manifest string) (*unstructured.Unstructured, dynamic.ResourceInterface, error) {
	var object unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(manifest), &object.Object); err != nil {
		return nil, nil, err
	}
	resource, err := c.resource(Object{object.GetAPIVersion(), object.GetKind(), object.GetNamespace(), object.GetName()})
	return &object, resource, err
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

// Apply applies a manifest on the server, which is how Argo CD is installed: the client's way
// would repeat its largest definition in an annotation that may not be that long.
func (c *Cluster) Apply(t testing.TB, manifest string) {
	t.Helper()
	object, resource, err := c.parse(manifest)
	if err == nil {
		_, err = resource.Apply(t.Context(), object.GetName(), object, metav1.ApplyOptions{FieldManager: "e2e", Force: true})
	}
	if err != nil {
		t.Fatalf("applying: %v", err)
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
	mapping, err := c.mapping(o.APIVersion, o.Kind)
	if err != nil {
		return nil, err
	}
	return c.client.Resource(mapping.Resource).Namespace(o.Namespace), nil
}

// mapping says which resource of the API a kind is.
func (c *Cluster) mapping(apiVersion, kind string) (*meta.RESTMapping, error) {
	of := schema.FromAPIVersionAndKind(apiVersion, kind)
	mapping, err := c.kinds.RESTMapping(of.GroupKind(), of.Version)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", of, err)
	}
	return mapping, nil
}
