package drift_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/audit/fleettest"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/drift"
	"github.com/vixens-io/ballast/transformers"
)

// What lives exactly as Ballast makes it is as rendered, whatever it is.
func TestAnUntouchedFleetIsAsRendered(t *testing.T) {
	root := t.TempDir()
	if err := fleettest.Write(root, 20); err != nil {
		t.Fatal(err)
	}
	f, err := discover.Find(t.Context(), root, discover.Options{})
	if err != nil {
		t.Fatal(err)
	}
	request := audit.Request{Transformers: transformers.All(), Nodes: 1, Edits: true}
	var items []any
	for r, err := range audit.Render(t.Context(), f, request) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Result == nil {
			continue
		}
		for _, d := range r.Result.Documents {
			text := d.Bytes
			if !r.Row.Unmanaged() {
				text = r.Result.Bytes(d)
			}
			var o map[string]any
			if err := yaml.Unmarshal(text, &o); err != nil {
				t.Fatal(err)
			}
			meta, ok := o["metadata"].(map[string]any)
			if !ok {
				continue
			}
			if meta["namespace"] == nil && r.Row.Namespace != "" {
				meta["namespace"] = r.Row.Namespace
			}
			meta["managedFields"] = []any{map[string]any{"manager": "argocd-controller", "operation": "Apply",
				"fieldsV1": map[string]any{}}}
			items = append(items, o)
		}
	}
	text, err := json.Marshal(map[string]any{"kind": "List", "items": items})
	if err != nil {
		t.Fatal(err)
	}
	live, err := drift.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := drift.Run(t.Context(), drift.Git{Fleet: f, Renders: audit.Render(t.Context(), f, request)}, live)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Rows) < 20 || d.Differs() {
		t.Errorf("%d rows: %v\n%s", len(d.Rows), d.Totals.Verdicts, strings.Join(lines(d), "\n"))
	}
}

// A list of a great many items costs what it is long.
func TestManyItems(t *testing.T) {
	const many = 20_000
	var env, owned strings.Builder
	for i := range many {
		fmt.Fprintf(&env, "{name: V%d, value: x}, ", i)
		fmt.Fprintf(&owned, `'k:{"name":"V%d"}': {f:value: {}}, `, i)
	}
	live := edit(deployment, "        - {name: MODE, value: fast}\n        - {name: DB_PASSWORD, value: hunter2}\n"+
		"        - {name: IP, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}\n",
		"          ["+env.String()+"]\n",
		managedHere, wrote("kubectl-edit", "Update", "",
			`{f:spec: {f:template: {f:spec: {f:containers: {'k:{"name":"web"}': `+
				"{f:env: {"+owned.String()+"}}}}}}}"))
	start := time.Now()
	d := run(t, repository, live)
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	if r := d.Rows[0]; r.Verdict != drift.ByHand || len(r.Differences) != 200 || !strings.Contains(r.Why,
		"more fields differ") {
		t.Errorf("%s, %d differences, %s", r.Verdict, len(r.Differences), r.Why)
	}
}
