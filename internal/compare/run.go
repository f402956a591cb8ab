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
	"github.com/vixens-io/ballast/internal/registry"
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
		Request: r, before: before, after: after, old: map[string]*side{}, differences: map[string]*difference{},
		keysBefore: keysOf(before), keysAfter: keysOf(after), classes: prioritiesOf(after),
	}
	old, now := r.Request, r.Request
	old.Operator, old.Look, old.Progress = r.Before, c.keep, half(r.Progress, 0)
	if r.Program != nil {
		old.Prepare = r.Program.prepare
	}
	now.Look, now.Progress = func(m fleet.Member, result *pipeline.Result) error { return c.compare(ctx, m, result) }, half(r.Progress, 1)
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
	before, after         *fleet.Fleet
	keysBefore, keysAfter map[fleet.Member]string
	classes               priorities

	mu          sync.Mutex
	old         map[string]*side
	differences map[string]*difference
}

// side is what became of a member before.
type side struct {
	member   fleet.Member
	output   output
	findings []*transform.Finding
	registry *registry.Registry
}

// difference is what a member's render changes.
type difference struct {
	objects               []Object
	restarts              []Restart
	lost, gained, changed []Protection
	dangers               []Protection
	note                  string
}

func (c *comparer) keep(m fleet.Member, r *pipeline.Result) error {
	s := &side{member: m, output: outputOf(r), registry: r.Registry}
	for _, f := range r.Findings {
		detached := f.Detached()
		s.findings = append(s.findings, &detached)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.old[c.keysBefore[m]] = s
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
	if was.registry != nil && len(d.objects) > 0 {
		if err := c.protections(ctx, d, was, m, r, now); err != nil {
			d.note = secret.MaskMessage("which protections it gains or loses is not known: " + err.Error())
		}
	}
	d.newDangers(r.Findings, was.findings)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.differences[key] = d
	return nil
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
