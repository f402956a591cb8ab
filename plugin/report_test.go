package plugin

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/transformers"
)

// The brake: whatever is wrong with a registry or with what it finds, manifests leave as they were rendered.
func TestInModeReportOnlyTheSourceCanFailARender(t *testing.T) {
	for name, tt := range map[string]struct {
		files    string
		operator []string
		warning  string
	}{
		"a sync that would be made safe": {warning: `the registry "fleet", which the operator requires`},
		"a workload that nobody sized, where that is an error": {
			files: "-- ballast.yaml --\n" + weaker + "spec: {sizing: {unregistered: error, tiers: {}}}\n",
		},
		"a registry that is broken":  {files: "-- ballast.yaml --\n" + weaker + "spec: {sizin: {}}\n", warning: "sizin"},
		"a registry that is no YAML": {files: "-- ballast.yaml --\na: [\n", warning: "ballast.yaml:"},
		"an operator's that is not there": {operator: []string{"/nonexistent/ballast.yaml"},
			warning: "/nonexistent/ballast.yaml"},
		"a registry that might say which Argo CD it is": {files: "-- ballast.yaml --\na: [\n",
			warning: "sources are rendered as by 3.6"},
		"a section that an operator locked": {files: "-- ballast.yaml --\n" + weaker + "spec: {sync: {mode: report}}\n",
			operator: []string{operatorRegistry(t)}, warning: "locked"},
	} {
		t.Run(name, func(t *testing.T) {
			root := checkout(t, unsafeApp+tt.files)
			op, err := Operator{Registry: tt.operator, ReportOnly: true, Strict: true, Require: "fleet"}.Load()
			if err != nil {
				t.Fatal(err)
			}
			if err := op.Check(transformers.All()); err != nil {
				t.Error(err)
			}
			j := Job{Checkout{Dir: root + "/apps/web", Root: root}, NewEnvironment(nil), op}
			answer, manifests := j.Run(t.Context(), transformers.All())
			if answer.Outcome != Rendered || len(manifests) != 1 ||
				!strings.Contains(string(manifests[0]), "rclone, sync, /data") {
				t.Errorf("got %+v, %q", answer, manifests)
			}
			if !strings.Contains(strings.Join(answer.Warnings, "\n"), tt.warning) {
				t.Errorf("it warns of %q, want %q", answer.Warnings, tt.warning)
			}
		})
	}
	root := checkout(t, "-- web/kustomization.yaml --\nresources: [nowhere.yaml]\n")
	j := Job{Checkout{Dir: root + "/web", Root: root}, NewEnvironment(nil), Operator{ReportOnly: true}}
	if answer, _ := j.Run(t.Context(), transformers.All()); answer.Outcome != Failed {
		t.Errorf("a source that cannot be rendered: got %+v", answer)
	}
}
