package policytest

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

func (r *caseRun) judgeObjects(apps []app) {
	for _, want := range r.Objects {
		having := slices.DeleteFunc(slices.Clone(apps), func(m app) bool { return len(r.named(want, m)) == 0 })
		if len(having) == 0 {
			r.fail(want.at.String(), "%s: no input has such an object", want)
		}
		want.Findings = r.ofContainers(want, having)
		for _, m := range having {
			r.judgeFindings(want, m)
			r.judgeFields(want, m, r.named(want, m))
		}
	}
}

// ofContainers returns the findings that may be: one in a container that no input has would be absent
// for ever.
func (r *caseRun) ofContainers(want Object, apps []app) []Finding {
	return slices.DeleteFunc(slices.Clone(want.Findings), func(f Finding) bool {
		has := func(m app) bool { return r.hasContainer(want, f.Container, m) }
		if f.Container == "" || len(apps) == 0 || slices.ContainsFunc(apps, has) {
			return false
		}
		r.fail(f.at.String(), "%s: %s: there is no container %s", want, f.Rule, f.Container)
		return true
	})
}

// hasContainer reports whether an object has a container as it leaves, or a finding speaks of one.
func (r *caseRun) hasContainer(want Object, name string, m app) bool {
	kinds := engine.WorkloadKinds(m.result.Registry)
	for _, o := range r.named(want, m) {
		w, _ := kinds.Of(o)
		for _, c := range w.Containers {
			if c.Name == name {
				return true
			}
		}
	}
	return slices.ContainsFunc(m.result.Findings, func(f *transform.Finding) bool {
		return f.Container == name && r.isNamed(want, f.Object.Kind, f.Object.Namespace, f.Object.Name)
	})
}

func (o Object) String() string {
	return manifest.Object{Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}.String()
}

// named returns the objects of an application that an expectation is about.
func (r *caseRun) named(want Object, m app) []manifest.Object {
	return slices.DeleteFunc(slices.Clone(m.objects), func(o manifest.Object) bool {
		return !r.isNamed(want, o.Kind, o.Namespace, o.Name)
	})
}

// isNamed reports whether an expectation is about an object. One without a namespace is in
// that of the Application's destination.
func (r *caseRun) isNamed(want Object, kind, namespace, name string) bool {
	if namespace == "" {
		namespace = r.Facts.Namespace
	}
	return kind == want.Kind && name == want.Name && (want.Namespace == "" || want.Namespace == namespace)
}

func (r *caseRun) judgeFindings(want Object, m app) {
	for _, f := range want.Findings {
		got := r.statuses(want, f, m)
		if slices.Equal(got, []transform.Status{f.Status}) {
			continue
		}
		about := want.String() + ": " + f.Rule
		if f.Container != "" {
			about += " in container " + f.Container
		}
		failure := r.fail(f.at.String(), "%s: want %s, got %s", about, f.Status, join(got))
		if len(got) == 1 {
			failure.fix = edit(f.at.document, yamledit.Edit{At: f.at.field.At("status"), Value: string(got[0])})
		} else {
			failure.Message += "; name the container"
		}
	}
}

// statuses returns what became of all findings of a rule, each status once.
func (r *caseRun) statuses(want Object, rule Finding, m app) []transform.Status {
	var all []transform.Status
	for _, f := range m.result.Findings {
		if f.ID == rule.Rule && r.isNamed(want, f.Object.Kind, f.Object.Namespace, f.Object.Name) &&
			(rule.Container == "" || rule.Container == f.Container) {
			all = append(all, f.Status)
		}
	}
	if len(all) == 0 {
		return []transform.Status{absent}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func join(statuses []transform.Status) string {
	words := make([]string, len(statuses))
	for i, s := range statuses {
		words[i] = string(s)
	}
	return strings.Join(words, " and ")
}

func (r *caseRun) judgeFields(want Object, m app, objects []manifest.Object) {
	if len(want.Fields) == 0 || r.refused(m, "fields") {
		return
	}
	for _, f := range want.Fields {
		for _, o := range objects {
			r.judgeField(want, f, o.Input())
		}
	}
}

func (r *caseRun) judgeField(want Object, f Field, object yamledit.Field) {
	if gone := goneAbove(object, f.Path); gone > 0 {
		r.fail(f.at.String(),
			"%s: %s: is not there, and nor is %s: correct the path, or state that the latter is %s",
			want, f.at.field.Key(), beginning(f.at.field.Key(), gone), none)
		return
	}
	got := lookUp(object, f.Path)
	value := got.Any()
	if value == nil {
		value = none
	}
	if canonical(value) == canonical(f.Value) {
		return
	}
	about := want.String() + ": " + f.at.field.Key()
	if want.Kind == "Secret" || got.Kind() != yamledit.None && canonical(transform.Shown(got)) != canonical(value) {
		r.fail(f.at.String(), "%s: is not what is expected; it may be a secret and is not shown", about)
		return
	}
	failure := r.fail(f.at.String(), "%s: want %s, got %s", about, redact.Text(canonical(f.Value)), canonical(value))
	if written := yamledit.Writable(value); canonical(written) == canonical(value) {
		failure.fix = edit(f.at.document, yamledit.Edit{At: f.at.field, Value: written})
	}
}

// canonical returns a value as text: the same for the same value, whatever the order of keys.
func canonical(v any) string {
	text, err := json.Marshal(yamledit.Plain(v))
	if err != nil {
		return err.Error()
	}
	return string(text)
}
