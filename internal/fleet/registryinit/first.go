package registryinit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// usual are the sizes of a repository that has none yet: what a home cluster needed, from an
// exporter to a database. They have no limit of CPU: it would slow down what has none today, and
// protects nobody whom a request does not.
var usual = []struct{ name, cpu, memory, memoryLimit string }{
	{"micro", "10m", "64Mi", "128Mi"},
	{"small", "50m", "128Mi", "256Mi"},
	{"medium", "200m", "512Mi", "1Gi"},
	{"large", "1", "2Gi", "4Gi"},
	{"xlarge", "2", "4Gi", "8Gi"},
}

func usualTiers() map[string]sizing.Tier {
	tiers := map[string]sizing.Tier{}
	for _, t := range usual {
		tiers[t.name] = sizing.Tier{
			Requests: map[string]quantity.Quantity{"cpu": quantity.Must(t.cpu), "memory": quantity.Must(t.memory)},
			Limits:   map[string]quantity.Quantity{"memory": quantity.Must(t.memoryLimit)},
		}
	}
	return tiers
}

// Options are what a registry cannot be told by the repository.
type Options struct {
	Name  string // of a new registry
	Label string // that names the sizes; empty: the one that is in use
}

const head = `# +argocd:skip-file-rendering

# The registry: what each workload gets before Argo CD applies it. ballast registry init wrote
# it; from here on it is yours. Run it again when applications were added: it adds theirs, and
# leaves what is written here as it is.
#
#   ballast registry check     what is wrong with this file
#   ballast diff PATH          what it changes in an application
#   ballast explain PATH       why, and which line of this file says so
#
# A line with a ? waits for an answer: nothing in the repository gives it.
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata:
  name: %s
spec:
`

// First writes the registry of a repository that has none. What the layers above it state,
// it leaves to them; nothing is written where that is all.
func First(s *Survey, above *registry.Registry, o Options) []byte {
	p := planOf(above, above)
	var b strings.Builder
	fmt.Fprintf(&b, head, scalar(o.Name))
	empty := b.Len()
	if !above.On("sizing") && p.sizes {
		p = p.without(s, o.Label)
		b.WriteString(strings.Join(p.sizingSection(s, "  "), "\n") + "\n\n")
	}
	if !above.On("priority") && !above.Locked("priority") {
		p.ranks = true
		if classes := prioritySection(s, "  "); len(classes) > 0 {
			b.WriteString(strings.Join(classes, "\n") + "\n\n")
		}
	}
	entries := p.entries(s.Workloads)
	if b.Len() == empty && len(entries) == 0 {
		return nil
	}
	if !above.Locked("sync") && above.SettingSource("sync").Line == 0 {
		b.WriteString("  # A backup that runs from an empty volume copies, and deletes nothing.\n  sync: {strategy: copy}\n\n")
	}
	if len(entries) == 0 {
		b.WriteString("  workloads: []\n")
	} else {
		b.WriteString("  # Who gets what. The most exact match has the word; the order of the entries never counts.\n  workloads:")
		b.WriteString(strings.Join(textOf(entries, "    "), "\n") + "\n")
	}
	return withUnseen([]byte(b.String()), s.Unseen)
}

// sizingSection writes the settings of sizes.
func (p plan) sizingSection(s *Survey, indent string) []string {
	lines := []string{
		"sizing:",
		"  # A workload that nobody sized. Make it error once no question is left below.",
		"  unregistered: warn",
		"  label: " + scalar(p.settings.Label),
	}
	if p.settings.ContainerLabel != "" {
		lines = append(lines, "  containerLabel: "+scalar(p.settings.ContainerLabel))
	}
	lines = append(lines, "  conflict: keep    # a label that the author wrote stays, with a warning",
		"  resources: fill   # only what is absent; what the manifest says is kept",
		"  # Nothing in the repository says what the sizes are. These are usual; make them yours. They leave",
		"  # out a limit of CPU, which would slow down what has none today: add it where it is wanted.")
	if foreign := p.foreign(s); len(foreign) > 0 {
		lines = append(lines, "  # Labels name sizes that are not among them: "+oneLine(strings.Join(foreign, ", ")))
	}
	lines = append(lines, "  tiers:")
	for _, t := range usual {
		lines = append(lines, fmt.Sprintf("    %s: {requests: {cpu: %s, memory: %s}, limits: {memory: %s}}",
			t.name, cpuScalar(t.cpu), t.memory, t.memoryLimit))
	}
	return indented(lines, indent)
}

// cpuScalar quotes whole cores, which are numbers else.
func cpuScalar(cpu string) string {
	if strings.HasSuffix(cpu, "m") {
		return cpu
	}
	return `"` + cpu + `"`
}

// foreign returns the values of labels that are no tier.
func (p plan) foreign(s *Survey) []string {
	var all []string
	for _, w := range s.Workloads {
		if value := w.PodLabels[p.settings.Label]; value != "" && !p.knows(value) && !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	slices.Sort(all)
	return all
}

// prioritySection writes the classes that the repository has, the highest first, and those
// that it only uses.
func prioritySection(s *Survey, indent string) []string {
	var classes, used []string
	for _, c := range s.Classes {
		classes = append(classes, c.Name)
	}
	for _, w := range s.Workloads {
		if isClass(w.Priority) && !isBuiltIn(w.Priority) && !slices.Contains(classes, w.Priority) && !slices.Contains(used, w.Priority) {
			used = append(used, w.Priority)
		}
	}
	if len(classes)+len(used) == 0 {
		return nil
	}
	slices.Sort(used)
	lines := []string{"# Who gives way when a node is full. A class that is not in this list is a mistake.", "priority:", "  classes:"}
	for _, c := range classes {
		lines = append(lines, "    - "+scalar(c))
	}
	for _, c := range used {
		lines = append(lines, "    - "+scalar(c)+"  # in use, though no PriorityClass of the repository is called so")
	}
	return indented(lines, indent)
}

// isClass reports whether a class can be called so.
func isClass(name string) bool {
	isOther := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' }
	return name != "" && !strings.ContainsFunc(name, isOther) && strings.Trim(name, "-.") == name && !strings.Contains(name, "..")
}

func isBuiltIn(class string) bool {
	return class == "" || class == "system-cluster-critical" || class == "system-node-critical"
}

func indented(lines []string, indent string) []string {
	for i, line := range lines {
		lines[i] = indent + line
	}
	return lines
}
