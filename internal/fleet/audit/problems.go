package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/lint"
)

// problems returns what is wrong with the repository and its registries as a whole.
func (u *Auditor) problems() []Problem {
	all := []Problem{}
	for _, t := range u.fleet.Trouble {
		place := registry.Source{File: t.File, Line: t.Line}
		all = append(all, lint.Unreadable.At(place, "", fromRoot(u.fleet.Root, t.Err.Error())+consequenceOf(t)))
	}
	for _, s := range u.fleet.Sets {
		message := s.String()
		if !u.fleet.Asked {
			message += ": give the Applications of the cluster with --applications"
		}
		all = append(all, lint.Unevaluated.At(registry.Source{File: s.File, Line: s.Line}, s.Name, message))
	}
	if unnamed := u.fleet.Unnamed; unnamed.Any() {
		all = append(all, lint.Unnamed.At(registry.Source{}, "unnamed", unnamed.String()+
			" that no Application names: what is in there is not rendered; if it is deployed by an Application that Git "+
			"does not have, give those of the cluster with --applications"))
	}
	for d, n := range u.fleet.Deprecated {
		all = append(all, lint.Deprecated.At(registry.Source{}, d.Field, fmt.Sprintf(
			"kustomize deprecates %s, which %s: say %s instead; kustomize edit fix does so",
			d.Field, having(n), d.Instead)))
	}
	for _, note := range u.fleet.Notes {
		all = append(all, lint.Assumed.At(registry.Source{}, "", note))
	}
	all = append(all, u.registryProblems()...)
	for _, p := range u.linter.Problems() {
		if !u.asPlugin || p.Kind.ID != lint.Unmanaged.ID { // a what-if is that there is none
			all = append(all, p)
		}
	}
	for i := range all {
		all[i].Message = redact.Message(all[i].Message)
	}
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			strings.Compare(a.ID, b.ID), strings.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(all)
}

func having(kustomizations int) string {
	if kustomizations == 1 {
		return "1 kustomization has"
	}
	return fmt.Sprintf("%d kustomizations have", kustomizations)
}

// consequenceOf says what trouble means, and what to do.
func consequenceOf(t discover.Trouble) string {
	if t.File == "" {
		return "; what it deploys is not seen: fix it in the cluster"
	}
	return "; what it may deploy is not seen: fix it, or move it out of the repository"
}

// registryProblems returns the mistakes of all registries, and the waivers past their date.
func (u *Auditor) registryProblems() []Problem {
	var all []Problem
	add := func(k lint.Kind, m registry.Mistake) {
		message := strings.TrimPrefix(m.Path+": "+m.Message, ": ")
		place := registry.Source{File: fromRoot(u.fleet.Root, m.Source.File), Line: m.Source.Line}
		p := k.At(place, m.Entry+lint.WithoutNumbers(message), message)
		if m.Warning {
			p.Severity = transform.Warning
		}
		all = append(all, p)
	}
	isNone := len(u.registries) > 0 // as far as every one could be read
	for r := range u.registries {
		if r.stated == nil {
			isNone = false
			continue
		}
		isNone = isNone && len(r.stated.Files()) == 0
		for _, m := range r.stated.Mistakes() {
			add(lint.Mistake, m)
		}
		for _, m := range r.stated.Expired(u.now) {
			add(lint.Expired, m)
		}
	}
	if isNone {
		all = append(all, lint.NoRegistry.At(registry.Source{}, "",
			"there is no registry: unsafe sync commands are made safe, all else is only reported; "+
				"start one with ballast registry init"))
	}
	return all
}
