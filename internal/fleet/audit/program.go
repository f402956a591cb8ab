package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/application"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
)

// Program is another version of Ballast.
type Program struct {
	Version string

	path string
}

// FindProgram finds a Ballast by its path or name, and asks for its version.
func FindProgram(ctx context.Context, name string) (*Program, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil { // it is run in the directories of applications
		return nil, err
	}
	p := &Program{path: path}
	out, err := p.run(ctx, ".", nil, nil, "version")
	if err != nil {
		return nil, err
	}
	p.Version, _, _ = strings.Cut(string(out), "\n")
	if !strings.HasPrefix(p.Version, "ballast ") {
		return nil, fmt.Errorf("%s: is no Ballast: asked for its version, it says %.60q", name, p.Version)
	}
	return p, nil
}

// renders reports whether the program renders an application. A source with options of Argo CD is left to
// this version: Argo CD tells them to no plugin. So is one that is unmanaged.
func (p *Program) renders(a discover.Application, r run.Request) bool {
	return !hasOptions(a) && !r.ReportOnly
}

// render makes a run over what the program renders, as Argo CD would have it do; nothing is changed any more.
func (p *Program) render(ctx context.Context, a discover.Application, r run.Request) (*engine.Result, error) {
	variables, err := application.Environment(a)
	if err != nil {
		return nil, err
	}
	var environ []string
	for name, value := range variables {
		environ = append(environ, name+"="+value)
	}
	if v := r.Source.ArgoCD; v != "" {
		environ = append(environ, "BALLAST_ARGOCD_VERSION="+string(v)) // which an older one need not know
	}
	args := []string{"generate", "--log-level", "error"}
	for _, host := range r.Source.AllowRemote {
		args = append(args, "--allow-remote", host)
	}
	out, err := p.run(ctx, r.Path, environ, nil, args...)
	if err != nil {
		return nil, err
	}
	if r.Documents, err = manifest.Read(p.Version, bytes.NewReader(out)); err != nil {
		return nil, err
	}
	r.Transformers, r.Only, r.Skip, r.Dir = nil, nil, nil, r.Path
	return engine.Run(ctx, r.Request)
}

// hasOptions reports whether an Application says how Argo CD itself is to render a source.
func hasOptions(a discover.Application) bool {
	s := application.SourceOf(a)
	return s.Helm != nil || s.Kustomize != nil || s.Directory != nil
}

// Explain returns what the program finds in manifests of an application. What its rules mean, those of the
// same names say here.
func (p *Program) Explain(
	ctx context.Context, root string, a discover.Application, rules []transform.Definition, manifests []byte,
) ([]*transform.Finding, error) {
	args := []string{"explain", "-o", "json", "-"}
	if r := a.Resource; r != nil {
		args = append(args, "--app", r.Name, "--project", application.ProjectOf(r), "--namespace", r.Destination.Namespace)
	}
	out, err := p.run(ctx, filepath.Join(root, filepath.FromSlash(a.Dir)), nil, manifests, args...)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Findings []*transform.Finding `json:"findings"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, fmt.Errorf("%s: what it explains is not read: %w", p.Version, err)
	}
	for _, f := range answer.Findings {
		f.Rule = transform.RuleOf(rules, f.ID)
	}
	return answer.Findings, nil
}

// run runs the program in a directory. That a question is answered with no is no error.
func (p *Program) run(ctx context.Context, dir string, environ []string, stdin []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(stdin)
	inherited := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "ARGOCD_") || strings.HasPrefix(v, "BALLAST_") || strings.HasPrefix(v, "PARAM_")
	})
	cmd.Env = append(inherited, environ...)
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	err := cmd.Run()
	var status *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.As(err, &status) && status.ExitCode() == 1 && args[0] == "explain":
		return out.Bytes(), nil
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w: %s", filepath.Base(p.path), args[0], err, strings.TrimSpace(problem.String()))
	}
	return out.Bytes(), nil
}
