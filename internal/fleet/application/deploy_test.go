package application

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// deploy returns what some streams, a source each, deploy to the namespace shop.
func deploy(t testing.TB, streams ...string) (string, []string, error) {
	t.Helper()
	d := Deployment{Application: argocd.Application{Name: "shop", Destination: argocd.Destination{Namespace: "shop"}}}
	for i, text := range streams {
		documents, err := manifest.Read("in.yaml", strings.NewReader(text))
		if err != nil {
			t.Skip(err)
		}
		d.Rendered = append(d.Rendered, Rendered{Result: &engine.Result{Documents: documents}, Source: i})
	}
	documents, warnings, err := d.Documents()
	if err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	err = Write(&out, documents)
	return out.String(), warnings, err
}

func TestWhatIsDeployed(t *testing.T) {
	const unknownKind = "only the cluster knows whether objects of these kinds have a namespace: they are left " +
		"without one, where Argo CD gives them shop if they have: "
	for name, tt := range map[string]struct {
		sources  []string
		want     string
		warnings []string
	}{
		"an object gets the destination's namespace": {
			sources: []string{"kind: Service\napiVersion: v1\nmetadata:\n  name: a # kept\n"},
			want:    "kind: Service\napiVersion: v1\nmetadata:\n  name: a # kept\n  namespace: shop\n",
		},
		"one that has a namespace keeps it": {
			sources: []string{"kind: Service\napiVersion: v1\nmetadata: {name: a, namespace: own}\n"},
			want:    "kind: Service\napiVersion: v1\nmetadata: {name: a, namespace: own}\n",
		},
		"an empty namespace is none": {
			sources: []string{"kind: Service\napiVersion: v1\nmetadata:\n  name: a\n  namespace: \"\"\n"},
			want:    "kind: Service\napiVersion: v1\nmetadata:\n  name: a\n  namespace: \"shop\"\n",
		},
		"objects of the cluster have none": {
			sources: []string{"kind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata:\n  name: a\n  " +
				"namespace: wrong\n"},
			want: "kind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata:\n  name: a\n",
		},
		"a definition in another source tells": {
			sources: []string{
				"kind: A\napiVersion: example.com/v1\nmetadata:\n  name: a\n---\nkind: B\napiVersion: " +
					"example.com/v1\nmetadata:\n  name: b\n",
				"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata:\n  name: as\nspec: {group: " +
					"example.com, scope: Namespaced, names: {kind: A}}\n---\n" +
					"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata:\n  name: bs\nspec: {group: " +
					"example.com, scope: Cluster, names: {kind: B}}\n",
			},
			want: "kind: A\napiVersion: example.com/v1\nmetadata:\n  name: a\n  namespace: shop\n---\nkind: B\napiVersion: " +
				"example.com/v1\nmetadata:\n  name: b\n---\n" +
				"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata:\n  name: as\nspec: {group: " +
				"example.com, scope: Namespaced, names: {kind: A}}\n---\n" +
				"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata:\n  name: bs\nspec: {group: " +
				"example.com, scope: Cluster, names: {kind: B}}\n",
		},
		"what only the cluster knows is left and told": {
			sources: []string{"kind: B\napiVersion: example.com/v1\nmetadata: {name: a}\n---\nkind: A\napiVersion: " +
				"example.com/v1\nmetadata: {name: a}\n"},
			want: "kind: B\napiVersion: example.com/v1\nmetadata: {name: a}\n---\nkind: A\napiVersion: " +
				"example.com/v1\nmetadata: {name: a}\n",
			warnings: []string{unknownKind + "A, B"},
		},
		"of two in two sources the last counts": {
			sources: []string{"kind: Service\napiVersion: v1\nmetadata:\n  name: a\n", "kind: Service\napiVersion: " +
				"v1\nmetadata:\n  name: a\n  namespace: shop\n"},
			want:     "kind: Service\napiVersion: v1\nmetadata:\n  name: a\n  namespace: shop\n",
			warnings: []string{"Service shop/a is there 2 times, and the last counts, as in Argo CD: in.yaml:1, in.yaml:1"},
		},
		"the version of an API is no difference": {
			sources: []string{"kind: CronJob\napiVersion: batch/v1beta1\nmetadata: {name: a}\n---\nkind: " +
				"CronJob\napiVersion: batch/v1\nmetadata: {name: a, namespace: shop}\n"},
			want:     "---\nkind: CronJob\napiVersion: batch/v1\nmetadata: {name: a, namespace: shop}\n",
			warnings: []string{"CronJob shop/a is there 2 times, and the last counts, as in Argo CD: in.yaml:1, in.yaml:5"},
		},
		"one name in two namespaces, and two kinds of one name, are two": {
			sources: []string{"kind: Service\napiVersion: v1\nmetadata: {name: a, namespace: x}\n---\nkind: " +
				"Service\napiVersion: v1\nmetadata: {name: a, namespace: y}\n---\nkind: Secret\napiVersion: v1\nmetadata: " +
				"{name: a, namespace: y}\n"},
			want: "kind: Service\napiVersion: v1\nmetadata: {name: a, namespace: x}\n---\nkind: Service\napiVersion: " +
				"v1\nmetadata: {name: a, namespace: y}\n---\nkind: Secret\napiVersion: v1\nmetadata: {name: a, namespace: y}\n",
		},
		"each that gets its name from the cluster is one": {
			sources: []string{"kind: Job\napiVersion: batch/v1\nmetadata: {generateName: a-, namespace: x}\n---\nkind: " +
				"Job\napiVersion: batch/v1\nmetadata: {generateName: a-, namespace: x}\n"},
			want: "kind: Job\napiVersion: batch/v1\nmetadata: {generateName: a-, namespace: x}\n---\nkind: " +
				"Job\napiVersion: batch/v1\nmetadata: {generateName: a-, namespace: x}\n",
		},
		"items of a list are objects": {
			sources: []string{"kind: ServiceList\napiVersion: v1\nitems:\n- metadata:\n    name: a\n  spec: 1\n- " +
				"metadata:\n    name: a\n  spec: 2\n"},
			want:     "kind: ServiceList\napiVersion: v1\nitems:\n- metadata:\n    name: a\n    namespace: shop\n  spec: 2\n",
			warnings: []string{"Service a is there 2 times, and the last counts, as in Argo CD: in.yaml:4, in.yaml:7"},
		},
		"streams stay apart, JSON and directives too": {
			sources: []string{`{"kind": "Service", "apiVersion": "v1", "metadata": {"name": "a", "namespace": "x"}}`,
				"%YAML 1.1\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: b}", "# only a comment\n",
				"kind: Namespace\napiVersion: v1\nmetadata: {name: c}\n"},
			want: "---\n" + `{"kind": "Service", "apiVersion": "v1", "metadata": {"name": "a", "namespace": "x"}}` +
				"\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: b}\n# only a comment\n---\nkind: " +
				"Namespace\napiVersion: v1\nmetadata: {name: c}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, warnings, err := deploy(t, tt.sources...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.warnings, warnings); diff != "" {
				t.Errorf("warnings (-want +got)\n%s", diff)
			}
		})
	}
}

// Whatever is deployed is deployed as it is once more.
func FuzzWhatIsDeployed(f *testing.F) {
	f.Add("kind: Service\napiVersion: v1\nmetadata: {name: a}\n", "kind: List\napiVersion: v1\nitems:\n- kind: "+
		"Service\n  apiVersion: v1\n  metadata: {name: a}\n")
	f.Add("a: &a {kind: Service}\n<<: *a\nkind: Service\nmetadata:\n", "%YAML 1.1\n---\nkind: Namespace\nmetadata: "+
		"{namespace: x}\n...\nkind: Pod\n")
	f.Add("{\"kind\": \"Service\", \"metadata\": null}", "kind: ConfigMap\ndata:\n  a: |+\n    x\n\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.Contains(a+b, "%") {
			return // a directive in the midst of a stream is not read
		}
		once, _, err := deploy(t, a, b)
		if err != nil {
			return
		}
		twice, _, err := deploy(t, once)
		if err != nil {
			t.Fatalf("%v\n%q", err, once)
		}
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Errorf("%q %q (-once +twice)\n%s", a, b, diff)
		}
	})
}
