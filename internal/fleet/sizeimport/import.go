package sizeimport

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/registryinit"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// Options say how sizes are proposed.
type Options struct {
	Headroom int  // per cent on top of what was observed
	Lower    bool // also sizes below what runs, though never below what was observed
}

// Import is what recommendations come to.
type Import struct {
	Text    []byte // of the registry, with the sizes proposed
	Changed int    // workloads that get another size
	Right   int    // those whose size is right
	Smaller int    // those that could be smaller
	Skips   []Skip
}

// Propose proposes the sizes that recommendations ask for. What it cannot use is a skip.
func Propose(f *registryinit.File, s *registryinit.Survey, all []Recommendation, o Options) (*Import, error) {
	if f.Old == nil {
		return nil, fmt.Errorf("%s: there is no registry to fill: ballast registry init writes one", f.Name)
	}
	settings := *f.Loaded.Settings("sizing").(*sizing.Settings)
	switch {
	case f.Above.Locked("sizing"):
		return nil, errors.New("sizing is locked in a layer above: fill the registry there")
	case len(settings.Tiers) == 0:
		return nil, fmt.Errorf("%s: sizing has no tiers, so there is nothing to propose: add them in spec.sizing.tiers",
			f.Name)
	}
	documents, err := f.Documents(f.Old)
	if err != nil {
		return nil, err
	}
	i := &importer{
		Options: o, settings: settings, tiers: registryinit.TiersOf(settings.Tiers),
		file: f, survey: s, named: registryinit.NamedEntries(documents),
	}
	for _, group := range i.byWorkload(all) {
		i.workload(group)
	}
	return i.write()
}

// importer is an import in the making.
type importer struct {
	Options
	Import
	settings  sizing.Settings
	tiers     registryinit.Tiers
	file      *registryinit.File
	survey    *registryinit.Survey
	named     []registryinit.NamedEntry // those of the file
	proposals []proposal
}

// Report returns one line on what an import came to.
func (i *Import) Report() string {
	parts := []string{
		registryinit.Count(i.Changed, "size") + " proposed", registryinit.Count(i.Right, "workload") + " sized right",
	}
	if i.Smaller > 0 {
		parts = append(parts, registryinit.Count(i.Smaller, "container")+" could be smaller (--lower)")
	}
	if wrong := i.Mistakes(); wrong > 0 {
		parts = append(parts, fmt.Sprintf("%d left to you", wrong))
	}
	if passed := len(i.Skips) - i.Mistakes(); passed > 0 {
		parts = append(parts, fmt.Sprintf("%d passed over", passed))
	}
	return strings.Join(parts, ", ")
}

// Mistakes counts what could not be used though it should be.
func (i *Import) Mistakes() int {
	n := 0
	for _, s := range i.Skips {
		if s.Mistake {
			n++
		}
	}
	return n
}
