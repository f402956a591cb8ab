package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// timeToAnswer is kept of a caller's deadline, so that it hears why.
const timeToAnswer = 100 * time.Millisecond

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
	m, err := in.metadata(ctx)
	if err != nil {
		return nil, err
	}
	r.env = environment(m)
	of := domain{r.env["ARGOCD_APP_SOURCE_REPO_URL"], r.env["ARGOCD_APP_PROJECT_NAME"]}
	if r.waited, err = s.queue.enter(ctx, of); err != nil {
		return nil, err
	}
	defer s.queue.leave(of)
	defer s.memory.used()
	s.metrics.running.add(1)
	defer s.metrics.running.add(-1)
	began := time.Now()
	defer func() { r.took = time.Since(began) }()
	late := failure{codes.DeadlineExceeded, canceled, fmt.Errorf("%s: the render took longer than %s (--timeout)",
		r.env["ARGOCD_APP_NAME"], s.Timeout)}
	ctx, cancel := context.WithTimeoutCause(ctx, s.Timeout, late)
	defer cancel()
	return s.render(ctx, in, m, of, r)
}

// render unpacks an application into the folder of a box, and has it rendered there.
func (s *Server) render(
	ctx context.Context, in *archive, m *cmp.Metadata, of domain, r *record,
) (answer *cmp.Manifests, err error) {
	b, err := s.boxes.Take(of.key())
	if err != nil {
		return nil, fault(err)
	}
	s.metrics.boxes.add(1, map[bool]string{true: "started", false: "reused"}[b.IsNew()])
	root, err := checkout(b.Dir)
	if err != nil {
		return nil, fault(errors.Join(err, s.giveBack(of, b)))
	}
	defer func() {
		if err != nil {
			r.failure = plugin.Message(err, root.Name())
		}
		root.Close()
		if err := s.giveBack(of, b); err != nil {
			s.Log.Error("the folder of a box could not be removed", "error", err.Error())
		}
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
	operator, err := s.Operator.Load() // it may have changed since the box was started
	if err != nil {
		return nil, err
	}
	return s.do(ctx, b, plugin.Job{Checkout: checkout, Environment: r.env, Operator: operator}, r)
}

// do has a box do a job, and relays what it answers.
func (s *Server) do(ctx context.Context, b *box.Box, j plugin.Job, r *record) (*cmp.Manifests, error) {
	job, err := json.Marshal(j)
	if err != nil {
		return nil, fault(err)
	}
	answered, err := b.Do(ctx, job)
	if err != nil {
		return nil, s.ended(err, r)
	}
	var a plugin.Answer
	if err := json.Unmarshal(answered.Header, &a); err != nil {
		return nil, fault(fmt.Errorf("a box answered what cannot be read: %w", err))
	}
	if err := s.take(a, r); err != nil {
		return nil, err
	}
	if a.Outcome != plugin.Rendered {
		return nil, failureOf(a)
	}
	answer := &cmp.Manifests{}
	for _, text := range answered.Parts {
		answer.Manifests = append(answer.Manifests, string(text))
	}
	r.manifests = len(answer.Manifests)
	return answer, nil
}

// The most that a box may say of a render, beside its manifests.
const (
	mostWarnings = 100
	mostCounts   = 1000
)

// What findings can be.
var (
	severities = []transform.Severity{transform.Info, transform.Warning, transform.Error}
	statuses   = []transform.Status{
		transform.Applied, transform.Open, transform.Waived, transform.Mitigated, transform.Reported,
	}
)

// take notes what a box says of a render, as far as it can be: what is counted is what this server knows.
func (s *Server) take(a plugin.Answer, r *record) error {
	if len(a.Findings) > mostCounts {
		return fault(errors.New("a box answered with more findings than there are"))
	}
	isKnown := func(c plugin.Count) bool {
		return slices.ContainsFunc(s.Transformers, func(d transform.Definition) bool { return d.Name == c.Transformer }) &&
			slices.Contains(severities, c.Severity) && slices.Contains(statuses, c.Status) && c.Number > 0
	}
	if i := slices.IndexFunc(a.Findings, func(c plugin.Count) bool { return !isKnown(c) }); i >= 0 {
		return fault(errors.New("a box answered with findings that there are not"))
	}
	r.findings = a.Findings
	for _, warning := range a.Warnings[:min(len(a.Warnings), mostWarnings)] {
		r.warnings = append(r.warnings, plugin.Message(errors.New(warning), ""))
	}
	return nil
}

// ended returns the failure of a render whose box ended with it.
func (s *Server) ended(err error, r *record) error {
	var at box.Exceeded
	var died box.Died
	var known failure
	switch {
	case errors.As(err, &at):
		s.metrics.kills.add(1, at.Limit)
		flag := map[string]string{box.Memory: "--max-memory", box.Folder: "--max-unpacked"}[at.Limit]
		return failure{codes.ResourceExhausted, failed, fmt.Errorf("%s: %w, and was ended: make it smaller, or have the "+
			"operator allow more (%s)", r.env["ARGOCD_APP_NAME"], err, flag)}
	case errors.As(err, &died):
		s.metrics.kills.add(1, killedFault)
		s.Log.Error("a box ended", "app", r.env["ARGOCD_APP_NAME"], "status", died.Status, "output", plugin.Message(
			errors.New(died.Output), ""))
		return fault(err)
	case errors.As(err, &known) && known.code == codes.DeadlineExceeded:
		s.metrics.kills.add(1, killedTime)
	}
	return err
}

// The limits by which metrics tell why a box was killed.
const (
	killedMemory = box.Memory
	killedFolder = box.Folder
	killedTime   = "time"
	killedFault  = "none"
)

// failureOf returns the failure that a box tells of. What it says is redacted once more: it comes from where
// a repository was.
func failureOf(a plugin.Answer) error {
	err := errors.New(plugin.Message(errors.New(a.Message), ""))
	switch a.Outcome {
	case plugin.Refused:
		return failure{codes.FailedPrecondition, refused, err}
	case plugin.TooLarge:
		return failure{codes.ResourceExhausted, failed, err}
	case plugin.Broken:
		return fault(err)
	}
	return failure{codes.FailedPrecondition, failed, err}
}

// giveBack returns a box to those that wait.
func (s *Server) giveBack(of domain, b *box.Box) error { return s.boxes.Give(of.key(), b) }

// key returns what the boxes of a domain are known by; empty for what shares none.
func (d domain) key() string {
	if d.repository == "" {
		return ""
	}
	return d.repository + "\x00" + d.project
}

// checkout makes the directory in the folder of a box that an archive is unpacked in.
func checkout(folder string) (*os.Root, error) {
	path := filepath.Join(folder, "source")
	if err := os.Mkdir(path, 0o700); err != nil {
		return nil, err
	}
	return os.OpenRoot(path)
}

// finish records how a render ended.
func (s *Server) finish(r *record, in *archive, err error) {
	r.received = in.read
	r.outcome = rendered
	if err != nil {
		r.outcome = classify(err).outcome
		if r.failure == "" {
			r.failure = plugin.Message(err, "")
		}
	}
	s.metrics.count(r)
	r.log(s.Log)
}
