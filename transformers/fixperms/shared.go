package fixperms

import (
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/internal/workload"
)

// party is a workload that may share a claim with others.
type party struct {
	config
	workload.Workload
	object transform.Object
	main   workload.Container
	uses   []use
}

func newParty(c config, w workload.Workload, o transform.Object, root transform.Field) party {
	p := party{config: c, Workload: w, object: o}
	p.main, _ = w.Main()
	p.uses = usesOf(p.main, w.Pod, root, o.Name)
	return p
}

// shared notes the claims that other workloads of the render write to as other users, where
// one of the two is given the claim: it takes it from the other.
func shared(c config, p *transform.Pass) {
	own := newParty(c, p.Workload, p.Object, p.Root)
	if len(own.uses) == 0 {
		return
	}
	for _, o := range p.Workloads() {
		if o.Namespace != p.Namespace || isSame(o.Object, p.Object) {
			continue
		}
		other := newParty(config{}, o.Workload, o.Object, o.Input())
		if !slices.ContainsFunc(own.uses, other.meets) {
			continue
		}
		other.config = c.Of(o.Other)
		for _, u := range own.uses {
			own.compare(other, u, p)
		}
	}
}

func isSame(a, b transform.Object) bool {
	return a.Document == b.Document && slices.Equal(a.Path(), b.Path())
}

// meets reports whether the party reaches files of a use.
func (p party) meets(u use) bool { return slices.ContainsFunc(p.uses, u.overlaps) }

// compare notes that another party reaches the files of a use as another user.
func (p party) compare(other party, u use, pass *transform.Pass) {
	user, where, known := p.user()
	another, whereElse, alsoKnown := other.user()
	if !other.meets(u) || !known || !alsoKnown || user == another {
		return
	}
	if !p.isGiven(u) && !other.isGiven(u) {
		return
	}
	pass.Note(u.volume, transform.Why{Rule: "shared-claim", Source: p.Source, Reason: fmt.Sprintf(
		"%s writes to the claim %s as %d, says %s, and %s as %d, says %s: whichever is given it takes it from the other; let both be one user, or have claims of their own",
		p.main.Name, u.claim, user, where, other.object, another, whereElse)})
}

// isGiven reports whether the registry gives the party what it shares of a use.
func (p party) isGiven(u use) bool {
	return p.Entry != nil && slices.ContainsFunc(p.uses, func(own use) bool {
		return own.overlaps(u) && slices.Contains(p.Entry.Volumes, own.name)
	})
}

// user gives the user whom the party writes as. Root, which may write to anything, is none.
func (p party) user() (user int64, where string, ok bool) {
	if p.Entry != nil && p.Entry.User != nil {
		return int64(*p.Entry.User), registry, true
	}
	user, where, known := userOf(p.Workload, p.main)
	return user, where, known && user != 0
}
