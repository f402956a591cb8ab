package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/argocd"
	"github.com/vixens-io/ballast/internal/audit"
	"github.com/vixens-io/ballast/internal/fleet"
)

// nameOf gives a member as a list of the unseen names it.
func nameOf(row audit.Row) string {
	if row.App == "" {
		return row.Place
	}
	return row.Place + ": Application " + row.App
}

// elsewhere takes a member that this checkout does not hold.
func (l *looker) elsewhere(row audit.Row) {
	needs := "write entries for its workloads by hand"
	if s := sourceOf(row.Member); s.Chart != "" {
		needs = throughBallast(row.Member, s)
	}
	l.unseen(Unseen{What: nameOf(row) + ": " + row.Error, Needs: needs, Namespace: row.Namespace})
}

func sourceOf(m fleet.Member) argocd.Source {
	if m.Application == nil || m.Source >= len(m.Application.Sources) {
		return argocd.Source{}
	}
	return m.Application.Sources[m.Source]
}

// throughBallast says how a chart gets through Ballast. Value files of another source never
// reach a plugin.
func throughBallast(m fleet.Member, s argocd.Source) string {
	refs := valuesOfOthers(s)
	if len(refs) == 0 {
		return "name the plugin in the source, with the values as parameters; docs/helm.md shows how"
	}
	way := "an umbrella chart in Git that depends on " + s.Chart
	if slices.ContainsFunc(m.Application.Sources, func(other argocd.Source) bool { return other.Kustomize != nil }) {
		way = "a kustomization with helmCharts"
	}
	return fmt.Sprintf("its value files (%s) are of another source, and never reach a plugin: make it %s; docs/helm.md shows how", strings.Join(refs, ", "), way)
}

// valuesOfOthers gives the value files that are of another source.
func valuesOfOthers(s argocd.Source) []string {
	if s.Helm == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Helm.ValueFiles), func(file string) bool { return !strings.HasPrefix(file, "$") })
}

// unseenHead begins the list of what was not seen, at the end of the file.
const unseenHead = "# Not seen by ballast registry init, which writes this list anew each time:"

// withUnseen puts the list at the end of a registry, or in place of the one that is there.
func withUnseen(text []byte, unseen []Unseen) []byte {
	l := linesOf(text)
	list := unseenLines(unseen)
	at := slices.IndexFunc(l.all, func(line string) bool { return strings.TrimSpace(line) == unseenHead })
	if at < 0 {
		return l.append(list)
	}
	end := at + 1
	for end < len(l.all) && strings.HasPrefix(l.all[end], "#   ") {
		end++
	}
	l.all = slices.Delete(l.all, at, end)
	if len(list) == 0 && at > 0 && strings.TrimSpace(l.all[at-1]) == "" {
		l.all = slices.Delete(l.all, at-1, at) // the line that was put before it
	}
	l.insert(at, list...)
	return l.bytes()
}

func (l *lines) append(list []string) []byte {
	if len(list) == 0 {
		return l.bytes()
	}
	if last := len(l.all) - 1; strings.TrimSpace(l.all[last]) == "" {
		l.all = l.all[:last]
	} else {
		l.all[last] += strings.TrimSuffix(l.end, "\n")
	}
	l.insert(len(l.all), append([]string{""}, list...)...)
	l.all = append(l.all, "")
	return l.bytes()
}

func unseenLines(unseen []Unseen) []string {
	if len(unseen) == 0 {
		return nil
	}
	lines := []string{unseenHead}
	for _, u := range unseen {
		lines = append(lines, "#   "+oneLine(u.What), "#       "+oneLine(u.Needs))
	}
	return lines
}
