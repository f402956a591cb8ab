package fetch

import "github.com/Masterminds/semver/v3"

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
