package fixperms_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/transformers/fixperms"
)

// piece is an init container, as YAML in flow style, and whether it gives /config away.
type piece struct {
	text  string
	gives bool
}

const mounted = `, volumeMounts: [{name: config, mountPath: /config}]`

var commands = []piece{
	{`command: [chown, -R, "1000:1000", /config]` + mounted, true},
	{`command: [sh, -c, "chown -R 1000 /config || true"]` + mounted, false},
	{`command: [chown, -R, "1000:1000", /config]`, false}, // it has no such mount
	{`command: [sh, -c, "chown -R 1000:1000 /config || true"]` + mounted, true},
	{`command: [chown, "1000:1000", /config]` + mounted, false},
	{`command: [chown, -R, "1000:1000", /config], volumeMounts: [{name: config, mountPath: /config, readOnly: true}]`,
		false},
	{`args: [restore]` + mounted, false},
	{`restartPolicy: Always, command: [chown, -R, "1000:1000", /config]` + mounted, false},
}

var contexts = []string{
	"", "securityContext: {}", "securityContext: null", "securityContext: {runAsUser: 0}", "securityContext: " +
		"{runAsUser: 1000}",
	"securityContext: {runAsNonRoot: true}", "securityContext: {runAsUser: 0, capabilities: {drop: [ALL]}}",
	"securityContext: {runAsUser: 0, capabilities: {drop: [ALL], add: [CHOWN]}}",
}

func drawPiece(t *rapid.T) piece {
	p := rapid.SampledFrom(commands).Draw(t, "command")
	p.text = fmt.Sprintf("{name: %s, image: %s, %s",
		rapid.SampledFrom([]string{"fix-perms", "fix-perms-2", "a", "b"}).Draw(t, "name"),
		rapid.SampledFrom([]string{"busybox:1", "rclone/rclone:1"}).Draw(t, "image"), p.text)
	if context := rapid.SampledFrom(contexts).Draw(t, "context"); context != "" {
		p.text += ", " + context
	}
	p.text += "}"
	return p
}

func TestAVolumeIsGivenAwayOnceWhateverThePodIsLike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.Custom(drawPiece), 0, 4).Draw(t, "init containers")
		podContext := rapid.SampledFrom(contexts[:6]).Draw(t, "pod's context")
		first, findings := run(t, deployment(pieces, podContext))
		_, again := run(t, first)
		for _, f := range again {
			if f.Status == transform.Applied {
				t.Fatalf("the second run proposes\n%s\non\n%s", transformtest.Findings(again), first)
			}
		}
		injected := strings.Count(transformtest.Findings(findings), "applied warning fix-perms/inject")
		if handedOver := slices.ContainsFunc(pieces, func(p piece) bool { return p.gives }); handedOver != (injected == 0) {
			t.Fatalf("given away by its author: %v, injected: %d\n%s", handedOver, injected, first)
		}
	})
}

func deployment(pieces []piece, context string) string {
	var b strings.Builder
	b.WriteString("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  template:\n    spec:\n")
	if context != "" {
		b.WriteString("      " + context + "\n")
	}
	b.WriteString("      initContainers:\n")
	for _, p := range pieces {
		b.WriteString("      - " + p.text + "\n")
	}
	b.WriteString("      containers:\n      - {name: app, image: app:1" + mounted + "}\n")
	b.WriteString("      volumes:\n      - {name: config, persistentVolumeClaim: {claimName: config}}\n")
	return b.String()
}

const entry = `apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: test}
spec:
  workloads:
  - match: {name: app}
    fixPerms: {volumes: [config], user: 1000, group: 1000}
`

func run(t *rapid.T, input string) (string, []*transform.Finding) {
	documents, err := manifest.Read("input.yaml", strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	result, err := engine.Run(context.Background(), engine.Request{
		Documents: documents, Transformers: []transform.Definition{fixperms.Definition},
		Layers: engine.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(entry))}},
	})
	if err == nil {
		err = result.Refusal()
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, input)
	}
	if uncovered := transformtest.Uncovered(result.Documents, result.Bytes, result.Findings); len(uncovered) > 0 {
		t.Fatalf("changed, and no finding names it: %s\n%s", uncovered, input)
	}
	var b bytes.Buffer
	if err := result.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String(), result.Findings
}
