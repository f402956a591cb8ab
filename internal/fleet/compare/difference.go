package compare

import (
	"context"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// difference is what an application's render changes.
type difference struct {
	objects               []Object
	restarts              []Restart
	lost, gained, changed []Protection
	dangers               []Protection
	note                  string
}

// compare compares what an application renders to with what it did; nil where that is the same.
func (c *comparer) compare(ctx context.Context, was renderBefore, is audit.Rendered) (*difference, error) {
	now := outputOf(is.Result)
	if was.output.equal(now) {
		return nil, nil
	}
	all, err := pairs(was.output, now)
	if err != nil {
		return nil, err
	}
	d := &difference{}
	for _, p := range all {
		object, differs := p.change()
		if !differs {
			continue
		}
		d.objects = append(d.objects, object)
		if restarted, ok := c.restart(p, is.Result.Registry); ok {
			d.restarts = append(d.restarts, restarted)
		}
	}
	then, found := party{was.findings, was.request.ReportOnly}, party{is.Result.Findings, is.Request.ReportOnly}
	if was.rendered && len(d.objects) > 0 {
		lost, gained, err := c.judgeBoth(ctx, was, now, is.Request)
		d.protections(lost, gained, found, then)
		d.remedies(found, then)
		if err != nil {
			d.note = redact.Message("lost and gained protections are unknown: " + err.Error())
		}
	}
	kinds := engine.WorkloadKinds(is.Result.Registry)
	for _, p := range all {
		d.sizes(p, kinds, then, found)
	}
	d.newDangers(found, then)
	return d, nil
}
