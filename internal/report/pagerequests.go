package report

import (
	"cmp"
	"fmt"
	"math"

	"github.com/vixens-io/ballast/internal/audit"
)

// resource is one of the two things that pods ask of nodes.
type resource struct {
	name string
	of   func(audit.Requests) int64
	show func(int64) string
}

var resources = []resource{
	{"Memory", func(r audit.Requests) int64 { return r.Memory }, memory},
	{"CPU", func(r audit.Requests) int64 { return r.CPU }, cpu},
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
const maxMarks = 6

// pictures gives a picture for each resource, in which each namespace has its part.
func pictures(groups []audit.Group, node audit.Requests) []pagePicture {
	all := sum(groups)
	shown, rest := largest(groups, 24)
	if len(rest) > 0 {
		others := sum(rest)
		others.Name = count(len(rest), "smaller one")
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
		text += fmt.Sprintf(": %s → %s nodes of %s", digits(ratio(before, node)), digits(ratio(after, node)), r.show(node))
	}
	return text
}

func (r resource) bar(name string, amount, scale int64, groups []audit.Group, when func(*audit.Group) audit.Requests) pictureBar {
	b := pictureBar{Name: name, Amount: r.show(amount)}
	var parts strip
	for i := range groups {
		n := r.of(when(&groups[i]))
		title := fmt.Sprintf("%s: %s", printable(cmp.Or(groups[i].Name, "(none)")), r.show(n))
		b.Parts = append(b.Parts, parts.add(fmt.Sprintf("%s-%d", name, i%2), title, ratio(n, scale)))
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
		mark := nodeMark{Name: count(int(n), "node"), Anchor: "middle", X: round(100 * ratio(n, nodes))}
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
	Groups, Rest []pageGroup // the largest, and the others behind a fold
}

type pageGroup struct {
	Name  string
	Pods  int64
	Cells []requestCell
}

type requestCell struct {
	Before, After, OfNode   string
	Grows, Shrinks          bool
	BeforeWidth, AfterWidth float64
}

func newGroups(of, caption string, groups []audit.Group, node audit.Requests) pageGroups {
	shown, rest := largest(groups, maxGroups)
	var most audit.Requests
	for _, g := range groups {
		most.Memory = max(most.Memory, g.Before.Memory, g.After.Memory)
		most.CPU = max(most.CPU, g.Before.CPU, g.After.CPU)
	}
	return pageGroups{of, caption, pageGroupsOf(shown, most, node), pageGroupsOf(rest, most, node)}
}

func pageGroupsOf(groups []audit.Group, most, node audit.Requests) []pageGroup {
	var all []pageGroup
	for _, g := range groups {
		row := pageGroup{Name: printable(cmp.Or(g.Name, "(none)")), Pods: g.Pods}
		for _, r := range resources {
			row.Cells = append(row.Cells, r.cell(&g, r.of(most), r.of(node)))
		}
		all = append(all, row)
	}
	return all
}

func (r resource) cell(g *audit.Group, most, node int64) requestCell {
	before, after := r.of(g.Before), r.of(g.After)
	c := requestCell{
		Before: r.show(before), After: r.show(after), Grows: after > before, Shrinks: after < before,
		BeforeWidth: round(100 * ratio(before, most)), AfterWidth: round(100 * ratio(after, most)),
	}
	if node > 0 && math.Abs(ratio(after, node)) >= 0.01 {
		c.OfNode = fmt.Sprintf("%.0f%% of a node", 100*ratio(after, node))
	}
	return c
}
