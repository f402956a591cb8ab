package audit_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	runs "github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/transformers"
)

// Who asks of one application hears what an audit of all says of it: sections that nothing states look, too.
func TestOneApplicationIsToldWhatAnAuditSaysOfIt(t *testing.T) {
	const unsafe = `
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: web}
webhooks:
- name: web.example.com
  clientConfig: {service: {name: web, namespace: web}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  sideEffects: None
  admissionReviewVersions: [v1]
`
	for name, registry := range map[string]string{
		"no registry":         "",
		"a section":           registryOf("  priority: {classes: [high]}\n"),
		"a section that says": registryOf("  sizing: {unregistered: error}\n  sync: {mode: report}\n"),
		"an entry":            registryOf("  workloads:\n  - match: {name: web}\n    fixPerms: {volumes: [a], user: 1, group: 1}\n"),
	} {
		t.Run(name, func(t *testing.T) {
			f := repository(t, registry+application("web", "web")+overlay("web", deployment("web", "",
				`, env: [{name: PUID, value: "1"}], securityContext: {runAsNonRoot: true}, command: [rclone], `+
					`args: [sync, a, "s3:b"]`)+unsafe))
			all, err := audit.Run(t.Context(), f, audit.Request{Transformers: transformers.All()})
			if err != nil {
				t.Fatal(err)
			}
			one, err := runs.Run(t.Context(), runs.Request{
				Path: filepath.Join(f.Root, "web"), Request: engine.Request{
					Transformers: transformers.All(), App: "web", Project: "apps", Namespace: "web", Unstated: true,
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			for _, f := range all.Rows[0].Findings {
				want = append(want, asText(&f.Finding))
			}
			for _, f := range one.Findings {
				got = append(got, asText(f))
			}
			if diff := cmp.Diff(want, got); diff != "" || len(want) < 3 {
				t.Errorf("(-audit +explain)\n%s", diff)
			}
			told := slices.ContainsFunc(one.Warnings, func(w string) bool { return strings.HasPrefix(w, "no registry found") })
			if told != (name == "no registry") {
				t.Errorf("no registry: %v", told)
			}
		})
	}
}

func asText(f *transform.Finding) string {
	return fmt.Sprintf("%s %s %s %s %s: %s (%v)", f.Status, f.Severity, f.ID, f.Object, f.Path, f.Reason, f.Source)
}
