package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func overlay(manifest string) string {
	return "-- a/kustomization.yaml --\nresources: [all.yaml]\n-- a/all.yaml --\n" + manifest
}

func TestRestarts(t *testing.T) {
	const web = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, template: " +
		"{metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: 'a:1', env: [{name: E, value: x}]}]}}}}\n"
	const cluster = "{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: db}, spec: {instances: 2, " +
		"imageName: 'pg:1'}}\n"
	for name, tt := range map[string]struct {
		manifest string
		oldnew   []string
		want     string
	}{
		"another image":       {web, []string{"a:1", "a:2"}, "web 2 /spec/containers/a/image"},
		"another variable":    {web, []string{"value: x", "value: y"}, "web 2 /spec/containers/a/env/E/value"},
		"a label of the pods": {web, []string{"app: web", "app: webs"}, "web 2 /metadata/labels/app, only labels"},
		"a label and an image": {
			web, []string{"app: web", "app: webs", "a:1", "a:2"}, "web 2 /metadata/labels/app /spec/containers/a/image",
		},
		"a label of the workload":    {web, []string{"{name: web}", "{name: web, labels: {a: b}}"}, ""},
		"more pods":                  {web, []string{"replicas: 2", "replicas: 3"}, ""},
		"no pods":                    {strings.Replace(web, "replicas: 2", "replicas: 0", 1), []string{"a:1", "a:2"}, ""},
		"null is as nothing":         {web, []string{"'a:1'", "'a:1', args: null, resources: {}"}, ""},
		"another order of keys":      {web, []string{"name: a, image: 'a:1'", "image: 'a:1', name: a"}, ""},
		"a rollout that is paused":   {web, []string{"replicas: 2", "replicas: 2, paused: true", "a:1", "a:2"}, ""},
		"a workload of another name": {web, []string{"{name: web}", "{name: other}", "a:1", "a:2"}, ""},
		"a StatefulSet left to people": {
			strings.NewReplacer("Deployment", "StatefulSet", "replicas", "updateStrategy: {type: OnDelete}, "+
				"replicas").Replace(web),
			[]string{"a:1", "a:2"},
			"web 2 /spec/containers/a/image (update strategy OnDelete: a pod restarts when someone deletes it)",
		},
		"a CronJob's next run": {
			"{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {spec: " +
				"{containers: [{name: a, image: 'a:1'}]}}}}}}\n",
			[]string{"a:1", "a:2"}, "",
		},
		"a custom resource": {
			cluster, []string{"pg:1", "pg:2"}, "db 2 /imageName (its operator decides whether the pods restart)",
		},
		"its own metadata": {cluster, []string{"{name: db}", "{name: db, annotations: {a: b}}"}, ""},
		"an item of a List": {
			"apiVersion: v1\nkind: List\nitems:\n- " + web, []string{"a:1", "a:2"}, "web 2 /spec/containers/a/image",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := compared(t, overlay(tt.manifest), overlay(strings.NewReplacer(tt.oldnew...).Replace(tt.manifest)))
			var got []string
			for _, r := range c.Restart {
				line := fmt.Sprintf("%s %d %s", r.Object.Name, r.Pods, strings.Join(r.Why, " "))
				if r.Label {
					line += ", only labels"
				}
				if r.Note != "" {
					line += " (" + r.Note + ")"
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("%s%+v", diff, c.Rows)
			}
		})
	}
}

// kustomize puts a hash of a ConfigMap into its name, and the pods that mount it into motion.
func TestAGeneratedConfigMapRestartsItsPods(t *testing.T) {
	before := `-- a/kustomization.yaml --
resources: [all.yaml]
configMapGenerator: [{name: conf, literals: [a=1]}]
-- a/all.yaml --
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name: a,
	image: 'a:1', envFrom: [{configMapRef: {name: conf}}]}]}}}}
`
	c := compared(t, before, strings.Replace(before, "a=1", "a=2", 1))
	if len(c.Restart) != 1 || c.Restart[0].Object.Name != "web" {
		t.Errorf("got %+v", c.Restart)
	}
}

func TestTheOrderOfRestarts(t *testing.T) {
	workload := func(kind, name, class, more string) string {
		return fmt.Sprintf("---\napiVersion: apps/v1\nkind: %s\nmetadata: {name: %s}\nspec:\n  replicas: %s\n  template: "+
			"{spec: {priorityClassName: %q, containers: [{name: a, image: 'a:1'%s}]}}\n",
			kind, name, strings.TrimLeft(more+"2", ","), class, "")
	}
	all := strings.Join([]string{
		workload("StatefulSet", "db-low", "low", ""),
		workload("Deployment", "several-low", "low", ""),
		strings.Replace(workload("Deployment", "single-low", "low", ""), "replicas: 2", "replicas: 1", 1),
		strings.Replace(workload("DaemonSet", "nodes-low", "low", ""), "replicas: 2", "minReadySeconds: 1", 1),
		workload("Deployment", "several-high", "high", ""),
		workload("Deployment", "none", "", ""),
		workload("Deployment", "argocd-repo-server", "low", ""),
		strings.Replace(workload("Deployment", "names", "low", ""), "image:", "ports: [{containerPort: 53}], image:", 1),
		"---\n{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: low}, value: 10}\n",
		"---\n{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 20}\n",
	}, "")
	c := compared(t, overlay(all), overlay(strings.ReplaceAll(all, "a:1", "a:2")))
	var got []string
	for _, r := range c.Restart {
		got = append(got, r.Object.Name+": "+r.Order)
	}
	want := []string{
		"none: no priority class, several pods",
		"several-low: low, several pods",
		"single-low: low, a single pod",
		"nodes-low: low, a pod on each node",
		"db-low: low, stateful",
		"several-high: high, several pods",
		"argocd-repo-server: low, several pods, Argo CD renders nothing meanwhile",
		"names: low, several pods, DNS is down meanwhile",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
