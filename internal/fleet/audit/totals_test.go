package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/transformers"
)

const webhook = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: injector}
webhooks:
- name: injector.example.com
  failurePolicy: Fail
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
`

// hardened is a workload with each of the dangers that a pod can have.
const hardened = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: homeassistant, namespace: home}
spec:
  replicas: 2
  selector: {matchLabels: {app: homeassistant}}
  template:
    metadata: {labels: {app: homeassistant}}
    spec:
      securityContext: {runAsUser: 1000, runAsGroup: 1000}
      containers:
      - name: homeassistant
        image: example/app:1
        resources: {requests: {cpu: 100m, memory: 100Mi}}
        volumeMounts: [{name: config, mountPath: /config}]
      - name: sonarr
        image: lscr.io/linuxserver/sonarr:4
        securityContext: {runAsNonRoot: true}
      - name: syncer
        image: rclone/rclone:1.71.0
        args: [sync, /config, "s3:backup"]
      volumes: [{name: config, persistentVolumeClaim: {claimName: config}}]
`

func registryOf(spec string) string {
	return "-- ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
		"Registry\nmetadata: {name: test}\nspec:\n" + spec
}

// dangers are what the figures of an audit say of it.
type dangers struct {
	Syncs, Volumes, Images, Webhooks audit.Tally
	Sized, Workloads                 int
}

func dangersOf(a *audit.Audit) dangers {
	t := a.Totals
	return dangers{t.UnsafeSyncs, t.UnownedVolumes, t.HardenedRoot, t.FailClosed, t.Sized, t.Workloads}
}

func TestDangersAreCountedByWhatBecameOfThem(t *testing.T) {
	open, fixed := audit.Tally{Found: 1, Open: 1}, audit.Tally{Found: 1, Fixed: 1}
	waived := audit.Tally{Found: 1, Waived: 1}
	tests := map[string]struct {
		registry string
		verdict  audit.Verdict
		want     dangers
	}{
		"no registry: all are seen, the sync is fixed": {"", audit.Left, dangers{fixed, open, open, open, 1, 1}},
		"a registry that asks for all": {registryOf(`  sync: {}
  sizing: {}
  failOpen: {names: [injector]}
  workloads:
    - match: {name: homeassistant}
      sizing: large
      fixPerms: {volumes: [config]}
      rootImages: {lift: [sonarr]}
`), audit.Left, dangers{fixed, fixed, fixed, fixed, 1, 1}},
		"a registry that only looks": {registryOf(`  sync: {mode: report}
  sizing: {mode: report}
  failOpen: {mode: report, names: [injector]}
`), audit.Left, dangers{open, open, open, open, 1, 1}},
		"a registry that waives": {registryOf(`  sizing: {}
  failOpen: {}
  fixPerms: {}
  rootImages: {}
  workloads:
    - match: {name: injector}
      waive: [{rule: fail-open/unnamed-on-pods, reason: it is on each node}]
    - match: {name: homeassistant}
      sizing: none
      fixPerms: {volumes: [config]}
      waive:
        - {rule: safe-sync/rclone-sync, reason: object lock is on}
        - {rule: fix-perms/inject, reason: the claim is ours already}
        - {rule: root-images/run-as-non-root, reason: it was made to run so}
        - {rule: root-images/run-as-user, reason: it was made to run so}
`), audit.Safe, dangers{waived, waived, waived, waived, 1, 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := run(t, tt.registry+overlay("home", webhook+hardened))
			if diff := cmp.Diff(tt.want, dangersOf(a)); diff != "" || a.Rows[0].Verdict != tt.verdict {
				t.Errorf("%s %s\n(-want +got)\n%s", a.Rows[0].Verdict, a.Rows[0].Error, diff)
				for _, f := range a.Rows[0].Findings {
					t.Log(f.ID, f.Status, f.Container, f.Reason)
				}
			}
		})
	}
}

// Whom an image runs as the pod need not say, and the registry does.
func TestVolumesThatTheRegistryHasGivenAway(t *testing.T) {
	mounted := `, volumeMounts: [{name: config, mountPath: /config}, {name: tmp, mountPath: /tmp}]`
	pod := strings.Replace(hardened, "      securityContext: {runAsUser: 1000, runAsGroup: 1000}\n", "", 1)
	byHand := strings.Replace(deployment("homeassistant", "", mounted), "      containers:", `      initContainers:
      - {name: chown, image: "busybox:1", command: [chown, "-R", "1000:1000", /config], volumeMounts: [{name: config,
	mountPath: /config}], securityContext: {runAsUser: 1000}}
      volumes: [{name: config, persistentVolumeClaim: {claimName: config}}, {name: tmp, emptyDir: {}}]
      containers:`, 1)
	entry := "  sizing: {unregistered: allow}\n  workloads:\n    - match: {name: homeassistant}\n      fixPerms: " +
		"{volumes: [config], user: 1000, group: 1000}\n"
	for name, tt := range map[string]struct {
		registry, pod string
		want          audit.Tally
	}{
		"nobody says whose it is": {"  sync: {}\n", pod, audit.Tally{}},
		"it is given away":        {entry, pod, audit.Tally{Found: 1, Fixed: 1}},
		"it is only reported":     {entry + "      mode: report\n", pod, audit.Tally{Found: 1, Open: 1}},
		"that is waived": {
			entry + "      waive: [{rule: fix-perms/inject, reason: it is ours}]\n", pod, audit.Tally{Found: 1, Waived: 1},
		},
		"the author's own may not do so": {entry, byHand, audit.Tally{Found: 1, Fixed: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			a := run(t, registryOf(tt.registry)+overlay("home", tt.pod))
			if diff := cmp.Diff(tt.want, a.Totals.UnownedVolumes); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", a.Rows[0].Error, diff)
			}
		})
	}
}

func TestWhatNobodyAskedForIsNoError(t *testing.T) {
	a := run(t, overlay("home", hardened))
	for _, f := range a.Rows[0].Findings {
		if f.Transformer != "safe-sync" && (f.Status != transform.Open || f.Severity != transform.Warning) {
			t.Errorf("%s is %s and %s", f.ID, f.Status, f.Severity)
		}
	}
	if len(a.Faults(audit.OnError, nil)) > 0 || len(a.Faults(audit.OnWarning, nil)) == 0 {
		t.Errorf("%+v", a.Faults(audit.OnWarning, nil))
	}
}

func TestWhatCountsAsSized(t *testing.T) {
	const tiers = `  sizing:
    containerLabel: vixens.io/sizing.{container}
    keep: [custom]
    tiers: {small: {requests: {memory: 64Mi}}}
`
	const (
		nothing = "{}"
		memory  = "{limits: {memory: 400Mi}}"
		cpu     = "{requests: {cpu: 100m}}"
	)
	for name, tt := range map[string]struct {
		labels, resources string
		want              string // its tier
	}{
		"nothing":                                {"app: web", nothing, ""},
		"a label of the workload":                {"vixens.io/sizing: small", nothing, "small"},
		"a label of an unknown tier":             {"vixens.io/sizing: V-small", nothing, ""},
		"a container's label":                    {"vixens.io/sizing.web: small", nothing, "small"},
		"a container's label of an unknown tier": {"vixens.io/sizing.web: V-small", nothing, ""},
		"an unknown tier, and memory of its own": {"vixens.io/sizing.web: V-small", memory, "own resources"},
		"memory of its own":                      {"app: web", memory, "own resources"},
		"no memory of its own":                   {"app: web", "{requests: {memory: \"0\"}, limits: {memory: 0Mi}}", ""},
		"a limit of its own": {"app: web", "{requests: {memory: 0}, limits: {memory: 1Gi}}",
			"own resources"},
		"the memory of a tier, unlabelled":   {"app: web", "{requests: {memory: 64Mi}}", "own resources"},
		"CPU alone: the memory is anybody's": {"app: web", cpu, ""},
		"another container's label":          {"vixens.io/sizing.proxy: small", nothing, ""},
		"a container's label of an unknown tier wins": {
			"vixens.io/sizing: small, vixens.io/sizing.web: V-small", nothing, "",
		},
		"an opt-out": {"vixens.io/sizing: custom", nothing, "custom"},
		"the main container's label wins": {
			"vixens.io/sizing: small, vixens.io/sizing.web: custom", nothing, "custom",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := run(t, registryOf(tiers)+overlay("web", fmt.Sprintf(`---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {%s}}
    spec: {containers: [{name: web, image: nginx, resources: %s}, {name: proxy, image: envoy}]}
`, tt.labels, tt.resources)))
			isSized := map[bool]int{true: 1}[tt.want != ""]
			if got := a.Rows[0].Workloads[0].Tier; got != tt.want || a.Totals.Sized != isSized {
				t.Errorf("tier %q, %d sized; want %q, %d", got, a.Totals.Sized, tt.want, isSized)
			}
			says := slices.ContainsFunc(a.Rows[0].Findings, func(f audit.Finding) bool {
				return f.Rule.Counts == transform.UnsizedWorkload
			})
			if isUnknown := strings.Contains(tt.labels, "V-small"); says != (tt.want == "" || isUnknown) {
				t.Errorf("a finding says that it has no size: %v", says)
			}
		})
	}
}

func TestRequestsAreOfAllPodsByNamespaceAndTier(t *testing.T) {
	a := run(t, smallTier+
		application("home", "home")+overlay("home", hardened)+
		application("web", "web")+overlay("web", deployment("web", sized, "")))
	const mebi = 1 << 20
	want := []audit.Group{
		{
			Name: "home", Pods: 2, Before: audit.Requests{CPU: 200, Memory: 200 * mebi},
			After: audit.Requests{CPU: 200, Memory: 200 * mebi},
		},
		{Name: "web", Pods: 1, After: audit.Requests{CPU: 100, Memory: 64 * mebi}},
	}
	if diff := cmp.Diff(want, a.Totals.Namespaces); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want[0].Name, want[1].Name = "own resources", "small"
	if diff := cmp.Diff(want, a.Totals.Tiers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestASkippedTransformerSaysNothingOfSizes(t *testing.T) {
	f := repository(t, smallTier+overlay("web", deployment("web", "", "")))
	request := audit.Request{Transformers: transformers.All()}
	request.Operator.Skip = []string{"sizing"}
	a, err := audit.Run(t.Context(), f, request)
	if err != nil || a.Totals.Sized != 0 || a.Totals.Workloads != 1 {
		t.Errorf("%v: %+v", err, a.Totals)
	}
}

func TestProblemsOfARegistryAreSaidOnce(t *testing.T) {
	a := run(t, registryOf(`  sizing: {}
  workloads:
    - match: {name: web}
      waive: [{rule: sizing/unregistered, reason: soon, until: 2026-04-30}]
    - match: {name: web}
      sizes: small
`)+overlay("a", deployment("web", sized, ""))+overlay("b", deployment("web", sized, "")))
	var got []string
	for _, p := range a.Problems {
		got = append(got, p.ID+" "+string(p.Severity)+" "+p.File)
		if p.Line == 0 || p.Fingerprint == "" {
			t.Errorf("%+v", p)
		}
	}
	want := []string{"registry/expired-waiver error ballast.yaml", "registry/mistake error ballast.yaml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s\n%s", diff, strings.Join(got, "\n"))
	}
}

func TestARepositoryWithoutARegistryIsTold(t *testing.T) {
	web := overlay("web", deployment("web", sized, ""))
	for name, tt := range map[string]struct {
		archive string
		want    []string
	}{
		"there is none":                 {web, []string{"registry/none"}},
		"there is one":                  {smallTier + web, nil},
		"there is one that is misnamed": {"-- ballast.yml --\nkind: Registry\n" + web, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range run(t, tt.archive).Problems {
				got = append(got, p.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestTiersWithoutLabels asks for the tier of a workload whose registry has no label to say it.
func TestTiersWithoutLabels(t *testing.T) {
	const tiers = `  sizing:
    label: ""
    tiers:
      large: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}
      small: {requests: {memory: 64Mi}}
  workloads:
    - {match: {name: given}, sizing: large}
`
	for name, tt := range map[string]struct{ name, resources, want string }{
		"by the registry":          {"given", "{}", "large"},
		"by itself":                {"web", "{requests: {memory: 65536Ki}}", "small"},
		"spelled otherwise":        {"web", "{requests: {cpu: 1000m, memory: 1024Mi}, limits: {memory: 1Gi}}", "large"},
		"with a limit of its own":  {"web", "{requests: {memory: 64Mi}, limits: {memory: 128Mi}}", "own resources"},
		"with another resource":    {"web", "{requests: {memory: 64Mi, cpu: 1}}", "own resources"},
		"of another amount":        {"web", "{requests: {memory: 65Mi}}", "own resources"},
		"what is left of the tier": {"web", "{requests: {cpu: 1, memory: 1Gi}}", "own resources"},
		"nothing":                  {"web", "{}", ""},
		"no memory":                {"web", "{requests: {memory: 0}}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := run(t, registryOf(tiers)+overlay("web", fmt.Sprintf(`---
apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, resources: %s}]}
`, tt.name, tt.resources)))
			if got := a.Rows[0].Workloads[0].Tier; got != tt.want {
				t.Errorf("tier %q, want %q", got, tt.want)
			}
		})
	}
}
