package registryinit

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// DirectoryOf returns the directory of the registry for a fleet: the nearest that has one and is above all
// that it deploys, else the root of its repository. A registry in another is one that nothing finds.
func DirectoryOf(f *discover.Fleet) string {
	for dir := f.Below; dir != "."; dir = filepath.ToSlash(filepath.Dir(dir)) {
		isOutside := func(a discover.Application) bool {
			return a.Elsewhere == "" && a.Dir != dir && !strings.HasPrefix(a.Dir, dir+"/")
		}
		full := filepath.Join(f.Root, filepath.FromSlash(dir))
		isThere := func(name string) bool {
			_, err := os.Lstat(filepath.Join(full, name))
			return err == nil
		}
		hasOne := isThere("ballast.yaml") || isThere("ballast.yml")
		if hasOne && !slices.ContainsFunc(f.Applications, isOutside) {
			return full
		}
	}
	return f.Root
}

// Trial renders the whole repository with a draft, and without.
type Trial struct {
	Fleet   *discover.Fleet
	Request audit.Request
	Render  func(*discover.Fleet, audit.Request) iter.Seq2[audit.Rendered, error]
}

// failure is an application that has no result.
type failure struct {
	application discover.Application
	row         audit.Row
	mistakes    []registry.Mistake
}

// mostTrials bounds how often a draft is tried. Each trial but the first is of what failed alone.
const mostTrials = 8

// DraftThatRenders returns the draft for what was seen, without what would keep an application from rendering
// that renders now.
func (f *File) DraftThatRenders(ctx context.Context, s *Survey, o Options, t Trial) ([]byte, error) {
	text, err := f.Draft(s, o)
	if err != nil || text == nil || f.Old != nil && string(text) == string(f.Old) {
		return text, err
	}
	failures, err := f.try(ctx, t, text)
	if err == nil && len(failures) > 0 {
		failures, err = f.failBy(ctx, t, failures)
	}
	for range mostTrials {
		if err != nil || len(failures) == 0 || !f.stepBack(failures) {
			break
		}
		if text, err = f.Draft(s, o); err != nil || text == nil {
			return text, err
		}
		failures, err = f.try(ctx, t.of(failures), text)
	}
	if err == nil && len(failures) > 0 {
		err = fmt.Errorf("what would be written keeps %s from rendering, so nothing is:\n%s",
			failures[0].row.Place, failures[0].row.Error)
	}
	return text, err
}

// of returns the trial of what failed alone.
func (t Trial) of(failures []failure) Trial {
	fleet := *t.Fleet
	fleet.Applications = nil
	for _, one := range failures {
		fleet.Applications = append(fleet.Applications, one.application)
	}
	t.Fleet = &fleet
	return t
}

// failBy returns those of the failures that are for the draft: they render without.
func (f *File) failBy(ctx context.Context, t Trial, failures []failure) ([]failure, error) {
	before, err := f.try(ctx, t.of(failures), nil)
	return slices.DeleteFunc(failures, func(now failure) bool {
		return slices.ContainsFunc(before, func(then failure) bool {
			return then.row.Place == now.row.Place && then.row.Path == now.row.Path && then.row.App == now.row.App
		})
	}), err
}

// try returns what does not render with a text of the file; nil is what is there.
func (f *File) try(ctx context.Context, t Trial, text []byte) ([]failure, error) {
	if text != nil {
		path := filepath.Join(t.Fleet.Root, filepath.FromSlash(f.Name))
		t.Request.Drafts = []registry.Draft{{Path: path, Text: text}}
	}
	var failures []failure
	for r, err := range t.Render(t.Fleet, t.Request) {
		switch {
		case err != nil:
			return nil, err
		case r.Row.Verdict == audit.Failed, r.Row.Verdict == audit.Refused:
			failures = append(failures, failure{r.Row.Application, r.Row, registry.MistakesOf(r.Err)})
		}
	}
	return failures, ctx.Err()
}

// stepBack makes the next draft more careful with the entries that the failures name; with those for the
// workloads of what failed, where they name none. It reports false if there is nothing left to take back.
func (f *File) stepBack(failures []failure) bool {
	guarded, dropped := len(f.guarded), len(f.dropped)
	for _, one := range failures {
		named := slices.DeleteFunc(slices.Clone(f.drafted), func(e Entry) bool { return !one.names(e) })
		if len(named) == 0 {
			named = slices.DeleteFunc(slices.Clone(f.drafted), func(e Entry) bool { return !one.has(e) })
		}
		for _, e := range named {
			f.takeBack(e, one.row.Place)
		}
	}
	return guarded < len(f.guarded) || dropped < len(f.dropped)
}

// takeBack narrows an entry to the path of its workload, and leaves out one that is as narrow as can be.
func (f *File) takeBack(e Entry, because string) {
	if !f.guarded[e.id] && e.of.Path != "" && isLiteral(e.of.Path) && !e.hasField("path") {
		f.guarded[e.id] = true
		return
	}
	f.dropped[e.id] = leftOut{e, because}
}

// leftOut is an entry without which something renders.
type leftOut struct {
	Entry
	because string
}

// gapsUnder returns what is left out of a draft and its registry does not say otherwise.
func (f *File) gapsUnder(r *registry.Registry) []Gap {
	var gaps []Gap
	for _, out := range f.dropped {
		if !slices.ContainsFunc(out.Lines, out.of.Under(r).lacks) {
			continue
		}
		what := fmt.Sprintf("%s: %s %s: with an entry for it %s would not render",
			out.of.group(), out.of.Kind, out.of.Name, out.because)
		gaps = append(gaps, Gap{short(OneLine(what)), "write one by hand that matches it alone"})
	}
	return gaps
}

// lacks reports whether a line of an entry states what the registry does not state for the workload.
func (w Workload) lacks(line string) bool {
	section, _, _ := strings.Cut(strings.TrimPrefix(line, "# "), ":")
	isStatement := !strings.HasPrefix(line, "#") || strings.HasPrefix(line, Question)
	return isStatement && !w.Stated[section]
}

// names reports whether a mistake that made the application fail is in an entry.
func (f failure) names(e Entry) bool {
	return slices.ContainsFunc(f.mistakes, func(m registry.Mistake) bool { return m.Entry == e.written() })
}

// has reports whether the workload of an entry is of the application that failed.
func (f failure) has(e Entry) bool { return e.of.Path == f.row.Path && e.of.App == f.row.App }

// settled returns entries as far as earlier trials let them be, and remembers them for the next.
func (f *File) settled(entries []Entry) []Entry {
	f.drafted = nil
	for _, e := range entries {
		if _, out := f.dropped[e.id]; out {
			continue
		}
		if f.guarded[e.id] {
			e.match = slices.Insert(slices.Clone(e.match), 0, matchField{"path", e.of.Path})
		}
		f.drafted = append(f.drafted, e)
	}
	return f.drafted
}
