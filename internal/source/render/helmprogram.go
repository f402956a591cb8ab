package render

import (
	"context"
	"debug/buildinfo"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/vixens-io/ballast/internal/core/release"
)

// HelmProgram is the helm that renders charts.
type HelmProgram struct {
	Path    string
	Version string // as v4.3.1, or v4 where no more can be read from the program; empty: it is not known
}

// HelmProgram returns the helm that would run. Its version is read from the program, which is not run: it says so by
// what it was built from, if it is no script.
func (o Options) HelmProgram() (HelmProgram, error) {
	path, err := findProgram(o.helmProgram())
	if err != nil {
		return HelmProgram{}, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return HelmProgram{}, err
	}
	return HelmProgram{Path: path, Version: builtVersion(path)}, nil
}

var (
	helmModule  = regexp.MustCompile(`^helm\.sh/helm/(v\d+)`)
	helmVersion = regexp.MustCompile(`v\d+(\.\d+){1,2}`) // as helm says it
)

func builtVersion(path string) string {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return ""
	}
	program := helmModule.FindStringSubmatch(info.Path)
	if program == nil {
		return ""
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if helmModule.MatchString(m.Path) && strings.HasPrefix(m.Version, program[1]+".") {
			return m.Version
		}
	}
	return program[1]
}

// Major returns the first number of the version; empty: it is not known.
func (p HelmProgram) Major() string {
	major, _, _ := strings.Cut(strings.TrimPrefix(p.Version, "v"), ".")
	return major
}

// Asked returns the program with the version that it says it has, where it could not be read from it: of a script, or
// of a build of somebody's own.
func (p HelmProgram) Asked(ctx context.Context) HelmProgram {
	if strings.Contains(p.Version, ".") {
		return p
	}
	h, err := newHelm(Options{Helm: p.Path})
	if err != nil {
		return p
	}
	defer h.close()
	if said, err := h.run(ctx, h.home, "version", "--short"); err == nil && helmVersion.Match(said) {
		p.Version = string(helmVersion.Find(said))
	}
	return p
}

// Mismatch says that the helm is another one than a version of Argo CD has; empty: it is not, or nothing is known of
// it.
func (p HelmProgram) Mismatch(v release.Version) string {
	facts := v.Facts()
	if p.Version == "" || p.Major() == facts.HelmMajor() {
		return ""
	}
	return "charts are rendered by helm " + p.Version + " (" + p.Path + "), and Argo CD " + string(facts.Version) +
		" has helm " + facts.Helm + ": what they render may differ; --helm-binary names another helm, and " +
		"--argocd-version another Argo CD"
}
