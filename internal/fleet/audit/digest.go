package audit

import (
	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// digest takes from a run what its row keeps, and lets go of the documents. Transformers that are
// off have only looked.
func (u *auditor) digest(row *Row, request run.Request, result *engine.Result, off map[string]bool) error {
	if u.Look != nil {
		if err := u.Look(row.Application, result); err != nil {
			return err
		}
	}
	d := &digest{
		row: row, result: result, nodes: u.Nodes, sizes: request.Runs(sizing.Definition.Name),
		kinds: engine.WorkloadKinds(result.Registry), byObject: byObject(result.Findings),
	}
	for _, warning := range result.Warnings {
		row.Warnings = append(row.Warnings, u.fromRoot(warning))
	}
	if err := d.objects(); err != nil {
		return err
	}
	u.linter.Look(row.Application, off, result)
	row.Findings = u.findings(result, off)
	if row.Verdict = row.verdict(); row.Verdict == Refused {
		row.Restarts = nil // nothing goes out
	}
	return nil
}

// findings returns the findings without their documents, each with the lines that show its edit.
// What a transformer that is off finds is open, and refuses nothing; what it would only like to
// be otherwise is left out.
func (u *auditor) findings(result *engine.Result, off map[string]bool) []Finding {
	var hunks map[*transform.Finding]string
	if u.Hunks != nil {
		hunks = u.Hunks(result)
	}
	all := []Finding{}
	for _, f := range result.Findings {
		kept := Finding{Finding: f.Detached(), Place: u.fromRoot(f.Place()), Hunk: hunks[f]}
		if off[f.Transformer] && f.Status == transform.Reported {
			if f.Severity == transform.Info {
				continue
			}
			kept.Status, kept.Severity = transform.Open, transform.Warning
		}
		all = append(all, kept)
	}
	return all
}

// verdict says what the findings of a render come to. What is unmanaged nobody refuses,
// and whatever Ballast would change there is left.
func (r *Row) verdict() Verdict {
	verdict := Safe
	for i := range r.Findings {
		f := &r.Findings[i].Finding
		switch {
		case f.Refuses() && !r.Unmanaged():
			return Refused
		case IsLeft(f), r.Unmanaged() && f.Status == transform.Reported && f.Changes():
			verdict = Left
		case f.Status == transform.Applied && verdict == Safe:
			verdict = MadeSafe
		}
	}
	return verdict
}

// IsLeft reports whether a finding is there still, and more than something to know. To report
// it only does not fix it.
func IsLeft(f *transform.Finding) bool {
	return f.Severity != transform.Info && (f.Status == transform.Open || f.Status == transform.Reported)
}
