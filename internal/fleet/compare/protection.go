package compare

import (
	"bytes"
	"context"
	"slices"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run"
)

// isNoProtection reports whether nothing is lost without a finding. A danger counts whatever its rule
// says: another version of Ballast may have rules that this one does not know.
func isNoProtection(f *transform.Finding) bool {
	return f.Status != transform.Applied || !f.Danger && f.Rule.Protects == ""
}

// judgeBoth says what each side would do to the other: what was to what leaves now, and a run as
// it is now to what left.
func (c *comparer) judgeBoth(
	ctx context.Context, was renderBefore, now output, is run.Request,
) (lost, gained []*transform.Finding, err error) {
	if lost, err = c.judgeNow(ctx, was, now); err != nil {
		return nil, nil, err
	}
	if gained, err = judge(ctx, is, was.output); err != nil {
		return nil, nil, err
	}
	return lost, gained, nil
}

// party is what one side makes of an application by itself.
type party struct {
	findings  []*transform.Finding
	unmanaged bool
}

// judgeNow says what the side before would do to what leaves now.
func (c *comparer) judgeNow(ctx context.Context, was renderBefore, now output) ([]*transform.Finding, error) {
	program := c.was.Request.Program
	if program == nil || was.request.ReportOnly {
		return judge(ctx, was.request, now)
	}
	text := bytes.Join(now, []byte("\n---\n"))
	findings, err := program.Explain(ctx, c.was.Fleet.Root, was.app, was.request.Transformers, text)
	return slices.DeleteFunc(findings, isNoProtection), err
}

// judge says what the run of one side would still do to what leaves on the other: what it
// protects from is then not there. Since a second run over its own output changes nothing,
// there is nothing to find where both sides protect alike.
func judge(ctx context.Context, r run.Request, o output) ([]*transform.Finding, error) {
	r.Documents, r.Dir = o.documents(), r.Path
	result, err := engine.Run(ctx, r.Request)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(result.Findings, isNoProtection), nil
}

// Why a side does not do what the other does, if it does not say.
const (
	notAfter  = "the registry no longer asks for this"
	notBefore = "the registry did not ask for this before"
)

// protections compares what both sides would do to each other, and says why they do not do it.
func (d *difference) protections(lost, gained []*transform.Finding, now, then party) {
	for _, f := range lost {
		if i := slices.IndexFunc(gained, func(g *transform.Finding) bool { return alike(f, g) }); i >= 0 {
			d.change(f, f.After, gained[i].After)
			gained = slices.Delete(slices.Clone(gained), i, i+1)
			continue
		}
		if now.gives(f) {
			d.change(f, f.After, f.Before)
			continue
		}
		if before, after, ok := exchanged(f, then, now); ok {
			d.change(f, before, after)
			continue
		}
		p := protection(f)
		p.Before, p.After, p.Cause = f.After, f.Before, now.cause(f, notAfter)
		d.lost = append(d.lost, p)
	}
	for _, f := range gained {
		if then.gives(f) {
			d.change(f, f.Before, f.After)
			continue
		}
		if after, before, ok := exchanged(f, now, then); ok {
			d.change(f, before, after)
			continue
		}
		p := protection(f)
		p.Before, p.After, p.Cause = f.Before, f.After, then.cause(f, notBefore)
		d.gained = append(d.gained, p)
	}
}

// exchanged returns what one side made of a danger and what the other makes of it, where both take it away
// and the one does it otherwise: copy where the other has --max-delete 0.
func exchanged(f *transform.Finding, one, other party) (by, byOther any, ok bool) {
	mine, others := one.fixed(f), other.fixed(f)
	if !f.Danger || len(mine) == 0 || len(others) < len(mine) {
		return nil, nil, false
	}
	return mine[0].After, others[0].After, true
}

// remedies notes what takes the same danger of the same command away in another way.
func (d *difference) remedies(now, then party) {
	for _, f := range then.findings {
		if f.Rule.Protects != transform.StoredData || f.Status != transform.Applied || d.tells(f) {
			continue
		}
		if is := now.fixed(f); len(is) > 0 && same(f.Before, is[0].Before) && !same(f.After, is[0].After) {
			d.change(is[0], f.After, is[0].After)
		}
	}
}

// tells reports whether it has been said already what becomes of a protection.
func (d *difference) tells(f *transform.Finding) bool {
	return slices.ContainsFunc(slices.Concat(d.lost, d.changed, d.gained), func(p Protection) bool {
		return p.Rule == f.ID && p.Object == f.Object && p.Container == f.Container
	})
}

// fixed returns the findings about the same as a finding whose danger a side takes away.
func (p party) fixed(f *transform.Finding) []*transform.Finding {
	return slices.DeleteFunc(slices.Clone(p.findings), func(g *transform.Finding) bool {
		return g.Fingerprint != f.Fingerprint || g.Status != transform.Applied
	})
}

// change notes what is done in another way. A size that grows takes nothing away.
func (d *difference) change(f *transform.Finding, before, after any) {
	if f.Rule.Protects == transform.Resources && isLess(before, after) {
		return
	}
	p := protection(f)
	p.Before, p.After, p.Cause = before, after, "still protected, in another way"
	if isValue(f.Rule.Protects) {
		p.Cause = "Ballast now sets another value"
	}
	d.changed = append(d.changed, p)
}

// isValue reports whether what is protected is a value that the registry states: another one may protect less.
func isValue(p transform.Protection) bool {
	switch p {
	case transform.PodPriority, transform.AutoscalerMode, transform.AutoscalerBounds, transform.SizeLabel,
		transform.Resources, transform.ResourceCap:
		return true
	}
	return false
}

// newDangers finds what is dangerous now, was not before, and is left: to the author, or by a
// waiver or a mode. What lost its protection is among those already.
func (d *difference) newDangers(now, then party) {
	known := map[string]int{} // two alike are two
	for _, f := range then.findings {
		if isLeft(f) {
			known[f.Fingerprint]++
		}
	}
	for _, f := range now.findings {
		isLost := func(p Protection) bool { return p.Rule == f.ID && p.Object == f.Object && p.Container == f.Container }
		if !isLeft(f) || slices.ContainsFunc(d.lost, isLost) {
			continue
		}
		if known[f.Fingerprint]--; known[f.Fingerprint] >= 0 {
			continue
		}
		p := protection(f)
		p.Before, p.After, p.Cause = f.Before, f.Before, now.cause(f, whyLeft(f))
		d.dangers = append(d.dangers, p)
	}
}

func isLeft(f *transform.Finding) bool {
	return f.Danger && f.Status != transform.Applied && f.Status != transform.Mitigated
}

func protection(f *transform.Finding) Protection {
	return Protection{
		App: f.App, Rule: f.ID, Object: f.Object, Container: f.Container, Path: f.Path,
		Danger: f.Danger, Source: f.Source,
	}
}

// alike reports whether two findings are of one rule about one thing.
func alike(f, g *transform.Finding) bool {
	return f.ID == g.ID && f.Object == g.Object && f.Container == g.Container && amountOf(f) == amountOf(g)
}

// gives reports whether a side gives the amount that a finding of the other would, in its own way.
func (p party) gives(f *transform.Finding) bool {
	return amountOf(f) != "" && slices.ContainsFunc(p.findings, func(g *transform.Finding) bool {
		return alike(f, g) && g.Status == transform.Applied
	})
}

// cause says why a side does not do what a finding of the other would.
func (p party) cause(f *transform.Finding, otherwise string) string {
	if p.unmanaged {
		return "its Application is unmanaged"
	}
	i := slices.IndexFunc(p.findings, func(g *transform.Finding) bool {
		return alike(f, g) && g.Status != transform.Applied
	})
	if i < 0 {
		return otherwise
	}
	return whyLeft(p.findings[i])
}

// whyLeft says why nothing is done about a finding.
func whyLeft(f *transform.Finding) string {
	switch {
	case f.Waiver != nil:
		return "waived in " + f.Waiver.Source.String() + ": " + redact.Message(f.Waiver.Reason)
	case f.Status == transform.Reported:
		return "only reported (mode: report, or the section is off)"
	}
	return "left " + string(f.Status) + ": " + f.Reason
}
