// Package sizing gives each workload the size that the registry names: the label on its
// pods, and the requests and limits that its author left out.
package sizing

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/admission"
	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

//go:embed README.md
var readme string

// The rules of sizing.
const (
	ruleLabel           = "label"
	ruleContainerLabel  = "container-label"
	ruleMirror          = "mirror"
	ruleConflict        = "conflict"
	ruleUnregistered    = "unregistered"
	ruleUnknownTier     = "unknown-tier"
	ruleNoSuchContainer = "no-such-container"
	ruleResources       = "resources"
	ruleSidecarCap      = "sidecar-cap"
	ruleRcloneMemory    = "rclone-memory"
	rulePodResources    = "pod-resources"
	ruleAutoscaler      = "autoscaler"
	ruleAdmission       = "admission"
)

var vertical = transform.GroupKind{Group: "autoscaling.k8s.io", Kind: "VerticalPodAutoscaler"}

// Definition is the transformer.
var Definition = transform.WithSizes(transform.Define(transform.Spec{
	Name: "sizing", Section: "sizing", Stage: transform.Complete,
	For: transform.Workloads, Doc: readme,
	Reads:  slices.Concat(autoscale.Kinds(), []transform.GroupKind{vertical}, admission.Kinds()),
	Writes: []string{"labels", "resources"},
	Rules: []transform.Rule{
		{Name: ruleLabel, Severity: transform.Info, Protects: transform.SizeLabel,
			Doc: "The pods do not have the label of the size that the registry gives them."},
		{Name: ruleContainerLabel, Severity: transform.Info, Doc: "The pods do not have the label of a container's size."},
		{Name: ruleMirror, Severity: transform.Info, Doc: "The workload itself does not have the size label of its pods."},
		{Name: ruleConflict, Severity: transform.Warning,
			Doc: "A label in the manifest says another size than the registry."},
		{Name: ruleUnregistered, Severity: transform.Warning, Danger: true, Counts: transform.UnsizedWorkload,
			Doc: "No registry entry, label or memory amount says the workload's size."},
		{Name: ruleUnknownTier, Severity: transform.Warning, Danger: true, Counts: transform.UnsizedWorkload,
			Doc: "A label in the manifest says a size that does not exist."},
		{Name: ruleNoSuchContainer, Severity: transform.Warning, Counts: transform.UnknownContainer,
			Doc: "A size is given to a container that does not exist."},
		{Name: ruleResources, Severity: transform.Info, Protects: transform.Resources,
			Doc: "A container's requests or limits are not those of its size."},
		{Name: ruleSidecarCap, Severity: transform.Info, Protects: transform.ResourceCap,
			Doc: "A sidecar has no limit, or one above its cap."},
		{Name: ruleRcloneMemory, Severity: transform.Warning,
			Doc: "A sidecar that runs rclone has a lower memory limit than rclone was seen to use."},
		{Name: rulePodResources, Severity: transform.Info,
			Doc: "The pod has resources as a whole, or would get them from a cluster that may not take them."},
		{Name: ruleAutoscaler, Severity: transform.Warning,
			Doc: "An autoscaler scales by the requests that the size sets, or overwrites them."},
		{Name: ruleAdmission, Severity: transform.Warning, Danger: true,
			Doc: "An admission policy sets resources of the pods by their size label."},
	},
}, defaults, plan), sizes)

type config = transform.Config[Settings, Entry]

// sizer is a look at one workload.
type sizer struct {
	config
	*transform.Pass
}

func plan(c config, p *transform.Pass) error {
	s := sizer{c, p}
	if s.exempt() {
		return nil
	}
	tiers := s.labels()
	s.unregistered(tiers)
	s.unknownContainers()
	s.admission(tiers)
	if c.Settings.fills() {
		s.resources(tiers)
	}
	return nil
}

// exempt reports whether nothing of the workload is sizing's business.
func (s sizer) exempt() bool {
	_, hook := s.Workload.Hook()
	return s.Workload.Partial() ||
		s.Entry.isNone() ||
		hook && s.Entry == nil ||
		!isPlace(s.Workload.Labels) && !isPlace(s.Workload.Resources)
}

// isPlace reports whether the kind of workload has such a field at all.
func isPlace(f transform.Field) bool { return f.Key() != "" }

// unregistered notes that nobody sized the workload.
func (s sizer) unregistered(sized tiers) {
	severity := map[string]transform.Severity{"warn": transform.Warning, "error": transform.Error}[s.Settings.Unregistered]
	tier := sized.of(s.main())
	if !s.Settings.tells() {
		tier = "" // whatever the registry gives, no pod is the wiser
	}
	switch {
	case severity == "" || s.Settings.isSized(tier, s.Workload):
		return
	case tier != "" && severity != transform.Error:
		return // unknown-tier says it, and refuses nothing
	}
	reason := "nothing says its size: no registry entry, no size label on its pods, no memory request or limit"
	way := `add an entry with a size, or with "sizing: none" if it needs none`
	switch own := s.Workload.Own.At("labels", s.Settings.Label); {
	case tier != "":
		reason = fmt.Sprintf("its label says size %q, which does not exist", short(tier))
	case s.Entry.main() != "":
		reason = `its registry entry gives it a size, but with label: "" and resources: none that sets nothing`
		way = "state a label, or resources: fill"
	case s.Entry != nil:
		reason = "its registry entry sizes other containers, and nothing sizes the main one"
	case isPlace(own) && !own.Empty():
		reason = "no registry entry says its size, and its own label " + s.Settings.Label + " does not reach its pods"
	}
	s.Note(s.Workload.Labels, transform.Why{
		Rule: ruleUnregistered, Severity: severity, Source: s.SettingSource("unregistered"),
		Reason: reason + ": " + way,
	})
}

// unknownContainers notes the containers that are given a size and do not exist.
func (s sizer) unknownContainers() {
	exists := map[string]bool{}
	for _, c := range s.Workload.Containers {
		exists[c.Name] = true
	}
	for _, name := range s.Entry.containers() {
		if !exists[name] {
			s.unknownContainer(s.Workload.Pod.At("containers"), name, s.EntrySource("containers", name))
		}
	}
	for _, key := range s.Workload.Labels.Keys() {
		label := s.Workload.Labels.At(key)
		name, ok := s.Settings.containerOf(key)
		if _, isTier := s.Settings.Tiers[label.Value()]; ok && isTier && !exists[name] {
			s.unknownContainer(label, name, transform.Source{})
		}
	}
}

func (s sizer) unknownContainer(f transform.Field, name string, source transform.Source) {
	s.Note(f, transform.Why{
		Rule: ruleNoSuchContainer, Source: source,
		Reason: "a size is given to container " + name + ", which does not exist: correct the name, or remove it",
	})
}

// main returns the main container; one without a name where the workload names none.
func (s sizer) main() workload.Container {
	c, _ := s.Workload.Main()
	return c
}

// tiers are the sizes by which the resources are set: those that the labels of the pods
// will name.
type tiers struct {
	workload   string            // that of the main container, unless it has one of its own
	containers map[string]string // by name
}

func (t tiers) of(c workload.Container) string {
	if tier := t.containers[c.Name]; tier != "" || c.Role != workload.Main {
		return tier
	}
	return t.workload
}
