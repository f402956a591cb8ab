package drift_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/drift"
)

// environments is an Application for each of two environments, which render the same names.
func environments(prod, staging string) string {
	var b strings.Builder
	b.WriteString("-- .git/HEAD --\n")
	for env, app := range map[string]string{"prod": prod, "staging": staging} {
		fmt.Fprintf(&b, `-- apps/%[1]s.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %[2]s, namespace: argocd}
spec:
  destination: {namespace: shop, server: https://kubernetes.default.svc}
  source: {repoURL: https://git.example.com/apps, path: %[1]s}
-- %[1]s/kustomization.yaml --
resources: [all.yaml]
-- %[1]s/all.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: 'web:%[1]s'}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: other}
spec: {template: {spec: {containers: [{name: web, image: 'web:%[1]s'}]}}}
`, env, app)
	}
	return b.String()
}

// webOf is the Deployment web of an environment as it lives.
func webOf(name, env, metadata string) string {
	return fmt.Sprintf("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s, namespace: shop, %s managedFields: "+
		"[{manager: argocd-controller, operation: Apply, fieldsV1: {f:spec: {f:template: {f:spec: {f:containers: "+
		"{'k:{\"name\":\"web\"}': {f:image: {}}}}}}}}]}\nspec: {replicas: 1, template: {spec: {containers: [{name: web, image: "+
		"'web:%s'}]}}}\n---\n", name, metadata, env)
}

func TestSeveralApplicationsRenderTheSame(t *testing.T) {
	tracking := func(app, name string) string {
		return fmt.Sprintf("annotations: {argocd.argoproj.io/tracking-id: '%s:apps/Deployment:shop/%s'},", app, name)
	}
	for name, tt := range map[string]struct {
		prod, staging string
		live          string
		want          []string
	}{
		"the tracking annotation decides": {
			"web-prod", "web-staging",
			webOf("web", "prod", tracking("web-staging", "web")) + webOf("other", "staging", tracking("web-staging", "other")),
			[]string{"Deployment shop/web: not synced yet web-staging", "Deployment shop/other: as rendered web-staging",
				"absent web-prod: it lives as that of the Application web-staging"},
		},
		"so it does for an Application in a namespace of its own": {
			"web-prod", "web-staging",
			webOf("web", "prod", tracking("argo_web-prod", "web")) + webOf("other", "prod", tracking("argo_web-prod", "other")),
			[]string{"Deployment shop/other: as rendered web-prod", "Deployment shop/web: as rendered web-prod",
				"absent web-staging: it lives as that of the Application web-prod"},
		},
		"one that was copied from another object does not": {
			"web-prod", "web-staging",
			webOf("web", "prod", tracking("web-staging", "parent")) + webOf("other", "prod", ""),
			[]string{"Deployment shop/other: as rendered web-prod", "Deployment shop/web: as rendered web-prod",
				"absent web-staging: what lives under its names is more like what another Application renders"},
		},
		"the label does, where there is no annotation": {
			"web-prod", "web-staging",
			webOf("web", "prod", "labels: {app.kubernetes.io/instance: web-staging},") +
				webOf("other", "prod", "labels: {app.kubernetes.io/instance: web-staging},"),
			[]string{"Deployment shop/other: not synced yet web-staging", "Deployment shop/web: not synced yet web-staging",
				"absent web-prod: what lives under its names is more like what another Application renders"},
		},
		"likeness does, where both have one name": {
			"web", "web",
			webOf("web", "staging", tracking("web", "web")) + webOf("other", "staging", tracking("web",
				"other")) + application(head),
			[]string{"Deployment shop/other: as rendered web", "Deployment shop/web: as rendered web",
				"absent web: what lives under its names is more like what another Application renders"},
		},
		"what is of an Application that no longer renders it": {
			"web-prod", "web-staging",
			webOf("web", "prod", tracking("web-prod", "web")) + webOf("other", "prod", tracking("web-prod", "other")) +
				webOf("was", "prod", tracking("web-prod", "was")) + webOf("lost", "prod", tracking("lost", "lost")),
			[]string{"Deployment shop/lost: not in Git lost", "Deployment shop/was: not in Git web-prod",
				"Deployment shop/other: as rendered web-prod", "Deployment shop/web: as rendered web-prod",
				"absent web-staging: it lives as that of the Application web-prod"},
		},
		"nothing lives": {
			"web-prod", "web-staging", webOf("else", "x", ""),
			[]string{"Deployment shop/else: not in Git ",
				"absent web-prod: nothing of it lives: it is of another cluster, or was never synced",
				"absent web-staging: nothing of it lives: it is of another cluster, or was never synced"},
		},
		"nothing lives of an Application that the cluster has": {
			"web", "web-staging", webOf("else", "x", "") + application("", "web"),
			[]string{"Deployment shop/other: not synced yet web", "Deployment shop/web: gone web",
				"Deployment shop/else: not in Git ",
				"absent web-staging: nothing of it lives: it is of another cluster, or was never synced"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := run(t, environments(tt.prod, tt.staging), tt.live)
			var got []string
			for _, r := range d.Rows {
				got = append(got, fmt.Sprintf("%s: %s %s", r.Object, r.Verdict, r.App))
			}
			for _, a := range d.Absent {
				got = append(got, fmt.Sprintf("absent %s: %s", a.App, a.Why))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What operators make, what has no ReplicaSet in the input, and what a node runs by itself.
func TestOwners(t *testing.T) {
	pod := func(name, kind, owner, labels string) string {
		return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: %s, namespace: shop, labels: {%s}, ownerReferences: "+
			"[{apiVersion: %s, kind: %s, name: %s, controller: true}]}\n---\n", name, labels,
			map[string]string{"ReplicaSet": "apps/v1", "Job": "batch/v1", "Node": "v1",
				"Cluster": "postgresql.cnpg.io/v1"}[kind],
			kind, owner)
	}
	live := pod("web-1-x", "ReplicaSet", "web-1", "pod-template-hash: '1'") + // its ReplicaSet is not there
		pod("api-2-x", "ReplicaSet", "api-2", "") +
		"apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: api-2, namespace: shop, ownerReferences: " +
		"[{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: api, controller: true}]}\n---\n" +
		"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: api, namespace: shop}\n---\n" +
		pod("clean-28000000-x", "Job", "clean-28000000", "") +
		"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: clean, namespace: shop}\n---\n" +
		pod("etcd-a", "Node", "a", "") + pod("db-1", "Cluster", "db", "") +
		"apiVersion: v1\nkind: Pod\nmetadata: {name: debug, namespace: shop, managedFields: [{manager: kubectl-run, " +
		"fieldsV1: {}}]}\n---\n" +
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pooler, namespace: shop, ownerReferences: " +
		"[{apiVersion: postgresql.cnpg.io/v1, kind: Pooler, name: pool, controller: true}]}\n"
	d := run(t, environments("web-prod", "web-staging"), live)
	var got []string
	for _, r := range d.Rows {
		pods := 0
		if r.Pods != nil {
			pods = r.Pods.Count
		}
		got = append(got, fmt.Sprintf("%s: %s, %d: %s", r.Object, r.Verdict, pods, r.Why))
	}
	want := []string{
		"CronJob shop/clean: not in Git, 1: no render has it",
		"Deployment shop/pooler: not in Git, 0: Pooler pool made it",
		"Pod shop/debug: not in Git, 0: no render has it; written by kubectl-run",
		"Rollout shop/api: not in Git, 1: no render has it",
		"Cluster shop/db: not seen, 1: its pods live; the Cluster itself is not in the input",
		"Deployment shop/web: not seen, 1: its pods live; the Deployment itself is not in the input",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !strings.Contains(strings.Join(d.Notes, "\n"), "1 static pod") {
		t.Errorf("%q", d.Notes)
	}
}

// An Application that cannot be compared makes nothing that is of it look foreign.
func TestWhatCannotBeRendered(t *testing.T) {
	broken := strings.Replace(environments("web-prod", "web-staging"),
		"-- prod/kustomization.yaml --\nresources: [all.yaml]",
		"-- prod/kustomization.yaml --\nresources: [gone.yaml]", 1)
	d := run(t, broken, webOf("web", "prod",
		"annotations: {argocd.argoproj.io/tracking-id: 'web-prod:apps/Deployment:shop/web'},"))
	if r := d.Rows[0]; r.Verdict != drift.Unseen || !strings.Contains(r.Why, "could not be rendered") {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(strings.Join(d.Notes, "\n"), "web-prod is not compared: it could not be rendered") {
		t.Errorf("%q", d.Notes)
	}
}
