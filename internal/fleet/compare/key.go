package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// keysOf returns what names applications on both sides: their Application, or by their directory
// where no Application names it; the second of a name has its number too.
func keysOf(f *discover.Fleet) []string {
	keys := make([]string, len(f.Applications))
	seen := map[string]int{}
	for i, a := range f.Applications {
		key := "directory\x00" + a.Dir
		if r := a.Resource; r != nil {
			key = strings.Join([]string{"app", r.Namespace, r.Name, fmt.Sprint(a.Source)}, "\x00")
		}
		seen[key]++
		keys[i] = fmt.Sprintf("%s\x00%d", key, seen[key])
	}
	return keys
}

// undeployed is the key of a directory whose Application is gone: nothing deploys it any more, and the
// Application has a row of its own.
const undeployed = ""

// follow changes the keys before to those that the applications have now, where an Application was written
// for a directory, or has another name: the one that is gone from a directory is the one that came. A
// directory that is left behind came from nowhere.
func follow(before *discover.Fleet, keysBefore []string, after *discover.Fleet, keysAfter []string) {
	gone, came := missingIn(keysAfter, before, keysBefore), missingIn(keysBefore, after, keysAfter)
	for dir, old := range gone {
		now := came[dir]
		switch {
		case len(now) == 1 && after.Applications[now[0]].Resource == nil && isDeployed(before, old):
			keysAfter[now[0]] = undeployed
		case len(old) == 1 && len(now) == 1:
			keysBefore[old[0]] = keysAfter[now[0]]
		}
	}
}

// isDeployed reports whether one of the applications is that of an Application.
func isDeployed(f *discover.Fleet, applications []int) bool {
	return slices.ContainsFunc(applications, func(i int) bool { return f.Applications[i].Resource != nil })
}

// missingIn returns which applications of a fleet the other side has not, by directory.
func missingIn(others []string, f *discover.Fleet, keys []string) map[string][]int {
	known := map[string]bool{}
	for _, key := range others {
		known[key] = true
	}
	all := map[string][]int{}
	for i, a := range f.Applications {
		if !known[keys[i]] && a.Elsewhere == "" {
			all[a.Dir] = append(all[a.Dir], i)
		}
	}
	return all
}
