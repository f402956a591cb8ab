package compare

import (
	"context"
	"iter"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
)

// Side is a fleet as it was or as it is.
type Side struct {
	Fleet   *discover.Fleet
	Request audit.Request
	Renders iter.Seq2[audit.Rendered, error] // those of audit.Render
}

// Run compares what a fleet rendered to with what it renders to. An application that cannot be rendered is
// a row; the error is that nothing can be said of the fleet.
func Run(ctx context.Context, was, is Side) (*Comparison, error) {
	keysBefore, keysAfter := keysOf(was.Fleet), keysOf(is.Fleet)
	follow(was.Fleet, keysBefore, is.Fleet, keysAfter)

	auditBefore, known := audit.New(was.Fleet, was.Request), map[string]renderBefore{}
	for r, err := range was.Renders {
		if err != nil {
			return nil, err
		}
		auditBefore.Add(r)
		if r.Result != nil {
			known[keysBefore[r.Index]] = keep(r)
		}
	}
	auditAfter, differences := audit.New(is.Fleet, is.Request), make([]*difference, len(keysAfter))
	c := &comparer{was: was, classes: prioritiesOf(is.Fleet)}
	moved := moverOf(keysBefore, keysAfter, known)
	for r, err := range is.Renders {
		if err != nil {
			return nil, err
		}
		if r.Result != nil {
			moved.follow(keysAfter[r.Index], r, known)
			if differences[r.Index], err = c.compare(ctx, known[keysAfter[r.Index]], r); err != nil {
				r.Fail(err)
			}
		}
		auditAfter.Add(r)
	}
	result := c.comparison(auditBefore.Audit(), keysBefore, auditAfter.Audit(), keysAfter, differences)
	result.Lost = append(lostWithSets(was.Fleet, is.Fleet), result.Lost...)
	return result, nil
}

// comparer compares applications.
type comparer struct {
	was     Side
	classes priorities
}

// renderBefore is what is kept of an application's render before; the zero value is of one that had none.
type renderBefore struct {
	app       discover.Application
	namespace string // that its Application deploys to
	request   run.Request
	rendered  bool
	output    output
	findings  []*transform.Finding
}

func keep(r audit.Rendered) renderBefore {
	b := renderBefore{
		app: r.Row.Application, namespace: r.Row.Namespace, request: r.Request, rendered: true, output: outputOf(r.Result),
	}
	for _, f := range r.Result.Findings {
		detached := f.Detached()
		b.findings = append(b.findings, &detached)
	}
	return b
}
