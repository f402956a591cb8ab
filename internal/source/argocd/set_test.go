package argocd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

func TestSetApplications(t *testing.T) {
	golden.Run(t, evaluate)
}

// evaluate evaluates the set in the first file against a checkout of the others, by each version of Argo CD that the
// file versions names.
func evaluate(t *testing.T, files []txtar.File) string {
	t.Helper()
	_, sets, err := read(string(files[0].Data))
	if err != nil || len(sets) != 1 {
		t.Fatal(len(sets), err)
	}
	fsys := fstest.MapFS{}
	c := Checkout{FS: fsys, Is: func(url string) bool {
		return gitrepo.SameRepository(url,
			"https://example.com/home/fleet")
	}}
	var versions []string
	for _, f := range files[1:] {
		if f.Name == "versions" {
			versions = strings.Fields(string(f.Data))
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		c.Files = append(c.Files, f.Name)
	}
	slices.Sort(c.Files)
	if len(versions) == 0 {
		apps, err := sets[0].Applications(t.Context(), c)
		return summary(apps) + complaints(err)
	}
	var b strings.Builder
	for _, version := range versions {
		c.ArgoCD = release.Version(version)
		apps, err := sets[0].Applications(t.Context(), c)
		fmt.Fprintf(&b, "== %s\n%s%s", version, summary(apps), complaints(err))
	}
	return b.String()
}

func read(text string) ([]Application, []Set, error) { return readBy(text, "") }

// readBy reads as a version of Argo CD does.
func readBy(text string, by release.Version) ([]Application, []Set, error) {
	documents, err := manifest.Read("file.yaml", strings.NewReader(text))
	var (
		apps []Application
		sets []Set
	)
	for _, d := range documents {
		if wrong := d.Decode(); wrong != nil {
			return nil, nil, wrong
		}
		a, s, wrong := Read(d, by)
		apps, sets, err = append(apps, a...), append(sets, s...), errors.Join(err, wrong)
	}
	return apps, sets, err
}

func summary(apps []Application) string {
	var b strings.Builder
	for _, a := range apps {
		fmt.Fprintf(&b, "%s project=%s namespace=%s", a.Name, a.Project, a.Destination.Namespace)
		if a.Annotations != nil {
			fmt.Fprintf(&b, " annotations=%v", a.Annotations)
		}
		b.WriteByte('\n')
		for _, warning := range a.Warnings {
			fmt.Fprintf(&b, "  warning: %s\n", warning)
		}
		for _, s := range a.Sources {
			what := s.Path
			if s.Chart != "" {
				what = "chart " + s.Chart
			}
			if s.TargetRevision != "" {
				what += "@" + s.TargetRevision
			}
			if s.Ref != "" {
				what += " as $" + s.Ref
			}
			fmt.Fprintf(&b, "  %s %s\n", s.RepoURL, strings.TrimSpace(what))
		}
	}
	return b.String()
}

func complaints(err error) string {
	if err == nil {
		return ""
	}
	var b strings.Builder
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		kind := "error"
		if unknown := Unknown(""); errors.As(e, &unknown) {
			kind = "unknown"
		}
		fmt.Fprintf(&b, "%s: %s\n", kind, e)
	}
	return b.String()
}
