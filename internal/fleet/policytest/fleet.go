package policytest

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/plugin"
)

// judgeFleet audits a whole repository and compares what is found in each application with a file. Why
// one cannot be rendered, and what cannot be read, is found, too: it is expected, or it fails.
func (r *caseRun) judgeFleet() {
	dir := r.fromHere(r.Fleet)
	found, err := discover.Find(r.ctx, dir, discover.Options{ArgoCD: r.argoCDOf(dir)})
	if err != nil {
		r.fail(r.place(), "fleet: %v", err)
		return
	}
	if len(found.Applications) == 0 {
		r.fail(r.place(), "fleet: %s: no Application and no kustomization is in it", r.Fleet)
	}
	answer, err := audit.Run(r.ctx, found, audit.Request{
		Transformers: r.Transformers, Now: time.Now(),
		Operator: plugin.Operator{Registry: r.registryPaths(), Strict: r.Strict},
	})
	if err != nil {
		r.fail(r.place(), "fleet: %v", err)
		return
	}
	wanted := map[string][]byte{}
	for i := range answer.Rows {
		row := &answer.Rows[i]
		wanted[rowName(row, wanted)] = []byte(rowSnapshot(row))
	}
	if text := unread(found); text != "" {
		wanted[notSeen] = []byte(text)
	}
	r.judgeSnapshot(wanted)
}

// argoCDOf returns the version of Argo CD that evaluates the ApplicationSets of a fleet: that of its registry. Whoever
// renders says what is wrong with it.
func (r *caseRun) argoCDOf(dir string) release.Version {
	request := engine.Request{Transformers: r.Transformers, Layers: engine.Layers{Paths: r.registryPaths()}, Dir: dir}
	if request.LoadRegistry() != nil {
		return release.Newest
	}
	version, _ := engine.ArgoCDOf(request.Registry)
	return version
}

// notSeen is the name of what a snapshot says of the rest of a fleet: no application is called so.
const notSeen = "not-seen"

// unread says what could not be read of a fleet, and what makes Applications that are not known.
func unread(f *discover.Fleet) string {
	var b strings.Builder
	for _, t := range f.Trouble {
		fmt.Fprintf(&b, "%s: %s\n", t.File, redact.Message(t.Err.Error()))
	}
	for _, s := range f.Sets {
		fmt.Fprintf(&b, "%s: %s\n", s.File, redact.Message(s.String()))
	}
	return b.String()
}

// rowName returns what an application of a fleet is called; the second of a name has its number too.
func rowName(row *audit.Row, taken map[string][]byte) string {
	name := path.Join("folders", row.Path)
	if row.App != "" {
		name = path.Join("applications", path.Join("/", row.App)) // below it, whatever the name
	}
	for n, base := 2, name; taken[name] != nil; n++ {
		name = base + "." + strconv.Itoa(n)
	}
	return name
}

func rowSnapshot(row *audit.Row) string {
	switch row.Verdict {
	case audit.Failed:
		return "failed: " + strings.ReplaceAll(strings.TrimSpace(row.Error), "\n", "\n  ") + "\n"
	case audit.External:
		return "external\n" // why depends on what the clone knows of its remotes
	}
	findings := make([]*transform.Finding, len(row.Findings))
	for i := range row.Findings {
		findings[i] = &row.Findings[i].Finding
	}
	return snapshot(findings)
}
