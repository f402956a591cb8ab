package fixperms

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// owner is who volumes are given to, and who says so.
type owner struct {
	user, group int64
	where       string
}

func (o owner) String() string { return fmt.Sprintf("%d:%d, set by %s", o.user, o.group, o.where) }

// registry is where, if not from the pod, an owner comes from.
const registry = "the registry"

// owner finds out whose the volumes are. It never assumes: what root gives to the wrong
// user is as unwritable as before.
func (f *fix) owner(mounts []mount, helpers []helper) (owner, error) {
	o, err := f.user(mounts, helpers)
	if err != nil {
		return owner{}, err
	}
	var ok bool
	if o.group, ok = f.group(); !ok {
		return owner{}, fmt.Errorf("group unknown: %s sets user %d only; "+
			"set group in fixPerms, or runAsGroup or fsGroup in the pod", o.where, o.user)
	}
	return o, nil
}

func (f *fix) user(mounts []mount, helpers []helper) (owner, error) {
	if f.Entry.User != nil {
		return owner{user: int64(*f.Entry.User), where: registry}, nil
	}
	user, where, ok := userOf(f.Workload, f.main)
	if current, by, is := f.currentUser(helpers); is && ok && user == 0 {
		user, where = current, by
	}
	if !ok {
		return owner{}, fmt.Errorf("user unknown: %s; set user and group in fixPerms", nobody(f.main))
	}
	for _, c := range f.Workload.Containers {
		other, otherWhere, ok := userOf(f.Workload, c)
		if !ok || other == user || other == 0 || !f.shares(c, mounts, helpers) {
			continue
		}
		return owner{}, fmt.Errorf("%s and %s write to the same volume as different users: %s sets %d, and %s sets %d; "+
			"set user and group in fixPerms", f.main.Name, c.Name, where, user, otherWhere, other)
	}
	return owner{user: user, where: where}, nil
}

// nobody returns why the user of a container is unknown.
func nobody(c workload.Container) string {
	isPUID := func(v transform.Field) bool { return v.At("name").Value() == "PUID" }
	switch {
	case slices.ContainsFunc(c.At("env").Each(), isPUID):
		return c.Name + " has no runAsUser, and its PUID is not a number in the manifest"
	case !c.At("envFrom").Empty():
		return c.Name + " has no runAsUser, and its PUID may come from envFrom"
	}
	return c.Name + " has neither runAsUser nor PUID"
}

// currentUser returns the user to whom a container gives the volumes already. Where the main
// container is root and may write to anything, that says more than root does: it was
// another user once, or steps down to one.
func (f *fix) currentUser(helpers []helper) (user int64, by string, ok bool) {
	if slices.Contains(missingCapabilities(f.main.At("securityContext")), "DAC_OVERRIDE") {
		return 0, "", false
	}
	for _, c := range f.Workload.Containers {
		if user, ok := injectedUser(c); ok {
			return user, "the container " + c.Name, true
		}
	}
	for _, h := range helpers {
		for _, command := range h.effective() {
			if user, ok := command.user(); ok {
				return user, "the container " + h.Name, true
			}
		}
	}
	return 0, "", false
}

// shares reports whether a container works on one of the volumes, other than to give it
// away.
func (f *fix) shares(c workload.Container, mounts []mount, helpers []helper) bool {
	if c.Role == workload.Ours || isHelper(c, helpers) {
		return false
	}
	for _, m := range mounts {
		if writes(c, m.volume) {
			return true
		}
	}
	return false
}

// userOf returns the user whom a container works as. One that starts as root and finds PUID
// steps down to that.
func userOf(w workload.Workload, c workload.Container) (user int64, where string, ok bool) {
	user, known := inherited(w, c, "runAsUser").Int()
	if known && user > 0 {
		return user, whose(c, "runAsUser"), true
	}
	if puid, ok := number(c, "PUID"); ok {
		return puid, "the PUID of " + c.Name, true
	}
	return user, whose(c, "runAsUser"), known
}

// group returns the group of the volumes. The fsGroup comes first: the kubelet gives the
// volume to it at every start, whatever else is said.
func (f *fix) group() (int64, bool) {
	if f.Entry.Group != nil {
		return int64(*f.Entry.Group), true
	}
	if group, ok := f.fsGroup().Int(); ok {
		return group, true
	}
	if group, ok := inherited(f.Workload, f.main, "runAsGroup").Int(); ok {
		return group, true
	}
	return number(f.main, "PGID")
}

func (f *fix) fsGroup() transform.Field { return f.Workload.Pod.At("securityContext", "fsGroup") }

// doubtOwner notes what of the pod goes against the owner: a main container that runs as
// another user, a group that the kubelet would take back.
func (f *fix) doubtOwner(o owner) {
	if user, where, ok := userOf(f.Workload, f.main); ok && user != 0 && user != o.user {
		f.Note(f.main.Field, transform.Why{Rule: "other-user", Severity: transform.Warning, Source: f.EntrySource("user"),
			Reason: fmt.Sprintf(
				"%s runs as user %d (%s), and the registry gives the volume to user %d; use the same number",
				f.main.Name, user, where, o.user)})
	}
	if group, ok := f.fsGroup().Int(); ok && group != o.group {
		f.note(f.fsGroup(), "fs-group", fmt.Sprintf(
			"fsGroup is %d and the registry's group is %d: at every start the kubelet sets one and fix-perms the other; "+
				"remove one of the two", group, o.group),
			f.EntrySource("group"))
	}
}

// number returns a variable of a container's environment that is a user or a group.
func number(c workload.Container, name string) (int64, bool) {
	id, err := strconv.ParseUint(environment(c)[name], 10, 31)
	return int64(id), err == nil
}

// environment returns the variables of a container whose values the manifest shows.
func environment(c workload.Container) map[string]string {
	env := map[string]string{}
	for _, v := range c.At("env").Each() {
		name := v.At("name").Value()
		delete(env, name) // the last of a name counts
		if v.At("valueFrom").Empty() {
			env[name] = v.At("value").Value()
		}
	}
	return env
}

// inherited returns what a container's securityContext says, else what the pod's does.
func inherited(w workload.Workload, c workload.Container, key string) transform.Field {
	if own := c.At("securityContext", key); !own.Empty() {
		return own
	}
	return w.Pod.At("securityContext", key)
}

// whose returns where inherited found a key.
func whose(c workload.Container, key string) string {
	if !c.At("securityContext", key).Empty() {
		return "the " + key + " of " + c.Name
	}
	return "the " + key + " of the pod"
}

// writes reports whether a container has a volume mounted for writing.
func writes(c workload.Container, volume string) bool {
	return slices.ContainsFunc(c.At("volumeMounts").Named(volume), func(m transform.Field) bool {
		return !m.At("readOnly").Bool()
	})
}
