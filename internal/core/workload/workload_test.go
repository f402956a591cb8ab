package workload

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// of returns the workload in a document.
func of(t *testing.T, table Table, document string) (Workload, bool) {
	t.Helper()
	documents, err := manifest.Read("in.yaml", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := documents[0].Decode(); err != nil {
		t.Fatal(err)
	}
	return table.Of(documents[0].Objects()[0])
}

func TestPlacesOfEveryKind(t *testing.T) {
	const pod = "spec: {containers: [{name: a}]}"
	tests := map[string]struct{ document, labels, priority, resources string }{
		"Pod": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, " + pod + "}",
			"/metadata/labels", "/spec/priorityClassName", "/spec/containers/0/resources",
		},
		"Deployment": {
			"{apiVersion: apps/v1, kind: Deployment, spec: {template: {" + pod + "}}}",
			"/spec/template/metadata/labels", "/spec/template/spec/priorityClassName",
			"/spec/template/spec/containers/0/resources",
		},
		"CronJob": {
			"{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {" + pod + "}}}}}",
			"/spec/jobTemplate/spec/template/metadata/labels", "/spec/jobTemplate/spec/template/spec/priorityClassName",
			"/spec/jobTemplate/spec/template/spec/containers/0/resources",
		},
		"Knative Service": {
			"{apiVersion: serving.knative.dev/v1, kind: Service, spec: {template: {" + pod + "}}}",
			"/spec/template/metadata/labels", "/spec/template/spec/priorityClassName",
			"/spec/template/spec/containers/0/resources",
		},
		"CloudNativePG Cluster": {
			"{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, spec: {instances: 3}}",
			"/spec/inheritedMetadata/labels", "/spec/priorityClassName", "/spec/resources",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, ok := of(t, Kinds(), tt.document)
			if !ok {
				t.Fatal("not known as a workload")
			}
			got := []string{w.Labels.Pointer(), w.Priority.Pointer(), w.Resources.Pointer()}
			if diff := cmp.Diff([]string{tt.labels, tt.priority, tt.resources}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatOnlyLooksLikeAWorkloadIsNone(t *testing.T) {
	for name, document := range map[string]string{
		"a Service of the core group": "{apiVersion: v1, kind: Service, spec: {template: {spec: {containers: [{name: a}]}}}}",
		"another group's Deployment": "{apiVersion: example.com/v1, kind: Deployment, spec: {template: {spec: " +
			"{containers: [{name: a}]}}}}",
		"a pod template in a CRD": "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, spec: " +
			"{template: {spec: {}}}}",
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := of(t, Kinds(), document); ok {
				t.Error("taken for a workload")
			}
		})
	}
}

func TestTheRegistryExtendsTheTable(t *testing.T) {
	table := Kinds().With([]Kind{
		{Group: "example.com", Kind: "Farm", Template: "spec.pods"},
		{Group: "batch", Kind: "Job", Template: "spec.template"},
	})
	w, ok := of(t, table, "{apiVersion: example.com/v1, kind: Farm, spec: {pods: {spec: {containers: [{name: a}]}}}}")
	if !ok || w.Labels.Pointer() != "/spec/pods/metadata/labels" {
		t.Errorf("got %v at %s", ok, w.Labels.Pointer())
	}
	if w, _ := of(t, table, "{apiVersion: batch/v1, kind: Job}"); w.Kind.Immutable {
		t.Error("the built-in Job won over the registry's")
	}
}

func TestRoles(t *testing.T) {
	tests := map[string]struct{ metadata, spec, want string }{
		"the first, for want of better": {"name: x", "containers: [{name: a}, {name: b}]", "a main, b sidecar"},
		"the one named as the workload": {"name: b", "containers: [{name: a}, {name: b}]", "a sidecar, b main"},
		"the one named as the app": {"name: x, labels: {app: b}", "containers: [{name: a}, {name: b}]",
			"a sidecar, b main"},
		"kubectl's annotation wins": {"name: a, annotations: {kubectl.kubernetes.io/default-container: b}",
			"containers: [{name: a}, {name: b}]", "a sidecar, b main"},
		"an annotation of nothing": {"name: b, annotations: {kubectl.kubernetes.io/default-container: z}",
			"containers: [{name: a}, {name: b}]", "a sidecar, b main"},
		"inits, and sidecars among them": {"name: x", "initContainers: [{name: i}, {name: n, restartPolicy: Always}], " +
			"containers: [{name: a}]", "i init, n native sidecar, a main"},
		"an init is never main": {"name: i", "initContainers: [{name: i}], containers: [{name: a}]",
			"i init, a main"},
		"ours, by its mark": {"name: x",
			`initContainers: [{name: f, args: ["# Injected by Ballast\nchown"]}], containers: [{name: a}]`, "f ours, a main"},
		"the mark on one that stays": {"name: x",
			`initContainers: [{name: n, restartPolicy: Always, args: ["# Injected by Ballast"]}], containers: [{name: a, args: ["# Injected by Ballast"]}, {name: b, command: [sh, -c, "# Injected by Ballast\nrclone"]}]`,
			"n native sidecar, a main, b sidecar"},
		"inits alone are a patch":         {"name: x", "initContainers: [{name: i}]", "i init"},
		"null lists":                      {"name: x", "initContainers: null, containers: null", ""},
		"the same name twice is one main": {"name: a", "containers: [{name: a}, {name: a}]", "a main, a sidecar"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, _ := of(t, Kinds(), "{apiVersion: v1, kind: Pod, metadata: {"+tt.metadata+"}, spec: {"+tt.spec+"}}")
			var got []string
			for _, c := range w.Containers {
				got = append(got, fmt.Sprintf("%s %s", c.Name, c.Role))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
			if w.Partial() == strings.Contains(tt.want, " main") {
				t.Errorf("partial: %v", w.Partial())
			}
		})
	}
}

func TestHook(t *testing.T) {
	for annotations, want := range map[string]string{
		"{argocd.argoproj.io/hook: PreSync}": "argocd.argoproj.io/hook",
		"{helm.sh/hook: pre-install}":        "helm.sh/hook",
		"{a: b}":                             "",
		"null":                               "",
	} {
		w, _ := of(t, Kinds(), "{apiVersion: v1, kind: Pod, metadata: {annotations: "+annotations+"}}")
		if got, is := w.Hook(); got != want || is != (want != "") {
			t.Errorf("%s: got %q, want %q", annotations, got, want)
		}
	}
}

func TestCanonicalNamesThePlacesOfAnOperatorsKind(t *testing.T) {
	table := Kinds().With([]Kind{{Group: "example.com", Kind: "Farm", Labels: "spec.podLabels", Priority: "spec.class"}})
	w, _ := of(t, table, "{apiVersion: example.com/v1, kind: Farm, spec: {}}")
	for want, f := range map[string]yamledit.Field{
		"labels size":       w.Labels.At("size"),
		"priorityClassName": w.Priority,
		"metadata labels":   w.Own.At("labels"),
	} {
		if got := strings.Join(w.Canonical(f), " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCheckRefusesKindsWithoutUse(t *testing.T) {
	for name, k := range map[string]Kind{
		"no place at all":            {Kind: "A"},
		"a template and more places": {Kind: "A", Template: "spec.template", Labels: "spec.labels"},
	} {
		if k.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := (Kind{Kind: "A", Resources: "spec.resources"}).Check(); err != nil {
		t.Error(err)
	}
}
