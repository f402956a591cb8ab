package audit

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// object returns the one object of a document, decoded.
func object(t *testing.T, text string) manifest.Object {
	t.Helper()
	documents, err := manifest.Read("in.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := documents[0].Decode(); err != nil {
		t.Fatal(err)
	}
	return documents[0].Objects()[0]
}

func workloadOf(t *testing.T, text string) workload.Workload {
	t.Helper()
	w, ok := workload.Kinds().Of(object(t, text))
	if !ok {
		t.Fatal("no workload")
	}
	return w
}

func TestRequestsAreReckonedAsTheSchedulerDoes(t *testing.T) {
	const app = "{name: a, resources: {requests: {cpu: 100m, memory: 100}}}"
	tests := map[string]struct {
		pod  string
		want Requests
	}{
		"nothing is asked for": {"{containers: [{name: a}]}", Requests{}},
		"containers add up": {
			"{containers: [" + app + ", {name: b, resources: {requests: {cpu: '1', memory: 28}}}]}", Requests{1100, 128},
		},
		"a limit alone is the request": {
			"{containers: [{name: a, resources: {limits: {cpu: 1.5, memory: 1Ki}}}]}", Requests{1500, 1024},
		},
		"a request beside a limit": {
			"{containers: [{name: a, resources: {requests: {memory: 10}, limits: {memory: 1Ki}}}]}", Requests{0, 10},
		},
		"an init container that takes more": {
			"{initContainers: [{name: i, resources: {requests: {memory: 500}}}, {name: j, resources: {requests: {memory: " +
				"20}}}], containers: [" + app + "]}", Requests{100, 500},
		},
		"a native sidecar runs beside": {
			"{initContainers: [{name: s, restartPolicy: Always, resources: {requests: {memory: 50}}}, {name: i, resources: " +
				"{requests: {memory: 80}}}], containers: [" + app + "]}", Requests{100, 150},
		},
		"a native sidecar and a large init container after it": {
			"{initContainers: [{name: s, restartPolicy: Always, resources: {requests: {memory: 50}}}, {name: i, resources: " +
				"{requests: {memory: 180}}}], containers: [" + app + "]}", Requests{100, 230},
		},
		"the pod as a whole counts instead": {
			"{resources: {requests: {memory: 1Ki}}, containers: [" + app + "]}", Requests{100, 1024},
		},
		"what the sandbox takes": {
			"{overhead: {cpu: 10m, memory: 5}, containers: [" + app + "]}", Requests{110, 105},
		},
		"what is no quantity": {
			"{containers: [{name: a, resources: {requests: {cpu: lots, memory: [1]}}}]}", Requests{},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := requestsOf(workloadOf(t, "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: "+tt.pod+"}"))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAnOperatorsKindHasRequestsOfItsOwn(t *testing.T) {
	w := workloadOf(t, "{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: a}, spec: {resources: "+
		"{requests: {cpu: 1, memory: 1Gi}}}}")
	if diff := cmp.Diff(Requests{1000, 1 << 30}, requestsOf(w)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSumsOfRequestsNeverTurnNegative(t *testing.T) {
	huge := requestsOf(workloadOf(t, "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, "+
		"resources: {requests: {cpu: 9E, memory: 9E}}}]}}"))
	sum := huge.plus(huge).times(1 << 40)
	if sum.CPU < huge.CPU || sum.Memory < huge.Memory || huge.Memory <= 0 || huge.CPU <= 0 {
		t.Errorf("%v became %v", huge, sum)
	}
}

func TestHowManyPodsAWorkloadHas(t *testing.T) {
	const least = 3
	scaled := autoscalers{{"", "Deployment", "scaled"}: least}
	scaled.add(object(t, "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: a}, spec: "+
		"{minReplicaCount: 2, scaleTargetRef: {name: by-keda}}}"))
	scaled.add(object(t, "{apiVersion: http.keda.sh/v1alpha1, kind: HTTPScaledObject, metadata: {name: a}, spec: "+
		"{replicas: {min: 0}, scaleTargetRef: {name: by-requests}}}"))
	tests := map[string]struct {
		document string
		want     int64
	}{
		"one where nothing is said": {"{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}", 1},
		"replicas": {
			"{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {replicas: 4}}", 4,
		},
		"none": {
			"{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 0}}", 0,
		},
		"one on each node": {
			"{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {replicas: 9}}", 5,
		},
		"one of Kruise on each node": {
			"{apiVersion: apps.kruise.io/v1alpha1, kind: DaemonSet, metadata: {name: a}}", 5,
		},
		"replicas of Kruise": {
			"{apiVersion: apps.kruise.io/v1alpha1, kind: CloneSet, metadata: {name: a}, spec: {replicas: 4}}", 4,
		},
		"a ScaledJob's jobs": {
			"{apiVersion: keda.sh/v1alpha1, kind: ScaledJob, metadata: {name: a}, spec: {jobTargetRef: {parallelism: 3}}}", 3,
		},
		"a template of others": {"{apiVersion: v1, kind: PodTemplate, metadata: {name: a}}", 0},
		"a Pod is one":         {"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {replicas: 9}}", 1},
		"a Job in parallel": {
			"{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {parallelism: 2, completions: 8}}", 2,
		},
		"a CronJob's jobs": {
			"{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {parallelism: 3}}}}", 3,
		},
		"a suspended CronJob": {
			"{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {suspend: true}}", 0,
		},
		"a database cluster": {
			"{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: a}, spec: {instances: 3}}", 3,
		},
		"the fewest of an autoscaled one": {
			"{apiVersion: apps/v1, kind: Deployment, metadata: {name: scaled}, spec: {replicas: 1}}", least,
		},
		"the fewest of one that KEDA scales": {
			"{apiVersion: apps/v1, kind: Deployment, metadata: {name: by-keda}}", 2,
		},
		"one that may idle, when it does not": {
			"{apiVersion: apps/v1, kind: Deployment, metadata: {name: by-requests}, spec: {replicas: 5}}", 1,
		},
		"autoscaling is off at none": {
			"{apiVersion: apps/v1, kind: Deployment, metadata: {name: scaled}, spec: {replicas: 0}}", 0,
		},
		"replicas that are no number": {
			"{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: many}}", 1,
		},
		"replicas below none": {
			"{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: -3}}", 1,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := podsOf(object(t, tt.document), scaled, 5); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestVolumesThatNothingGivesToTheirUser(t *testing.T) {
	const (
		volumes = "volumes: [{name: config, persistentVolumeClaim: {claimName: c}}, {name: tmp, emptyDir: {}}]"
		mounts  = "volumeMounts: [{name: config, mountPath: /config}, {name: tmp, mountPath: /tmp}]"
	)
	tests := map[string]struct {
		pod  string
		want []string
	}{
		"another user than root": {
			volumes + ", containers: [{name: a, " + mounts + ", securityContext: {runAsUser: 1000}}]", []string{"config"},
		},
		"any user but root": {
			volumes + ", securityContext: {runAsNonRoot: true}, containers: [{name: a, " + mounts + "}]", []string{"config"},
		},
		"root": {
			volumes + ", containers: [{name: a, " + mounts + ", securityContext: {runAsUser: 0}}]", nil,
		},
		"an image that starts as it likes": {
			volumes + ", containers: [{name: a, env: [{name: PUID, value: '1000'}], " + mounts + "}]", nil,
		},
		"an fsGroup, and the kubelet gives": {
			volumes + ", securityContext: {runAsUser: 1000, fsGroup: 1000}, containers: [{name: a, " + mounts + "}]", nil,
		},
		"an init container gives": {
			volumes + ", securityContext: {runAsUser: 1000}, initContainers: [{name: i, command: [sh, -c, 'chown -R 1000 " +
				"/config'], " + mounts + "}], containers: [{name: a, " + mounts + "}]",
			nil,
		},
		"an init container gives another": {
			volumes + ", securityContext: {runAsUser: 1000}, initContainers: [{name: i, command: [chown, '1000', /tmp], " +
				"volumeMounts: [{name: tmp, mountPath: /tmp}]}], containers: [{name: a, " + mounts + "}]",
			[]string{"config"},
		},
		"mounted to read": {
			volumes + ", securityContext: {runAsUser: 1000}, containers: [{name: a, volumeMounts: [{name: config, mountPath: " +
				"/c, readOnly: true}]}]",
			nil,
		},
		"a claim that is read-only": {
			"volumes: [{name: config, persistentVolumeClaim: {claimName: c, readOnly: true}}], securityContext: {runAsUser: " +
				"1000}, containers: [{name: a, " + mounts + "}]",
			nil,
		},
		"a claim of the pod's own": {
			"volumes: [{name: config, ephemeral: {volumeClaimTemplate: {}}}], securityContext: {runAsUser: 1000}, containers: " +
				"[{name: a, " + mounts + "}]",
			[]string{"config"},
		},
		"a sidecar mounts it, the main none": {
			volumes + ", securityContext: {runAsUser: 1000}, containers: [{name: a}, {name: b, " + mounts + "}]", nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := object(t, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: "+
				"{spec: {"+tt.pod+"}}}}")
			w, _ := workload.Kinds().Of(o)
			if diff := cmp.Diff(tt.want, slices.Sorted(maps.Keys(unownedVolumes(o.Root(), w)))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestClaimTemplatesOfAStatefulSetAreVolumes(t *testing.T) {
	o := object(t, "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {volumeClaimTemplates: "+
		"[{metadata: {name: data}}], template: {spec: "+
		"{securityContext: {runAsUser: 70}, containers: [{name: a, volumeMounts: [{name: data, mountPath: /data}]}]}}}}")
	w, _ := workload.Kinds().Of(o)
	if diff := cmp.Diff(map[string]bool{"data": true}, unownedVolumes(o.Root(), w)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
