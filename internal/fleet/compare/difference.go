package compare

import (
	"context"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
)

// side is what became of an application before.
type side struct {
	app      discover.Application
	request  run.Request
	rendered bool
	output   output
	findings []*transform.Finding
}

// difference is what an application's render changes.
type difference struct {
	objects               []Object
	restarts              []Restart
	lost, gained, changed []Protection
	dangers               []Protection
	note                  string
}

// begin notes the run of an application before it is made, and leaves it to the other version of
// Ballast, if there is one.
func (c *comparer) begin(ctx context.Context, m discover.Application, r *run.Request) error {
	c.mu.Lock()
	c.old[c.keysBefore[m]] = &side{app: m, request: *r}
	c.mu.Unlock()
	if c.Program == nil {
		return nil
	}
	return c.Program.prepare(ctx, m, r)
}

// keep keeps what became of an application before.
func (c *comparer) keep(m discover.Application, r *engine.Result) error {
	s := c.was(c.keysBefore[m])
	s.rendered, s.output = true, outputOf(r)
	for _, f := range r.Findings {
		detached := f.Detached()
		s.findings = append(s.findings, &detached)
	}
	return nil
}

// compare compares what an application renders to with what it did.
func (c *comparer) compare(ctx context.Context, m discover.Application, r *engine.Result) error {
	key := c.keysAfter[m]
	was, now := c.was(key), outputOf(r)
	if was.output.equal(now) {
		return nil
	}
	all, err := pairs(was.output, now)
	if err != nil {
		return err
	}
	d := &difference{}
	for _, p := range all {
		object, differs := p.change()
		if !differs {
			continue
		}
		d.objects = append(d.objects, object)
		if restarted, ok := c.restart(p, r.Registry); ok {
			d.restarts = append(d.restarts, restarted)
		}
	}
	then, found := party{was.findings, was.request.ReportOnly}, party{r.Findings, c.request(m).ReportOnly}
	if was.rendered && len(d.objects) > 0 {
		lost, gained, err := c.judgeBoth(ctx, was, now, c.request(m))
		d.protections(lost, gained, found, then)
		if err != nil {
			d.note = redact.MaskMessage("which protections it gains or loses is not known: " + err.Error())
		}
	}
	for _, p := range all {
		d.sizes(p, engine.WorkloadKinds(r.Registry), then, found)
	}
	d.newDangers(found, then)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.differences[key] = d
	return nil
}

// request returns the run that an application has now.
func (c *comparer) request(m discover.Application) run.Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests[m]
}

// was returns what became of an application before; an empty side for one that was not there.
func (c *comparer) was(key string) *side {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.old[key]; s != nil {
		return s
	}
	return &side{}
}
