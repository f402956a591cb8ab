package transformers_test

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers"
)

// everything is a registry in which every transformer is on.
const everything = `  sizing: {containerLabel: 'sizing.{container}', tiers: {large: {requests: {cpu: "1"}, limits: {memory: 4Gi}}}SIDECARS}
  priority: {classes: [critical CLASSES]}
  sync: {}
  fixPerms: {}
  rootImages: {}
  vpa: {}
  failOpen: {names: ['*']}
  workloads:
  - match: {namespace: x, name: 'w*'}
    sizing: {main: large, containers: {SIZES}}
    priority: critical
    vpa: Auto
    fixPerms: {volumes: [VOLUMES], user: 1000, group: 1000}
`

// registryWith returns the registry with texts in place of its marks.
func registryWith(marks ...string) string {
	for _, mark := range []string{"SIDECARS", "CLASSES", "SIZES"} {
		marks = append(marks, mark, "")
	}
	return strings.NewReplacer(append(marks, "VOLUMES", "v0")...).Replace(everything)
}

// repeated writes a text n times, with # for the number of each.
func repeated(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", strconv.Itoa(i)))
	}
	return b.String()
}

func deployment(name, containers, volumes string) string {
	return fmt.Sprintf("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s, namespace: x}\n"+
		"spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [%s], volumes: [%s]}}}\n", name, containers,
		volumes)
}

func containerOf(name, more string) string {
	return fmt.Sprintf("{name: %s, image: alpine%s},", name, more)
}

func script(text string) string { return fmt.Sprintf(", command: [sh, -c, %q]", text) }

// TestGrowth: four times the input takes four times the memory, or little more, for what used to
// take sixteen times and more.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	const mount, volume, claim = "{name: v#, mountPath: /v#},", "{name: v#, configMap: {name: m#}},", "{name: v#, " +
		"persistentVolumeClaim: {claimName: c#}},"
	const configMap = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m#, namespace: x}\ndata: {s: rclone " +
		"sync a b:c}\n"
	mounts := func(n int) string { return ", volumeMounts: [" + repeated(n, mount) + "]" }
	for name, input := range map[string]func(n int) (documents, spec string){
		"edits of one script": func(n int) (string, string) {
			return deployment("w", containerOf("c", script(repeated(n, "rclone sync a b:c\n"))), ""), registryWith()
		},
		"edits of one line": func(n int) (string, string) {
			return deployment("w", containerOf("c", script(repeated(n, "rclone sync a b:c;"))), ""), registryWith()
		},
		"edits of one list": func(n int) (string, string) {
			return deployment("w", containerOf("c", ", command: [rsync, -a, a, 'b:c'"+repeated(n, ", --delete")+"]"), ""),
				registryWith()
		},
		"containers": func(n int) (string, string) {
			return deployment("w", repeated(n, containerOf("c#", ", command: [rclone, sync, a, 'b:c']")), ""), registryWith()
		},
		"containers with sizes": func(n int) (string, string) {
			return deployment("w", repeated(n, containerOf("c#", "")), ""), registryWith("SIZES", repeated(n, "c#: large,"))
		},
		"containers with anchors": func(n int) (string, string) {
			return deployment("w", strings.ReplaceAll(repeated(n, containerOf("c#", ", command: [rclone, sync, a, 'b:c']")),
				"{name: c", "&a {name: c"), ""), registryWith()
		},
		"containers and sidecars of an image": func(n int) (string, string) {
			return deployment("w", repeated(n, containerOf("c#", "")), ""),
				registryWith("SIDECARS", ", sidecars: {"+repeated(n, "s#: {image: 'a*#', memory: 1Gi},")+"}")
		},
		"items of a list": func(n int) (string, string) {
			item := "- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: w#, namespace: x}\n" +
				"  spec: {template: {spec: {containers: [{name: c, image: alpine, command: [rclone, sync, a, 'b:c']}]}}}\n"
			return "apiVersion: v1\nkind: List\nitems:\n" + repeated(n, item), registryWith()
		},
		"priority classes": func(n int) (string, string) {
			return deployment("w", containerOf("c", ""), ""), registryWith("CLASSES", repeated(n, ",c#"))
		},
		"entries": func(n int) (string, string) {
			return repeated(n, deployment("w#", containerOf("c", ""), "")), registryWith() + repeated(n, "  - {match: "+
				"{namespace: x, name: w#}, sizing: large}\n")
		},
		"entries for one object": func(n int) (string, string) {
			return deployment("w", containerOf("c", ""), ""), registryWith() + repeated(n, "  - {match: {namespace: x, "+
				"name: w}, sizing: large}\n")
		},
		"volumes that are given away": func(n int) (string, string) {
			return deployment("w", containerOf("c", mounts(n)), repeated(n, claim)), registryWith("VOLUMES", repeated(n, "v#,"))
		},
		"containers and volumes": func(n int) (string, string) {
			return deployment("w", repeated(n, containerOf("c#", ", volumeMounts: [{name: v#, mountPath: /v}]")),
				repeated(n, claim)), registryWith()
		},
		"workloads that share a claim": func(n int) (string, string) {
			pod := containerOf("c", ", securityContext: {runAsUser: 1#}, volumeMounts: [{name: v0, mountPath: /v}]")
			return repeated(n, deployment("w#", pod, "{name: v0, persistentVolumeClaim: {claimName: c}}")), registryWith()
		},
		"scripts of one pod": func(n int) (string, string) {
			pod := containerOf("c", script(repeated(n, "sh /v#/s\n"))+mounts(n))
			return repeated(n, configMap) + deployment("w", pod, repeated(n, volume)), registryWith()
		},
		"scripts of one ConfigMap": func(n int) (string, string) {
			keys := "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m0, namespace: x}\ndata:\n" + repeated(n,
				"  s#: sh /v0/s1#; rclone sync a b:c\n")
			return keys + deployment("w", containerOf("c", script(repeated(n, "sh /v0/s#\n"))+mounts(1)), repeated(1,
				volume)), registryWith()
		},
		"pods of one script": func(n int) (string, string) {
			return repeated(1, configMap) + repeated(n, deployment("w#", containerOf("c",
				script("sh /v0/s")+", volumeMounts: [{name: v0, mountPath: /v0}]"),
				"{name: v0, configMap: {name: m0}}")), registryWith()
		},
		"pods and their scripts": func(n int) (string, string) {
			pod := deployment("w#", containerOf("c", script("sh /v/s")+", volumeMounts: [{name: v, mountPath: /v}]"),
				"{name: v, configMap: {name: m#}}")
			return repeated(n, configMap+pod), registryWith()
		},
		"pods and scripts apart": func(n int) (string, string) {
			return repeated(n, configMap+deployment("w#", containerOf("c", script("rclone lsd a:")), "")), registryWith()
		},
		"autoscalers": func(n int) (string, string) {
			pair := "---\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: w#, namespace: x}\n" +
				"spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: w#}}\n" +
				"---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: w#, namespace: x}\n" +
				"spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: w#}}\n"
			return repeated(n, pair+deployment("w#", containerOf("c", ""), "")), registryWith()
		},
		"namespaces": func(n int) (string, string) {
			namespace := "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: x#}\n"
			pod := deployment("w#", containerOf("c", ", volumeMounts: [{name: v0, mountPath: /v}]"), "{name: v0, "+
				"persistentVolumeClaim: {claimName: c#}}")
			return repeated(n, namespace+strings.Replace(pod, "namespace: x", "namespace: x#", 1)),
				strings.Replace(registryWith(), "namespace: x", "namespace: 'x*'", 1)
		},
		"variables and scripts": func(n int) (string, string) {
			pod := script(repeated(n, "sh -c 'rclone sync a b:c'\n")) + ", env: [" + repeated(n, "{name: E#, value: v},") + "]"
			return deployment("w", containerOf("c", pod), ""), registryWith()
		},
	} {
		t.Run(name, func(t *testing.T) {
			once := func(n int) uint64 {
				documents, spec := input(n)
				return allocated(t, documents, spec)
			}
			once(1) // what is made once
			if small, large := once(100), once(400); large > 7*small {
				t.Errorf("%d KiB for the input, %d KiB for four times of it", small>>10, large>>10)
			}
		})
	}
}

// allocated is how many bytes a run takes.
func allocated(t *testing.T, documents, spec string) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read, err := manifest.Read("input.yaml", strings.NewReader(documents))
	if err != nil {
		t.Fatal(err)
	}
	text := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: test}\nspec:\n" + spec
	result, err := engine.Run(context.Background(), engine.Request{
		Documents: read, Transformers: transformers.All(),
		Layers: engine.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(text))}},
	})
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if len(result.Documents) == 0 {
		t.Fatal("nothing was read")
	}
	return after.TotalAlloc - before.TotalAlloc
}
