package policytest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/render"
)

// Outcome is what became of one case.
type Outcome struct {
	Case     Case
	Failures []Failure
	Took     time.Duration
}

// Passed reports whether everything is as expected, or is expected now.
func (o Outcome) Passed() bool {
	for _, f := range o.Failures {
		if !f.Updated {
			return false
		}
	}
	return true
}

// Failure is one expectation that does not hold.
type Failure struct {
	Place   string // of the expectation, as file:line
	Message string
	Diff    string // what was expected and what was got, redacted; empty where the message says it
	Updated bool   // what is expected was rewritten

	fix fix
}

// Request says what cases are run by.
type Request struct {
	Transformers []transform.Definition
}

// Run runs cases in parallel and returns their outcomes in the same order. It asks no other host.
func Run(ctx context.Context, cases []Case, request Request) ([]Outcome, error) {
	outcomes := make([]Outcome, len(cases))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range cases {
		group.Go(func() error {
			begin := time.Now()
			r := &caseRun{Case: c, Request: request, ctx: ctx}
			r.judge()
			outcomes[i] = Outcome{Case: c, Failures: r.failures, Took: time.Since(begin)}
			return context.Cause(ctx)
		})
	}
	return outcomes, group.Wait()
}

// caseRun is one case that is running.
type caseRun struct {
	Case
	Request
	ctx      context.Context
	failures []Failure
}

func (r *caseRun) fail(place, format string, args ...any) *Failure {
	message := redact.Message(relativePaths(fmt.Sprintf(format, args...)))
	r.failures = append(r.failures, Failure{Place: place, Message: message})
	return &r.failures[len(r.failures)-1]
}

func (c Case) place() string { return fmt.Sprintf("%s:%d", c.File, c.Line) }

// judge renders what the case names and compares the result with what is expected.
func (r *caseRun) judge() {
	if r.Fleet != "" {
		r.judgeFleet()
		return
	}
	inputs, err := r.inputs()
	if err != nil {
		r.fail(r.place(), "%v", err)
		return
	}
	var apps []app
	for _, in := range inputs {
		m, err := r.render(in)
		switch {
		case r.Error != "":
			r.judgeError(in, m, err)
		case err != nil:
			r.fail(r.place(), "%s: %v", in.name, err)
		default:
			apps = append(apps, m)
		}
	}
	if len(apps) < len(inputs) {
		return // what is missing has failed, or is expected to
	}
	r.judgeObjects(apps)
	r.judgeOutput(apps)
	wanted := map[string][]byte{}
	for _, m := range apps {
		wanted[m.name] = []byte(snapshot(m.result.Findings))
	}
	r.judgeSnapshot(wanted)
}

func (r *caseRun) judgeError(in input, m app, err error) {
	if err == nil {
		err = m.result.Refusal()
	}
	switch {
	case err == nil:
		r.fail(r.place(), "%s: is rendered; want an error with %q", in.name, r.Error)
	case !strings.Contains(err.Error(), r.Error):
		r.fail(r.place(), "%s: want an error with %q, got: %v", in.name, r.Error, err)
	}
}

// app is one input and what it renders to.
type app struct {
	input
	result  *engine.Result
	objects []manifest.Object // as they leave
}

func (r *caseRun) render(in input) (app, error) {
	result, err := run.Run(r.ctx, run.Request{
		Path: in.path, Source: render.Options{},
		Request: engine.Request{
			Transformers: r.Transformers, Layers: engine.Layers{Paths: r.registryPaths()},
			App: r.Facts.App, Project: r.Facts.Project, Namespace: r.Facts.Namespace, SourcePath: r.Facts.Path,
			Strict: r.Strict,
		},
	})
	if err != nil {
		return app{}, err
	}
	m := app{input: in, result: result}
	for _, d := range result.Documents {
		left := &manifest.Document{Part: d.Part, Line: d.Line, Bytes: result.Bytes(d)}
		if left.Bare() {
			continue
		}
		if err := left.Decode(); err != nil {
			return app{}, err
		}
		m.objects = append(m.objects, left.Objects()...)
	}
	return m, nil
}

// refused reports whether an application may not go out, as a failure of what needs it to.
func (r *caseRun) refused(m app, what string) bool {
	err := m.result.Refusal()
	if err != nil {
		r.fail(r.place(), "%s: has no %s, since it is refused: %v", m.name, what, err)
	}
	return err != nil
}
