package fixperms

import (
	"slices"

	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/internal/workload"
)

// laterRoots notes init containers that write to a volume as root once it is given away.
func (f *fix) laterRoots(mounts []mount, helpers []helper) {
	given := map[mount]bool{}
	for _, m := range uncovered(mounts, helpers) {
		given[m] = true // by ours, which comes first
	}
	for _, c := range f.Workload.Containers {
		if c.Role != workload.Init && c.Role != workload.NativeSidecar {
			continue
		}
		if i := slices.IndexFunc(helpers, func(h helper) bool { return h.Same(c.Field) }); i >= 0 {
			for _, m := range helpers[i].covers {
				given[m] = true
			}
			continue
		}
		f.laterRoot(c, mounts, given)
	}
}

func (f *fix) laterRoot(c workload.Container, mounts []mount, given map[mount]bool) {
	root, known := f.asRoot(c)
	if known && !root {
		return
	}
	for _, m := range mounts {
		if !given[m] || !writes(c, m.volume) {
			continue
		}
		why := transform.Why{Rule: "later-root", Source: m.source,
			Reason: c.Name + " runs as root behind it, on the volume " + m.volume + ": what it writes is root's; let it run as the volume's user"}
		if !known {
			why.Severity = transform.Info
			why.Reason = c.Name + " runs behind it on the volume " + m.volume + ", as whom its image says: if that is root, what it writes is root's; give it a runAsUser"
		}
		f.Note(c.Field, why)
		return
	}
}
