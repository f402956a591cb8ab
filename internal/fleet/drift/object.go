package drift

import (
	"bytes"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// rendered is an object as Git renders it, and as it is through Ballast.
type rendered struct {
	key
	apiVersion   string
	raw, ballast any
	main         string // the name of the main container
	template     []string
	isHook       bool
	isWorkload   bool
}

// isCompared reports whether objects of a kind are compared, whatever Ballast does to them.
func isCompared(kinds workload.Table, group, kind string) bool {
	return kinds.Has(group, kind) || isOther(group, kind)
}

// isOther reports whether a kind is one of those that are no workloads and all the same Ballast writes.
func isOther(group, kind string) bool {
	return group == "autoscaling.k8s.io" && kind == "VerticalPodAutoscaler" || isWebhooks(group, kind) ||
		group == "kyverno.io" && (kind == "ClusterPolicy" || kind == "Policy")
}

func isWebhooks(group, kind string) bool {
	return group == "admissionregistration.k8s.io" && strings.HasSuffix(kind, "WebhookConfiguration")
}

// isInCluster reports whether objects of a kind have no namespace, of those that are compared.
func isInCluster(group, kind string) bool { return isWebhooks(group, kind) || kind == "ClusterPolicy" }

// objectsOf returns the objects of a render that are compared.
func objectsOf(r audit.Rendered) ([]rendered, error) {
	kinds := engine.WorkloadKinds(r.Result.Registry)
	isWanted := func(group, kind string) bool { return isCompared(kinds, group, kind) }
	var all []rendered
	for _, d := range r.Result.Documents {
		edited := r.Result.Bytes(d)
		isEdited := !bytes.Equal(edited, d.Bytes)
		if d.Bare() || !isEdited && !d.Decoded() && d.Passes(isWanted) {
			continue
		}
		if err := d.Decode(); err != nil {
			return nil, err
		}
		objects, after := d.Objects(), []manifest.Object(nil)
		if isEdited {
			other := &manifest.Document{Part: d.Part, Line: d.Line, Bytes: edited}
			if err := other.Decode(); err != nil {
				return nil, err
			}
			after = other.Objects()
		}
		for _, o := range objects {
			other := o
			i := slices.IndexFunc(after, func(a manifest.Object) bool { return slices.Equal(a.Path(), o.Path()) })
			if i >= 0 {
				other = after[i]
			}
			if !isWanted(o.Group(), o.Kind) && !isEdited || o.Group() == "" && o.Kind == "Secret" || o.Name == "" {
				continue
			}
			all = append(all, newRendered(kinds, o, other, r.Row.Namespace))
		}
	}
	return all, nil
}

func newRendered(kinds workload.Table, raw, ballast manifest.Object, namespace string) rendered {
	o := rendered{
		key: key{raw.Group(), raw.Kind, raw.Namespace, raw.Name}, apiVersion: raw.APIVersion,
		raw: yamledit.Plain(raw.Input().Any()), ballast: yamledit.Plain(ballast.Input().Any()),
	}
	switch {
	case isInCluster(o.group, o.kind):
		o.namespace = ""
	case o.namespace == "":
		o.namespace = namespace
	}
	if w, ok := kinds.OfInput(ballast); ok {
		o.isWorkload = true
		if main, ok := w.Main(); ok {
			o.main = main.Name
		}
		if w.Template.Exists() {
			o.template = templatePath(w.Template)
		}
	}
	annotations := raw.Input().At("metadata", "annotations")
	for _, name := range []string{"argocd.argoproj.io/hook", "helm.sh/hook"} {
		o.isHook = o.isHook || !annotations.At(name).Empty()
	}
	return o
}

// templatePath returns where a pod template is in its object.
func templatePath(f yamledit.Field) []string {
	path := f.Path()
	for len(path) > 1 && path[0] == "items" { // of a List
		path = path[2:]
	}
	return path
}

// expected returns the object as Argo CD is to apply it.
func (o *rendered) expected(plugin bool) any {
	if plugin {
		return o.ballast
	}
	return o.raw
}

func (o *rendered) ref() transform.ObjectRef { return o.key.ref(o.apiVersion) }

// at returns the place below the object's pod template.
func (o *rendered) at(keys ...string) place {
	var p place
	for _, key := range slices.Concat(o.template, keys) {
		p = p.at(key)
	}
	return p
}

// stateOf returns what an object says of its pods; nil where it says nothing of any.
func (o *rendered) stateOf(root any) *State {
	if root == nil || o.template == nil && o.kind != "Pod" {
		return nil
	}
	class, _ := get(root, o.at("spec", "priorityClassName"))
	s := &State{Class: text(class)}
	replicas, _ := get(root, place{}.at("spec").at("replicas"))
	s.Replicas = text(replicas)
	containers := o.at("spec", "containers").item(step{by: "name", value: o.main})
	s.Requests = amounts(root, containers.at("resources").at("requests"))
	s.Limits = amounts(root, containers.at("resources").at("limits"))
	return s
}

func amounts(root any, p place) map[string]string {
	v, _ := get(root, p)
	m, _ := v.(map[string]any)
	var all map[string]string
	for key, value := range m {
		if all == nil {
			all = map[string]string{}
		}
		all[key] = text(value)
	}
	return all
}
