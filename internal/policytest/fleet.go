package policytest

import (
	"path"
	"strconv"
	"time"

	"github.com/vixens-io/ballast/internal/audit"
	"github.com/vixens-io/ballast/internal/fleet"
	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/plugin"
)

// judgeFleet audits a whole repository and compares what is found in each member with a file.
// A fleet that is not seen as a whole is no fleet to judge by.
func (r *run) judgeFleet() {
	found, err := fleet.Find(r.ctx, r.fromHere(r.Fleet), fleet.Options{})
	if err != nil {
		r.fail(r.place(), "fleet: %v", err)
		return
	}
	for _, t := range found.Trouble {
		r.fail(r.place(), "fleet: %s: %v", t.File, t.Err)
	}
	if len(found.Members) == 0 {
		r.fail(r.place(), "fleet: %s: no Application and no kustomization is in it", r.Fleet)
	}
	answer, err := audit.Run(r.ctx, found, audit.Request{
		Transformers: r.Transformers, Now: time.Now(),
		Operator: plugin.Operator{Registry: r.registryPaths(), Strict: r.Strict, Jsonnet: r.Jsonnet},
	})
	if err != nil {
		r.fail(r.place(), "fleet: %v", err)
		return
	}
	wanted := map[string][]byte{}
	for i := range answer.Rows {
		row := &answer.Rows[i]
		name := rowName(row, wanted)
		if row.Verdict == audit.Failed {
			r.fail(r.place(), "%s: %s", name, row.Error)
		}
		wanted[name] = []byte(rowSnapshot(row))
	}
	r.judgeSnapshot(wanted)
}

// rowName gives what a member of a fleet is called; the second of a name has its number too.
func rowName(row *audit.Row, taken map[string][]byte) string {
	name := path.Join("folders", row.Path)
	if row.App != "" {
		name = path.Join("applications", row.App)
	}
	for n, base := 2, name; taken[name] != nil; n++ {
		name = base + "." + strconv.Itoa(n)
	}
	return name
}

func rowSnapshot(row *audit.Row) string {
	if row.Verdict == audit.Failed || row.Verdict == audit.Unseen {
		return string(row.Verdict) + "\n" // why is told elsewhere, and differs from machine to machine
	}
	findings := make([]*transform.Finding, len(row.Findings))
	for i := range row.Findings {
		findings[i] = &row.Findings[i].Finding
	}
	return snapshot(findings)
}
