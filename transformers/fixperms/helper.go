package fixperms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/workload"
)

// helper is an init container of the author's that gives volumes away.
type helper struct {
	workload.Container
	handovers []handover
	covers    []mount
}

// helpers returns the author's own containers that do the job, whatever they are called. A
// container's name is believed only where what it runs cannot be read.
func (f *fix) helpers(mounts []mount) []helper {
	var all []helper
	for _, c := range f.Workload.Containers {
		if c.Role != workload.Init {
			continue
		}
		h := helper{Container: c}
		var readable bool
		h.handovers, readable = read(shellOf(c))
		for _, m := range mounts {
			if h.hands(m) {
				h.covers = append(h.covers, m)
			}
		}
		if len(h.covers) == 0 && !readable && c.Name == name {
			h.covers = slices.DeleteFunc(slices.Clone(mounts), func(m mount) bool { return !writes(c, m.volume) })
		}
		if len(h.covers) > 0 {
			all = append(all, h)
		}
	}
	return all
}

// hands reports whether the helper gives away all of what is mounted.
func (h helper) hands(m mount) bool {
	for _, place := range places(h.Container, m) {
		if slices.ContainsFunc(h.handovers, func(o handover) bool { return o.covers(place) }) {
			return true
		}
	}
	return false
}

// effective returns those of its commands that give away what the main container mounts.
func (h helper) effective() []handover {
	return slices.DeleteFunc(slices.Clone(h.handovers), func(command handover) bool {
		return !slices.ContainsFunc(h.covers, func(m mount) bool { return command.coversAny(places(h.Container, m)) })
	})
}

// served returns the helpers with what is nobody's work but theirs: what they give to the
// right user and leave to a wrong group is given away once more.
func served(helpers []helper, o owner) []helper {
	all := slices.Clone(helpers)
	for i, h := range all {
		all[i].covers = slices.DeleteFunc(slices.Clone(h.covers), func(m mount) bool {
			return h.hands(m) && !slices.ContainsFunc(h.handovers, func(command handover) bool {
				return command.serves(o) && command.coversAny(places(h.Container, m))
			})
		})
	}
	return all
}

// places returns where a container has what the main container mounts: it may mount more of
// the volume, and elsewhere.
func places(c workload.Container, m mount) []string {
	var all []string
	for _, own := range c.At("volumeMounts").Named(m.volume) {
		if own.At("readOnly").Bool() || !own.At("subPathExpr").Empty() {
			continue
		}
		if below, ok := within(clean(m.subPath), clean(own.At("subPath").Value())); ok {
			all = append(all, clean(own.At("mountPath").Value()+"/"+below))
		}
	}
	return all
}

// within returns the way from a directory to what is in it, both clean.
func within(inner, dir string) (way string, ok bool) {
	if dir == "/" || inner == dir {
		return strings.TrimPrefix(inner, dir), true
	}
	return strings.CutPrefix(inner, dir+"/")
}

func clean(p string) string { return path.Clean("/" + p) }

func isHelper(c workload.Container, helpers []helper) bool {
	return slices.ContainsFunc(helpers, func(h helper) bool { return h.Same(c.Field) })
}

// uncovered returns the mounts that no helper gives away.
func uncovered(mounts []mount, helpers []helper) []mount {
	return slices.DeleteFunc(slices.Clone(mounts), func(m mount) bool {
		return slices.ContainsFunc(helpers, func(h helper) bool { return slices.Contains(h.covers, m) })
	})
}

// doubtName notes a helper that is trusted because of its name.
func (f *fix) doubtName(h helper) {
	if !slices.ContainsFunc(h.covers, h.hands) {
		f.noteVolume(h.Field, "unread", volumes(h.covers), "the command of "+h.Name+" cannot be read from the manifest; "+
			"it is trusted because of its name; rename it if it does something else", f.Source)
	}
}

// compare notes a helper that serves another user.
func (f *fix) compare(h helper, o owner) {
	for _, command := range h.effective() {
		if user, known := command.user(); known && user != o.user {
			f.noteVolume(h.Field, "other-user", command.target, fmt.Sprintf(
				"%s gives %s to user %d, and %s sets %d:%d; give both the same user",
				h.Name, command.target, user, o.where, o.user, o.group), f.EntrySource("user"))
		}
	}
}
