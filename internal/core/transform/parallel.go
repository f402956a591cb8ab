package transform

import (
	"context"
	"errors"
	"fmt"
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
				errs[i] = e.guarded(i, do)
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

// guarded makes an error of a panic: one document must not end the process that renders others.
func (e *engine) guarded(i int, do func(i int) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%s: Ballast panicked, which is a fault of its own; please report it: %v",
				e.Documents[i].Place(1), fault)
		}
	}()
	return do(i)
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
