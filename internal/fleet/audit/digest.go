package audit

import (
	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// digest fills the row from the result.
func (u *renderer) digest(r *Rendered) error {
	d := &digest{
		row: &r.Row, result: r.Result, nodes: u.Nodes, sizes: u.Program == nil && r.Request.Runs(sizing.Definition.Name),
		kinds: engine.WorkloadKinds(r.Result.Registry), byObject: byObject(r.Result.Findings),
	}
	for _, warning := range r.Result.Warnings {
		r.Row.Warnings = append(r.Row.Warnings, fromRoot(u.fleet.Root, warning))
	}
	if err := d.objects(); err != nil {
		return err
	}
	r.takeFindings()
	if r.Row.Verdict = r.Row.verdict(); r.Row.Verdict == Refused {
		r.Row.Restarts, r.Row.Labels = nil, nil // nothing goes out
	}
	return nil
}

// takeFindings keeps the findings without their documents. What a transformer that is off finds is open, and
// refuses nothing; what it would only like to be otherwise is left out.
func (r *Rendered) takeFindings() {
	r.Row.Findings = []Finding{}
	for _, f := range r.Result.Findings {
		kept := Finding{Finding: f.Detached(), Place: fromRoot(r.root, f.Place())}
		if !r.registry.off.Settle(&kept.Finding) {
			continue
		}
		r.Row.Findings, r.findings = append(r.Row.Findings, kept), append(r.findings, f)
	}
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
