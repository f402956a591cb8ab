package fixperms

import (
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// party is a workload that may share a claim with others.
type party struct {
	config
	workload.Workload
	object transform.Object
	main   workload.Container
	uses   []use
}

func newParty(w workload.Workload, o transform.Object, root transform.Field) party {
	p := party{Workload: w, object: o}
	p.main, _ = w.Main()
	p.uses = usesOf(p.main, w.Pod, root, o.Name)
	return p
}

// shared notes the claims that other workloads of the render write to as other users, where
// one of the two is given the claim: it takes it from the other.
func shared(c config, p *transform.Pass) {
	own := newParty(p.Workload, p.Object, p.Root)
	own.config = c
	for _, u := range own.uses {
		noted := 0
		for _, other := range parties(c, p)[family{p.Namespace, u.claim.family()}] {
			if !isSame(other.object, p.Object) && other.meets(u) && own.compare(*other, u, p) {
				noted++
			}
			if noted == mostParties {
				break
			}
		}
	}
}

// mostParties bounds how many others are told of with which a claim is shared.
const mostParties = 20

// family is where claims are that may be one.
type family struct{ namespace, name string }

// parties sorts workloads by the claims that they write to.
func parties(c config, p *transform.Pass) map[family][]*party {
	return transform.Once(p, func(all []transform.OtherWorkload) map[family][]*party {
		families := map[family][]*party{}
		for _, o := range all {
			one := newParty(o.Workload, o.Object, o.Input())
			if len(one.uses) == 0 {
				continue
			}
			one.config = c.Of(o.Other)
			mine := map[family]bool{}
			for _, u := range one.uses {
				mine[family{o.Namespace, u.claim.family()}] = true
			}
			for f := range mine {
				families[f] = append(families[f], &one)
			}
		}
		return families
	})
}

func isSame(a, b transform.Object) bool {
	return a.Document == b.Document && slices.Equal(a.Path(), b.Path())
}

// meets reports whether the party reaches files of a use.
func (p party) meets(u use) bool { return slices.ContainsFunc(p.uses, u.overlaps) }

// compare notes that another party reaches the files of a use as another user, and reports
// whether it does.
func (p party) compare(other party, u use, pass *transform.Pass) bool {
	user, where, known := p.user()
	another, whereElse, alsoKnown := other.user()
	if !known || !alsoKnown || user == another || !p.lists(u) && !other.lists(u) {
		return false
	}
	pass.Note(u.volume, transform.Why{
		Rule: "shared-claim", Subject: other.object.String(), Source: p.Source, Reason: fmt.Sprintf(
			"%s writes to claim %s as user %d (%s), and %s as user %d (%s): each start takes the claim from the other; "+
				"use one user, or a claim for each",
			p.main.Name, u.claim, user, where, other.object, another, whereElse)})
	return true
}

// lists reports whether the registry gives the party what it shares of a use.
func (p party) lists(u use) bool {
	return p.Entry != nil && slices.ContainsFunc(p.uses, func(own use) bool {
		return own.overlaps(u) && slices.Contains(p.Entry.Volumes, own.name)
	})
}

// user returns the user whom the party writes as. Root, which may write to anything, is none.
func (p party) user() (user int64, where string, ok bool) {
	if p.Entry != nil && p.Entry.User != nil {
		return int64(*p.Entry.User), registry, true
	}
	user, where, known := userOf(p.Workload, p.main)
	return user, where, known && user != 0
}
