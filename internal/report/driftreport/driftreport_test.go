package driftreport_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/drift"
	"github.com/vixens-io/ballast/internal/report/driftreport"
	"github.com/vixens-io/ballast/internal/report/format"
)

// found is a row of each verdict.
func found() *drift.Drift {
	ref := func(kind, name string) transform.ObjectRef {
		return transform.ObjectRef{APIVersion: "apps/v1", Kind: kind, Namespace: "shop", Name: name}
	}
	const memory = "/spec/template/spec/containers/web/resources/limits/memory"
	d := &drift.Drift{
		Root: "/repo", Commit: "0123abc", Notes: []string{"no Application is in the input"},
		Absent: []drift.Absent{{App: "web-staging", Path: "envs/staging", Objects: 3, Why: "nothing of it lives"}},
		Rows: []drift.Row{
			{
				Object: ref("Deployment", "web"), App: "web", Path: "web", Plugin: true, Verdict: drift.ByHand,
				Causes: []drift.Cause{drift.Admission},
				Differences: []drift.Difference{
					{Path: memory, Ballast: "128Mi", Live: "1Gi", Verdict: drift.ByHand, Manager: "kubectl-edit",
						Time: "2026-11-02T10:00:00Z", Why: "someone with kubectl edit wrote it"},
					{Path: "/spec/template/metadata/labels/tier", Live: "gold", Verdict: drift.Changed, Cause: drift.Admission,
						Why: "nobody is known to have written it", Ignored: "ignoreDifferences hides it"},
				},
				Pods: &drift.Pods{Count: 6, WithClass: 6, WithSize: 1, Class: true, Size: true, Differ: []drift.PodDifference{
					{Path: "/spec/containers/web/resources/limits/memory", Want: "128Mi", Got: "1Gi", Why: "it started before",
						Pods: []string{"web-1", "web-2", "web-3", "web-4", "web-5"}},
				}},
			},
			{Object: ref("Deployment", "idle"), App: "idle", Path: "idle", Verdict: drift.Changed,
				Causes: []drift.Cause{drift.Autoscaler}, ScaledToZero: "KEDA", Differences: []drift.Difference{
					{Path: "/spec/replicas", Raw: 1, Ballast: 1, Live: 0, Verdict: drift.Changed, Cause: drift.Autoscaler,
						Manager: "keda", Time: "2026-11-02T10:00:00Z", Why: "KEDA wrote it"},
				}},
			{Object: ref("StatefulSet", "new"), App: "new", Path: "new", Plugin: true, Verdict: drift.NotSynced,
				Why: "it does not live"},
			{Object: ref("CronJob", "was"), App: "was", Path: "was", Plugin: true, Verdict: drift.Gone, Why: "it lived"},
			{Object: transform.ObjectRef{Kind: "MutatingWebhookConfiguration", Name: "kyverno"}, Verdict: drift.NotInGit,
				Webhooks: &drift.Webhooks{Count: 2, Closed: []string{"fail.kyverno.svc"}}},
			{Object: ref("DaemonSet", "agent"), App: "agent", Path: "agent", Plugin: true, Verdict: drift.Unseen,
				Why: "nobody asked"},
			{Object: ref("Deployment", "good|one"), App: "good", Path: "good", Plugin: true, Verdict: drift.AsRendered},
		},
	}
	d.Totals = drift.Totals{
		Verdicts: map[drift.Verdict]int{}, Causes: map[drift.Cause]int{drift.Autoscaler: 1, drift.Admission: 1},
		ScaledToZero: 1, Pods: 6, PodsDiffer: 5, FailClosed: 1, Ignored: 1,
	}
	for _, r := range d.Rows {
		d.Totals.Verdicts[r.Verdict]++
	}
	return d
}

func TestFormats(t *testing.T) {
	all := driftreport.Options{Options: format.Options{Width: 100}, All: true}
	for name, write := range map[string]func(io.Writer, *drift.Drift) error{
		"drift.txt":  func(w io.Writer, d *drift.Drift) error { return driftreport.Text(w, d, all) },
		"drift.md":   func(w io.Writer, d *drift.Drift) error { return driftreport.Markdown(w, d, all) },
		"drift.json": driftreport.JSON,
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := write(&out, found()); err != nil {
				t.Fatal(err)
			}
			golden.File(t, "testdata/"+name, out.String())
		})
	}
}

// What is as rendered is counted, and not listed unless it is asked for.
func TestWhatIsAsRenderedIsOnlyCounted(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *drift.Drift, driftreport.Options) error{
		"text": driftreport.Text, "markdown": driftreport.Markdown,
	} {
		var out bytes.Buffer
		if err := write(&out, found(), driftreport.Options{}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "good") || !strings.Contains(out.String(), "1 as rendered") {
			t.Errorf("%s: %s", name, &out)
		}
	}
}

// A comment has at most so many letters; what is left out is counted.
func TestMarkdownFitsIntoAComment(t *testing.T) {
	d := found()
	row := d.Rows[0]
	for i := range 2000 {
		row.Object.Name = fmt.Sprintf("web-%d", i)
		d.Rows = append(d.Rows, row)
	}
	var out bytes.Buffer
	if err := driftreport.Markdown(&out, d, driftreport.Options{}); err != nil {
		t.Fatal(err)
	}
	if out.Len() > format.MaxComment || !strings.Contains(out.String(), "more do not fit into a comment") {
		t.Errorf("%d letters", out.Len())
	}
}
