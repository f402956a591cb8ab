package compare

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

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/application"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
)

// Program is another version of Ballast, which renders the side before.
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
	if path, err = filepath.Abs(path); err != nil { // it is run in the folders of applications
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

// prepare makes the run of an application one over what the program renders, as Argo CD would have
// it do; nothing is changed any more. A source with options of Argo CD is left to this version:
// Argo CD tells them to no plugin. So is one that goes around Ballast.
func (p *Program) prepare(ctx context.Context, m discover.Application, r *run.Request) error {
	if hasOptions(m) || r.ReportOnly {
		return nil
	}
	told, err := application.Environment(m)
	if err != nil {
		return err
	}
	var environ []string
	for name, value := range told {
		environ = append(environ, name+"="+value)
	}
	args := []string{"generate", "--log-level", "error"}
	for _, host := range r.Source.AllowRemote {
		args = append(args, "--allow-remote", host)
	}
	out, err := p.run(ctx, r.Path, environ, nil, args...)
	if err != nil {
		return err
	}
	if r.Documents, err = manifest.Read(p.Version, bytes.NewReader(out)); err != nil {
		return err
	}
	for _, t := range r.Transformers {
		r.Skip = append(r.Skip, t.Name)
	}
	return nil
}

// hasOptions reports whether an Application says how Argo CD itself is to render a source.
func hasOptions(m discover.Application) bool {
	if m.Resource == nil || m.Source >= len(m.Resource.Sources) {
		return false
	}
	s := m.Resource.Sources[m.Source]
	return s.Helm != nil || s.Kustomize != nil || s.Directory != nil
}

// judge says what the program would still do to what leaves now. What its rules mean, those of the same
// names say here.
func (p *Program) judge(ctx context.Context, dir string, was *side, o output) ([]*transform.Finding, error) {
	args := []string{"explain", "-o", "json", "-"}
	if a := was.app.Resource; a != nil {
		args = append(args, "--app", a.Name, "--project", application.ProjectOf(a), "--namespace", a.Destination.Namespace)
	}
	out, err := p.run(ctx, dir, nil, bytes.Join(o, []byte("\n---\n")), args...)
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
		f.Rule = transform.RuleOf(was.request.Transformers, f.ID)
	}
	return answer.Findings, nil
}

// run runs the program in a folder. That a question is answered with no is no error.
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
