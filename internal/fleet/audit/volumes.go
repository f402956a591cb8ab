package audit

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// unownedVolumes returns the names of the claimed volumes that the main container writes to as
// another user than root, and of which nothing in the pod makes that user the owner: neither an fsGroup, for
// which the kubelet changes it, nor an init container that runs chown. Such a volume works
// until it is new and empty.
func unownedVolumes(root yamledit.Field, w workload.Workload) map[string]bool {
	unowned := map[string]bool{}
	main, ok := w.Main()
	if !ok || mayBeRoot(w, main) || !w.Pod.At("securityContext", "fsGroup").Empty() {
		return unowned
	}
	for name := range claimed(root, w) {
		if mounts(main, name) && !isChowned(w, name) {
			unowned[name] = true
		}
	}
	return unowned
}

// mayBeRoot reports whether a container may run as root, who writes to what is anyone's. An image
// that starts as root and steps down sees to its directories first.
func mayBeRoot(w workload.Workload, c workload.Container) bool {
	if user, ok := inherited(w, c, "runAsUser").Int(); ok {
		return user == 0
	}
	return !inherited(w, c, "runAsNonRoot").Bool()
}

// inherited returns what a container's securityContext says, else what the pod's does.
func inherited(w workload.Workload, c workload.Container, key string) yamledit.Field {
	if own := c.At("securityContext", key); !own.Empty() {
		return own
	}
	return w.Pod.At("securityContext", key)
}

// claimed returns the names of the volumes that outlive a pod or are made new for it by a claim.
func claimed(root yamledit.Field, w workload.Workload) map[string]bool {
	names := map[string]bool{}
	for _, v := range w.Pod.At("volumes").Each() {
		claim := v.At("persistentVolumeClaim")
		if !claim.Empty() && !claim.At("readOnly").Bool() || !v.At("ephemeral").Empty() {
			names[v.At("name").Value()] = true
		}
	}
	for _, template := range root.At("spec", "volumeClaimTemplates").Each() {
		names[template.At("metadata", "name").Value()] = true
	}
	return names
}

// mounts reports whether a container has a volume mounted for writing.
func mounts(c workload.Container, volume string) bool {
	for _, m := range c.At("volumeMounts").Each() {
		if m.At("name").Value() == volume && !m.At("readOnly").Bool() {
			return true
		}
	}
	return false
}

// isChowned reports whether an init container changes the owner of a volume. Whether it may do so is a
// finding of fix-perms.
func isChowned(w workload.Workload, volume string) bool {
	for _, c := range w.Containers {
		if isInit(c) && mounts(c, volume) && (c.Role == workload.Ours || runsChown(c)) {
			return true
		}
	}
	return false
}

func runsChown(c workload.Container) bool {
	words := append(workload.Texts(c.At("command")), workload.Texts(c.At("args"))...)
	return strings.Contains(strings.Join(words, " "), "chown")
}

func isInit(c workload.Container) bool { return c.Up(1).Key() == "initContainers" }
