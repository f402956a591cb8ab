package transformers_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/api/resource"
	"pgregory.net/rapid"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/transformers"
)

func TestWhateverThePodAndTheRegistryAreLike(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	made, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		input, spec := drawWorkload(t), drawRegistry(t)
		first := run(t, input, spec, transformers.All())
		checkOrder(t, input, spec, first)
		if first.err != nil {
			refused++
			return
		}
		made++
		checkSecondRun(t, first.output, spec)
		// The main container's own settings, like all others, change only where a finding says so.
		if uncovered := transformtest.Uncovered(first.result.Documents, first.result.Bytes,
			first.result.Findings); len(uncovered) > 0 {
			t.Fatalf("changed, and no finding names it: %s\n%s\n%s", uncovered, input, first.output)
		}
		before, after := parse(t, input), parse(t, first.output)
		if diff := cmp.Diff(before.Spec.fixed(), after.Spec.fixed()); diff != "" {
			t.Fatalf("what the API server holds fixed has changed\n%s", diff)
		}
		checkNames(t, after)
		checkAmounts(t, before, after)
	})
	if 3*made < refused {
		t.Errorf("%d renders were refused and %d were not: too few to trust", refused, made)
	}
}

// outcome is what a run returns.
type outcome struct {
	output string
	err    error
	result *engine.Result
}

func run(t *rapid.T, input, spec string, all []transform.Definition) outcome {
	documents, err := manifest.Read("input.yaml", strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	text := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: test}\nspec:\n" + spec
	result, err := engine.Run(context.Background(), engine.Request{
		Documents: documents, Transformers: all,
		Layers: engine.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(text))}},
	})
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, text, input) // whatever is drawn makes sense: conflicts are ours
	}
	if err := result.Refusal(); err != nil {
		return outcome{err: err}
	}
	var b bytes.Buffer
	if err := result.Write(&b); err != nil {
		t.Fatal(err)
	}
	return outcome{output: b.String(), result: result}
}

func checkOrder(t *rapid.T, input, spec string, first outcome) {
	other := transformers.All()
	slices.Reverse(other)
	if again := run(t, input, spec, other); again.output != first.output {
		t.Fatalf("another order of transformers gives another result\n%s", cmp.Diff(first.output, again.output))
	}
}

func checkSecondRun(t *rapid.T, output, spec string) {
	second := run(t, output, spec, transformers.All())
	if second.err != nil {
		t.Fatalf("the second run is refused: %v\n%s", second.err, output)
	}
	if diff := cmp.Diff(output, second.output); diff != "" {
		t.Fatalf("second run (-first +second)\n%s\n%s", diff, transformtest.Findings(second.result.Findings))
	}
}

func checkNames(t *rapid.T, w workload) {
	seen := map[string]bool{}
	for _, c := range w.Spec.containers() {
		if seen[c.Name] {
			t.Fatalf("two containers are called %s", c.Name)
		}
		seen[c.Name] = true
	}
}

// checkAmounts asks that no request is above its limit, but where its author put it there.
func checkAmounts(t *rapid.T, before, after workload) {
	own := map[string]container{}
	for _, c := range before.Spec.containers() {
		own[c.Name] = c
	}
	for _, c := range after.Spec.containers() {
		for name, request := range c.Resources.Requests {
			limit, limited := c.Resources.Limits[name]
			if !limited || cmp.Equal(own[c.Name].Resources, c.Resources) {
				continue
			}
			wasCrossed := exceeds(own[c.Name].Resources.Requests[name], own[c.Name].Resources.Limits[name])
			if exceeds(request, limit) && !wasCrossed {
				t.Fatalf("%s asks for %s of %s and is allowed %s", c.Name, request, name, limit)
			}
		}
	}
}

func exceeds(request, limit string) bool {
	if request == "" || limit == "" {
		return false
	}
	r, l := resource.MustParse(request), resource.MustParse(limit)
	return r.Cmp(l) > 0
}

// workload is what the checks read of an object.
type workload struct {
	Spec spec
}

type spec struct {
	Selector             any
	VolumeClaimTemplates any `yaml:"volumeClaimTemplates"`
	Template             struct{ Spec podSpec }
	JobTemplate          struct{ Spec *spec } `yaml:"jobTemplate"`
	podSpec              `yaml:",inline"`     // of a Pod
}

type podSpec struct {
	InitContainers []container `yaml:"initContainers"`
	Containers     []container
}

type container struct {
	Name      string
	Resources struct{ Requests, Limits map[string]string }
}

func parse(t *rapid.T, text string) workload {
	var w workload
	if err := yaml.Unmarshal([]byte(text), &w); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return w
}

// fixed returns what cannot change once the object exists.
func (s spec) fixed() [2]any { return [2]any{s.Selector, s.VolumeClaimTemplates} }

func (s spec) containers() []container {
	if s.JobTemplate.Spec != nil {
		return s.JobTemplate.Spec.containers()
	}
	return slices.Concat(s.InitContainers, s.Containers, s.Template.Spec.InitContainers, s.Template.Spec.Containers)
}

// one draws one of some texts.
func one(t *rapid.T, label string, texts ...string) string {
	return rapid.SampledFrom(texts).Draw(t, label)
}

func drawRegistry(t *rapid.T) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  sizing: {tiers: {small: {requests: {cpu: 50m, memory: 128Mi}, limits: {cpu: 500m, memory: "+
		"256Mi}}, large: {requests: {cpu: \"1\", memory: 2Gi}, limits: {memory: 4Gi}}}, keep: [custom]")
	b.WriteString(one(t, "resources", "", ", resources: fill", ", resources: replace", ", resources: none"))
	b.WriteString(one(t, "conflict", "", ", conflict: registry"))
	b.WriteString(one(t, "container label", "", `, containerLabel: "size/{container}"`))
	b.WriteString(one(t, "caps", "", ", sidecars: {a: {memory: 128Mi}, b: {memory: 64Mi, cpu: 100m}}",
		`, sidecars: {a: {memory: 128Mi}, any: {image: "*", memory: 96Mi}, rclone: {image: rclone, memory: 64Mi, cpu: 50m}}`) +
		"}\n")
	fmt.Fprintf(&b, "  priority: {classes: [high, low]}\n  sync: {strategy: %s%s}\n",
		one(t, "strategy", "copy", "history", "max-delete"), one(t, "guard", "", ", guard: env, restores: update"))
	fmt.Fprintf(&b, "  fixPerms: {image: %s}\n  rootImages: {}\n", one(t, "image", "busybox:1.37.0", "main"))
	entry := one(t, "size", "", "sizing: large, ", "sizing: {main: small, containers: {a: large, b: none}}, ",
		"sizing: none, ") +
		one(t, "class", "", "priority: high, ") +
		one(t, "owner", "", "fixPerms: {volumes: [data], user: 1000, group: 1000}, ", "fixPerms: {volumes: [data], user: "+
			"2000, group: 2000}, ", "fixPerms: {volumes: [data], group: 1000}, ") +
		one(t, "lift", "", "rootImages: {lift: [app]}, ", "rootImages: {lift: [app, a]}, ")
	if entry != "" {
		fmt.Fprintf(&b, "  workloads: [{match: {name: app}, %s}]\n", strings.TrimSuffix(entry, ", "))
	}
	return b.String()
}

func drawWorkload(t *rapid.T) string {
	pod := drawPod(t)
	labels := one(t, "labels", "", ", labels: {}", ", labels: null", ", labels: {vixens.io/sizing: small}",
		", labels: {vixens.io/sizing: custom}", ", labels: {vixens.io/sizing: huge}")
	template := fmt.Sprintf("template: {metadata: {name: x%s}, spec: %s}", labels, pod)
	selector := one(t, "selector", "", "selector: {matchLabels: {app: app}}, ", "selector: {matchLabels: "+
		"{vixens.io/sizing: small}}, ")
	object := func(version, kind, spec string) string {
		return fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: app}\nspec: %s\n", version, kind, spec)
	}
	switch one(t, "kind", "Deployment", "StatefulSet", "CronJob", "Job", "Pod") {
	case "StatefulSet":
		return object("apps/v1", "StatefulSet", "{"+selector+template+", volumeClaimTemplates: [{metadata: {name: data}, "+
			"spec: {resources: {requests: {storage: 1Gi}}}}]}")
	case "CronJob":
		return object("batch/v1", "CronJob", "{jobTemplate: {spec: {"+template+"}}}")
	case "Job":
		return object("batch/v1", "Job", "{"+template+"}")
	case "Pod":
		return object("v1", "Pod", pod)
	}
	return object("apps/v1", "Deployment", "{"+selector+template+"}")
}

func drawPod(t *rapid.T) string {
	names := rapid.Permutation([]string{"a", "b", "fix-perms", "fix-perms-2"}).Draw(t, "names")
	var inits, containers []string
	for range rapid.IntRange(0, 2).Draw(t, "init containers") {
		inits, names = append(inits, drawContainer(t, names[0], one(t, "restart", "", ", restartPolicy: Always"))), names[1:]
	}
	containers = append(containers, drawContainer(t, "app", ""))
	for range rapid.IntRange(0, 2).Draw(t, "sidecars") {
		containers, names = append(containers, drawContainer(t, names[0], "")), names[1:]
	}
	list := "null"
	if len(inits) > 0 {
		list = "[" + strings.Join(inits, ", ") + "]"
	}
	return fmt.Sprintf("{initContainers: %s, containers: [%s]%s%s, volumes: [{name: data, persistentVolumeClaim: "+
		"{claimName: data}}]}",
		list, strings.Join(containers, ", "), drawContext(t), one(t, "class", "", ", priorityClassName: low",
			", priorityClassName: null"))
}

func drawContext(t *rapid.T) string {
	return one(t, "security context", "", ", securityContext: null", ", securityContext: {}", ", securityContext: "+
		"{runAsUser: 0}",
		", securityContext: {runAsUser: 1000}", ", securityContext: {runAsUser: 2000, runAsGroup: 2000}",
		", securityContext: {runAsNonRoot: true}", ", securityContext: {runAsUser: 1000, runAsNonRoot: true}")
}

func drawContainer(t *rapid.T, name, more string) string {
	hardening := one(t, "hardening", "", "", ", securityContext: {runAsUser: 1000, capabilities: {drop: [ALL]}}",
		", securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {add: [CHOWN], "+
			"drop: [NET_RAW, ALL]}}")
	if hardening == "" {
		hardening = drawContext(t)
	}
	return "{name: " + name + ", image: " + one(t, "image", "linuxserver/sonarr:4", "rclone/rclone:1", "busybox:1",
		"acme/app:1") + more +
		one(t, "command", "", "", `, args: [sync, /data, "s3:b/data"]`,
			`, command: [sh, -c, "while true; do rclone sync /data s3:b/data; sleep 9; done"]`,
			`, command: [chown, -R, "1000:1000", /data]`, `, command: [chown, -R, "2000:2000", /data]`, ", command: [/init]") +
		one(t, "env", "", ", env: null", ", env: [{name: PUID, value: \"1000\"}]", ", env: [{name: PUID, value: \"2000\"}]") +
		one(t, "amounts", "", ", resources: null", ", resources: {}", ", resources: {requests: {memory: 512Mi}}",
			", resources: {limits: {memory: 512Mi, cpu: 2}}",
			", resources: {requests: {cpu: 2, memory: 64Mi}, limits: {memory: 1Gi}}") +
		one(t, "mount", "", ", volumeMounts: [{name: data, mountPath: /data}]") + hardening + "}"
}
