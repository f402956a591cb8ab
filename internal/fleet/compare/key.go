package compare

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// keysOf returns what applications are called on both sides: by their Application, or by their folder
// where no Application names it; the second of a name has its number too.
func keysOf(f *discover.Fleet) map[discover.Application]string {
	keys := map[discover.Application]string{}
	seen := map[string]int{}
	for _, m := range f.Applications {
		key := "folder\x00" + m.Dir
		if a := m.Resource; a != nil {
			key = strings.Join([]string{"app", a.Namespace, a.Name, fmt.Sprint(m.Source)}, "\x00")
		}
		seen[key]++
		keys[m] = fmt.Sprintf("%s\x00%d", key, seen[key])
	}
	return keys
}

// follow gives applications before the keys that they have now, where an Application was written for
// a folder, or has another name: the one application that is gone from a folder is the one that came.
func follow(before *discover.Fleet, keysBefore map[discover.Application]string, after *discover.Fleet, keysAfter map[discover.Application]string) {
	gone, came := strangers(before, keysBefore, keysAfter), strangers(after, keysAfter, keysBefore)
	for dir, old := range gone {
		if now := came[dir]; len(old) == 1 && len(now) == 1 {
			keysBefore[old[0]] = keysAfter[now[0]]
		}
	}
}

// strangers returns the applications of a fleet that the other has not, by folder.
func strangers(f *discover.Fleet, keys, others map[discover.Application]string) map[string][]discover.Application {
	known := map[string]bool{}
	for _, key := range others {
		known[key] = true
	}
	all := map[string][]discover.Application{}
	for _, m := range f.Applications {
		if !known[keys[m]] && m.Elsewhere == "" {
			all[m.Dir] = append(all[m.Dir], m)
		}
	}
	return all
}
