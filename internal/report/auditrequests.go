package report

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// maxGroups is how many namespaces or tiers the text shows; JSON and the page have all.
const maxGroups = 12

// requests shows what all pods ask for, then by namespace and by tier.
func (t *text) requests(totals *audit.Totals) {
	if len(totals.Namespaces) == 0 {
		return
	}
	all := sum(totals.Namespaces)
	t.WriteByte('\n')
	table := table{columns: []column{
		{"REQUESTS", names}, {"PODS", numbers}, {"MEMORY", numbers}, {"", sentences}, {"CPU", numbers}, {"", sentences},
	}}
	table.rows = append(table.rows, requestCells("all", &all))
	table.rows = append(table.rows, groupRows("by namespace", totals.Namespaces)...)
	table.rows = append(table.rows, groupRows("by tier", totals.Tiers)...)
	t.table(&table)
}

func groupRows(title string, groups []audit.Group) [][]cell {
	rows := [][]cell{{{text: title}, {}, {}, {}, {}, {}}}
	shown, rest := largest(groups, maxGroups)
	for i := range shown {
		rows = append(rows, requestCells("  "+printable.Line(cmp.Or(shown[i].Name, none)), &shown[i]))
	}
	if len(rest) > 0 {
		more := sum(rest)
		rows = append(rows, requestCells(fmt.Sprintf("  and %d more", len(rest)), &more))
	}
	return rows
}

func requestCells(name string, g *audit.Group) []cell {
	return []cell{
		{text: name}, {text: strconv.FormatInt(g.Pods, 10)},
		{text: memory(g.Before.Memory)}, {text: "→ " + memory(g.After.Memory)},
		{text: cpu(g.Before.CPU)}, {text: "→ " + cpu(g.After.CPU)},
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
	m.fold("Requests by namespace and by tier", body.String())
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
		fmt.Fprintf(m, "| %s | %d | %s | %s | %s | %s |\n", escape(cut(cmp.Or(g.Name, none))), g.Pods,
			memory(g.Before.Memory), memory(g.After.Memory), cpu(g.Before.CPU), cpu(g.After.CPU))
	}
	m.WriteByte('\n')
}
