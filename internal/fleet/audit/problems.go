package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// The problems that an audit finds by itself.
const (
	unreadableFile = "fleet/unreadable"
	openSet        = "fleet/unevaluated-set"
	assumed        = "fleet/assumed"
	noRegistry     = "registry/none"
	mistake        = "registry/mistake"
	expired        = "registry/expired-waiver"
)

// problems returns what is wrong with the repository and its registries as a whole.
func (u *auditor) problems() []Problem {
	all := []Problem{}
	for _, t := range u.fleet.Trouble {
		all = append(all, Problem{ID: unreadableFile, Severity: transform.Error, File: t.File, Line: t.Line, Message: u.fromRoot(t.Err.Error()) + consequenceOf(t)}.about(""))
	}
	for _, s := range u.fleet.Sets {
		message := s.String()
		if !u.fleet.Asked {
			message += ": give the Applications of the cluster with --applications"
		}
		all = append(all, Problem{ID: openSet, Severity: transform.Info, File: s.File, Line: s.Line, Message: message}.about(s.Name))
	}
	for _, note := range u.fleet.Notes {
		all = append(all, Problem{ID: assumed, Severity: transform.Info, Message: note}.about(""))
	}
	all = append(all, u.registryProblems()...)
	for _, p := range u.linter.Problems() {
		all = append(all, Problem{ID: p.ID, Severity: p.Severity, File: p.File, Line: p.Line, Message: p.Message}.about(p.Key))
	}
	for i := range all {
		all[i].Message = redact.MaskMessage(all[i].Message)
	}
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.ID, b.ID), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(all)
}

// unseenOf says what trouble means, and what to do.
func consequenceOf(t discover.Trouble) string {
	if t.File == "" {
		return "; what it deploys is not seen: fix it in the cluster"
	}
	return "; what it may deploy is not seen: fix it, or move it out of the repository"
}

// registryProblems returns the mistakes of all registries, and the waivers past their date.
func (u *auditor) registryProblems() []Problem {
	var all []Problem
	add := func(id string, m registry.Mistake) {
		severity := transform.Error
		if m.Warning {
			severity = transform.Warning
		}
		message := strings.TrimPrefix(m.Path+": "+m.Message, ": ")
		all = append(all, Problem{ID: id, Severity: severity, File: u.fromRoot(m.Source.File), Line: m.Source.Line, Message: message}.about(m.Entry+steady(message)))
	}
	for _, r := range u.registries.all() {
		for _, m := range r.Mistakes() {
			add(mistake, m)
		}
		for _, m := range r.Expired(u.Now) {
			add(expired, m)
		}
	}
	if u.registries.none() {
		all = append(all, Problem{ID: noRegistry, Severity: transform.Warning, Message: "there is no registry: unsafe sync commands are made safe, all else is only reported; start one with ballast registry init"}.about(""))
	}
	return all
}

// about returns a problem its fingerprint, which survives edits elsewhere: by the names of what it is
// about, or else by what it says.
func (p Problem) about(names string) Problem {
	sum := sha256.Sum256([]byte(strings.Join([]string{p.ID, p.File, cmp.Or(names, steady(p.Message))}, "\x00")))
	p.Fingerprint = hex.EncodeToString(sum[:8])
	return p
}

// steady returns a text without its numbers: lines, places in lists and counts change with what is
// around.
func steady(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return -1
		}
		return c
	}, text)
}
