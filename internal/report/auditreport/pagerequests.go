package auditreport

import (
	"cmp"
	"fmt"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// resource is one of the two things that pods ask of nodes.
type resource struct {
	name string
	of   func(audit.Requests) int64
	show func(int64) string
}

var resources = []resource{
	{"Memory", func(r audit.Requests) int64 { return r.Memory }, format.Memory},
	{"CPU", func(r audit.Requests) int64 { return r.CPU }, format.CPU},
}

// pagePicture is what the fleet asks of one resource, before and after, against nodes.
type pagePicture struct {
	Resource, Sentence string
	Bars               []pictureBar
	Nodes              []nodeMark
}

type pictureBar struct {
	Name, Amount string
	Parts        []bar
}

// nodeMark is where so many nodes are full.
type nodeMark struct {
	Name, Anchor string
	X            float64
}

// maxMarks is how many nodes a picture marks.
const maxMarks = 4

// pictures returns a picture for each resource, in which each namespace has its part.
func pictures(groups []audit.Group, node audit.Requests) []pagePicture {
	all := sum(groups)
	shown, rest := largest(groups, 24)
	if len(rest) > 0 {
		others := sum(rest)
		others.Name = format.Count(len(rest), "smaller one")
		shown = append(shown, others)
	}
	var pictures []pagePicture
	for _, r := range resources {
		size, before, after := r.of(node), r.of(all.Before), r.of(all.After)
		scale := max(before, after, 1)
		if size > 0 {
			scale = (scale + size - 1) / size * size
		}
		pictures = append(pictures, pagePicture{
			Resource: r.name,
			Sentence: r.sentence(before, after, size),
			Bars: []pictureBar{
				r.bar("before", before, scale, shown, func(g *audit.Group) audit.Requests { return g.Before }),
				r.bar("after", after, scale, shown, func(g *audit.Group) audit.Requests { return g.After }),
			},
			Nodes: nodeMarks(size, scale),
		})
	}
	return pictures
}

func (r resource) sentence(before, after, node int64) string {
	text := "requested by all pods"
	if node > 0 {
		text += fmt.Sprintf(": %s → %s nodes of %s", format.Digits(format.Ratio(before, node)),
			format.Digits(format.Ratio(after, node)), r.show(node))
	}
	return text
}

func (r resource) bar(
	name string, amount, scale int64, groups []audit.Group, when func(*audit.Group) audit.Requests,
) pictureBar {
	b := pictureBar{Name: name, Amount: r.show(amount)}
	var parts strip
	for i := range groups {
		n := r.of(when(&groups[i]))
		title := fmt.Sprintf("%s: %s", printable.Line(cmp.Or(groups[i].Name, format.None)), r.show(n))
		b.Parts = append(b.Parts, parts.add(fmt.Sprintf("%s-%d", name, i%2), title, format.Ratio(n, scale)))
	}
	return b
}

func nodeMarks(size, scale int64) []nodeMark {
	if size <= 0 {
		return nil
	}
	nodes := scale / size
	step := (nodes + maxMarks - 1) / maxMarks
	var marks []nodeMark
	for n := step; n <= nodes; n += step {
		mark := nodeMark{Name: format.Count(int(n), "node"), Anchor: "middle", X: round(100 * format.Ratio(n, nodes))}
		if mark.X > 95 {
			mark.Anchor = "end"
		}
		marks = append(marks, mark)
	}
	return marks
}

// pageGroups is a table of requests.
type pageGroups struct {
	Of, Caption  string
	Resources    []string
	OfNode       bool        // it says how much of a node a group asks for
	Groups, Rest []pageGroup // the largest, and the others behind a fold
}

type pageGroup struct {
	Name  string
	Pods  int64
	Cells []requestCell
}

// requestCell is what a group asks of one resource. Widths are percents of the most that
// any group asks for.
type requestCell struct {
	Before, After, OfNode          string
	Differ                         bool
	BeforeWidth, AfterWidth, NodeX float64
}

func newGroups(of, caption string, groups []audit.Group, node audit.Requests) pageGroups {
	table := pageGroups{Of: of, Caption: caption, OfNode: node != audit.Requests{}}
	var most audit.Requests
	for _, g := range groups {
		most.Memory = max(most.Memory, g.Before.Memory, g.After.Memory)
		most.CPU = max(most.CPU, g.Before.CPU, g.After.CPU)
	}
	for _, r := range resources {
		table.Resources = append(table.Resources, r.name)
	}
	shown, rest := largest(groups, maxGroups)
	table.Groups, table.Rest = pageGroupsOf(shown, most, node), pageGroupsOf(rest, most, node)
	return table
}

func pageGroupsOf(groups []audit.Group, most, node audit.Requests) []pageGroup {
	var all []pageGroup
	for _, g := range groups {
		row := pageGroup{Name: printable.Line(cmp.Or(g.Name, format.None)), Pods: g.Pods}
		for _, r := range resources {
			cell := r.cell(r.of(g.Before), r.of(g.After), r.of(most), r.of(node))
			if node != (audit.Requests{}) && cell.OfNode == "" {
				cell.OfNode = "-" // nobody said what a node has of it
			}
			row.Cells = append(row.Cells, cell)
		}
		all = append(all, row)
	}
	return all
}

func (r resource) cell(before, after, most, node int64) requestCell {
	c := requestCell{
		Before: r.show(before), After: r.show(after), Differ: before != after,
		BeforeWidth: round(100 * format.Ratio(before, most)), AfterWidth: round(100 * format.Ratio(after, most)),
	}
	if node > 0 {
		c.OfNode = fmt.Sprintf("%.0f%%", 100*format.Ratio(after, node))
		if node <= most {
			c.NodeX = round(100 * format.Ratio(node, most))
		}
	}
	return c
}
