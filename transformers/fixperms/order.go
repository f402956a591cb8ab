package fixperms

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// order notes the init containers that write to a volume at the wrong time: as root once
// it is given away, or as anyone else before.
func (f *fix) order(mounts []mount, helpers []helper, o owner) {
	handedOver := map[mount]bool{}
	for _, m := range uncovered(mounts, helpers) {
		handedOver[m] = true // by ours, which comes first
	}
	for _, c := range f.Workload.Containers {
		if c.Role != workload.Init && c.Role != workload.NativeSidecar {
			continue
		}
		if i := slices.IndexFunc(helpers, func(h helper) bool { return h.Same(c.Field) }); i >= 0 {
			for _, m := range helpers[i].covers {
				handedOver[m] = true
				again := slices.ContainsFunc(helpers[i+1:], func(h helper) bool { return slices.Contains(h.covers, m) })
				if !again {
					f.late(helpers[i], m, o)
				}
			}
			continue
		}
		if chowns(c, o) {
			continue
		}
		i := slices.IndexFunc(mounts, func(m mount) bool { return writes(c, m.volume) && f.mistimed(c, handedOver[m]) })
		if i >= 0 {
			f.Note(c.Field, f.mistiming(c, mounts[i], handedOver[mounts[i]]))
		}
	}
}

// chowns reports whether a container runs a chown to the owner, if it is no helper for all
// that may be wrong: what it leaves behind is nobody's but theirs.
func chowns(c workload.Container, o owner) bool {
	return slices.ContainsFunc(shell.Read(shellOf(c)).Commands, func(cmd shell.Command) bool { return givesTo(cmd, o) })
}

// givesTo reports whether a command is a chown to the owner.
func givesTo(cmd shell.Command, o owner) bool {
	if cmd.Name != "chown" {
		return false
	}
	operands := chownOf(cmd.Words[1:]).operands
	if len(operands) == 0 {
		return false
	}
	by := handover{owner: operands[0].Value}
	user, known := by.user()
	return known && user == o.user && by.serves(o)
}

// mistimed reports whether a container should not write to a volume that is, or is not
// yet, given away.
func (f *fix) mistimed(c workload.Container, handedOver bool) bool {
	root, known := f.asRoot(c)
	return handedOver && (root || !known) || !handedOver && known && !root
}

// mistiming says what is wrong with that.
func (f *fix) mistiming(c workload.Container, m mount, handedOver bool) transform.Why {
	_, known := f.asRoot(c)
	switch {
	case !handedOver:
		return transform.Why{Rule: "too-early", Subject: m.volume, Source: m.source, Reason: c.Name +
			" writes to volume " + m.volume + " before its owner is changed, and a new volume belongs to root; " +
			"move it behind the container that changes the owner"}
	case !known:
		return transform.Why{
			Rule: "later-root", Subject: m.volume, Source: m.source, Severity: transform.Info, Reason: c.Name +
				" writes to volume " + m.volume + " after its owner is changed, and its image decides as which user; " +
				"set runAsUser to the user of the volume"}
	}
	return transform.Why{Rule: "later-root", Subject: m.volume, Source: m.source, Reason: c.Name +
		" writes to volume " + m.volume + " as root after its owner is changed, and its files will belong to root; " +
		"set runAsUser to the user of the volume"}
}
