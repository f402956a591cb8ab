package draft

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/recommend"
	"github.com/vixens-io/ballast/internal/registry"
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
	Skips    []recommend.Skip
	newSizes []proposal
}

// Import proposes the sizes that recommendations ask for. What it cannot use is a skip.
func (f *File) Import(s *Survey, all []recommend.Recommendation, o ImportOptions) (*Import, error) {
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
	i := &importer{plan: p, ImportOptions: o, file: f, survey: s, named: literals(documents)}
	for _, group := range byWorkload(all) {
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
	named  []literalEntry // those of the file
}

// proposal is another size for a workload.
type proposal struct {
	workload   Workload
	main       string            // empty: as it is
	containers map[string]string // by name
	evidence   []string
	right      bool // some container is sized right
}

// byWorkload gathers what is about the same workload, in the order of first sight.
func byWorkload(all []recommend.Recommendation) [][]recommend.Recommendation {
	var groups [][]recommend.Recommendation
	at := map[identity]int{}
	for _, r := range all {
		id := identity{r.Namespace, r.Kind, r.Name}
		if _, seen := at[id]; !seen {
			at[id] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[id]] = append(groups[at[id]], r)
	}
	return groups
}

func (i *importer) skip(r recommend.Recommendation, mistake bool, format string, args ...any) {
	i.Skips = append(i.Skips, recommend.Skip{Place: r.Place, What: r.String(), Reason: fmt.Sprintf(format, args...), Mistake: mistake})
}

// workload finds whom recommendations are for, and what they come to.
func (i *importer) workload(group []recommend.Recommendation) {
	found, err := i.find(group[0])
	if err != nil {
		for _, r := range group {
			i.skip(r, false, "%v", err)
		}
		return
	}
	w := found[0]
	if why, mistake := i.outOfReach(w, found); why != "" {
		i.skip(group[0], mistake, "%s", why)
		return
	}
	proposal, mistakes := proposal{workload: w, containers: map[string]string{}}, i.Mistakes()
	for _, r := range byContainer(group) {
		i.container(w, r, &proposal)
	}
	switch {
	case len(proposal.evidence) > 0:
		i.newSizes = append(i.newSizes, proposal)
	case proposal.right && i.Mistakes() == mistakes:
		i.Held++
	}
}

// find gives the workloads that a recommendation may be for: of one kind and name, rendered
// once or for several environments. One whose manifest names no namespace goes by kind and
// name.
func (i *importer) find(r recommend.Recommendation) ([]Workload, error) {
	var found []Workload
	for _, w := range i.survey.Workloads {
		if w.Name == r.Name && (r.Kind == "" || w.Kind == r.Kind) && (w.Namespace == r.Namespace || w.Namespace == "") {
			found = append(found, w)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("is no workload that this repository renders")
	}
	if slices.ContainsFunc(found, func(w Workload) bool { return w.Kind != found[0].Kind }) {
		return nil, errors.New("nothing says of which kind it is, and there are several of that name")
	}
	return found, nil
}

// outOfReach says why the registry file cannot decide the size of a workload, and whether
// that is for people to mend.
func (i *importer) outOfReach(w Workload, found []Workload) (why string, mistake bool) {
	switch {
	case w.Asks != "":
		return w.Asks, true
	case !w.Sizable:
		return "nothing says where a " + w.Kind + " keeps its size", true
	case w.Size != nil && (w.Size.Main == "none" || slices.Contains(i.settings.Keep, w.Size.Main)):
		return fmt.Sprintf("%s says %s, so it is left alone", w.SizeFrom, w.Size.Main), false
	case w.SizeFrom.File != "" && !slices.Contains(i.file.loaded.Files(), w.SizeFrom.File):
		return fmt.Sprintf("%s states its size, nearer to it: change it there", w.SizeFrom), true
	case i.entriesFor(found) > 1:
		return "several entries are for it, and nothing says which environment was observed", true
	}
	return "", false
}

// entriesFor counts the entries of the file that name one of the workloads.
func (i *importer) entriesFor(found []Workload) int {
	n := 0
	for _, e := range i.named {
		if slices.ContainsFunc(found, e.isFor) {
			n++
		}
	}
	return n
}

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
	if asked.Asks == "" && asked.Size != nil && (p.main == "" || asked.Size.Main == p.main) {
		return false
	}
	i.Skips = append(i.Skips, recommend.Skip{
		Place: p.workload.Place, What: p.workload.Kind + " " + p.workload.Name, Mistake: true,
		Reason: fmt.Sprintf("an entry for it alone would not be more exact than %s, which states its size: change that one", p.workload.SizeFrom),
	})
	return true
}

// Report gives one line on what an import came to.
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
