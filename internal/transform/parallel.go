package transform

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/hashicorp/go-multierror"
)

// each does the same with all documents, in parallel, and gathers the errors in the
// documents' order.
func (e *engine) each(ctx context.Context, do func(i int) error) error {
	errs := make([]error, len(e.Documents))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(e.Documents)) {
		workers.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range e.Documents {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return gather(errs)
}

func gather(errs []error) error {
	var all *multierror.Error
	for _, err := range errs {
		if err != nil {
			all = multierror.Append(all, err)
		}
	}
	if all != nil {
		all.ErrorFormat = func(errs []error) string { return errors.Join(errs...).Error() }
	}
	return all.ErrorOrNil()
}
