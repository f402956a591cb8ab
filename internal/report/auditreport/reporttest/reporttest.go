// Package reporttest makes audits for tests of what shows them.
package reporttest

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

const (
	mi = 1 << 20
	gi = 1 << 30
)

// Audit returns an audit with every verdict, status and severity in it, and names that try
// to be something else.
func Audit() *audit.Audit {
	a := &audit.Audit{
		Root: "/srv/homelab",
		Rows: []audit.Row{
			homeAssistant(), mirror(), adguard(), hostile(),
			{
				App: "nextcloud", Project: "default", Namespace: "nextcloud", Place: "argocd/apps/nextcloud.yaml:1",
				Verdict: audit.External, Error: "chart nextcloud of https://charts.example.org: not in this checkout",
			},
			{
				App: "grafana", Project: "monitoring", Namespace: "monitoring", Path: "apps/grafana/overlays/prod",
				Place: "argocd/apps/grafana.yaml:1", Verdict: audit.Failed,
				Error: "apps/grafana/overlays/prod: accumulating resources: ../../base: no such file or directory",
			},
			{
				App: "nextcloud", Project: "default", Namespace: "nextcloud", Path: "apps/nextcloud/extras", Place: "argocd/apps/nextcloud.yaml:1",
				Verdict: audit.Safe, Plugin: true, Objects: 2,
			},
			{
				Path: "apps/whoami/overlays/staging", Place: "apps/whoami/overlays/staging", Namespace: "",
				Verdict: audit.Safe, Objects: 3,
				Workloads: []audit.Workload{{Object: deployment("whoami", "whoami"), Replicas: 2, Tier: "micro", Priority: "vixens-low"}},
			},
		},
		Problems: []audit.Problem{
			{ID: "fleet/assumed", Severity: transform.Info, Message: "the repository has no remote: its paths are taken for its own", Fingerprint: "00000000000000a0"},
			{
				ID: "registry/matches-nothing", Severity: transform.Warning, File: "ballast.yaml", Line: 41,
				Message: "entry {namespace: jellyfin} matches no workload of the fleet: remove it, or fix its match", Fingerprint: "00000000000000a1",
			},
			{
				ID: "fleet/mutation", Severity: transform.Error, File: "infra/kyverno/sizing.yaml", Line: 1,
				Message: "ClusterPolicy sizing-mutate writes resources, as Ballast does: remove it, or both will fight", Fingerprint: "00000000000000a2",
			},
		},
		Totals: audit.Totals{
			Applications: map[audit.Verdict]int{audit.Safe: 2, audit.MadeSafe: 1, audit.Left: 2, audit.Refused: 1, audit.Failed: 1, audit.External: 1},
			Objects:      33, Workloads: 6, Sized: 4, Prioritized: 3, Restarts: 2, Unmanaged: 2,
			UnsafeSyncs:    audit.Tally{Found: 4, Fixed: 2, Waived: 1, Open: 1},
			UnownedVolumes: audit.Tally{Found: 3, Fixed: 2, Open: 1},
			HardenedRoot:   audit.Tally{Found: 2, Fixed: 2},
			FailClosed:     audit.Tally{Found: 1, Waived: 1},
			Namespaces: []audit.Group{
				{Name: "adguard", Pods: 1, Before: audit.Requests{CPU: 50, Memory: 128 * mi}, After: audit.Requests{CPU: 50, Memory: 256 * mi}},
				{Name: "backup", Pods: 1, After: audit.Requests{CPU: 10, Memory: 64 * mi}},
				{Name: "homeassistant", Pods: 1, Before: audit.Requests{CPU: 100, Memory: 512 * mi}, After: audit.Requests{CPU: 1010, Memory: 2*gi + 64*mi}},
				{Name: "whoami", Pods: 2, Before: audit.Requests{CPU: 20, Memory: 128 * mi}, After: audit.Requests{CPU: 20, Memory: 128 * mi}},
				{Name: `</script><script>alert(1)</script>`, Pods: 1, Before: audit.Requests{CPU: 2000, Memory: 4 * gi}, After: audit.Requests{CPU: 500, Memory: 3 * gi}},
			},
			Tiers: []audit.Group{
				{Name: "", Pods: 2, Before: audit.Requests{CPU: 2000, Memory: 4 * gi}, After: audit.Requests{CPU: 510, Memory: 3*gi + 64*mi}},
				{Name: "large", Pods: 1, Before: audit.Requests{CPU: 100, Memory: 512 * mi}, After: audit.Requests{CPU: 1010, Memory: 2*gi + 64*mi}},
				{Name: "micro", Pods: 3, Before: audit.Requests{CPU: 70, Memory: 256 * mi}, After: audit.Requests{CPU: 70, Memory: 384 * mi}},
			},
		},
	}
	return a
}

// Fleet returns an audit of so many applications.
func Fleet(n int) *audit.Audit {
	a := Audit()
	made := []func() audit.Row{homeAssistant, mirror, adguard, quiet}
	a.Totals.Applications = map[audit.Verdict]int{}
	for i := len(a.Rows); i < n; i++ {
		row := made[(i*i+i/7)%len(made)]()
		row.App = fmt.Sprintf("%s-%03d", row.App, i)
		row.Namespace = fmt.Sprintf("team-%02d", i%37)
		a.Rows = append(a.Rows, row)
	}
	for _, r := range a.Rows {
		a.Totals.Applications[r.Verdict]++
	}
	a.Totals.Workloads, a.Totals.Sized, a.Totals.Prioritized = 2*n, 2*n-n/9, n
	for i := range 37 {
		before := audit.Requests{CPU: int64(100 + i*i*7), Memory: int64(i*i*i%41+1) * 300 * mi}
		after := audit.Requests{CPU: int64(300 + i*90), Memory: int64(i*i*i%41+2) * 270 * mi}
		a.Totals.Namespaces = append(a.Totals.Namespaces, audit.Group{Name: fmt.Sprintf("team-%02d", i), Pods: int64(2 + i), Before: before, After: after})
	}
	return a
}

func homeAssistant() audit.Row {
	object := deployment("homeassistant", "homeassistant")
	return audit.Row{
		App: "homeassistant", Project: "home", Namespace: "homeassistant", Path: "apps/homeassistant/overlays/prod",
		Place: "argocd/apps/homeassistant.yaml:1", Verdict: audit.MadeSafe, Plugin: true, Objects: 9,
		Restarts: []transform.ObjectRef{object},
		Findings: []audit.Finding{
			finding("safe-sync/rclone-sync", transform.Error, transform.Applied, object, func(f *audit.Finding) {
				f.Danger, f.Restarts, f.Container = true, true, "config-syncer"
				f.Path, f.Before, f.After = "/spec/template/spec/containers/1/args/1", "while true; do rclone sync /config s3:backup/ha; sleep 300; done", "while true; do rclone copy /config s3:backup/ha; sleep 300; done"
				f.Reason = "rclone sync makes the target equal to the source: from a volume that came back empty it deletes the backup"
				f.Hunk = " - |\n-  while true; do rclone sync /config s3:backup/ha; sleep 300; done\n+  while true; do rclone copy /config s3:backup/ha; sleep 300; done\n   echo done\n"
			}),
			finding("sizing/label", transform.Warning, transform.Applied, object, func(f *audit.Finding) {
				f.Path, f.After = "/spec/template/metadata/labels/vixens.io~1sizing", "large"
				f.Reason, f.Restarts = "the registry sizes it; without a label the admission policy gives it micro", true
				f.Source = &transform.Source{File: "ballast.yaml", Line: 31}
				f.Hunk = "     metadata:\n       labels:\n         app: homeassistant\n+        vixens.io/sizing: large\n"
			}),
			finding("fix-perms/init", transform.Warning, transform.Applied, object, func(f *audit.Finding) {
				f.Path, f.After = "/spec/template/spec/initContainers", []any{map[string]any{"name": "ballast-fix-perms", "image": "busybox:1.37.0"}}
				f.Reason = "config belongs to UID 1000; a volume that is made anew belongs to root"
				f.Source = &transform.Source{File: "ballast.yaml", Line: 33}
				f.Hunk = "+      initContainers:\n+      - name: ballast-fix-perms\n+        image: busybox:1.37.0\n+        command: [chown, -R, \"1000:1000\", /config]\n       containers:\n"
			}),
		},
		Workloads: []audit.Workload{{
			Object: object, Replicas: 1, Tier: "large", Priority: "vixens-critical",
			Before: audit.Requests{CPU: 100, Memory: 512 * mi}, After: audit.Requests{CPU: 1010, Memory: 2*gi + 64*mi},
		}},
	}
}

func mirror() audit.Row {
	object := deployment("backup", "mirror")
	return audit.Row{
		App: "mirror", Project: "backup", Namespace: "backup", Path: "apps/mirror", Place: "argocd/apps/backup.yaml:14",
		Verdict: audit.Refused, Plugin: true, Objects: 2,
		Warnings: []string{"apps/mirror/kustomization.yaml: commonLabels is deprecated"},
		Findings: []audit.Finding{
			finding("safe-sync/rclone-purge", transform.Error, transform.Open, object, func(f *audit.Finding) {
				f.Danger, f.Container, f.Path = true, "purge", "/spec/template/spec/containers/0/args/0"
				f.Reason = "rclone purge deletes the folder and all that is in it, and no flag makes that safe"
			}),
			finding("sizing/unregistered", transform.Warning, transform.Open, object, func(f *audit.Finding) {
				f.Reason = "nobody sized it"
				f.Source = &transform.Source{File: "ballast.yaml", Line: 8}
			}),
			finding("safe-sync/rclone-sync", transform.Error, transform.Waived, object, func(f *audit.Finding) {
				f.Danger, f.Container, f.Path = true, "sync", "/spec/template/spec/containers/1/args/1"
				f.Before, f.After = "rclone sync /data s3:mirror", "rclone copy /data s3:mirror"
				f.Reason = "rclone sync makes the target equal to the source"
				f.Waiver = &registry.Waiver{Rule: "safe-sync/rclone-sync", Container: "sync", Reason: "object lock is on", Source: registry.Source{File: "ballast.yaml", Line: 52}}
				f.Hunk = "-        - rclone sync /data s3:mirror\n+        - rclone copy /data s3:mirror\n"
			}),
		},
		Workloads: []audit.Workload{{Object: object, Replicas: 1, After: audit.Requests{CPU: 10, Memory: 64 * mi}}},
	}
}

func adguard() audit.Row {
	object := transform.ObjectRef{APIVersion: "apps/v1", Kind: "StatefulSet", Namespace: "adguard", Name: "adguard-home"}
	return audit.Row{
		App: "adguard-home", Project: "infra", Namespace: "adguard", Path: "apps/adguard-home", Place: "argocd/apps/infra.yaml:3",
		Verdict: audit.Left, Objects: 6,
		Findings: []audit.Finding{
			finding("fix-perms/unowned", transform.Warning, transform.Open, object, func(f *audit.Finding) {
				f.Danger, f.Container, f.Path = true, "adguard-home", "/spec/template/spec/containers/0/volumeMounts/1"
				f.Reason, f.Place = "it runs as UID 65534 and nobody gives it the volume data", "apps/adguard-home/statefulset.yaml:38"
			}),
			finding("priority/class", transform.Warning, transform.Reported, object, func(f *audit.Finding) {
				f.Path, f.After, f.Place = "/spec/template/spec/priorityClassName", "vixens-critical", "apps/adguard-home/statefulset.yaml:12"
				f.Reason = "the registry pins its class; priority is in report mode"
				f.Source = &transform.Source{File: "ballast.yaml", Line: 60}
				f.Hunk = "     spec:\n+      priorityClassName: vixens-critical\n       containers:\n"
			}),
			finding("fail-open/sidecar", transform.Warning, transform.Mitigated, object, func(f *audit.Finding) {
				f.Danger, f.Place = true, "apps/adguard-home/webhook.yaml:7"
				f.Reason = "the webhook that refuses pods when it is down has a namespace selector that leaves this one out"
			}),
		},
		Workloads: []audit.Workload{{
			Object: object, Replicas: 1, Tier: "micro", Priority: "vixens-critical",
			Before: audit.Requests{CPU: 50, Memory: 128 * mi}, After: audit.Requests{CPU: 50, Memory: 256 * mi},
		}},
	}
}

// hostile tries to leave every format it is put into.
func hostile() audit.Row {
	name := `</script><script>alert(1)</script>`
	object := deployment(name, `"><img src=x onerror=alert(1)>`)
	return audit.Row{
		App: name, Project: `a|b`, Namespace: name, Path: "apps/]]>/`x` | y\x1b[2J", Place: "argocd/apps/hostile.yaml:1",
		Verdict: audit.Left, Plugin: true, Objects: 4,
		Findings: []audit.Finding{
			finding("safe-sync/unread", transform.Warning, transform.Open, object, func(f *audit.Finding) {
				f.Container, f.Path = "`rm -rf /`", "/spec/template/spec/containers/0/args"
				f.Reason = "</pre>\x00 ]]> *bold* | <!-- the script comes from $TOOL -->"
				f.Hunk = "-</pre></script>\n+<script>alert(1)</script>\x1b[31m\n"
			}),
		},
		Workloads: []audit.Workload{{Object: object, Replicas: 1, Before: audit.Requests{CPU: 2000, Memory: 4 * gi}, After: audit.Requests{CPU: 500, Memory: 3 * gi}}},
	}
}

func quiet() audit.Row {
	return audit.Row{
		App: "whoami", Project: "default", Namespace: "whoami", Path: "apps/whoami", Place: "argocd/apps/whoami.yaml:1",
		Verdict: audit.Safe, Plugin: true, Objects: 3,
		Workloads: []audit.Workload{{Object: deployment("whoami", "whoami"), Replicas: 2, Tier: "micro", Priority: "vixens-low"}},
	}
}

func deployment(namespace, name string) transform.ObjectRef {
	return transform.ObjectRef{APIVersion: "apps/v1", Kind: "Deployment", Namespace: namespace, Name: name}
}

func finding(id string, s transform.Severity, status transform.Status, o transform.ObjectRef, more func(*audit.Finding)) audit.Finding {
	f := audit.Finding{Place: "apps/" + o.Name + ":12"}
	f.ID, f.Severity, f.Status, f.Object = id, s, status, o
	more(&f)
	f.Fingerprint = fmt.Sprintf("%016x", len(id)*1000+len(o.Name)*10+len(f.Container))
	return f
}
