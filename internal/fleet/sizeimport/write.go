package sizeimport

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// write writes the proposals, without those that the registry would not follow.
func (i *importer) write() (*Import, error) {
	for range len(i.proposals) + 1 {
		text, err := i.apply()
		if err != nil {
			return nil, err
		}
		r, err := i.file.With(text)
		if err != nil {
			return nil, err
		}
		followed := slices.DeleteFunc(slices.Clone(i.proposals), func(p proposal) bool { return i.fails(r, p) })
		if len(followed) == len(i.proposals) {
			i.Text, i.Changed = text, len(followed)
			return &i.Import, nil
		}
		i.proposals = followed
	}
	return nil, errors.New("no size that was proposed would be followed")
}

// fails reports whether a registry with the proposal would not follow it.
func (i *importer) fails(r *registry.Registry, p proposal) bool {
	w := p.workload.Under(r)
	if w.Unclear == "" && w.Size != nil && p.isIn(*w.Size) {
		return false
	}
	i.Skips = append(i.Skips, Skip{
		Place: w.Place, What: w.Kind + " " + w.Name, Mistake: true,
		Reason: fmt.Sprintf(
			"an entry for it alone would not be more specific than %s, which states its size: change that one",
			p.workload.SizeFrom),
	})
	return true
}

// isIn reports whether an entry says what is proposed.
func (p proposal) isIn(e sizing.Entry) bool {
	for name, tier := range p.containers {
		if e.Containers[name] != tier {
			return false
		}
	}
	return p.main == "" || p.main == e.Main
}
