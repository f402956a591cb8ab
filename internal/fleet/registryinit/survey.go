package registryinit

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers/safesync"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// Render renders a fleet for a survey: dangers are of interest, edits are not.
func Render(ctx context.Context, f *discover.Fleet, r audit.Request) iter.Seq2[audit.Rendered, error] {
	r.Operator.Only = []string{safesync.Definition.Name}
	return audit.Render(ctx, f, r)
}

// TakeSurvey takes the survey of a fleet from its renders. What cannot be rendered is a gap; the error is
// only that the context ended.
func TakeSurvey(f *discover.Fleet, renders iter.Seq2[audit.Rendered, error]) (*Survey, error) {
	l := &surveyor{fleet: f}
	for r, err := range renders {
		if err != nil {
			return nil, err
		}
		l.application(r)
	}
	for _, o := range f.PriorityClasses {
		l.classFile(o)
	}
	for _, s := range f.Sets {
		l.gap(Gap{fmt.Sprintf("%s:%d: %s", s.File, s.Line, s), todoEntries})
	}
	for _, t := range f.Trouble {
		l.gap(Gap{t.Error(), todoFix})
	}
	l.survey.sort()
	return &l.survey, nil
}

// surveyor is a survey in the making.
type surveyor struct {
	fleet  *discover.Fleet
	survey Survey
}

func (l *surveyor) gap(g Gap) {
	g.What = short(OneLine(redact.Message(l.fromRoot(g.What))))
	l.survey.Gaps = append(l.survey.Gaps, g)
}

// fromRoot returns a text with the paths in it from the repository's root.
func (l *surveyor) fromRoot(text string) string {
	return strings.ReplaceAll(text, filepath.Clean(l.fleet.Root)+string(filepath.Separator), "")
}

// application takes what an application rendered to.
func (l *surveyor) application(r audit.Rendered) {
	if r.Result != nil {
		if err := l.documents(r.Row.Application, r.Result); err != nil {
			r.Fail(err)
		}
	}
	switch source := sourceOf(r.Row.Application); {
	case r.Result == nil:
		l.gap(Gap{nameOf(r.Row) + ": " + r.Row.Error, todo(r.Row)})
	case len(valuesOfOtherSources(source)) > 0:
		l.gap(Gap{nameOf(r.Row) + ": rendered here, as no plugin could", todoValues(r.Row.Application.Resource, source)})
	}
}

func (l *surveyor) documents(m discover.Application, r *engine.Result) error {
	kinds := engine.WorkloadKinds(r.Registry)
	wanted := func(group, kind string) bool { return kinds.Has(group, kind) || kind == "PriorityClass" }
	for _, d := range r.Documents {
		if d.Passes(wanted) {
			continue
		}
		if err := d.Decode(); err != nil {
			return err
		}
		for _, o := range d.Objects() {
			if o.Kind == "PriorityClass" {
				l.class(o)
			}
			if w, ok := kinds.OfInput(o); ok {
				l.workload(m, r, o, w)
			}
		}
	}
	return nil
}

func (l *surveyor) workload(m discover.Application, r *engine.Result, o manifest.Object, w workload.Workload) {
	d := workloadOf(o, w)
	if _, hook := w.Hook(); hook || w.Partial() {
		d.Sizable, d.Priority = false, "" // it is there, and that is all
	}
	d.Path, d.Place, d.Dangers = m.Dir, l.fromRoot(d.Place), dangersOf(r, o)
	if a := m.Resource; a != nil {
		d.App, d.Project = a.Name, cmp.Or(a.Project, "default")
		d.Namespace = cmp.Or(d.Namespace, a.Destination.Namespace)
	}
	if !d.hasName() {
		l.gap(Gap{d.Place + ": " + o.String(), "give it a name: no entry can match it as it is"})
		return
	}
	if d = d.Under(r.Registry); d.Unclear != "" {
		l.gap(Gap{d.Place + ": " + o.String() + ": " + d.Unclear, "answer that in the registry, and run this again"})
	}
	l.survey.Workloads = append(l.survey.Workloads, d)
}

// dangersOf returns what safe-sync found in an object, each thing once.
func dangersOf(r *engine.Result, o manifest.Object) []string {
	found := map[string]bool{}
	for _, f := range r.Findings {
		if f.Doc == o.Document && f.Danger && f.Object.Kind == o.Kind && f.Object.Name == o.Name {
			found[danger(f)] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Under returns the workload with what a registry states for it.
func (w Workload) Under(r *registry.Registry) Workload {
	w.Stated = map[string]bool{}
	match, err := r.Match(registry.Facts{
		App: w.App, Project: w.Project, Path: w.Path,
		Namespace: w.Namespace, Kind: w.Kind, Name: w.Name, Labels: w.Labels,
	})
	if err != nil {
		w.Unclear = OneLine(err.Error())
		return w
	}
	for _, section := range []string{"sizing", "priority", "fixPerms"} {
		_, w.Stated[section] = match.Entry(section)
	}
	if size, ok := match.Entry("sizing"); ok {
		w.Size, w.SizeFrom = size.Value.(*sizing.Entry), size.Source
	}
	return w
}

// classFile takes a PriorityClass that stands in a file.
func (l *surveyor) classFile(o discover.Object) {
	documents, err := manifest.Read(o.File, strings.NewReader(string(o.Text)))
	if err != nil {
		return // the file is among the fleet's troubles already
	}
	for _, d := range documents {
		if d.Bare() || d.Decode() != nil {
			continue
		}
		for _, written := range d.Objects() {
			l.class(written)
		}
	}
}

func (l *surveyor) class(o manifest.Object) {
	if o.Name == "" || o.Group() != "scheduling.k8s.io" {
		return
	}
	value, _ := o.Input().At("value").Int()
	l.survey.Classes = append(l.survey.Classes, Class{Name: o.Name, Value: value})
}
