package compare

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// RuleSet names the loss of an Application that its ApplicationSet made.
const RuleSet = "application-set"

// RuleApplication names the loss of an Application whose file cannot be read any more.
const RuleApplication = "application"

// lostWithSets returns the Applications that are gone because an ApplicationSet suddenly makes none, or because
// their file cannot be read any more. One that goes with its file was removed by its author.
func lostWithSets(was, is *discover.Fleet) []Protection {
	var lost []Protection
	seen := map[string]bool{}
	for _, a := range was.Applications {
		r := a.Resource
		if r == nil || seen[r.Namespace+"/"+r.Name] || fails(was, r.Set) || makesAny(is, r) {
			continue
		}
		if cause := whyNone(is, r); cause != "" {
			seen[r.Namespace+"/"+r.Name] = true
			rule := RuleSet
			if r.Set == "" {
				rule = RuleApplication
			}
			lost = append(lost, Protection{
				App: r.Name, Rule: rule, Danger: true, Cause: cause,
				Object: transform.ObjectRef{Kind: "Application", Name: r.Name},
			})
		}
	}
	return lost
}

// makesAny reports whether the set of an Application still makes any, or the Application is there without it.
func makesAny(f *discover.Fleet, of *argocd.Application) bool {
	return slices.ContainsFunc(f.Applications, func(a discover.Application) bool {
		r := a.Resource
		isOne := r != nil && r.Namespace == of.Namespace && (r.Set != "" && r.Set == of.Set || r.Name == of.Name)
		return isOne && !fails(f, r.Set)
	})
}

// fails reports whether Argo CD cannot evaluate a set, and so makes nothing of it.
func fails(f *discover.Fleet, set string) bool {
	return slices.ContainsFunc(f.Sets, func(s discover.Set) bool {
		return s.Kind == "ApplicationSet" && s.Name == set && s.Fails
	})
}

// whyNone says why the set of an Application makes none; empty if it is not there any more.
func whyNone(f *discover.Fleet, of *argocd.Application) string {
	const risk = "; Argo CD may delete this Application and what it deploys"
	isSet := func(s discover.Set) bool { return s.Kind == "ApplicationSet" && s.Name == of.Set }
	if of.Set == "" {
		if t := troubleOf(f, of.File); t != "" {
			return "the file of the Application can no longer be read: " + t
		}
		return ""
	}
	if slices.ContainsFunc(f.Empty, isSet) {
		return "ApplicationSet " + of.Set + " makes no Application any more" + risk
	}
	if i := slices.IndexFunc(f.Sets, isSet); i >= 0 {
		return "ApplicationSet " + of.Set + " can no longer be evaluated: " + f.Sets[i].Reason
	}
	if t := troubleOf(f, of.File); t != "" {
		return "the file of ApplicationSet " + of.Set + " can no longer be read: " + t + risk
	}
	return ""
}

// troubleOf says why a file cannot be read; empty if it can, or is not there.
func troubleOf(f *discover.Fleet, file string) string {
	for _, t := range f.Trouble {
		if t.File == file && file != "" {
			return t.Error()
		}
	}
	return ""
}
