package registryinit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/fleet/sizeimport"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// settle writes the proposals, without those that the registry would not follow.
func (i *importer) settle() (*Import, error) {
	for range len(i.newSizes) + 1 {
		text, err := i.file.apply(i.newSizes)
		if err != nil {
			return nil, err
		}
		r, err := i.file.with(text)
		if err != nil {
			return nil, fmt.Errorf("what would be written has mistakes, so nothing is:\n%w", err)
		}
		kept := slices.DeleteFunc(slices.Clone(i.newSizes), func(p proposal) bool { return i.fails(r, p) })
		if len(kept) == len(i.newSizes) {
			i.Text, i.Changed = text, len(kept)
			return &i.Import, nil
		}
		i.newSizes = kept
	}
	return nil, errors.New("no size that was proposed would be followed")
}

// fails reports whether a registry with the proposal would not follow it.
func (i *importer) fails(r *registry.Registry, p proposal) bool {
	asked := p.workload
	asked.ask(r, p.workload.facts)
	if asked.Asks == "" && asked.Size != nil && p.isIn(*asked.Size) {
		return false
	}
	i.Skips = append(i.Skips, sizeimport.Skip{
		Place: p.workload.Place, What: p.workload.Kind + " " + p.workload.Name, Mistake: true,
		Reason: fmt.Sprintf("an entry for it alone would not be more exact than %s, which states its size: change that one", p.workload.SizeFrom),
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
