package autoscale

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

func TestAutoscalersAreRead(t *testing.T) {
	type read struct {
		Target  Reference
		Least   int64
		Metrics []Metric
	}
	web := Reference{"apps/v1", "Deployment", "web"}
	cpu := []Metric{{Resource: "cpu", Utilization: true}}
	for name, c := range map[string]struct {
		text string
		want read
	}{
		"without metrics it goes by the CPU": {`
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
spec: {minReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}`,
			read{web, 3, cpu}},
		"each version spells utilization otherwise": {`
apiVersion: autoscaling/v2beta1
kind: HorizontalPodAutoscaler
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  metrics:
    - {type: Resource, resource: {name: cpu, targetAverageUtilization: 70}}
    - {type: ContainerResource, containerResource: {container: web, name: memory, target: {type: AverageValue}}}
    - {type: External, external: {metric: {name: queue}}}`,
			read{web, 1, append(cpu, Metric{Container: "web", Resource: "memory"})}},
		"a ScaledObject is for a Deployment, and may leave none": {`
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
spec:
  minReplicaCount: 0
  scaleTargetRef: {name: web}
  triggers:
    - {type: cpu, metricType: Utilization, metadata: {value: "60", containerName: web}}
    - {type: memory, metadata: {type: AverageValue, value: 1Gi}}
    - {type: cron, metadata: {}}`,
			read{web, 1, []Metric{{Container: "web", Resource: "cpu", Utilization: true}, {Resource: "memory"}}}},
		"a ScaledObject may be for a custom resource": {`
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
spec: {minReplicaCount: 2, scaleTargetRef: {apiVersion: example.com/v1, kind: Thing, name: web}}`,
			read{Reference{"example.com/v1", "Thing", "web"}, 2, nil}},
		"an HTTPScaledObject goes by requests": {`
apiVersion: http.keda.sh/v1alpha1
kind: HTTPScaledObject
spec: {replicas: {min: 4}, scaleTargetRef: {name: web, service: web, port: 80}}`,
			read{web, 4, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			o := object(t, c.text)
			got := read{TargetOf(o), Least(o), metricsOf(o)}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if !Is(o.Group(), o.Kind) {
				t.Errorf("%s of %s is taken for no autoscaler", o.Kind, o.Group())
			}
		})
	}
}

func object(t *testing.T, text string) manifest.Object {
	t.Helper()
	documents, err := manifest.Read("test", strings.NewReader(text+"\nmetadata: {name: a}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := documents[0].Decode(); err != nil {
		t.Fatal(err)
	}
	return documents[0].Objects()[0]
}

func TestReferencesToOneObject(t *testing.T) {
	web := Reference{"apps/v1", "Deployment", "web"}
	for name, c := range map[string]struct {
		other Reference
		want  bool
	}{
		"the same":                   {web, true},
		"another version":            {Reference{"apps/v1beta2", "Deployment", "web"}, true},
		"no version":                 {Reference{"", "Deployment", "web"}, true},
		"another group":              {Reference{"example.com/v1", "Deployment", "web"}, false},
		"the core group":             {Reference{"v1", "Deployment", "web"}, false},
		"another kind":               {Reference{"apps/v1", "StatefulSet", "web"}, false},
		"another name":               {Reference{"apps/v1", "Deployment", "api"}, false},
		"nothing, and no other kind": {Reference{}, false},
	} {
		if got := web.Is(c.other); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if (Reference{}).Is(Reference{}) {
		t.Error("no reference is one to the same object as no reference")
	}
}
