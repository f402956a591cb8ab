package registryinit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers/priority"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// plan is what a registry lets entries say, and in which words.
type plan struct {
	sizes, ranks bool // entries may state sizing, and priority
	settings     sizing.Settings
	ladder       Ladder
	classes      []string // that the registry names already
}

// planOf returns the plan of a registry that is there, under the layers above it. What is off
// stays off.
func planOf(r, above *registry.Registry) plan {
	p := plan{
		sizes:    !above.Locked("sizing"),
		ranks:    r.On("priority") && !above.Locked("priority"),
		settings: *r.Settings("sizing").(*sizing.Settings),
		classes:  r.Settings("priority").(*priority.Settings).Classes,
	}
	p.ladder = ladderOf(p.settings.Tiers)
	return p
}

// without returns the plan for a repository of which no registry says what its sizes are.
func (p plan) without(s *Survey, label string) plan {
	p.settings.Label = cmp.Or(label, mostUsedLabel(s), p.settings.Label)
	if hasContainerLabels(s, p.settings.Label) {
		p.settings.ContainerLabel = p.settings.Label + ".{container}"
	}
	if len(p.settings.Tiers) == 0 {
		p.settings.Tiers = usualTiers()
		p.ladder = ladderOf(p.settings.Tiers)
	}
	return p
}

// mostUsedLabel returns the label called sizing that most workloads bear; "" if none does.
func mostUsedLabel(s *Survey) string {
	uses := map[string]int{}
	for _, w := range s.Workloads {
		for key := range w.PodLabels {
			if key == "sizing" || strings.HasSuffix(key, "/sizing") {
				uses[key]++
			}
		}
		for key := range w.Labels {
			if _, both := w.PodLabels[key]; !both && (key == "sizing" || strings.HasSuffix(key, "/sizing")) {
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

// entry returns what the registry should say of a workload: statements and comments, a line
// each. It gives none where the registry says all of it already.
func (p plan) entry(w Workload) []string {
	if w.Asks != "" {
		return nil // no entry helps before that is answered
	}
	var lines []string
	if p.sizes && w.Sizable && !w.Stated["sizing"] {
		lines = append(lines, p.size(w))
	}
	if p.ranks && isClass(w.Priority) && !w.Stated["priority"] {
		lines = append(lines, "priority: "+scalar(w.Priority))
	}
	if len(lines) == 0 {
		return nil
	}
	if o := w.Owner; o != nil && !w.Stated["fixPerms"] {
		lines = append(lines, o.line())
	}
	for _, comment := range slices.Concat(p.deadLabels(w), w.Dangers) {
		lines = append(lines, "# "+oneLine(comment))
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
		return "sizing: " + p.sizeWord(w, value)
	case w.Unreadable != "":
		return p.ask(w.Unreadable)
	case w.Resources.isZero():
		return p.ask("no label and no resources")
	}
	tier, ok := p.ladder.atLeast(w.Resources)
	if !ok {
		return p.ask(fmt.Sprintf("its manifest says %s, more than %s has, the largest", w.Resources, p.ladder.largest()))
	}
	return fmt.Sprintf("sizing: %s  # its manifest says %s", p.sizeWord(w, tier.Name), w.Resources)
}

func (p plan) ask(why string) string {
	return fmt.Sprintf("%s  # %s: choose one of %s", question, oneLine(why), p.ladder.choices())
}

// question begins the line that waits for a size.
const question = "# sizing: ?"

func (p plan) knows(value string) bool {
	_, isTier := p.ladder.named(value)
	return isTier || len(p.ladder) == 0 || slices.Contains(p.settings.Keep, value)
}

// String returns resources for people: "requests cpu 1; limits memory 2Gi".
func (r Resources) String() string {
	switch none := (Resources{}); {
	case r.Limits == none.Limits:
		return "requests " + r.Requests.String()
	case r.Requests == none.Requests:
		return "limits " + r.Limits.String()
	}
	return "requests " + r.Requests.String() + "; limits " + r.Limits.String()
}

// line proposes to give the volumes to their user. It is a question: whether they need it,
// the manifest does not say.
func (o Owner) line() string {
	volumes := make([]string, len(o.Volumes))
	for i, name := range o.Volumes {
		volumes[i] = scalar(name)
	}
	owner := "user: " + o.User
	if o.Group != "" {
		owner += ", group: " + o.Group
	}
	return fmt.Sprintf("# fixPerms: {volumes: [%s], %s}  # ? by %s: uncomment this if a new volume is root's",
		strings.Join(volumes, ", "), owner, o.Why)
}
