package transform

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/workload"
)

// owners names for each of all Writes the transformer that has it.
type owners map[string]string

func ownersOf(all []Definition) owners {
	o := owners{}
	for _, d := range all {
		for _, keys := range d.Writes {
			o[keys] = d.Name
		}
	}
	return o
}

// of returns the transformer that alone may edit a place: that of the deepest key on the way
// to it with which some Writes end, and of several such Writes the longest.
func (o owners) of(path []string) (owner string, owned bool) {
	keys := make([]string, len(path))
	for i, key := range path {
		keys[i] = key
		if isIndex(key) {
			keys[i] = "*"
		}
	}
	for end := len(keys); end > 0; end-- {
		for start := range end {
			if owner, owned := o[strings.Join(keys[start:end], "/")]; owned {
				return owner, true
			}
		}
	}
	return "", false
}

// mayWrite refuses an edit of a field that another transformer owns, or nobody.
func (e *engine) mayWrite(d *Definition, w workload.Workload, p proposal) error {
	if p.isNote {
		return nil
	}
	owner, owned := e.owners.of(w.Canonical(p.At))
	switch {
	case !owned:
		return fmt.Errorf("%s may not edit %s: its Writes name no key of it", d.Name, p.At.Pointer())
	case owner != d.Name:
		return fmt.Errorf("%s may not edit %s: it belongs to %s", d.Name, p.At.Pointer(), owner)
	}
	return nil
}
