package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/internal/source/temporary"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// timeToAnswer is kept of a caller's deadline, so that it hears why.
const timeToAnswer = 100 * time.Millisecond

// tidyAgain is when it is looked again whether builds that were left behind have ended.
const tidyAgain = 100 * time.Millisecond

// GenerateManifest renders an application when its turn comes.
func (s *Server) GenerateManifest(stream *cmp.Stream) (*cmp.Manifests, error) {
	ctx, cancel := s.within(stream.Context())
	defer cancel()
	in := newArchive(stream, s.Stall, s.Limits.Archive)
	r := &record{}
	answer, err := s.inTurn(ctx, in, r)
	s.finish(r, in, err)
	if err == nil {
		return answer, nil
	}
	if r.outcome != canceled {
		in.drain(ctx)
	}
	return nil, status.Error(classify(err).code, r.failure)
}

// within returns the context of a call: its caller's, and no longer than its deadline less
// the time that an answer takes.
func (s *Server) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		late := failure{codes.DeadlineExceeded, canceled, errors.New(
			"the caller's deadline has passed: if renders wait for long, allow more at a time (--concurrency)")}
		return context.WithDeadlineCause(ctx, deadline.Add(-timeToAnswer), late)
	}
	return context.WithCancel(ctx)
}

// inTurn waits in the queue and then does the work. What is left of the call by then is
// one record.
func (s *Server) inTurn(ctx context.Context, in *archive, r *record) (*cmp.Manifests, error) {
	var err error
	if r.waited, err = s.queue.enter(ctx); err != nil {
		return nil, err
	}
	defer s.queue.leave()
	s.rendering.RLock()
	defer s.tidy()
	defer s.memory.used()
	s.metrics.running.Inc()
	defer s.metrics.running.Dec()
	began := time.Now()
	defer func() { r.took = time.Since(began) }()
	late := failure{codes.DeadlineExceeded, canceled, fmt.Errorf("the render took longer than %s (--timeout)", s.Timeout)}
	ctx, cancel := context.WithTimeoutCause(ctx, s.Timeout, late)
	defer cancel()
	return s.render(ctx, in, r)
}

// tidy removes, once nothing renders, the temporary files of programs that were killed.
func (s *Server) tidy() {
	s.rendering.RUnlock()
	if !s.rendering.TryLock() {
		return // the last render tidies
	}
	if render.LeftBehind() > 0 {
		s.rendering.Unlock()
		time.AfterFunc(tidyAgain, func() { s.rendering.RLock(); s.tidy() })
		return
	}
	defer s.rendering.Unlock()
	if err := temporary.EmptyOwn(); err != nil {
		s.Log.Warn("temporary files could not be removed", "error", err.Error())
	}
}

// render unpacks an application into a directory of its own, and renders it there.
func (s *Server) render(ctx context.Context, in *archive, r *record) (answer *cmp.Manifests, err error) {
	m, err := in.metadata(ctx)
	if err != nil {
		return nil, err
	}
	r.env = environment(m)
	root, err := s.checkout()
	if err != nil {
		return nil, fault(err)
	}
	defer func() {
		err = s.cleanUp(root, r, err, recover())
	}()
	if err := unpack(ctx, in.reader(ctx), root, s.Limits); err != nil {
		return nil, err
	}
	if err := in.check(m); err != nil {
		return nil, err
	}
	checkout, err := checkoutOf(root, m)
	if err != nil {
		return nil, err
	}
	result, err := plugin.Generate(ctx, checkout, r.env, s.Operator, s.Transformers)
	if err != nil {
		return nil, because(ctx, err)
	}
	r.findings, r.warnings = result.Findings, result.Warnings
	if err := result.Refusal(); err != nil {
		return nil, err
	}
	if answer, err = manifests(result); err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // whoever waited was told, or will be, that it took too long
		return nil, context.Cause(ctx)
	}
	r.manifests = len(answer.Manifests)
	return answer, nil
}

// because returns the reason why a context ended, where that is why something failed.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, render.ErrBusy) {
		return context.Cause(ctx)
	}
	return err
}

// cleanUp removes the directory of a call, whatever became of it, and returns the error that the
// call ends with.
func (s *Server) cleanUp(root *os.Root, r *record, err error, panicked any) error {
	if panicked != nil {
		s.Log.Error("panic", "app", r.env["ARGOCD_APP_NAME"],
			"reason", message(fmt.Errorf("%v", panicked), root.Name()),
			"stack", string(debug.Stack()))
		err = fault(errors.New("a fault of Ballast, which its log shows: please report it"))
	}
	if err != nil {
		r.failure = message(err, root.Name())
	}
	root.Close()
	if removeErr := os.RemoveAll(root.Name()); removeErr != nil {
		s.Log.Error("a work directory could not be removed", "error", removeErr.Error())
	}
	return err
}

// finish records how a render ended.
func (s *Server) finish(r *record, in *archive, err error) {
	r.received = in.read
	r.outcome = rendered
	if err != nil {
		r.outcome = classify(err).outcome
		if r.failure == "" {
			r.failure = message(err, "")
		}
	}
	s.metrics.count(r)
	r.log(s.Log)
}
