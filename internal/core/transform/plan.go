package transform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// plan asks the transformers of a stage about one object and decides which proposals
// become edits.
func (e *engine) plan(stage Stage, o planned) ([]*decided, error) {
	root := o.Root()
	w, isWorkload := e.Kinds.Of(o.Object)
	var all []*decided
	var errs []error
	for _, d := range e.active {
		if d.Stage != stage || !d.For.wants(o.Group(), o.Kind, e.Kinds) && !d.For.mayWant(o.Group(), o.Kind) {
			continue
		}
		p := &Pass{Object: o.Object, Root: root, Workload: w, Namespace: e.namespace(o.Object),
			KubeVersion: e.KubeVersion, others: e.others, files: e.Files, by: d}
		if err := d.plan(e.config(d, o.match), p); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", d.Name, err))
			continue
		}
		f := &finder{o: o, isWorkload: isWorkload, workload: w, facts: e.Facts, match: e.match, reportOnly: e.ReportOnly}
		f.gather(p.proposals)
		for _, proposal := range p.proposals {
			errs = append(errs, e.mayWrite(d, w, proposal))
			all = append(all, f.decide(proposal))
		}
	}
	errs = append(errs, conflicts(all)...)
	return all, gather(errs)
}

func (e *engine) config(d *Definition, m *registry.Match) config {
	c := config{
		match: m, by: &d.Spec,
		settings: e.Registry.Settings(d.Spec.Section),
		text:     e.Registry.TextOf,
		setting:  func(path ...string) Source { return e.Registry.SettingSource(d.Spec.Section, path...) },
	}
	if m != nil {
		c.entry, _ = m.Entry(d.Spec.Section)
	}
	c.of = func(o Other) config { return e.config(d, e.match(o)) }
	return c
}

// match returns what the registry says of another object. What is wrong with that is said
// where the object itself is planned; here it says nothing.
func (e *engine) match(o Other) *registry.Match {
	m, err := e.Registry.Match(e.facts(o.Object))
	if err != nil {
		return nil
	}
	return m
}

// decided is a proposal with its finding. Where an equal one came before, same is that.
type decided struct {
	proposal
	finding *Finding
	pointer string // to its place
	same    *decided
	edit    int
}

// made returns the proposal whose edit is made for this one.
func (d *decided) made() *decided {
	if d.same != nil {
		return d.same
	}
	return d
}

// finder makes findings of one object.
type finder struct {
	o          planned
	isWorkload bool
	workload   workload.Workload
	facts      registry.Facts
	match      func(Other) *registry.Match
	reportOnly bool // of all, not of what the registry says so of

	edits map[string][]yamledit.Edit       // Text edits, by the string that they are of
	texts map[string]map[span]changedLines // made when they are asked for
}

// gather notes the edits that strings are shown with.
func (f *finder) gather(all []proposal) {
	f.edits, f.texts = map[string][]yamledit.Edit{}, map[string]map[span]changedLines{}
	for _, p := range all {
		if p.Verb == yamledit.Text && !p.isNote {
			place := p.At.Pointer()
			f.edits[place] = append(f.edits[place], p.Edit)
		}
	}
}

// decide makes the finding of a proposal and decides its status.
func (f *finder) decide(p proposal) *decided {
	rule := p.by.rule(p.Rule)
	found := &Finding{
		ID: p.by.Name + "/" + rule.Name, Transformer: p.by.Name, Rule: rule,
		Severity: rule.Severity, Danger: rule.Danger, Status: Applied,
		App: f.facts.App,
		Object: ObjectRef{
			APIVersion: f.o.APIVersion, Kind: f.o.Kind, Namespace: f.o.Namespace, Name: f.o.Name,
		},
		Container: containerOf(p),
		Reason:    redact.Message(p.Reason),
		Doc:       f.o.Document, base: f.o.Path(), line: p.At.Line(),
	}
	if p.Severity != "" {
		found.Severity = p.Severity
	}
	if !p.Why.Source.IsZero() {
		source := p.Why.Source
		found.Source = &source
	}
	if !p.isNote {
		found.Before, found.After = f.values(p.Edit)
		found.Restarts = p.Why.Restarts || f.restarts(p)
		found.Label = f.isLabel(p)
	}
	found.Fingerprint = fingerprint(found, stablePath(p.At), p.Subject)
	f.status(found, p)
	return &decided{proposal: p, finding: found, pointer: p.At.Pointer()}
}

// status decides whether an edit is made, and what a note is worth.
func (f *finder) status(found *Finding, p proposal) {
	waiver := f.waiver(found, p)
	switch {
	case waiver != nil:
		found.Status, found.Waiver = Waived, waiver
		found.Reason = fmt.Sprintf("%s (waived: %s)", found.Reason, redact.Message(waiver.Reason))
	case f.isReport(p):
		found.Status = Reported
	case p.Mitigated:
		found.Status = Mitigated
	case p.isNote:
		found.Status = Open
	case f.immutable(p):
		found.Status = Open
		found.Reason += fmt.Sprintf("; the API server refuses a changed template of a %s that exists, "+
			"so it is left to the author", f.o.Kind)
	}
}

// waiver returns what lets the finding be: a waiver of its object, or one of each user.
func (f *finder) waiver(found *Finding, p proposal) *registry.Waiver {
	if own := f.o.match.Waivers(found.ID, found.Container); len(own) > 0 {
		return &own[0]
	}
	var first *registry.Waiver
	for _, u := range p.Users {
		m := f.match(u.Workload)
		if m == nil {
			return nil
		}
		waivers := m.Waivers(found.ID, u.Container)
		if len(waivers) == 0 {
			return nil
		}
		if first == nil {
			first = &waivers[0]
		}
	}
	return first
}

// isReport reports whether the registry asks to report only, for the object or for each user.
func (f *finder) isReport(p proposal) bool {
	section := p.by.Spec.Section
	if f.reportOnly || f.o.match.Mode(section) == registry.ReportOnly {
		return true
	}
	active := func(u User) bool {
		m := f.match(u.Workload)
		return m == nil || m.Mode(section) != registry.ReportOnly
	}
	return len(p.Users) > 0 && !slices.ContainsFunc(p.Users, active)
}

// inTemplate reports whether an edit changes what the pods are made from.
func (f *finder) inTemplate(p proposal) bool {
	if !f.isWorkload {
		return false
	}
	if !f.workload.Template.Exists() { // a custom resource: all but its own metadata makes pods
		return !strings.HasPrefix(p.At.Pointer(), f.workload.Own.Pointer()+"/")
	}
	return strings.HasPrefix(p.At.Pointer(), f.workload.Template.Pointer()+"/")
}

func (f *finder) restarts(p proposal) bool { return f.workload.Kind.Rolls && f.inTemplate(p) }

// isLabel reports whether an edit is of a label that reaches the pods.
func (f *finder) isLabel(p proposal) bool {
	labels := f.workload.Labels
	return len(labels.Path()) > 0 && strings.HasPrefix(p.At.Pointer(), labels.Pointer()+"/")
}

func (f *finder) immutable(p proposal) bool {
	_, hook := f.workload.Hook()
	return f.workload.Kind.Immutable && !hook && f.inTemplate(p)
}

// containerOf returns the name of the container that a proposal is about, if it is about
// one: that on the way to its place, or the one it adds.
func containerOf(p proposal) string {
	if len(p.Users) > 0 {
		return commonContainer(p.Users)
	}
	if pairs, ok := p.Value.(Pairs); ok && isContainerList(p.At.Key()) {
		for _, pair := range pairs {
			if name, ok := pair.Value.(string); ok && pair.Key == "name" {
				return name
			}
		}
	}
	for f, path := p.At, p.At.Path(); len(path) > 1; path = path[:len(path)-1] {
		if isContainerList(path[len(path)-2]) {
			return f.Up(len(p.At.Path()) - len(path)).At("name").Value()
		}
	}
	return ""
}

// commonContainer returns the name of the container that all users are; "" if they differ.
func commonContainer(users []User) string {
	name := users[0].Container
	if slices.ContainsFunc(users, func(u User) bool { return u.Container != name }) {
		return ""
	}
	return name
}

func isContainerList(key string) bool {
	return key == "containers" || key == "initContainers"
}

// stablePath returns a place with items of lists by name. Those without one are any of the list:
// which of them it is changes with each that comes before.
func stablePath(f Field) []string {
	path := f.Path()
	for i := range path {
		if isIndex(path[i]) {
			path[i] = f.Up(len(path) - i - 1).At("name").Value()
		}
	}
	return path
}

func isIndex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// sortFindings orders findings by place, then by rule.
func sortFindings(findings []*Finding) []*Finding {
	slices.SortStableFunc(findings, func(a, b *Finding) int {
		if c := slices.Compare(a.base, b.base); c != 0 {
			return c
		}
		if c := a.Line - b.Line; c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return findings
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
