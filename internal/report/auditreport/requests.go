package auditreport

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// sum returns the requests of all groups together.
func sum(groups []audit.Group) audit.Group {
	var all audit.Group
	for _, g := range groups {
		all.Pods += g.Pods
		all.Before.CPU += g.Before.CPU
		all.Before.Memory += g.Before.Memory
		all.After.CPU += g.After.CPU
		all.After.Memory += g.After.Memory
	}
	return all
}

// largest returns the groups that ask for most, at most so many, and the others.
func largest(groups []audit.Group, n int) (shown, rest []audit.Group) {
	all := slices.SortedStableFunc(slices.Values(groups), func(a, b audit.Group) int {
		return cmp.Or(
			cmp.Compare(max(b.Before.Memory, b.After.Memory), max(a.Before.Memory, a.After.Memory)),
			cmp.Compare(max(b.Before.CPU, b.After.CPU), max(a.Before.CPU, a.After.CPU)),
		)
	})
	if len(all) <= n+1 { // a line for one more says no less
		return all, nil
	}
	return all[:n], all[n:]
}

// maxGroups is how many namespaces or tiers the text shows; JSON and the page have all.
const maxGroups = 12

// requests shows what all pods ask for, then by namespace and by tier.
func (t text) requests(totals *audit.Totals) {
	if len(totals.Namespaces) == 0 {
		return
	}
	all := sum(totals.Namespaces)
	t.WriteByte('\n')
	table := format.Table{Columns: []format.Column{
		format.Names.Titled("REQUESTS"), format.Numbers.Titled("PODS"), format.Numbers.Titled("MEMORY"),
		format.Sentences.Titled(""), format.Numbers.Titled("CPU"), format.Sentences.Titled(""),
	}}
	table.Rows = append(table.Rows, requestCells("all", &all))
	table.Rows = append(table.Rows, groupRows("by namespace", totals.Namespaces)...)
	table.Rows = append(table.Rows, groupRows("by tier", totals.Tiers)...)
	t.Table(&table)
}

func groupRows(title string, groups []audit.Group) [][]format.Cell {
	rows := [][]format.Cell{{{Text: title}, {}, {}, {}, {}, {}}}
	shown, rest := largest(groups, maxGroups)
	for i := range shown {
		rows = append(rows, requestCells("  "+printable.Line(cmp.Or(shown[i].Name, format.None)), &shown[i]))
	}
	if len(rest) > 0 {
		more := sum(rest)
		rows = append(rows, requestCells(fmt.Sprintf("  and %d more", len(rest)), &more))
	}
	return rows
}

func requestCells(name string, g *audit.Group) []format.Cell {
	return []format.Cell{
		{Text: name}, {Text: strconv.FormatInt(g.Pods, 10)},
		{Text: format.Memory(g.Before.Memory)}, {Text: "→ " + format.Memory(g.After.Memory)},
		{Text: format.CPU(g.Before.CPU)}, {Text: "→ " + format.CPU(g.After.CPU)},
	}
}

// maxGroupsComment is how many namespaces a comment shows.
const maxGroupsComment = 40

// requests puts what pods ask for by namespace and by tier behind a fold.
func (m *markdown) requests(t *audit.Totals) {
	if len(t.Namespaces) == 0 {
		return
	}
	var body markdown
	body.groups("namespace", t.Namespaces)
	body.groups("tier", t.Tiers)
	m.Fold("Requests by namespace and by tier", body.String())
}

func (m *markdown) groups(of string, groups []audit.Group) {
	fmt.Fprintf(m, "| %s | pods | memory before | after | CPU before | after |\n|---|---:|---:|---:|---:|---:|\n", of)
	shown, rest := largest(groups, maxGroupsComment)
	if len(rest) > 0 {
		more := sum(rest)
		more.Name = fmt.Sprintf("and %d more", len(rest))
		shown = append(shown, more)
	}
	for _, g := range shown {
		fmt.Fprintf(m, "| %s | %d | %s | %s | %s | %s |\n", format.Escape(format.Cut(cmp.Or(g.Name, format.None))), g.Pods,
			format.Memory(g.Before.Memory), format.Memory(g.After.Memory), format.CPU(g.Before.CPU), format.CPU(g.After.CPU))
	}
	m.WriteByte('\n')
}
