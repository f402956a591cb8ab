package argocd

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// counts is how many comparisons ended how, by group.
type counts struct {
	groups []string
	of     map[string]map[verdict]int
	apps   map[string]map[string]bool
}

func newCounts() *counts {
	return &counts{of: map[string]map[verdict]int{}, apps: map[string]map[string]bool{}}
}

func (n *counts) add(c comparison, v verdict) {
	if n.of[c.group()] == nil {
		n.groups = append(n.groups, c.group())
		n.of[c.group()], n.apps[c.group()] = map[verdict]int{}, map[string]bool{}
	}
	n.of[c.group()][v]++
	n.apps[c.group()][c.name] = true
}

// String is a table of them.
func (n *counts) String() string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\tapplications\tcomparisons\t%s\t%s\t%s\t\n", isSame, isListed, isMistake)
	var apps int
	total := map[verdict]int{}
	row := func(name string, apps int, of map[verdict]int) {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t\n", name, apps, of[isSame]+of[isListed]+of[isMistake], of[isSame],
			of[isListed], of[isMistake])
	}
	for _, group := range n.groups {
		row(group, len(n.apps[group]), n.of[group])
		apps += len(n.apps[group])
		for v, count := range n.of[group] {
			total[v] += count
		}
	}
	row("all", apps, total)
	_ = table.Flush() // into memory
	return text.String()
}
