package sizing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/admission"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// shared is what all workloads of a run have in common.
type shared struct {
	byImage  []string         // the names of the caps that are for images
	policies []admission.Rule // those that set resources when objects are admitted
}

func (s sizer) shared() shared {
	return transform.Once(s.Pass, func([]transform.OtherWorkload) shared {
		all := shared{byImage: s.Settings.byImage()}
		for _, kind := range admission.Kinds() {
			for _, policy := range s.Others(kind.Group, kind.Kind) {
				for _, rule := range admission.RulesOf(policy.Object) {
					if rule.Writes["resources"] {
						all.policies = append(all.policies, rule)
					}
				}
			}
		}
		return all
	})
}

// admission notes the policies that will set resources by a label that the registry gives the pods. They know
// nothing of main containers and sidecars: one gave 6Gi to each container.
func (s sizer) admission(sized tiers) {
	if s.Entry == nil || !isPlace(s.Workload.Labels) {
		return
	}
	rules := map[string][]string{} // by label
	for _, rule := range s.shared().policies {
		if !rule.IsAbout("Pod", s.Object.Kind) {
			continue
		}
		if label := s.labelFor(rule, sized); label != "" {
			rules[label] = append(rules[label], rule.Where())
		}
	}
	for _, label := range slices.Sorted(maps.Keys(rules)) {
		setting := "containerLabel"
		if label == s.Settings.Label {
			setting = "label"
		}
		s.Note(s.Workload.Labels.At(label), transform.Why{Rule: ruleAdmission, Reason: fmt.Sprintf(
			"an admission policy sets resources by the label %s (%s). It may set them in every container, over what is "+
				"set here: remove that rule, or set no label (sizing.%s: \"\")", label, strings.Join(rules[label], "; "), setting)})
	}
}

// labelFor returns the label of the pods by which a policy's rule sets resources; "" if it goes by none.
func (s sizer) labelFor(rule admission.Rule, sized tiers) string {
	if label := s.Settings.Label; label != "" && sized.workload != "" && rule.ByLabel(label, sized.workload, s.Namespace) {
		return label
	}
	prefix, _, _ := strings.Cut(s.Settings.ContainerLabel, placeholder)
	for _, c := range s.Workload.Containers {
		label, tier := s.Settings.containerLabel(c.Name), sized.containers[c.Name]
		if label == "" || tier == "" || labelNameMistake(label) != "" {
			continue
		}
		if rule.ByLabel(label, tier, s.Namespace) || prefix != "" && rule.ByLabel(prefix, tier, s.Namespace) {
			return label
		}
	}
	return ""
}
