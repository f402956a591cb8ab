package registryinit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/fleet/sizeimport"
)

// proposal is another size for a workload.
type proposal struct {
	workload   Workload
	entry      *namedEntry       // where it goes; nil: into one of its own
	main       string            // empty: as it is
	containers map[string]string // by name
	evidence   []string
	right      bool // some container is sized right
}

// group is what is about the same workload, which may be rendered for several environments.
type group struct {
	found []Workload
	all   []sizeimport.Recommendation
}

// byWorkload finds whom the recommendations are for, in the order of first sight.
func (i *importer) byWorkload(all []sizeimport.Recommendation) []*group {
	var groups []*group
	of := map[identity]*group{}
	for _, r := range all {
		found, err := i.find(r)
		if err != nil {
			i.skip(r, false, "%v", err)
			continue
		}
		id := found[0].identity()
		if of[id] == nil {
			of[id] = &group{found: found}
			groups = append(groups, of[id])
		}
		of[id].all = append(of[id].all, r)
	}
	return groups
}

func (i *importer) skip(r sizeimport.Recommendation, mistake bool, format string, args ...any) {
	i.Skips = append(i.Skips, sizeimport.Skip{Place: r.Place, What: r.String(), Reason: fmt.Sprintf(format, args...), Mistake: mistake})
}

// workload says what the recommendations for one workload come to.
func (i *importer) workload(g *group) {
	proposal, mistakes := proposal{workload: g.found[0], containers: map[string]string{}}, i.Mistakes()
	why, mistake := i.outOfReach(proposal.workload)
	if own := i.entriesOf(g.found); len(own) == 1 {
		proposal.entry = &own[0]
	} else if len(own) > 1 && why == "" {
		why, mistake = "several entries are for it, and nothing says which environment was observed", true
	}
	if why != "" {
		for _, r := range g.all {
			i.skip(r, mistake, "%s", why)
		}
		return
	}
	for _, r := range byContainer(g.all) {
		i.container(proposal.workload, r, &proposal)
	}
	switch {
	case len(proposal.evidence) > 0:
		proposal.keep()
		i.newSizes = append(i.newSizes, proposal)
	case proposal.right && i.Mistakes() == mistakes:
		i.Held++
	}
}

// keep adds what a vaguer entry states: entries do not merge, so the one that is written has
// to say it again.
func (p *proposal) keep() {
	was := p.workload.Size
	if was == nil || p.entry != nil && p.entry.sized {
		return
	}
	p.main = cmp.Or(p.main, was.Main)
	for name, tier := range was.Containers {
		p.containers[name] = cmp.Or(p.containers[name], tier)
	}
}

// find returns the workloads that a recommendation may be for: of one kind and name, rendered
// once or for several environments. One whose manifest names no namespace goes by kind and
// name.
func (i *importer) find(r sizeimport.Recommendation) ([]Workload, error) {
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
// that is for people to fix.
func (i *importer) outOfReach(w Workload) (why string, mistake bool) {
	switch {
	case w.Asks != "":
		return w.Asks, true
	case !w.Sizable:
		return "it has no place for a size: it is a hook, a part of a manifest, or of a kind that keeps none", true
	case w.Size != nil && (w.Size.Main == "none" || slices.Contains(i.settings.Keep, w.Size.Main)):
		return fmt.Sprintf("%s says %s, so it is left alone", w.SizeFrom, w.Size.Main), false
	case w.SizeFrom.File != "" && !slices.Contains(i.file.loaded.Files(), w.SizeFrom.File):
		return fmt.Sprintf("%s states its size, nearer to it: change it there", w.SizeFrom), true
	}
	return "", false
}

// entriesOf returns the entries of the file that name these workloads and no other.
func (i *importer) entriesOf(found []Workload) []namedEntry {
	var own []namedEntry
	for _, e := range i.named {
		isAnother := func(w Workload) bool { return e.isFor(w) && w.identity() != found[0].identity() }
		if slices.ContainsFunc(found, e.isFor) && !slices.ContainsFunc(i.survey.Workloads, isAnother) {
			own = append(own, e)
		}
	}
	return own
}
