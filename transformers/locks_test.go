package transformers_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/transformers"
)

// hostile are, by section, registries that a nearer layer could bring in the hope to undo, by what is
// said in that section, what another does. To them come a mode and waivers, made of each section. A new
// section needs a row, and a new setting a place in it.
var hostile = map[string][]string{
	"kinds": {
		"kinds: {workloads: [{group: apps, kind: Deployment, template: spec.nope}]}",
		"kinds: {workloads: [{group: apps, kind: Deployment, labels: metadata.labels, resources: spec.x, priority: " +
			"spec.y, rolls: true}]}",
		"kinds: {workloads: [{group: apps, kind: Deployment, template: spec.template, immutable: true}]}",
		"kinds: {workloads: [{kind: Pod, template: spec.nope}]}",
		"kinds: {workloads: [{group: example.com, kind: App, template: spec.nope}]}",
		"kinds: {workloads: []}",
		"kinds: {workloads: [{kind: Deployment, template: spec.nope}]}",
		"kinds: {workloads: [{group: extensions, kind: Deployment, template: spec.nope}]}",
		"kinds: {workloads: [{group: apps, kind: DeploymentList, template: items.spec}]}",
		"kinds: {workloads: [{group: other.example.com, kind: ConfigMap, template: spec.template}]}",
		"kinds: {workloads: [{group: other.example.com, kind: Thing, template: spec.template}]}",
	},
	"argocd": {`argocd: {version: "2.14"}`},
	"sync": {
		"sync: {strategy: max-delete, restores: update, guard: env, tools: {init: {dangers: [{verb: x, deletes: all, " +
			"replace: y}]}, tini: {like: rclone}}}",
		"sync: {tools: {sh: {dangers: [{deletes: nothing, instead: nothing}]}, chown: {dangers: [{flags: [-R], drop: " +
			"true, deletes: owners}]}}}",
		"workloads: [{match: {name: '*'}, sync: {strategy: history, restores: update, guard: env}}]",
		"sync: {requireSource: [nothing/there]}",
		"workloads: [{match: {name: '*'}, sync: {requireSource: []}}]",
	},
	"sizing": {
		"sizing: {unregistered: allow, label: app, containerLabel: 'app/{container}', mirror: true, conflict: registry, " +
			"resources: replace, keep: [web]," +
			" tiers: {other: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}}, sidecars: {sync: {memory: 8Mi, cpu: 1m}, " +
			"any: {image: '*', memory: 8Mi}}}",
		"sizing: {label: app.kubernetes.io/name}",
		"sizing: {label: failurePolicy, conflict: registry}",
		"sizing: {label: command, resources: none}",
		"workloads: [{match: {name: '*'}, sizing: {main: tiny, containers: {sync: tiny, fix-perms: tiny}}}]",
		"workloads: [{match: {name: '*'}, sizing: none}]",
	},
	"priority": {
		"priority: {classes: [other]}\n  workloads: [{match: {name: '*'}, priority: other}]",
	},
	"fixPerms": {
		"fixPerms: {image: 'rclone/rclone:1', resources: {requests: {memory: 1Mi}, limits: {memory: 1Mi}}, podSecurity: " +
			"{shop: privileged}}",
		"workloads: [{match: {name: '*'}, fixPerms: {volumes: [data], user: 7, group: 7, image: main}}]",
		"workloads: [{match: {name: '*'}, fixPerms: {volumes: []}}]",
	},
	"rootImages": {
		"rootImages: {images: ['*']}\n  workloads: [{match: {name: '*'}, rootImages: {lift: [web, sync, fix-perms]}}]",
		"workloads: [{match: {name: '*'}, rootImages: {lift: []}}]",
	},
	"failOpen": {
		"failOpen: {names: ['*'], timeoutSeconds: 30, exempt: [shop], boundaries: ['*']}",
		"workloads: [{match: {name: '*'}, failOpen: {open: true, timeoutSeconds: 30, exempt: [shop], noBoundary: true}}]",
		"workloads: [{match: {name: '*'}, failOpen: {open: true}}]",
	},
	"vpa": {
		"vpa: {}\n  workloads: [{match: {name: '*'}, vpa: {updateMode: Recreate, controlledValues: RequestsOnly, " +
			"minAllowed: {memory: 1Mi}, maxAllowed: {memory: 2Mi}}}]",
	},
}

// decided is what the operator says, in each section.
const decided = `
  kinds: {workloads: [{group: example.com, kind: App, template: spec.template}]}
  argocd: {version: "3.4"}
  sync: {strategy: copy, guard: env}
  sizing: {unregistered: error, tiers: {tiny: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}},
	sidecars: {sync: {memory: 256Mi}}}
  priority: {classes: [low]}
  fixPerms: {podSecurity: {shop: restricted}}
  rootImages: {images: [acme/web]}
  failOpen: {names: [defaults], boundaries: [corp-*]}
  vpa: {}
  workloads:
  - {match: {namespace: shop}, sizing: tiny, priority: low, fixPerms: {volumes: [data], user: 1000, group: 1000},
	rootImages: {lift: [web]}, vpa: Initial}
  - {match: {name: closed}, failOpen: false}
`

// shop is what there is to be found in all sections.
const shop = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}, {name: scripts, configMap: {name: scripts}}]
      containers:
      - name: sync
        image: rclone/rclone:1
        command: [sh, -c, 'rclone sync /data s3:b/data; $ANY']
        volumeMounts: [{name: data, mountPath: /data}]
      - name: web
        image: acme/web:1
        securityContext: {runAsUser: 1000, runAsNonRoot: true, allowPrivilegeEscalation: false,
	capabilities: {drop: [ALL]}}
        volumeMounts: [{name: data, mountPath: /data}]
      - {name: scripted, image: 'rclone/rclone:1', command: [sh, /scripts/run.sh], volumeMounts: [{name: scripts,
	mountPath: /scripts}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts, namespace: shop}
data: {run.sh: 'rclone sync /data s3:b/scripted'}
---
apiVersion: v1
kind: Pod
metadata: {name: alone, namespace: shop}
spec: {containers: [{name: alone, image: 'rclone/rclone:1', args: [sync, /data, 's3:b/alone']}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: 'amazon/aws-cli:2', args: [s3, sync,
	--delete, /data, 's3://b']}]}}}}}
---
apiVersion: example.com/v1
kind: App
metadata: {name: app, namespace: shop}
spec: {template: {spec: {containers: [{name: c, image: 'rclone/rclone:1', args: [sync, /data, 's3:b/app']}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: unsized, namespace: elsewhere}
spec: {template: {metadata: {labels: {app: unsized}}, spec: {priorityClassName: nowhere, containers: [{name: web,
	image: 'linuxserver/sonarr:4', securityContext: {runAsNonRoot: true}}]}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: defaults}
webhooks: [{name: defaults.example.com, timeoutSeconds: 10, rules: [{apiGroups: [''], resources: [pods],
	operations: [CREATE]}]}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: closed}
webhooks: [{name: closed.example.com, rules: [{apiGroups: [''], resources: [pods], operations: [CREATE]}]}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: corp-identity}
webhooks: [{name: identity.example.com, rules: [{apiGroups: [''], resources: [pods], operations: [CREATE]}]}]
---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, updatePolicy: {updateMode: "Off"}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
`

// seen is what a render showed of one section.
type seen struct {
	findings []string
	kinds    []string
	argoCD   release.Version // where that is the section
}

func look(t *testing.T, section string, layers ...registry.Layer) (seen, error) {
	t.Helper()
	documents, err := manifest.Read("shop.yaml", strings.NewReader(shop))
	if err != nil {
		t.Fatal(err)
	}
	result, err := engine.Run(context.Background(), engine.Request{
		Documents: documents, Transformers: transformers.All(), Layers: engine.Layers{Added: layers},
	})
	if err != nil {
		return seen{}, err
	}
	all := seen{findings: findingsOf(result.Findings, section), kinds: kindsOf(result.Registry)}
	if section == "argocd" {
		all.argoCD, _ = engine.ArgoCDOf(result.Registry)
	}
	return all, nil
}

// findingsOf returns all that is the section's doing.
func findingsOf(findings []*transform.Finding, section string) []string {
	var all []string
	for _, d := range transformers.All() {
		for _, f := range findings {
			if d.Spec.Section == section && f.Transformer == d.Name {
				all = append(all, fmt.Sprint(f.ID, f.Object, f.Container, f.Fingerprint, f.Before, f.After, f.Status,
					f.Severity, f.Reason, f.Source))
			}
		}
	}
	return all
}

// kindsOf returns what is taught of the kinds that the operator's render knows.
func kindsOf(r *registry.Registry) []string {
	var all []string
	for _, id := range []string{"/Pod", "apps/Deployment", "batch/CronJob", "example.com/App"} {
		group, kind, _ := strings.Cut(id, "/")
		k, _ := engine.WorkloadKinds(r).Find(group, kind)
		all = append(all, fmt.Sprintf("%+v", k))
	}
	return all
}

func layer(name, spec string) registry.Layer {
	return registry.Parse(name, []byte("apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: "+
		"fleet}\nspec:\n  "+spec+"\n"))
}

// attacks are the registries that try to undo other sections by what they say in one.
func attacks(s registry.Section) []string {
	all := append(slices.Clone(hostile[s.Name]), s.Name+": {mode: report}", "locked: ["+s.Name+"]")
	var waivers []string
	for _, rule := range s.Rules {
		waivers = append(waivers, "{rule: "+rule+", reason: none}")
	}
	if len(waivers) > 0 {
		all = append(all, "workloads: [{match: {name: '*'}, waive: ["+strings.Join(waivers, ", ")+"]}]")
	}
	return append(all, "workloads: [{match: {name: '*'}, mode: report}]")
}

// Nothing that a nearer layer says in one section changes what another, which is locked, finds and edits.
func TestALockHoldsWhateverIsSaidInOtherSections(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	sections := engine.Sections(transformers.All())
	for _, locked := range sections {
		for kind, operator := range map[string]func(registry.Layer) registry.Layer{
			"an operator's":  registry.Layer.Operator,
			"a repository's": func(l registry.Layer) registry.Layer { return l },
		} {
			far := operator(layer("far.yaml", "locked: ["+locked.Name+"]"+decided))
			want, err := look(t, locked.Name, far)
			if err != nil {
				t.Fatal(err)
			}
			if len(want.findings) == 0 && want.argoCD == "" && locked.Name != "kinds" {
				t.Fatalf("%s: there is nothing that could change", locked.Name)
			}
			for _, other := range sections {
				if other.Name == locked.Name {
					continue
				}
				for _, attack := range attacks(other) {
					got, err := look(t, locked.Name, far, layer("near.yaml", attack))
					if err != nil {
						if !tells(err) {
							t.Errorf("%s locks %s: %s: refused without what to do: %v", kind, locked.Name, attack, err)
						}
						continue
					}
					if diff := cmp.Diff(want, got, cmp.AllowUnexported(seen{})); diff != "" {
						t.Errorf("%s locks %s: %s (-want +got):\n%s", kind, locked.Name, attack, diff)
					}
				}
			}
		}
	}
}

// tells reports whether an error says where a registry wants what it may not, or which field it wants
// that is another transformer's.
func tells(err error) bool {
	text := err.Error()
	return strings.Contains(text, "near.yaml:") && strings.Contains(text, "far.yaml:") && strings.Contains(text,
		"drop it") ||
		strings.Contains(text, "may not edit")
}

// The table says something hostile with each key of each section, and all of it is in force where
// nothing stands against it.
func TestTheTableOfHostileRegistriesIsComplete(t *testing.T) {
	sections := engine.Sections(transformers.All())
	for _, s := range sections {
		row := strings.Join(hostile[s.Name], "\n")
		for _, key := range keys(s) {
			if !strings.Contains(row, key+":") {
				t.Errorf("%s: nothing hostile is said with %s", s.Name, key)
			}
		}
		for _, attack := range attacks(s) {
			r, _ := registry.Load(sections, []registry.Layer{layer("near.yaml", attack)})
			for _, m := range r.Mistakes() {
				if !m.Warning {
					t.Errorf("%s: %s: %v", s.Name, attack, m)
				}
			}
		}
	}
	if len(hostile) != len(sections) {
		t.Errorf("%d rows for %d sections", len(hostile), len(sections))
	}
}

// keys returns the keys of a section's settings and of its entries.
func keys(s registry.Section) []string {
	all := []string{s.Name}
	values := []any{s.Settings()}
	if s.Entry != nil {
		values = append(values, s.Entry())
	}
	for _, v := range values {
		of := reflect.TypeOf(v).Elem()
		for i := 0; of.Kind() == reflect.Struct && i < of.NumField(); i++ {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("yaml"), ",")
			all = append(all, name)
		}
	}
	return all
}
