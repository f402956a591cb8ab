package safesync

import (
	"cmp"
	"slices"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Catalogued are the rules that the catalogue's dangers name.
func Catalogued() []string {
	var all []string
	for _, t := range catalogue() {
		for _, d := range t.dangers {
			all = append(all, d.rule)
		}
	}
	return all
}

// Programs are the names of the catalogue's tools.
func Programs() []string {
	var all []string
	for _, t := range catalogue() {
		all = append(all, t.name)
	}
	return all
}

// Range is a part of a script that is replaced.
type Range struct {
	From, To int
	New      string
}

// Container is the only container of a Pod, for what looks at it alone.
type Container struct{ text }

// NewContainer returns that of a Pod.
func NewContainer(pod []byte) Container {
	doc, err := yamledit.Parse(pod)
	if err != nil {
		panic(err)
	}
	c := doc.Root().At("spec", "containers").Each()[0]
	return Container{newText(c, "", c.At("command"), c.At("args"), nil)}
}

// Look looks at the container, as a run does, and returns the parts of its script that a
// strategy replaces, in order.
func (c Container) Look(strategy string) []Range {
	r := render{tools: catalogue()}
	if !r.worthwhile(c.Container, files{}) {
		return nil
	}
	l := &look{policy: policy{strategy: strategy}, tools: r.tools, at: c.at, scalars: c.scalars, resolve: unresolved,
		waived: func(string) bool { return false }}
	l.read(shell.Read(c.Container))
	var all []Range
	for _, p := range l.proposals {
		if r := (Range{p.from, p.to, p.text}); !p.note && !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	return all
}
