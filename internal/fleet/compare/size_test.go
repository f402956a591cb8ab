package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sizes = `-- ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: r}
spec:
  sizing:
    unregistered: allow
    tiers:
      small: {requests: {memory: 64Mi}}
      large: {requests: {memory: 1Gi}, limits: {memory: 2Gi}}
    sidecars: {syncer: {memory: 128Mi}, litestream: {memory: 128Mi}}
  workloads:
    - match: {name: ha}
      sizing: large
`

const sizeless = `-- ha/all.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: ha}
spec:
  template:
    spec:
      containers:
      - {name: ha, image: "ha:1"}
      - {name: syncer, image: "syncer:1"}
`

// The label may stay though what it stood for is gone: the pods are killed all the same.
func TestSizesThatAreLostOrLess(t *testing.T) {
	changed := func(text string, oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(text) }
	const lost = `lost sizing/resources ha: 2Gi → <nil>: CAUSE
lost sizing/resources ha: 1Gi → <nil>: CAUSE`
	const both = lost + `
lost sizing/sidecar-cap syncer: 128Mi → <nil>: CAUSE`
	because := func(text, cause string) string { return strings.ReplaceAll(text, "CAUSE", cause) }
	for name, tt := range map[string]struct{ change, want string }{
		"sizes only label": {
			changed(sizes, "    unregistered", "    resources: none\n    unregistered"),
			because(both, "the registry no longer asks for this"),
		},
		"the section only reports": {changed(sizes, "sizing:\n    unreg", "sizing:\n    mode: report\n    unreg"),
			because("lost sizing/label : large → <nil>: CAUSE\n"+both, "only reported (mode: report, or the section is off)")},
		"the entry only reports": {changed(sizes, "      sizing: large", "      sizing: large\n      mode: report"),
			because("lost sizing/label : large → <nil>: CAUSE\n"+both, "only reported (mode: report, or the section is off)")},
		"the tier gives less": {changed(sizes, "1Gi", "512Mi", "2Gi", "2048Mi"), `
changed sizing/resources ha: 1Gi → 512Mi: Ballast now sets less than before`},
		"the tier gives no limit": {changed(sizes, ", limits: {memory: 2Gi}", ""), `
lost sizing/resources ha: 2Gi → <nil>: the registry no longer asks for this`},
		"a smaller tier": {changed(sizes, "sizing: large", "sizing: small"), `
lost sizing/resources ha: 2Gi → <nil>: the registry no longer asks for this
changed sizing/resources ha: 1Gi → 64Mi: Ballast now sets less than before`},
		"the tier gives more": {changed(sizes, "1Gi", "2Gi"), ""},
		"the cap is lower": {changed(sizes, "128Mi", "64Mi"), `
changed sizing/sidecar-cap syncer: 128Mi → 64Mi: Ballast now sets another value`},
		"the cap is higher": {changed(sizes, "128Mi", "256Mi"), `
changed sizing/sidecar-cap syncer: 128Mi → 256Mi: Ballast now sets another value`},
		"the author asks for less": {changed(sizeless, `"ha:1"`, `"ha:1", resources: {requests: {memory: 32Mi}}`), `
changed sizing/resources ha: 1Gi → 32Mi: the manifest now sets less than Ballast did`},
		"a container goes": {changed(sizeless, "      - {name: syncer, image: \"syncer:1\"}\n", ""), ""},
		"a container comes": {
			changed(sizeless, "      - {name: syncer", "      - {name: litestream, image: \"litestream:1\"}\n      - "+
				"{name: syncer"),
			"",
		},
		"a container has another name": {changed(sizeless, "{name: ha, image", "{name: home, image"), ""},
		"the author says the same": {
			changed(sizeless, `"ha:1"`, `"ha:1", resources: {requests: {memory: 1Gi}, limits: {memory: 2Gi}}`), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := compared(t, sizes+application+sizeless, tt.change)
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), protections(c)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if c.Worse() != strings.Contains(tt.want, "lost ") {
				t.Errorf("worse: %v", c.Worse())
			}
		})
	}
}
