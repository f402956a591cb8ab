package sizeimport

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/fleet/registryinit"
)

// proposal is another size for a workload.
type proposal struct {
	workload   registryinit.Workload
	entry      *registryinit.NamedEntry // where it goes; nil: into one of its own
	main       string                   // empty: as it is
	containers map[string]string        // by name
	evidence   []string
	right      bool // some container is sized right
}

// group is what is about the same workload, which may be rendered for several environments.
type group struct {
	found []registryinit.Workload
	all   []Recommendation
}

// byWorkload finds whom the recommendations are for, in the order of first sight.
func (i *importer) byWorkload(all []Recommendation) []*group {
	var groups []*group
	of := map[registryinit.Identity]*group{}
	for _, r := range all {
		found, err := i.find(r)
		if err != nil {
			i.skip(r, false, "%v", err)
			continue
		}
		id := found[0].Identity()
		if of[id] == nil {
			of[id] = &group{found: found}
			groups = append(groups, of[id])
		}
		of[id].all = append(of[id].all, r)
	}
	return groups
}

func (i *importer) skip(r Recommendation, mistake bool, format string, args ...any) {
	i.Skips = append(i.Skips, Skip{r.Place, r.String(), fmt.Sprintf(format, args...), mistake})
}

// workload adds what the recommendations for one workload come to.
func (i *importer) workload(g *group) {
	proposal := proposal{workload: g.found[0], containers: map[string]string{}}
	mistakes := i.Mistakes()
	why, mistake := i.unchangeable(proposal.workload)
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
		proposal.restate()
		i.proposals = append(i.proposals, proposal)
	case proposal.right && i.Mistakes() == mistakes:
		i.Right++
	}
}

// restate adds what a less specific entry states: entries do not merge, so the one that is written has
// to say it again.
func (p *proposal) restate() {
	was := p.workload.Size
	if was == nil || p.entry != nil && p.entry.Sized {
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
func (i *importer) find(r Recommendation) ([]registryinit.Workload, error) {
	var found []registryinit.Workload
	for _, w := range i.survey.Workloads {
		if w.Name == r.Name && (r.Kind == "" || w.Kind == r.Kind) && (w.Namespace == r.Namespace || w.Namespace == "") {
			found = append(found, w)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("is no workload that this repository renders")
	}
	if slices.ContainsFunc(found, func(w registryinit.Workload) bool { return w.Kind != found[0].Kind }) {
		return nil, errors.New("nothing says of which kind it is, and there are several of that name")
	}
	return found, nil
}

// unchangeable says why the registry file cannot decide the size of a workload, and whether
// that is for people to fix.
func (i *importer) unchangeable(w registryinit.Workload) (why string, mistake bool) {
	switch {
	case w.Unclear != "":
		return w.Unclear, true
	case !w.Sizable:
		return "it has no place for a size: it is a hook, a part of a manifest, or of a kind that keeps none", true
	case w.Size != nil && (w.Size.Main == "none" || slices.Contains(i.settings.Keep, w.Size.Main)):
		return fmt.Sprintf("%s says %s, so it is left alone", w.SizeFrom, w.Size.Main), false
	case w.SizeFrom.File != "" && !slices.Contains(i.file.Loaded.Files(), w.SizeFrom.File):
		return fmt.Sprintf("%s states its size, nearer to it: change it there", w.SizeFrom), true
	}
	return "", false
}

// entriesOf returns the entries of the file that name these workloads and no other.
func (i *importer) entriesOf(found []registryinit.Workload) []registryinit.NamedEntry {
	var own []registryinit.NamedEntry
	for _, e := range i.named {
		isAnother := func(w registryinit.Workload) bool { return e.IsFor(w) && w.Identity() != found[0].Identity() }
		if slices.ContainsFunc(found, e.IsFor) && !slices.ContainsFunc(i.survey.Workloads, isAnother) {
			own = append(own, e)
		}
	}
	return own
}
