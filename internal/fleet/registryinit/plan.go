package registryinit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers/priority"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// plan is what the entries of a registry may state, and in which words.
type plan struct {
	sizes, priorities bool // entries may state sizing, and priority
	settings          sizing.Settings
	tiers             Tiers
	classes           []string // that the registry names already
}

// planOf returns the plan of a registry that is there, under the layers above it. What is off
// stays off.
func planOf(r, above *registry.Registry) plan {
	p := plan{
		sizes:      !above.Locked("sizing"),
		priorities: r.On("priority") && !above.Locked("priority"),
		settings:   *r.Settings("sizing").(*sizing.Settings),
		classes:    r.Settings("priority").(*priority.Settings).Classes,
	}
	p.tiers = TiersOf(p.settings.Tiers)
	return p
}

// withSizes returns the plan for a repository whose sizes no registry states.
func (p plan) withSizes(s *Survey, label string) plan {
	p.settings.Label = cmp.Or(label, mostUsedLabel(s), p.settings.Label)
	if hasContainerLabels(s, p.settings.Label) {
		p.settings.ContainerLabel = p.settings.Label + ".{container}"
	}
	if len(p.settings.Tiers) == 0 {
		p.settings.Tiers = parseTiers(usualTiers)
		p.tiers = TiersOf(p.settings.Tiers)
	}
	return p
}

// mostUsedLabel returns the label called sizing that most workloads bear; "" if none does.
func mostUsedLabel(s *Survey) string {
	uses := map[string]int{}
	for _, w := range s.Workloads {
		all := map[string]string{}
		maps.Copy(all, w.PodLabels)
		maps.Copy(all, w.Labels)
		for key := range all {
			if key == "sizing" || strings.HasSuffix(key, "/sizing") {
				uses[key]++
			}
		}
	}
	best := ""
	for key, n := range uses {
		if n > uses[best] || n == uses[best] && key < best {
			best = key
		}
	}
	return best
}

// hasContainerLabels reports whether some label names the size of one container.
func hasContainerLabels(s *Survey, label string) bool {
	return slices.ContainsFunc(s.Workloads, func(w Workload) bool {
		return len(w.sizedContainers(label+".{container}")) > 0
	})
}

// lines returns what the registry should say of a workload: statements and comments, a line
// each. It returns none where the registry says all of it already.
func (p plan) lines(w Workload) []string {
	if w.Unclear != "" {
		return nil // no entry helps before that is answered
	}
	var lines []string
	if p.sizes && w.Sizable && !w.Stated["sizing"] {
		lines = append(lines, p.size(w))
	}
	if p.priorities && isClass(w.Priority) && !w.Stated["priority"] {
		lines = append(lines, "priority: "+Scalar(w.Priority))
	}
	if len(lines) == 0 {
		return nil
	}
	if o := w.Owner; o != nil && !w.Stated["fixPerms"] {
		lines = append(lines, o.line())
	}
	for _, comment := range slices.Concat(p.unusedLabels(w), w.Dangers) {
		lines = append(lines, "# "+OneLine(comment))
	}
	return lines
}

// size states the size of a workload, or asks for it.
func (p plan) size(w Workload) string {
	label, own := w.PodLabels[p.settings.Label], w.Labels[p.settings.Label]
	value := cmp.Or(label, own)
	switch {
	case label != "" && own != "" && label != own:
		return p.ask(fmt.Sprintf("the label of its pods says %s, its own says %s", label, own))
	case value != "" && !p.knows(value):
		return p.ask(fmt.Sprintf("its label says %s, which is no tier", value))
	case value != "":
		return "sizing: " + p.statedSize(w, value)
	case w.Unreadable != "":
		return p.ask(w.Unreadable)
	case w.Resources.IsZero():
		return p.ask("no label and no resources")
	}
	tier, ok := p.tiers.AtLeast(w.Resources)
	if !ok {
		return p.ask(fmt.Sprintf("its manifest says %s, more than %s has, the largest", w.Resources, p.tiers.Largest()))
	}
	return fmt.Sprintf("sizing: %s  # its manifest says %s", p.statedSize(w, tier.Name), w.Resources)
}

func (p plan) ask(why string) string {
	return fmt.Sprintf("%s  # %s: choose one of %s", Question, OneLine(why), p.tiers.choices())
}

// Question begins the line that waits for a size.
const Question = "# sizing: ?"

func (p plan) knows(value string) bool {
	_, isTier := p.tiers.Named(value)
	return isTier || len(p.tiers) == 0 || slices.Contains(p.settings.Keep, value)
}

// line proposes to give the volumes to their user. It is a question: whether they need it,
// the manifest does not say.
func (o Owner) line() string {
	volumes := make([]string, len(o.Volumes))
	for i, name := range o.Volumes {
		volumes[i] = Scalar(name)
	}
	owner := "user: " + o.User
	if o.Group != "" {
		owner += ", group: " + o.Group
	}
	return fmt.Sprintf("# fixPerms: {volumes: [%s], %s}  # ? by %s: uncomment this if a new volume is root's",
		strings.Join(volumes, ", "), owner, o.Why)
}
