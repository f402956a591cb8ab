package drift_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/drift"
	"github.com/vixens-io/ballast/transformers"
)

const head = "0123456789abcdef0123456789abcdef01234567"

// run compares a repository with what lives, which is documents of YAML.
func run(t *testing.T, archive, live string) *drift.Drift {
	t.Helper()
	root := t.TempDir()
	if err := txtar.Write(txtar.Parse([]byte(archive)), root); err != nil {
		t.Fatal(err)
	}
	f, err := discover.Find(t.Context(), root, discover.Options{URLs: []string{"https://git.example.com/apps"}})
	if err != nil {
		t.Fatal(err)
	}
	known, err := drift.Read(bytes.NewReader(list(t, live)))
	if err != nil {
		t.Fatal(err)
	}
	request := audit.Request{Transformers: transformers.All(), Nodes: 1, Edits: true}
	git := drift.Git{Fleet: f, Commit: head, Renders: audit.Render(t.Context(), f, request)}
	d, err := drift.Run(t.Context(), git, known)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// read returns a file of testdata.
func read(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// list makes of documents of YAML what kubectl prints.
func list(t *testing.T, documents string) []byte {
	t.Helper()
	var items []any
	for _, text := range strings.Split(documents, "\n---\n") {
		var item any
		if err := yaml.Unmarshal([]byte(text), &item); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if item != nil {
			items = append(items, item)
		}
	}
	out, err := json.MarshalIndent(map[string]any{"apiVersion": "v1", "kind": "List", "items": items}, "", "    ")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lines are the rows and their differences in short.
func lines(d *drift.Drift) []string {
	var all []string
	for _, r := range d.Rows {
		line := fmt.Sprintf("%s: %s", r.Object, r.Verdict)
		if len(r.Causes) > 0 {
			line += fmt.Sprint(" ", r.Causes)
		}
		if r.ScaledToZero != "" {
			line += ", scaled to 0 by " + r.ScaledToZero
		}
		all = append(all, line)
		for _, x := range r.Differences {
			line := fmt.Sprintf("  %s: %v > %v > %v: %s", x.Path, x.Raw, x.Ballast, x.Live, x.Verdict)
			if x.Cause != "" {
				line += fmt.Sprintf(" (%s)", x.Cause)
			}
			if x.Manager != "" {
				line += " by " + x.Manager
			}
			if x.Ignored != "" {
				line += "; " + strings.Fields(x.Ignored)[1]
			}
			all = append(all, line)
		}
	}
	for _, a := range d.Absent {
		all = append(all, fmt.Sprintf("absent %s: %d", a.App, a.Objects))
	}
	return all
}

// repository is an Application through Ballast, which sizes its Deployment and gives it a class.
var repository = read("testdata/web.txtar")

// deployment is that Deployment as an API server gives it back, with its defaults and managed fields.
var deployment = read("testdata/web-live.yaml")

// wrote returns the beginning of managed fields, with an entry of managed fields.
func wrote(manager, operation, subresource, fields string) string {
	if subresource != "" {
		subresource = ", subresource: " + subresource
	}
	return fmt.Sprintf("  managedFields:\n  - {manager: %s, operation: %s, apiVersion: apps/v1%s, time: '2026-11-02T10:00:00Z', "+
		"fieldsType: FieldsV1, fieldsV1: %s}\n", manager, operation, subresource, fields)
}

// edit returns a text with changes, each of which must be one.
func edit(object string, oldnew ...string) string {
	for i := 0; i < len(oldnew); i += 2 {
		if !strings.Contains(object, oldnew[i]) {
			panic("not there: " + oldnew[i])
		}
	}
	return strings.NewReplacer(oldnew...).Replace(object)
}

const (
	managedHere  = "  managedFields:\n"
	ownsReplicas = "        f:replicas: {}\n"
	ownsMemory   = "f:limits: {\".\": {}, f:memory: {}}"
	ownsImage    = "                f:image: {}\n"
	memoryFields = `{f:spec: {f:template: {f:spec: {f:containers: {'k:{"name":"web"}': {f:resources: {f:limits: {f:memory: {}}}}}}}}}`
)

func TestVerdicts(t *testing.T) {
	const none = "Deployment shop/web: as rendered"
	for name, tt := range map[string]struct {
		git  []string // changes of the repository
		live []string // changes of what lives
		more string   // and what lives beside it
		want []string
	}{
		"untouched": {want: []string{none}},
		"quantities by meaning": {
			live: []string{"requests: {cpu: 100m, memory: 64Mi}}\n", "requests: {cpu: '0.1', memory: 65536Ki}}\n"},
			want: []string{none},
		},
		"a restart by hand is no drift": {
			live: []string{"    metadata:\n      creationTimestamp: null\n",
				"    metadata:\n      annotations: {kubectl.kubernetes.io/restartedAt: '2026-11-02'}\n",
				managedHere, wrote("kubectl-rollout", "Update", "", "{f:spec: {f:template: {f:metadata: {f:annotations: "+
					"{f:kubectl.kubernetes.io/restartedAt: {}}}}}}")},
			want: []string{none},
		},
		"a value patched by hand": {
			live: []string{"limits: {memory: 128Mi}, req", "limits: {memory: 1Gi}, req", ownsMemory, "f:limits: {\".\": {}}",
				managedHere, wrote("kubectl-edit", "Update", "", memoryFields)},
			want: []string{"Deployment shop/web: patched by hand",
				"  /spec/template/spec/containers/web/resources/limits/memory: <nil> > 128Mi > 1Gi: patched by hand by kubectl-edit"},
		},
		"a field added by hand": {
			live: []string{"limits: {memory: 128Mi}, requests: {cpu", "limits: {cpu: '2', memory: 128Mi}, requests: {cpu",
				managedHere, wrote("kubectl-set", "Update", "", edit(memoryFields, "f:memory", "f:cpu"))},
			want: []string{"Deployment shop/web: patched by hand",
				"  /spec/template/spec/containers/web/resources/limits/cpu: <nil> > <nil> > 2: patched by hand by kubectl-set"},
		},
		"a field with a default that someone wrote": {
			live: []string{"terminationGracePeriodSeconds: 30\n", "terminationGracePeriodSeconds: 300\n",
				"            f:terminationGracePeriodSeconds: {}\n", "",
				managedHere, wrote("k9s", "Update", "", "{f:spec: {f:template: {f:spec: {f:terminationGracePeriodSeconds: {}}}}}")},
			want: []string{"Deployment shop/web: patched by hand",
				"  /spec/template/spec/terminationGracePeriodSeconds: <nil> > <nil> > 300: patched by hand by k9s"},
		},
		"a secret that differs is not shown": {
			live: []string{"name: DB_PASSWORD, value: hunter2}\n        - {name: IP, valueFrom: {fieldRef: {api",
				"name: DB_PASSWORD, value: swordfish}\n        - {name: IP, valueFrom: {fieldRef: {api",
				"k:{\"name\":\"DB_PASSWORD\"}: {\".\": {}, f:name: {}, f:value: {}}", "k:{\"name\":\"DB_PASSWORD\"}: {f:name: {}}",
				managedHere, wrote("kubectl-set", "Update", "", `{f:spec: {f:template: {f:spec: {f:containers: `+
					`{'k:{"name":"web"}': {f:env: {'k:{"name":"DB_PASSWORD"}': {f:value: {}}}}}}}}}`)},
			want: []string{"Deployment shop/web: patched by hand",
				"  /spec/template/spec/containers/web/env/DB_PASSWORD/value: *** > *** > ***: patched by hand by kubectl-set"},
		},
		"a HorizontalPodAutoscaler": {
			live: []string{"  replicas: 2\n  revision", "  replicas: 7\n  revision", ownsReplicas, "",
				managedHere, wrote("kube-controller-manager", "Update", "scale", "{f:spec: {f:replicas: {}}}")},
			want: []string{"Deployment shop/web: changed after apply [autoscaler]",
				"  /spec/replicas: 2 > 2 > 7: changed after apply (autoscaler) by kube-controller-manager"},
		},
		"scaled to nothing by KEDA, where Git says no number": {
			git: []string{"  replicas: 2\n", ""},
			live: []string{"  replicas: 2\n  revision", "  replicas: 0\n  revision", ownsReplicas, "", `"replicas":2,`, "",
				managedHere, wrote("keda", "Update", "scale", "{f:spec: {f:replicas: {}}}")},
			want: []string{"Deployment shop/web: changed after apply [autoscaler], scaled to 0 by KEDA",
				"  /spec/replicas: <nil> > <nil> > 0: changed after apply (autoscaler) by keda"},
		},
		"scaled to nothing by hand": {
			live: []string{"  replicas: 2\n  revision", "  replicas: 0\n  revision", ownsReplicas, "",
				managedHere, wrote("kubectl", "Update", "scale", "{f:spec: {f:replicas: {}}}")},
			want: []string{"Deployment shop/web: patched by hand, scaled to 0 by someone with kubectl",
				"  /spec/replicas: 2 > 2 > 0: patched by hand by kubectl"},
		},
		"Kyverno's background controller": {
			live: []string{"limits: {memory: 128Mi}, req", "limits: {memory: 1Gi}, req", ownsMemory, "f:limits: {\".\": {}}",
				managedHere, wrote("background-controller", "Update", "", memoryFields)},
			want: []string{"Deployment shop/web: changed after apply [Kyverno's background controller]",
				"  /spec/template/spec/containers/web/resources/limits/memory: <nil> > 128Mi > 1Gi: changed after apply " +
					"(Kyverno's background controller) by background-controller"},
		},
		"a writer that nobody knows": {
			live: []string{"        image: web:1\n        imagePull", "        image: web:2\n        imagePull", ownsImage, "",
				managedHere, wrote("updatebot", "Update", "", `{f:spec: {f:template: {f:spec: {f:containers: `+
					`{'k:{"name":"web"}': {f:image: {}}}}}}}`)},
			want: []string{"Deployment shop/web: changed after apply [unknown writer]",
				"  /spec/template/spec/containers/web/image: web:1 > web:1 > web:2: changed after apply (unknown writer) by updatebot"},
		},
		"mutated at admission: a value": {
			live: []string{"limits: {memory: 128Mi}, req", "limits: {memory: 1Gi}, req"},
			want: []string{"Deployment shop/web: changed after apply [mutated at admission]",
				"  /spec/template/spec/containers/web/resources/limits/memory: <nil> > 128Mi > 1Gi: changed after apply " +
					"(mutated at admission) by argocd-controller"},
		},
		"mutated at admission: a field that was not applied": {
			live: []string{"      creationTimestamp: null\n      labels: {", "      labels: {tier: gold, "},
			want: []string{"Deployment shop/web: changed after apply [mutated at admission]",
				"  /spec/template/metadata/labels/tier: <nil> > <nil> > gold: changed after apply (mutated at admission)"},
		},
		"mutated at admission: a container": {
			live: []string{"      containers:\n", "      containers:\n      - {name: proxy, image: 'proxy:1'}\n"},
			want: []string{"Deployment shop/web: changed after apply [mutated at admission]",
				"  /spec/template/spec/containers/proxy: <nil> > <nil> > map[image:proxy:1 name:proxy]: changed after apply " +
					"(mutated at admission)"},
		},
		"taken out after it was applied": {
			live: []string{"      priorityClassName: high\n", "", "            f:priorityClassName: {}\n", ""},
			want: []string{"Deployment shop/web: changed after apply [unknown writer]",
				"  /spec/template/spec/priorityClassName: <nil> > high > <nil>: changed after apply (unknown writer)"},
		},
		"not synced yet: a value": {
			git: []string{"image: web:1", "image: web:2"},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/containers/web/image: web:2 > web:2 > web:1: not synced yet by argocd-controller"},
		},
		"not synced yet: what Ballast adds": {
			live: []string{"      priorityClassName: high\n", "", "            f:priorityClassName: {}\n", "",
				`"priorityClassName":"high",`, ""},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/priorityClassName: <nil> > high > <nil>: not synced yet"},
		},
		"not synced yet: Git no longer states it": {
			git: []string{"        - {name: MODE, value: fast}\n", ""},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/containers/web/env/MODE: <nil> > <nil> > map[name:MODE value:fast]: not synced yet by " +
					"argocd-controller"},
		},
		"kept from landing": {
			git: []string{"  project: default\n", "  project: default\n  ignoreDifferences:\n  - {group: apps, kind: Deployment, " +
				"jqPathExpressions: ['.spec.template.spec.containers[].image']}\n  syncPolicy: {syncOptions: " +
				"[RespectIgnoreDifferences=true]}\n", "image: web:1", "image: web:2"},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/containers/web/image: web:2 > web:2 > web:1: not synced yet by argocd-controller; with"},
		},
		"hidden": {
			git: []string{"  project: default\n", "  project: default\n  ignoreDifferences:\n  - {group: apps, kind: Deployment, " +
				"jsonPointers: [/spec/template/spec/containers/0/image]}\n", "image: web:1", "image: web:2"},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/containers/web/image: web:2 > web:2 > web:1: not synced yet by argocd-controller; hides"},
		},
		"around Ballast it is Git that counts": {
			git: []string{", plugin: {name: ballast}", ""},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/metadata/labels/vixens.io~1sizing: <nil> > small > small: not synced yet by argocd-controller",
				"  /spec/template/spec/containers/web/resources: <nil> > map[limits:map[memory:128Mi] requests:map[cpu:100m " +
					"memory:64Mi]] > map[limits:map[memory:128Mi] requests:map[cpu:100m memory:64Mi]]: not synced yet by " +
					"argocd-controller",
				"  /spec/template/spec/priorityClassName: <nil> > high > high: not synced yet by argocd-controller"},
		},
		"applied with kubectl, never by Argo CD": {
			git:  []string{"image: web:1", "image: web:2"},
			live: []string{"manager: argocd-controller", "manager: kubectl-client-side-apply"},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/containers/web/image: web:2 > web:2 > web:1: not synced yet by kubectl-client-side-apply"},
		},
		"applied with kubectl over Argo CD": {
			live: []string{"        image: web:1\n        imagePull", "        image: web:3\n        imagePull",
				`"image":"web:1"`, `"image":"web:3"`, ownsImage, "",
				"          f:kubectl.kubernetes.io/last-applied-configuration: {}\n", "",
				managedHere, wrote("kubectl-client-side-apply", "Update", "", `{f:metadata: {f:annotations: `+
					`{f:kubectl.kubernetes.io/last-applied-configuration: {}}}, f:spec: {f:template: {f:spec: {f:containers: `+
					`{'k:{"name":"web"}': {f:image: {}}}}}}}`)},
			want: []string{"Deployment shop/web: patched by hand",
				"  /spec/template/spec/containers/web/image: web:1 > web:1 > web:3: patched by hand by kubectl-client-side-apply"},
		},
		"a change in Git of what kubectl created once": {
			git: []string{"image: web:1", "image: web:2"},
			live: []string{ownsImage, "", managedHere, wrote("kubectl-client-side-apply", "Update", "",
				`{f:spec: {f:template: {f:spec: {f:containers: {'k:{"name":"web"}': {f:image: {}, f:imagePullPolicy: {}}}}}}}`)},
			want: []string{"Deployment shop/web: not synced yet",
				"  /spec/template/spec/containers/web/image: web:2 > web:2 > web:1: not synced yet by kubectl-client-side-apply"},
		},
		"no managed fields": {
			live: []string{"        image: web:1\n        imagePull", "        image: web:3\n        imagePull",
				"  managedFields:\n  - manager", "  otherFields:\n  - manager"},
			want: []string{"Deployment shop/web: changed after apply [unknown writer]",
				"  /spec/template/spec/containers/web/image: web:1 > web:1 > web:3: changed after apply (unknown writer)"},
		},
		"not synced yet: an object": {
			git: []string{"-- web/web.yaml --\n", "-- web/web.yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " +
				"more}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n---\n"},
			want: []string{"Deployment shop/more: not synced yet", none},
		},
		"gone": {
			git: []string{"-- web/web.yaml --\n", "-- web/web.yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " +
				"more}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n---\n"},
			more: application(head, "more"),
			want: []string{"Deployment shop/more: gone", none},
		},
		"a kind that nobody asked for": {
			git: []string{"-- web/web.yaml --\n", "-- web/web.yaml --\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: " +
				"more}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a}]}}}}}\n---\n"},
			want: []string{"CronJob shop/more: not seen", none},
		},
		"not in Git": {
			more: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: forgotten, namespace: shop}\nspec: {replicas: 0}\n",
			want: []string{"Deployment shop/forgotten: not in Git, scaled to 0 by an unknown writer", none},
		},
	} {
		t.Run(name, func(t *testing.T) {
			live := edit(deployment, tt.live...)
			got := lines(run(t, edit(repository, tt.git...), live+"\n---\n"+tt.more))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// application is the Application as the cluster has it, of which a sync applied Deployments.
func application(revision string, deployments ...string) string {
	var synced []string
	for _, name := range deployments {
		synced = append(synced, "{group: apps, kind: Deployment, namespace: shop, name: "+name+", status: Synced}")
	}
	return fmt.Sprintf("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\n"+
		"status: {operationState: {phase: Succeeded, syncResult: {revision: %s, resources: [%s]}}}\n", revision,
		strings.Join(synced, ", "))
}
