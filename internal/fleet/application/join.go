package application

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/engine"
)

// Join returns what all sources of Applications render to as one result, in which each stream has a
// name of its own.
func Join(all []Deployment) *engine.Result {
	var results []*engine.Result
	taken := map[string]bool{}
	for _, d := range all {
		for _, r := range d.Rendered {
			d.distinguish(r, taken)
			results = append(results, r.Result)
		}
	}
	return engine.Join(results...)
}

// distinguish renames the streams of a source whose names others have: one directory may be rendered
// in several ways.
func (d Deployment) distinguish(r Rendered, taken map[string]bool) {
	names := map[string]string{}
	for _, document := range r.Documents {
		name, known := names[document.Part]
		if !known {
			name = document.Part
			if taken[name] {
				name = fmt.Sprintf("%s (source %d of %s)", name, r.Source+1, d.Name)
			}
			names[document.Part], taken[name] = name, true
		}
		document.Part = name
	}
}
