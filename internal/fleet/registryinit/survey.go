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

// Look says what is seen in the renders of a fleet. What cannot be rendered is part of the answer; the error
// is only that the context ended.
func Look(f *discover.Fleet, renders iter.Seq2[audit.Rendered, error]) (*Survey, error) {
	l := &looker{fleet: f}
	for r, err := range renders {
		if err != nil {
			return nil, err
		}
		l.application(r)
	}
	for _, o := range f.PriorityClasses {
		l.written(o)
	}
	for _, s := range f.Sets {
		l.unseen(Unseen{What: fmt.Sprintf("%s:%d: %s", s.File, s.Line, s), Needs: needsEntries})
	}
	for _, t := range f.Trouble {
		l.unseen(Unseen{What: t.Error(), Needs: needsFixing})
	}
	l.survey.sort()
	return &l.survey, nil
}

// looker is a survey in the making.
type looker struct {
	fleet  *discover.Fleet
	survey Survey
}

func (l *looker) unseen(u Unseen) {
	u.What = short(oneLine(redact.MaskMessage(l.fromRoot(u.What))))
	l.survey.Unseen = append(l.survey.Unseen, u)
}

// fromRoot returns a text with the paths in it from the repository's root.
func (l *looker) fromRoot(text string) string {
	return strings.ReplaceAll(text, filepath.Clean(l.fleet.Root)+string(filepath.Separator), "")
}

// application takes what an application rendered to.
func (l *looker) application(r audit.Rendered) {
	if r.Result != nil {
		if err := l.documents(r.Row.Application, r.Result); err != nil {
			r.Fail(err)
		}
	}
	switch source := sourceOf(r.Row.Application); {
	case r.Result == nil:
		l.missing(r.Row)
	case len(valuesOfOthers(source)) > 0:
		l.unseen(Unseen{
			What:  nameOf(r.Row) + ": rendered here, as no plugin could",
			Needs: needsValues(r.Row.Application.Resource, source),
		})
	}
}

func (l *looker) documents(m discover.Application, r *engine.Result) error {
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

func (l *looker) workload(m discover.Application, r *engine.Result, o manifest.Object, w workload.Workload) {
	d := workloadOf(o, w)
	if _, hook := w.Hook(); hook || w.Partial() {
		d.Sizable, d.Priority = false, "" // it is there, and that is all
	}
	d.Path, d.Place, d.Dangers = m.Dir, l.fromRoot(d.Place), dangersOf(r, o)
	facts := d.of(m)
	if !d.hasName() {
		l.unseen(Unseen{What: d.Place + ": " + o.String(), Needs: "give it a name: no entry can match it as it is"})
		return
	}
	if d.ask(r.Registry, facts); d.Asks != "" {
		l.unseen(Unseen{What: d.Place + ": " + o.String() + ": " + d.Asks, Needs: "answer that in the registry, and run this again"})
	}
	l.survey.Workloads = append(l.survey.Workloads, d)
}

// of takes what the application says of the workload, and gives all that the registry may ask.
func (w *Workload) of(m discover.Application) registry.Facts {
	facts := registry.Facts{Path: m.Dir, Kind: w.Kind, Name: w.Name, Labels: w.Labels}
	if a := m.Resource; a != nil {
		w.App, w.Namespace = a.Name, cmp.Or(w.Namespace, a.Destination.Namespace)
		facts.App, facts.Project = a.Name, cmp.Or(a.Project, "default")
	}
	facts.Namespace = w.Namespace
	return facts
}

// dangersOf says what safe-sync found in an object, each thing once.
func dangersOf(r *engine.Result, o manifest.Object) []string {
	found := map[string]bool{}
	for _, f := range r.Findings {
		if f.Doc == o.Document && f.Danger && f.Object.Kind == o.Kind && f.Object.Name == o.Name {
			found[danger(f)] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// ask takes what the registry states for the workload already.
func (w *Workload) ask(r *registry.Registry, f registry.Facts) {
	w.Stated, w.facts = map[string]bool{}, f
	match, err := r.Match(f)
	if err != nil {
		w.Asks = oneLine(err.Error())
		return
	}
	for _, section := range []string{"sizing", "priority", "fixPerms"} {
		_, w.Stated[section] = match.Entry(section)
	}
	if size, ok := match.Entry("sizing"); ok {
		w.Size, w.SizeFrom = size.Value.(*sizing.Entry), size.Source
	}
}

// written takes a PriorityClass that is written in a file.
func (l *looker) written(o discover.Object) {
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

func (l *looker) class(o manifest.Object) {
	if o.Name == "" || o.Group() != "scheduling.k8s.io" {
		return
	}
	value, _ := o.Input().At("value").Int()
	l.survey.Classes = append(l.survey.Classes, Class{Name: o.Name, Value: value})
}
