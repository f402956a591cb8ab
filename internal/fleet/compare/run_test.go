package compare_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/compare"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers"
)

// write writes the files of archives, of which the later ones win.
func write(t *testing.T, root string, archives ...string) {
	t.Helper()
	for _, archive := range archives {
		for _, f := range txtar.Parse([]byte(archive)).Files {
			path := filepath.Join(root, f.Name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func find(t *testing.T, archives ...string) *discover.Fleet {
	t.Helper()
	root := t.TempDir()
	write(t, root, append(archives, "-- .git/HEAD --\n")...)
	f, err := discover.Find(t.Context(), root, discover.Options{URLs: []string{"https://git.example.com/vixens/apps"}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func side(t *testing.T, archives ...string) compare.Side {
	t.Helper()
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	s := compare.Side{
		Fleet:   find(t, archives...),
		Request: audit.Request{Transformers: transformers.All(), Nodes: 1, Now: now},
	}
	s.Renders = audit.Render(t.Context(), s.Fleet, s.Request)
	return s
}

// compared compares a repository with itself after a change.
func compared(t *testing.T, repository, change string) *compare.Comparison {
	t.Helper()
	c, err := compare.Run(t.Context(), side(t, repository), side(t, repository, change))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const registry = `-- ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: r}
spec:
  sync: {}
  priority: {classes: [low, high]}
  fixPerms: {image: "busybox:1"}
  sizing: {unregistered: allow, tiers: {small: {requests: {memory: 64Mi}}}, sidecars: {backup: {memory: 128Mi}}}
  workloads:
    - match: {app: ha, name: ha}
      priority: high
      sizing: small
      fixPerms: {volumes: [config], user: 1000, group: 1000}
`

// bare is a registry that asks for nothing but what is built in.
const bare = `-- ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: r}
spec: {sync: {}}
`

const application = `-- app.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ha, namespace: argocd}
spec:
  destination: {namespace: home}
  source: {repoURL: https://git.example.com/vixens/apps, path: ha, plugin: {name: ballast}}
-- ha/kustomization.yaml --
resources: [all.yaml]
`

const deployment = `-- ha/all.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: ha}
spec:
  template:
    spec:
      containers:
      - {name: ha, image: "ha:1", volumeMounts: [{name: config, mountPath: /config}]}
      - {name: backup, image: "rclone/rclone:1", command: [rclone], args: [sync, /config, s3:b],
	resources: {limits: {memory: 256Mi}}, volumeMounts: [{name: config, mountPath: /config}]}
      volumes: [{name: config, persistentVolumeClaim: {claimName: config}}]
`

func TestProtections(t *testing.T) {
	changed := func(text string, oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(text) }
	for name, tt := range map[string]struct{ change, want string }{
		"nothing changes": {"", ""},
		"a waiver is added": {changed(registry, "      priority", "      waive: [{rule: safe-sync/rclone-sync, reason: object lock}]\n      priority"), `
lost safe-sync/rclone-sync backup: copy → sync: waived in ballast.yaml:12: object lock`},
		"a section only reports": {changed(registry, "sync: {}", "sync: {mode: report}"), `
lost safe-sync/rclone-sync backup: copy → sync: only reported (mode: report, or the section is off)`},
		"an entry goes": {changed(registry, "      fixPerms: {volumes: [config], user: 1000, group: 1000}\n", "", "      sizing: small\n", ""), `
lost sizing/label : small → <nil>: the registry no longer asks for this
lost sizing/resources ha: 64Mi → <nil>: the registry no longer asks for this
lost fix-perms/inject fix-perms: init container → <nil>: the registry no longer asks for this`},
		"a section goes": {changed(registry, "  priority: {classes: [low, high]}\n", "", "      priority: high\n", ""), `
lost priority/pin : high → <nil>: the registry no longer asks for this`},
		"a pin changes": {changed(registry, "priority: high", "priority: low"), `
changed priority/pin : high → low: Ballast now sets another value`},
		"a cap is lifted": {changed(registry, "memory: 128Mi", "memory: 1Gi"), `
lost sizing/sidecar-cap backup: 128Mi → 256Mi: the registry no longer asks for this`},
		"the registry goes": {bare, `
lost sizing/label : small → <nil>: the registry no longer asks for this
lost sizing/resources ha: 64Mi → <nil>: the registry no longer asks for this
lost sizing/sidecar-cap backup: 128Mi → 256Mi: the registry no longer asks for this
lost fix-perms/inject fix-perms: init container → <nil>: the registry no longer asks for this
lost priority/pin : high → <nil>: the registry no longer asks for this`},
		"a parameter of the Application": {changed(application, "{name: ballast}", "{name: ballast, parameters: [{name: skip, array: [safe-sync]}]}"), `
lost safe-sync/rclone-sync backup: copy → sync: the registry no longer asks for this`},
		"the author makes it safe": {changed(deployment, "[sync,", "[copy,"), ""},
		"another unsafe container is made safe": {
			changed(deployment, "      volumes:", "      - {name: second, image: \"rclone/rclone:1\", command: [rclone], "+
				"args: [sync, /config, s3:c]}\n      volumes:"),
			"",
		},
		"the Application leaves Ballast": {changed(application, ", plugin: {name: ballast}", ""), `
lost ballast : <nil> → <nil>: the Application no longer goes through Ballast (app.yaml:1)
lost sizing/label : small → <nil>: its Application is unmanaged
lost sizing/resources ha: 64Mi → <nil>: its Application is unmanaged
lost safe-sync/rclone-sync backup: copy → sync: its Application is unmanaged
lost sizing/sidecar-cap backup: 128Mi → 256Mi: its Application is unmanaged
lost fix-perms/inject fix-perms: init container → <nil>: its Application is unmanaged
lost priority/pin : high → <nil>: its Application is unmanaged`},
	} {
		t.Run(name, func(t *testing.T) {
			c := compared(t, registry+application+deployment, tt.change)
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), protections(c)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if c.Worse() != strings.Contains(tt.want, "lost ") {
				t.Errorf("worse: %v", c.Worse())
			}
		})
	}
}

// What an autoscaler may do is pinned by the registry as a priority is.
func TestModesAndBoundsOfAutoscalersAreProtections(t *testing.T) {
	const entry = "vpa: {updateMode: \"Off\", controlledValues: RequestsOnly, minAllowed: {memory: 64Mi}, maxAllowed: " +
		"{memory: 1Gi}}"
	const bounded = `-- ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: r}
spec:
  workloads:
    - match: {app: ha, name: ha}
      ` + entry + "\n"
	const autoscaler = `-- ha/all.yaml --
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: ha}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: ha}
  updatePolicy: {updateMode: Auto}
  resourcePolicy: {containerPolicies: [{containerName: "*"}]}
`
	for name, tt := range map[string]struct{ entry, want string }{
		"the mode goes": {strings.Replace(entry, `updateMode: "Off", `, "", 1), `
lost vpa/update-mode : Off → Auto: the registry no longer asks for this`},
		"the mode changes": {strings.Replace(entry, `"Off"`, "Initial", 1), `
changed vpa/update-mode : Off → Initial: Ballast now sets another value`},
		"a bound changes, the other goes": {strings.Replace(entry, "minAllowed: {memory: 64Mi}, maxAllowed: {memory: 1Gi}", "maxAllowed: {memory: 2Gi}", 1), `
lost vpa/bounds : 64Mi → <nil>: the registry no longer asks for this
changed vpa/bounds : 1Gi → 2Gi: Ballast now sets another value`},
		"all goes": {"sizing: none", `
lost vpa/controlled-values : RequestsOnly → <nil>: the registry no longer asks for this
lost vpa/bounds : 1Gi → <nil>: the registry no longer asks for this
lost vpa/bounds : 64Mi → <nil>: the registry no longer asks for this
lost vpa/update-mode : Off → Auto: the registry no longer asks for this`},
		"it only reports": {entry + "\n      mode: report", `
lost vpa/controlled-values : RequestsOnly → <nil>: only reported (mode: report, or the section is off)
lost vpa/bounds : 1Gi → <nil>: only reported (mode: report, or the section is off)
lost vpa/bounds : 64Mi → <nil>: only reported (mode: report, or the section is off)
lost vpa/update-mode : Off → Auto: only reported (mode: report, or the section is off)`},
	} {
		t.Run(name, func(t *testing.T) {
			c := compared(t, bounded+application+autoscaler, strings.Replace(bounded, entry, tt.entry, 1))
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), protections(c)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if c.Worse() != strings.Contains(tt.want, "lost ") {
				t.Errorf("worse: %v", c.Worse())
			}
		})
	}
}

// A restore that may overwrite newer files again is no danger by itself, and was made safe all the same.
func TestRestoresThatOverwriteAgainAreLost(t *testing.T) {
	updating := strings.Replace(bare, "sync: {}", "sync: {restores: update}", 1)
	const restore = `-- ha/all.yaml --
apiVersion: v1
kind: Pod
metadata: {name: ha}
spec:
  initContainers:
  - {name: restore, image: "rclone/rclone:1", command: [rclone], args: [copy, "s3:b", /config],
	volumeMounts: [{name: config, mountPath: /config}]}
  containers: [{name: ha, image: "ha:1", volumeMounts: [{name: config, mountPath: /config}]}]
  volumes: [{name: config, persistentVolumeClaim: {claimName: config}}]
`
	c := compared(t, updating+application+restore, bare)
	if len(c.Lost) != 1 || c.Lost[0].Rule != "safe-sync/restore-overwrites" || !c.Worse() {
		t.Errorf("got %q", protections(c))
	}
}

// What is lost one way is gained the other.
func TestProtectionsThatAreGained(t *testing.T) {
	c := compared(t, registry+application+deployment+bare, registry)
	want := `gained sizing/label : <nil> → small: the registry did not ask for this before
gained sizing/resources ha: <nil> → 64Mi: the registry did not ask for this before
gained sizing/sidecar-cap backup: 256Mi → 128Mi: the registry did not ask for this before
gained fix-perms/inject fix-perms: <nil> → init container: the registry did not ask for this before
gained priority/pin : <nil> → high: the registry did not ask for this before`
	if diff := cmp.Diff(want, protections(c)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What nothing protects from was not lost, and a reviewer has to know of it all the same.
func TestDangersThatAreNew(t *testing.T) {
	waived := strings.Replace(registry, "      priority", "      waive: [{rule: safe-sync/rclone-sync, container: "+
		"second, reason: object lock}]\n      priority", 1)
	second := strings.Replace(deployment, "      volumes:", "      - {name: second, image: \"rclone/rclone:1\", "+
		"command: [rclone], args: [sync, /config, s3:c]}\n      volumes:", 1)
	c := compared(t, waived+application+deployment, second)
	var got []string
	for _, d := range c.Dangers {
		got = append(got, fmt.Sprintf("%s %s: %v: %s", d.Rule, d.Container, d.After, d.Cause))
	}
	if diff := cmp.Diff([]string{"safe-sync/rclone-sync second: sync: waived in ballast.yaml:12: " +
		"object lock"}, got); diff != "" {
		t.Error(diff)
	}
	if lost := protections(c); lost != "" || c.Worse() {
		t.Errorf("lost: %s", lost)
	}
	c = compared(t, waived+application+second, strings.Replace(second, "ha:1", "ha:2", 1))
	if len(c.Rows) != 1 || len(c.Dangers) > 0 {
		t.Errorf("known before: %+v", c.Dangers)
	}
}

// Without Ballast the manifests leave as they are: pods restart, and their requests go.
func TestAnApplicationBecomesUnmanaged(t *testing.T) {
	around := strings.Replace(application, ", plugin: {name: ballast}", "", 1)
	left := compared(t, registry+application+deployment, around)
	if len(left.Rows) != 1 || left.Rows[0].Kind != compare.Differs ||
		len(left.Rows[0].Objects) != 1 || len(left.Restart) != 1 {
		t.Fatalf("left: %+v, restarts %+v", left.Rows, left.Restart)
	}
	if diff := left.Rows[0].Objects[0].Diff; !strings.Contains(diff, "\n+        - sync\n") {
		t.Errorf("left:\n%s", diff)
	}
	came := compared(t, registry+around+deployment, application)
	if len(came.Rows) != 1 || len(came.Restart) != 1 || len(came.Lost) > 0 || len(came.Gained) != len(left.Lost) {
		t.Errorf("came: %s", protections(came))
	}
	was, is := left.Total.Before, left.Total.After
	if was == is || came.Total.Before != is || came.Total.After != was {
		t.Errorf("left %+v, came %+v", left.Total, came.Total)
	}
	if still := compared(t, registry+around+deployment, bare); len(still.Rows)+len(still.Lost) > 0 {
		t.Errorf("around on both sides: %+v", still.Rows)
	}
}

func protections(c *compare.Comparison) string {
	var lines []string
	for _, list := range []struct {
		word string
		all  []compare.Protection
	}{{"lost", c.Lost}, {"changed", c.Changed}, {"gained", c.Gained}} {
		for _, p := range list.all {
			lines = append(lines, fmt.Sprintf("%s %s %s: %v "+
				"→ %v: %s", list.word, p.Rule, p.Container, short(p.Before), short(p.After), p.Cause))
		}
	}
	return strings.Join(lines, "\n")
}

// short returns a value on a few letters.
func short(v any) any {
	if v == nil {
		return v
	}
	if text := fmt.Sprint(v); len(text) > 40 {
		return "init container"
	}
	return v
}

func TestApplicationsOfWhichLittleIsKnown(t *testing.T) {
	const base = "-- a/kustomization.yaml --\nresources: [all.yaml]\n-- a/all.yaml --\napiVersion: v1\nkind: " +
		"ConfigMap\nmetadata: {name: a}\n"
	const broken = "-- a/kustomization.yaml --\nresources: [gone.yaml]\n"
	const refused = `-- a/ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: r}
spec: {sizing: {unregistered: error}}
-- a/all.yaml --
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: "a:1"}]}
`
	for name, tt := range map[string]struct {
		before, change string
		want           string
		differs, worse bool
	}{
		"it breaks":          {base, broken, "failed", true, true},
		"it was broken":      {base + broken, base, "unknown", true, false},
		"it is broken still": {base + broken, "-- a/all.yaml --\n", "failing", false, false},
		"it is refused":      {base, refused, "refused", true, true},
		"it gets an Application": {
			base,
			"-- app.yaml --\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec: {source: " +
				"{repoURL: https://git.example.com/vixens/apps, path: a, plugin: {name: ballast}}}\n",
			"", true, false,
		},
		"it comes": {base, strings.ReplaceAll(base, "a/", "b/"), "new", true, false},
		"only comments": {
			base, "-- a/all.yaml --\n# a word\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {}\n", "", false,
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := compared(t, tt.before, tt.change)
			var kinds []string
			for _, r := range c.Rows {
				kinds = append(kinds, string(r.Kind))
			}
			if got := strings.Join(kinds, " "); got != tt.want || c.Differs() != tt.differs || c.Worse() != tt.worse {
				t.Errorf("got %q, differs %v, worse %v: %+v", got, c.Differs(), c.Worse(), c.Rows)
			}
		})
	}
}

// An application that cannot be rendered on a side has no requests there: they did not change.
func TestRequestsOfWhatFailsDoNotMove(t *testing.T) {
	const base = `-- a/kustomization.yaml --
resources: [all.yaml]
-- a/all.yaml --
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: a}
spec: {containers: [{name: a, image: "a:1", resources: {requests: {cpu: 1, memory: 1Gi}}}]}
`
	b := strings.NewReplacer("a/", "b/", "namespace: a", "namespace: b").Replace(base)
	c := compared(t, base+b, "-- a/kustomization.yaml --\nresources: [gone.yaml]\n"+strings.Replace(b, "1Gi", "3Gi", 1))
	want := []compare.Move{{
		Namespace: "b", Before: audit.Requests{CPU: 1000, Memory: 1 << 30}, After: audit.Requests{CPU: 1000, Memory: 3 << 30},
	}}
	if diff := cmp.Diff(want, c.Moves); diff != "" {
		t.Error(diff)
	}
	if c.Total.Before.Memory != 1<<30 || c.Total.After.Memory != 3<<30 {
		t.Errorf("in all %+v", c.Total)
	}
}

// What cannot be read on a side is said: what it deploys would look new, or gone.
func TestTheFleetMayBeLarger(t *testing.T) {
	const base = "-- a/kustomization.yaml --\nresources: [all.yaml]\n-- a/all.yaml --\napiVersion: v1\nkind: " +
		"ConfigMap\nmetadata: {name: a}\n"
	const unreadable = "-- app.yaml --\napiVersion: argoproj.io/v1alpha1\nkind: Application\n\t- [\n"
	problems := func(c *compare.Comparison) string {
		var all []string
		for _, p := range c.New {
			all = append(all, p.ID+" "+p.File)
		}
		return strings.Join(all, ", ")
	}
	if c := compared(t, base+unreadable, ""); problems(c) != "fleet/unreadable app.yaml" || len(c.Notes) > 0 {
		t.Errorf("on both sides: %s, notes %v", problems(c), c.Notes)
	}
	c := compared(t, base+unreadable, "-- app.yaml --\n{}\n")
	if problems(c) != "" || len(c.Notes) != 1 || !strings.HasPrefix(c.Notes[0], "before, app.yaml could not be read, "+
		"and what it deploys looks new: ") {
		t.Errorf("before: %s, notes %v", problems(c), c.Notes)
	}
}

// The directories that an ApplicationSet found are still there, and nothing deploys them any more.
func TestAnApplicationSetThatMakesNothingIsALossOfEach(t *testing.T) {
	const set = `-- set.yaml --
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: apps, namespace: argocd}
spec:
  goTemplate: true
  generators: [{git: {repoURL: https://git.example.com/vixens/apps, directories: [{path: apps/*}]}}]
  template:
    metadata: {name: "{{.path.basename}}"}
    spec:
      destination: {namespace: home}
      source: {repoURL: https://git.example.com/vixens/apps, path: "{{.path.path}}"}
`
	const one, two = "-- apps/one/kustomization.yaml --\nresources: [cm.yaml]\n-- apps/one/cm.yaml --\napiVersion: v1\n" +
		"kind: ConfigMap\nmetadata: {name: one}\n", "-- apps/two/cm.yaml --\napiVersion: v1\nkind: ConfigMap\n" +
		"metadata: {name: two}\n"
	replace := func(oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(set) }
	for name, tt := range map[string]struct {
		change string
		lost   []string
		gone   int
	}{
		"its pattern finds nothing": {replace("apps/*", "app/*"), []string{
			"one: ApplicationSet apps makes no Application any more; Argo CD may delete this Application and what it deploys",
			"two: ApplicationSet apps makes no Application any more; Argo CD may delete this Application and what it deploys",
		}, 2},
		"its generator asks the cluster": {replace("{git: {repoURL: https://git.example.com/vixens/apps, directories: "+
			"[{path: apps/*}]}}", "{clusters: {}}"), []string{
			"one: ApplicationSet apps can no longer be evaluated: the generator clusters asks the cluster",
			"two: ApplicationSet apps can no longer be evaluated: the generator clusters asks the cluster",
		}, 2},
		"its Applications have one name": {replace("{{.path.basename}}", "all"), []string{
			"one: ApplicationSet apps can no longer be evaluated: makes more than one Application all, and Argo CD then makes " +
				"none: each needs a name of its own",
			"two: ApplicationSet apps can no longer be evaluated: makes more than one Application all, and Argo CD then makes " +
				"none: each needs a name of its own",
		}, 0},
		"its pattern finds less":  {replace("apps/*", "apps/o*"), nil, 1},
		"it has another name":     {replace("name: apps,", "name: all,"), nil, 0},
		"it goes":                 {"-- set.yaml --\n", nil, 2},
		"its template is another": {replace("namespace: home", "namespace: away"), nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := compared(t, bare+set+one+two, tt.change)
			var lost []string
			for _, p := range c.Lost {
				lost = append(lost, p.Object.Name+": "+p.Cause)
			}
			if diff := cmp.Diff(tt.lost, lost); diff != "" {
				t.Errorf("lost (-want +got)\n%s", diff)
			}
			gone := 0
			for _, r := range c.Rows {
				if r.Kind == compare.Removed {
					gone++
				}
			}
			if gone != tt.gone || c.Worse() != (len(tt.lost) > 0) {
				t.Errorf("gone %d, worse %v: %+v", gone, c.Worse(), c.Rows)
			}
		})
	}
}

// A directory that no Application names any more is not deployed, though it renders as before.
func TestAnApplicationThatIsGoneIsGone(t *testing.T) {
	c := compared(t, registry+application+deployment, "-- app.yaml --\n")
	if len(c.Rows) != 1 || c.Rows[0].App != "ha" || c.Rows[0].Kind != compare.Removed {
		t.Errorf("got %+v", c.Rows)
	}
	renamed := strings.Replace(application, "name: ha,", "name: hass,", 1)
	if c = compared(t, registry+application+deployment, renamed); len(c.Rows) > 1 {
		t.Errorf("another name: %+v", c.Rows)
	}
}

// One remedy for another is no loss, whichever way; a waiver for one of two commands is one.
func TestRemediesAreExchanged(t *testing.T) {
	const loop = `-- ha/all.yaml --
apiVersion: v1
kind: Pod
metadata: {name: ha}
spec:
  containers:
  - {name: s, image: "rclone/rclone:1.71.0",
	command: [sh, -c, "while true; do rclone sync /config s3:b/ha; sleep 60; done"]}
`
	with := func(strategy string) string {
		return strings.Replace(bare, "sync: {}", "sync: {strategy: "+strategy+"}", 1)
	}
	for _, before := range []string{"copy", "max-delete", "history"} {
		for _, after := range []string{"copy", "max-delete", "history"} {
			c := compared(t, with(before)+application+loop, with(after))
			want := 1
			if before == after {
				want = 0
			}
			if len(c.Lost)+len(c.Gained) > 0 || len(c.Changed) != want || c.Worse() {
				t.Errorf("%s to %s: %s", before, after, protections(c))
			}
		}
	}
	two := strings.Replace(loop, "; sleep", "; rclone sync /data s3:b/data; sleep", 1)
	c := compared(t, with("copy")+application+two, with("max-delete")+
		strings.Replace(two, "rclone sync /data", "rclone $MODE /data", 1))
	if len(c.Lost) > 0 || len(c.Dangers) != 1 {
		t.Errorf("one is unreadable now: %s, dangers %+v", protections(c), c.Dangers)
	}
	guarded := strings.Replace(bare, "sync: {}", "sync: {guard: env}", 1)
	unreadable := strings.Replace(loop, "rclone sync", "rclone $MODE", 1)
	c = compared(t, guarded+application+unreadable, bare)
	if len(c.Lost) != 1 || c.Lost[0].Rule != "safe-sync/guard" {
		t.Errorf("the guard goes: %s", protections(c))
	}
	if c = compared(t, guarded+application+unreadable, bare+loop); c.Worse() {
		t.Errorf("the guard goes, and the command is made safe: %s", protections(c))
	}
}

// A set over directories names its Applications after them, so that one that is moved has another name, too.
func TestAnApplicationWithAnotherNameAndDirectoryIsTheOneThatIsGone(t *testing.T) {
	moved := strings.NewReplacer("name: ha,", "name: hass,", "path: ha,", "path: hass,", "-- ha/", "-- hass/")
	removed := "-- ha/kustomization.yaml --\nresources: []\n-- ha/all.yaml --\n"
	c := compared(t, registry+application+deployment, moved.Replace(application+deployment)+removed)
	var lost []string
	for _, p := range c.Lost {
		lost = append(lost, p.Rule)
	}
	slices.Sort(lost)
	if !slices.Contains(lost, "priority/pin") || !c.Worse() {
		t.Errorf("lost %v: %+v", lost, c.Rows)
	}
	other := strings.NewReplacer("name: ha,", "name: hass,", "name: ha}", "name: hass}", "path: ha,", "path: hass,",
		"-- ha/", "-- hass/")
	c = compared(t, registry+application+deployment, other.Replace(application+deployment)+removed)
	if len(c.Lost) > 0 {
		t.Errorf("another application: %+v", c.Lost)
	}
}

func TestAnApplicationWhoseFileCannotBeReadIsLost(t *testing.T) {
	const broken = "-- app.yaml --\napiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: [\n"
	c := compared(t, registry+application+deployment, broken)
	if len(c.Lost) != 1 || c.Lost[0].Rule != compare.RuleApplication || !strings.HasPrefix(c.Lost[0].Cause,
		"the file of the Application can no longer be read: app.yaml:") {
		t.Errorf("lost %+v", c.Lost)
	}
}
