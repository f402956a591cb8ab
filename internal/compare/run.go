package compare

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/argocd"
	"github.com/vixens-io/ballast/internal/audit"
	"github.com/vixens-io/ballast/internal/fleet"
	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/secret"
	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/plugin"
)

// Request says how two sides of a fleet are rendered.
type Request struct {
	audit.Request                 // of the side after
	Before        plugin.Operator // of the side before, whose files may lie elsewhere
	Program       *Program        // renders the side before; nil: this version does
}

// Run renders a fleet as it was and as it is, and compares. A member that cannot be rendered is
// a row; the error is that nothing can be said of the fleet.
func Run(ctx context.Context, before, after *fleet.Fleet, r Request) (*Comparison, error) {
	c := &comparer{
		Request: r, before: before, requests: map[fleet.Member]pipeline.Request{}, old: map[string]*side{}, differences: map[string]*difference{},
		keysBefore: keysOf(before), keysAfter: keysOf(after), classes: prioritiesOf(after),
	}
	old, now := r.Request, r.Request
	old.Operator, old.Progress = r.Before, half(r.Progress, 0)
	old.Prepare, old.Look = c.begin, c.keep
	now.Progress = half(r.Progress, 1)
	now.Prepare = func(_ context.Context, m fleet.Member, request *pipeline.Request) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests[m] = *request
		return nil
	}
	now.Look = func(m fleet.Member, result *pipeline.Result) error { return c.compare(ctx, m, result) }
	was, err := audit.Run(ctx, before, old)
	if err != nil {
		return nil, err
	}
	is, err := audit.Run(ctx, after, now)
	if err != nil {
		return nil, err
	}
	return c.comparison(was, is), nil
}

// half tells the progress of one of two runs over a fleet as that of both.
func half(progress func(done, total int), which int) func(done, total int) {
	if progress == nil {
		return nil
	}
	return func(done, total int) { progress(done+which*total, 2*total) }
}

// comparer is one comparison in the making. Of the side before it holds what left; the side
// after is compared with that as it is rendered, and let go.
type comparer struct {
	Request
	before                *fleet.Fleet
	keysBefore, keysAfter map[fleet.Member]string
	classes               priorities

	mu          sync.Mutex
	requests    map[fleet.Member]pipeline.Request // of the side after
	old         map[string]*side
	differences map[string]*difference
}

// side is what became of a member before.
type side struct {
	member   fleet.Member
	request  pipeline.Request
	rendered bool
	output   output
	findings []*transform.Finding
}

// difference is what a member's render changes.
type difference struct {
	objects               []Object
	restarts              []Restart
	lost, gained, changed []Protection
	dangers               []Protection
	note                  string
}

// begin notes the run of a member before it is made, and leaves it to the other version of
// Ballast, if there is one.
func (c *comparer) begin(ctx context.Context, m fleet.Member, r *pipeline.Request) error {
	c.mu.Lock()
	c.old[c.keysBefore[m]] = &side{member: m, request: *r}
	c.mu.Unlock()
	if c.Program == nil {
		return nil
	}
	return c.Program.prepare(ctx, m, r)
}

// keep keeps what became of a member before.
func (c *comparer) keep(m fleet.Member, r *pipeline.Result) error {
	s := c.was(c.keysBefore[m])
	s.rendered, s.output = true, outputOf(r)
	for _, f := range r.Findings {
		detached := f.Detached()
		s.findings = append(s.findings, &detached)
	}
	return nil
}

// compare compares what a member renders to with what it did.
func (c *comparer) compare(ctx context.Context, m fleet.Member, r *pipeline.Result) error {
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
	if was.rendered && len(d.objects) > 0 {
		if err := c.protections(ctx, d, was, now, c.request(m), r.Findings); err != nil {
			d.note = secret.MaskMessage("which protections it gains or loses is not known: " + err.Error())
		}
	}
	d.newDangers(r.Findings, was.findings)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.differences[key] = d
	return nil
}

// request gives the run that a member has now.
func (c *comparer) request(m fleet.Member) pipeline.Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests[m]
}

// was gives what became of a member before; an empty side for one that was not there.
func (c *comparer) was(key string) *side {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.old[key]; s != nil {
		return s
	}
	return &side{}
}

// keysOf gives what members are called on both sides: by their Application, or by their folder
// where no Application names it; the second of a name has its number too.
func keysOf(f *fleet.Fleet) map[fleet.Member]string {
	keys := map[fleet.Member]string{}
	seen := map[string]int{}
	for _, m := range f.Members {
		key := "folder\x00" + m.Dir
		if a := m.Application; a != nil {
			key = strings.Join([]string{"app", a.Namespace, a.Name, fmt.Sprint(m.Source)}, "\x00")
		}
		seen[key]++
		keys[m] = fmt.Sprintf("%s\x00%d", key, seen[key])
	}
	return keys
}

// projectOf gives an Application's project; one that names none is in Argo CD's own.
func projectOf(a *argocd.Application) string { return cmp.Or(a.Project, "default") }

// comparison puts the rows of both sides together.
func (c *comparer) comparison(was, is *audit.Audit) *Comparison {
	result := &Comparison{
		Rows: []Row{}, Restart: []Restart{}, Moves: []Move{}, Lost: []Protection{}, Gained: []Protection{},
		Changed: []Protection{}, Dangers: []Protection{}, New: newProblems(was.Problems, is.Problems), Notes: []string{},
	}
	moves := moves{}
	old := map[string]*audit.Row{}
	for i := range was.Rows {
		old[c.keysBefore[was.Rows[i].Member]] = &was.Rows[i]
	}
	for i := range is.Rows {
		row := &is.Rows[i]
		key := c.keysAfter[row.Member]
		c.add(result, old[key], row, c.differences[key], moves)
		delete(old, key)
	}
	for i := range was.Rows {
		if row := old[c.keysBefore[was.Rows[i].Member]]; row != nil {
			c.add(result, row, nil, nil, moves)
		}
	}
	if c.Program != nil {
		result.With = c.Program.Version
	}
	result.Total, result.Moves = moves.sorted()
	inOrder(result.Restart)
	return result
}

// newProblems gives the problems that were not there, and the files that cannot be read: the
// fleet may be larger than what was compared.
func newProblems(was, is []audit.Problem) []audit.Problem {
	return slices.DeleteFunc(append([]audit.Problem{}, is...), func(p audit.Problem) bool {
		return p.ID != "fleet/unreadable" && slices.ContainsFunc(was, func(q audit.Problem) bool { return p.Fingerprint == q.Fingerprint })
	})
}
