package registryinit

import (
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// usualTiers are the sizes of a repository that has none yet: what a home cluster needed, from an
// exporter to a database. They have no limit of CPU: it would slow down what has none today, and
// protects nobody whom a request does not.
const usualTiers = `    micro: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 128Mi}}
    small: {requests: {cpu: 50m, memory: 128Mi}, limits: {memory: 256Mi}}
    medium: {requests: {cpu: 200m, memory: 512Mi}, limits: {memory: 1Gi}}
    large: {requests: {cpu: "1", memory: 2Gi}, limits: {memory: 4Gi}}
    xlarge: {requests: {cpu: "2", memory: 4Gi}, limits: {memory: 8Gi}}`

func parseTiers(text string) map[string]sizing.Tier {
	tree, err := yamledit.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	amounts := func(f yamledit.Field) map[string]quantity.Quantity {
		all := map[string]quantity.Quantity{}
		for _, amount := range f.Pairs() {
			all[amount.Key()] = quantity.Must(amount.Value())
		}
		return all
	}
	tiers := map[string]sizing.Tier{}
	for _, t := range tree.Root().Pairs() {
		tiers[t.Key()] = sizing.Tier{Requests: amounts(t.At("requests")), Limits: amounts(t.At("limits"))}
	}
	return tiers
}

// syncSection is that of a new registry.
const syncSection = "# A backup that runs from an empty volume copies, and deletes nothing.\nsync: {strategy: copy}"

// sizingSection returns the settings of sizes.
func (p plan) sizingSection(s *Survey) string {
	lines := []string{
		"sizing:",
		"  # A workload that nobody sized. Make it error once no question is left below.",
		"  unregistered: warn",
		"  label: " + Scalar(p.settings.Label),
	}
	if p.settings.ContainerLabel != "" {
		lines = append(lines, "  containerLabel: "+Scalar(p.settings.ContainerLabel))
	}
	lines = append(lines, "  conflict: keep    # a label that the author wrote stays, with a warning",
		"  resources: fill   # only what is absent; what the manifest says is kept",
		"  # Nothing in the repository says what the sizes are. These are usual; make them yours. They leave",
		"  # out a limit of CPU, which would slow down what has none today: add it where it is wanted.")
	if unknown := p.unknownSizes(s); len(unknown) > 0 {
		lines = append(lines, "  # Labels name sizes that are not among them: "+OneLine(strings.Join(unknown, ", ")))
	}
	return strings.Join(append(lines, "  tiers:", usualTiers), "\n")
}

// unknownSizes returns the values of labels that are no tier.
func (p plan) unknownSizes(s *Survey) []string {
	unknown := map[string]bool{}
	for _, w := range s.Workloads {
		if value := w.PodLabels[p.settings.Label]; value != "" && !p.knows(value) {
			unknown[value] = true
		}
	}
	return slices.Sorted(maps.Keys(unknown))
}

// prioritySection returns the classes that the repository has, the highest first, and those
// that it only uses; "" for none.
func prioritySection(s *Survey) string {
	lines := []string{
		"# Who gives way when a node is full. A class that is not in this list is a mistake.", "priority:", "  classes:",
	}
	known, used := map[string]bool{}, map[string]bool{}
	for _, c := range s.Classes {
		known[c.Name] = true
		lines = append(lines, "    - "+Scalar(c.Name))
	}
	for _, w := range s.Workloads {
		if isClass(w.Priority) && !isBuiltIn(w.Priority) && !known[w.Priority] {
			used[w.Priority] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		lines = append(lines, "    - "+Scalar(name)+"  # in use, though no PriorityClass of the repository is called so")
	}
	if len(known)+len(used) == 0 {
		return ""
	}
	return strings.Join(lines, "\n")
}

// isClass reports whether a class can be called so.
func isClass(name string) bool {
	isOther := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' }
	return name != "" && !strings.ContainsFunc(name, isOther) && strings.Trim(name, "-.") == name &&
		!strings.Contains(name, "..")
}

func isBuiltIn(class string) bool {
	return class == "" || class == "system-cluster-critical" || class == "system-node-critical"
}
