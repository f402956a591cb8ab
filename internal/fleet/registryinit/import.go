package registryinit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/sizeimport"
)

// ImportOptions say how sizes are proposed.
type ImportOptions struct {
	Headroom int  // per cent on top of what was observed
	Lower    bool // also sizes below what runs, though never below what was observed
}

// Import is what recommendations come to.
type Import struct {
	Text     []byte // of the registry, with the sizes proposed
	Changed  int    // workloads that get another size
	Held     int    // those whose size is right
	Smaller  int    // those that could be smaller
	Skips    []sizeimport.Skip
	newSizes []proposal
}

// Import proposes the sizes that recommendations ask for. What it cannot use is a skip.
func (f *File) Import(s *Survey, all []sizeimport.Recommendation, o ImportOptions) (*Import, error) {
	if f.Old == nil {
		return nil, fmt.Errorf("%s: there is no registry to fill: ballast registry init writes one", f.Name)
	}
	p := planOf(f.loaded, f.above)
	switch {
	case !p.sizes:
		return nil, errors.New("sizing is locked in a layer above: fill the registry there")
	case len(p.ladder) == 0:
		return nil, fmt.Errorf("%s: sizing has no tiers, so there is nothing to propose: say what the sizes are in spec.sizing.tiers", f.Name)
	}
	documents, err := registryDocuments(f.Name, f.Old)
	if err != nil {
		return nil, err
	}
	i := &importer{plan: p, ImportOptions: o, file: f, survey: s, named: namedEntries(documents)}
	for _, group := range i.byWorkload(all) {
		i.workload(group)
	}
	return i.settle()
}

// importer is an import in the making.
type importer struct {
	plan
	ImportOptions
	Import
	file   *File
	survey *Survey
	named  []namedEntry // those of the file
}

// Report returns one line on what an import came to.
func (i *Import) Report() string {
	parts := []string{count(i.Changed, "size") + " proposed", count(i.Held, "workload") + " sized right"}
	if i.Smaller > 0 {
		parts = append(parts, count(i.Smaller, "container")+" could be smaller (--lower)")
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
