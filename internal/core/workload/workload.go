// Package workload knows which kinds of objects run pods, where such an object keeps the
// things that Ballast sets, and what part each container plays.
package workload

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Workload is an object that runs pods, with the places of what it says about them.
type Workload struct {
	Kind       Kind
	Own        yamledit.Field // the workload's own metadata
	Template   yamledit.Field // the pod template, or the Pod itself; missing where there is none
	Pod        yamledit.Field // the pod spec; missing where there is none
	Labels     yamledit.Field // the labels that reach the pods
	Resources  yamledit.Field // of the main container, or of the whole where there is no template
	Priority   yamledit.Field // the priority class
	Containers []Container    // init containers first, each list in the order written
}

// Of returns an object as a workload, as it stands after the edits so far. It reports
// false for a kind that the table does not name.
func (t Table) Of(o manifest.Object) (Workload, bool) { return t.of(o, o.Root()) }

// OfInput returns an object as a workload, as it came.
func (t Table) OfInput(o manifest.Object) (Workload, bool) { return t.of(o, o.Input()) }

func (t Table) of(o manifest.Object, root yamledit.Field) (Workload, bool) {
	kind, ok := t.Find(o.Group(), o.Kind)
	if !ok {
		return Workload{}, false
	}
	w := Workload{
		Kind: kind, Own: root.At("metadata"),
		Labels: at(root, kind.Labels), Resources: at(root, kind.Resources), Priority: at(root, kind.Priority),
	}
	if kind.hasTemplate() {
		w.Template = at(root, kind.Template)
		w.Pod = w.Template.At("spec")
		w.Labels = w.Template.At("metadata", "labels")
		w.Priority = w.Pod.At("priorityClassName")
		w.Containers = containers(w.Pod)
		w.assignRoles(o.Name)
		w.Resources = w.mainResources()
	}
	return w, true
}

// at returns the field at a dotted path; a field that cannot be, for no path.
func at(root yamledit.Field, path string) yamledit.Field {
	if path == "" {
		return yamledit.Field{}
	}
	if path == objectItself {
		return root
	}
	return root.At(strings.Split(path, ".")...)
}

func (w Workload) mainResources() yamledit.Field {
	main, ok := w.Main()
	if !ok {
		return yamledit.Field{}
	}
	return main.At("resources")
}

// Main returns the container that the workload is about.
func (w Workload) Main() (Container, bool) {
	for _, c := range w.Containers {
		if c.Role == Main {
			return c, true
		}
	}
	return Container{}, false
}

// Partial reports whether the manifest says too little of the pods to judge it by: a
// patch for server-side apply, or a template that another object holds. A pod has at
// least one container beside its inits.
func (w Workload) Partial() bool {
	return w.Kind.hasTemplate() && len(w.Pod.At("containers").Each()) == 0
}

// Hook returns the annotation that makes the object a hook of Argo CD or Helm, if it is one.
func (w Workload) Hook() (annotation string, ok bool) {
	for _, key := range []string{"argocd.argoproj.io/hook", "helm.sh/hook"} {
		if !w.Own.At("annotations", key).Empty() {
			return key, true
		}
	}
	return "", false
}

// Canonical returns the path of a field with the places that a kind calls otherwise under
// the names that pods have for them: `spec.podLabels` of an operator's kind is `labels`.
func (w Workload) Canonical(f yamledit.Field) []string {
	path := f.Path()
	for name, place := range map[string]yamledit.Field{
		"labels": w.Labels, "resources": w.Resources, "priorityClassName": w.Priority} {
		if n := len(place.Path()); n > 0 && len(path) >= n && slices.Equal(path[:n], place.Path()) {
			return append([]string{name}, path[n:]...)
		}
	}
	return path
}
