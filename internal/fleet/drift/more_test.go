package drift_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/drift"
)

// serverSide is the Deployment as server-side apply makes it: no annotation says what was applied.
func serverSide(t *testing.T) string {
	t.Helper()
	before, rest, _ := strings.Cut(deployment, "    kubectl.kubernetes.io/last-applied-configuration: '")
	_, after, _ := strings.Cut(rest, "'\n")
	return edit(before+after, "    operation: Update\n    apiVersion: apps/v1\n    time: \"2026-11-01T10:00:00Z\"",
		"    operation: Apply\n    apiVersion: apps/v1\n    time: \"2026-11-01T10:00:00Z\"",
		"          f:kubectl.kubernetes.io/last-applied-configuration: {}\n", "")
}

// Server-side apply keeps no values: the Application tells whether Git changed, or what was applied.
func TestServerSideApply(t *testing.T) {
	const at = "  /spec/template/spec/containers/web/image: web:1 > web:1 > web:2: "
	other := "89abcdef" + head[8:]
	for name, tt := range map[string]struct {
		live []string
		more string
		want []string
	}{
		"untouched": {want: []string{"Deployment shop/web: as rendered"}},
		"a value, with nothing known": {
			live: []string{"        image: web:1\n        imagePull", "        image: web:2\n        imagePull"},
			want: []string{"Deployment shop/web: not synced yet", at + "not synced yet by argocd-controller"},
		},
		"a value, synced at another commit": {
			live: []string{"        image: web:1\n        imagePull", "        image: web:2\n        imagePull"},
			more: application(other),
			want: []string{"Deployment shop/web: not synced yet", at + "not synced yet by argocd-controller"},
		},
		"a value, synced at this commit": {
			live: []string{"        image: web:1\n        imagePull", "        image: web:2\n        imagePull"},
			more: application(head),
			want: []string{"Deployment shop/web: changed after apply [mutated at admission]",
				at + "changed after apply (mutated at admission) by argocd-controller"},
		},
		"a value that Kyverno notes": {
			live: []string{"        image: web:1\n        imagePull", "        image: web:2\n        imagePull",
				"  annotations:\n", "  annotations:\n    policies.kyverno.io/last-applied-patches: |\n" +
					"      pin.images.kyverno.io: replaced /spec/template/spec/containers/0/image\n"},
			want: []string{"Deployment shop/web: changed after apply [mutated at admission]",
				at + "changed after apply (mutated at admission) by argocd-controller"},
		},
		"a field that was not applied": {
			live: []string{"      priorityClassName: high\n", "      priorityClassName: low\n",
				"            f:priorityClassName: {}\n",
				""},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/priorityClassName: <nil> > high > low: not synced yet"},
		},
		"a field that nobody applied": {
			live: []string{"      creationTimestamp: null\n      labels: {", "      labels: {tier: gold, "},
			want: []string{"Deployment shop/web: changed after apply [mutated at admission]",
				"  /spec/template/metadata/labels/tier: <nil> > <nil> > gold: changed after apply (mutated at admission)"},
		},
		"a field that Git no longer states": {
			live: []string{"      creationTimestamp: null\n      labels: {", "      labels: {tier: gold, ",
				"f:template:\n          f:metadata: {f:labels: {", "f:template:\n          f:metadata: {f:labels: {f:tier: {}, "},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/metadata/labels/tier: <nil> > <nil> > gold: not synced yet by argocd-controller"},
		},
		"patched by hand": {
			live: []string{"limits: {memory: 128Mi}, req", "limits: {memory: 1Gi}, req", ownsMemory, `f:limits: {".": {}}`,
				managedHere, wrote("kubectl", "Apply", "", memoryFields)},
			want: []string{"Deployment shop/web: patched by hand",
				"  /spec/template/spec/containers/web/resources/limits/memory: <nil> > 128Mi > 1Gi: patched by hand by kubectl"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := lines(run(t, repository, edit(serverSide(t), tt.live...)+"\n---\n"+tt.more))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// podOf is a pod as the ReplicaSet of the Deployment made it.
func podOf(name, class, memory, annotations string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Pod
metadata:
  name: %s
  namespace: shop
  labels: {app: web, vixens.io/sizing: small, pod-template-hash: 5d9f}
  annotations: {%s}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d9f, controller: true}]
spec:
  priorityClassName: %s
  containers: [{name: web, image: 'web:1', resources: {limits: {memory: %s}, requests: {cpu: 100m, memory: 64Mi}}}]
status: {phase: Running}
---
`, name, annotations, class, memory)
}

func TestPods(t *testing.T) {
	d := run(t, repository, deployment+"---\n"+podOf("web-1", "high", "128Mi", "")+
		podOf("web-2", "high", "1Gi", "policies.kyverno.io/last-applied-patches: "+
			`"size.sizes.kyverno.io: replaced /spec/containers/0/resources/limits/memory\n"`)+
		podOf("web-3", "''", "128Mi", "")+podOf("web-4", "low", "1Gi", "kubernetes.io/limit-ranger: set"))
	want := &drift.Pods{Count: 4, WithClass: 2, WithSize: 2, Class: true, Size: true, Differ: []drift.PodDifference{
		{Path: "/spec/containers/web/resources/limits/memory", Want: "128Mi", Got: "1Gi", Pods: []string{"web-2", "web-4"},
			Why: "noted on the pod: the rule size of Kyverno's policy sizes changed it"},
		{Path: "/spec/priorityClassName", Want: "high", Pods: []string{"web-3"},
			Why: "it started before its template was as it is rendered, or was mutated at admission"},
		{Path: "/spec/priorityClassName", Want: "high", Got: "low", Pods: []string{"web-4"},
			Why: "noted on the pod: a LimitRange changed it"},
	}}
	if diff := cmp.Diff(want, d.Rows[0].Pods); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if d.Totals.Pods != 4 || d.Totals.PodsDiffer != 3 {
		t.Errorf("%+v", d.Totals)
	}
}

func TestOtherKinds(t *testing.T) {
	d := run(t, read("testdata/others.txtar"), read("testdata/others-live.yaml"))
	want := []string{
		"MutatingWebhookConfiguration hooks: patched by hand",
		"  /webhooks/a.example.com/failurePolicy: Fail > Ignore > Fail: patched by hand by node-fetch",
		"StatefulSet shop/db: patched by hand",
		"  /spec/template/spec/containers/a/args: [--token ***] > [--token ***] > [--token *** -v]: patched by hand by " +
			"argocd-server",
		"VerticalPodAutoscaler shop/web: patched by hand",
		"  /spec/resourcePolicy: <nil> > <nil> > map[containerPolicies:[map[containerName:web maxAllowed:map[memory:1Gi]]]]: " +
			"patched by hand by kubectl-patch",
		"ValidatingWebhookConfiguration kyverno-resource: not in Git",
		"CronJob shop/job: as rendered",
		"DaemonSet shop/agent: as rendered",
	}
	if diff := cmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(&drift.Webhooks{Count: 1, Closed: []string{"a.example.com"}}, d.Rows[0].Webhooks); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if d.Totals.FailClosed != 2 {
		t.Errorf("%+v", d.Totals)
	}
}

// Before anything goes through Ballast, a report says what of a mutation it would do itself.
func TestWhatBallastWouldMakeTheSame(t *testing.T) {
	d := run(t, edit(repository, ", plugin: {name: ballast}", ""), deployment)
	for _, x := range d.Rows[0].Differences {
		if !strings.HasSuffix(x.Why, "; Ballast would make it the same") {
			t.Errorf("%s: %s", x.Path, x.Why)
		}
	}
	if len(d.Rows[0].Differences) != 3 || d.Rows[0].Plugin {
		t.Errorf("%+v", d.Rows[0])
	}
}

func TestRead(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"nothing":            {"", "it is empty"},
		"blanks":             {" \n", "it is empty"},
		"YAML":               {"apiVersion: v1\n", "it is no JSON"},
		"no list":            {`{"items": {}}`, "items is no list"},
		"the middle":         {`{"apiVersion": "v1", "kind": "List", "items": [{"kind": "Pod"`, "it ends in the middle"},
		"the middle of more": {`{"kind": "Pod"} {"kind"`, "it ends in the middle"},
		"other braces":       {`{"kind": "Pod"} []`, "it holds a value that is no object"},
		"wrong":              {`{"kind": }`, "not valid JSON at byte 8"},
		"no kind":            {`{"items": [{}]}`, "an item has no kind"},
		"no object":          {`{"items": [1]}`, "an item is no object"},
		"an empty list":      {`{"items": []}`, "no object is in it"},
		"null":               {`{"items": null}`, "no object is in it"},
		"one object":         {"\xef\xbb\xbf" + `{"kind": "Pod", "metadata": {"name": "a"}}`, ""},
		"several lists":      {`{"items": [{"kind": "Pod"}], "kind": "List"}` + "\n" + `{"kind": "List", "items": []}`, ""},
		"only Secrets":       {`{"items": [{"apiVersion": "v1", "kind": "Secret", "data": 1}]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := drift.Read(strings.NewReader(tt.in))
			if got := fmt.Sprint(err); tt.want == "" && err != nil || !strings.Contains(got, tt.want) && tt.want != "" {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// An object without an end is not read to it.
func TestReadIsBounded(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(`{"items": [{"kind": "Pod", "spec": "`), zeros{})
	if _, err := drift.Read(endless); err == nil || !strings.Contains(err.Error(), "more than 16 MiB") {
		t.Errorf("got %v", err)
	}
	// Many objects that are each small enough are no such thing.
	item := []byte(`{"kind": "Event", "metadata": {"name": "a"}, "note": "` + strings.Repeat("x", 1<<20) + `"},`)
	many := append([]byte(`{"items": [`), bytes.Repeat(item, 18)...)
	if _, err := drift.Read(bytes.NewReader(append(bytes.TrimSuffix(many, []byte(",")), []byte("]}")...))); err != nil {
		t.Error(err)
	}
	broken := errors.New("broken")
	if _, err := drift.Read(io.MultiReader(strings.NewReader(`{"items": [`), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// FuzzRead reads anything without a fault.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"items": [{"kind": "Pod", "metadata": {"ownerReferences": [{"controller": true}]}}]}`))
	f.Add([]byte(`{"kind": "Application", "apiVersion": "argoproj.io/v1alpha1", "status": {"operationState": null}}`))
	f.Fuzz(func(_ *testing.T, in []byte) {
		_, _ = drift.Read(bytes.NewReader(in))
	})
}
