package fetch

import (
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// prefixOf returns what the tags that a source means begin with. As in Argo CD it is of versions and ranges of them,
// not of branches and commits, nor of charts.
func prefixOf(s argocd.Source) string {
	isCommit := len(s.TargetRevision) == 40 && strings.Trim(s.TargetRevision, "0123456789abcdefABCDEF") == ""
	if s.Chart != "" || isCommit || !isVersion(s.TargetRevision) && !isRange(s.TargetRevision) {
		return ""
	}
	return s.TagPrefix
}

// below returns the tags that begin with a prefix, without it.
func below(tags []string, prefix string) (all []string) {
	for _, tag := range tags {
		if rest, ok := strings.CutPrefix(tag, prefix); ok {
			all = append(all, rest)
		}
	}
	return all
}

func isVersion(text string) bool {
	_, err := semver.NewVersion(text)
	return err == nil
}

// isRange reports whether a revision stands for the latest of several versions, as 1.2.* does.
func isRange(revision string) bool {
	if revision == "" || isVersion(revision) {
		return false
	}
	_, err := semver.NewConstraint(revision)
	return err == nil
}

// satisfies reports whether a version is the wanted one, or one of the wanted range.
func satisfies(version, wanted string) bool {
	if !isRange(wanted) {
		return version == wanted || "v"+version == wanted || version == "v"+wanted
	}
	v, err := semver.NewVersion(version)
	if err != nil {
		return false
	}
	constraint, err := semver.NewConstraint(wanted)
	return err == nil && constraint.Check(v)
}

// latest returns the highest of the versions that are wanted; empty where none is.
func latest(versions []string, wanted string) string {
	var best *semver.Version
	for _, text := range versions {
		v, err := semver.NewVersion(text)
		if err == nil && satisfies(text, wanted) && (best == nil || v.GreaterThan(best)) {
			best = v
		}
	}
	if best == nil {
		return ""
	}
	return best.Original()
}
