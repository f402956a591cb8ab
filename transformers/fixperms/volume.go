package fixperms

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// mount is one place where the main container has a volume that the registry names.
type mount struct {
	volume  string
	path    string
	subPath string
	source  transform.Source
}

// mounts returns the mounts of the registry's volumes, and notes those that are not to be
// had.
func (f *fix) mounts() []mount {
	var all []mount
	for i, name := range f.Entry.Volumes {
		source := f.EntrySource("volumes", strconv.Itoa(i))
		volume, ok := f.volume(name)
		if !ok {
			f.noteVolume(f.Workload.Pod.At("volumes"), "no-such-volume", name, fmt.Sprintf(
				"the pod has no volume %s, it has %s; fix the name in fixPerms.volumes", name, listed(f.volumeNames())), source)
			continue
		}
		if reason := f.unsupported(volume); reason != "" {
			f.noteVolume(volume.Field, "unsupported-volume", name, reason, source)
			continue
		}
		all = append(all, f.mountsOf(name, source)...)
	}
	return all
}

// mountsOf returns where the main container can write to a volume.
func (f *fix) mountsOf(name string, source transform.Source) []mount {
	var all []mount
	for _, m := range f.main.At("volumeMounts").Named(name) {
		switch {
		case m.At("readOnly").Bool():
		case !m.At("subPathExpr").Empty():
			f.noteVolume(m, "unsupported-volume", name, "the mount of volume "+name+
				" has a subPathExpr, which only its container can expand; use subPath", source)
			return nil
		default:
			all = append(all, mount{name, m.At("mountPath").Value(), m.At("subPath").Value(), source})
		}
	}
	if len(all) == 0 {
		f.unmounted(name, source)
	}
	return all
}

// unmounted notes why the main container cannot write to a volume.
func (f *fix) unmounted(name string, source transform.Source) {
	mounts, devices := f.main.At("volumeMounts"), f.main.At("volumeDevices")
	switch {
	case len(mounts.Named(name)) > 0:
		f.noteVolume(mounts, "unsupported-volume", name,
			f.main.Name+" mounts volume "+name+" read-only; "+removeIt, source)
	case len(devices.Named(name)) > 0:
		f.noteVolume(devices, "unsupported-volume", name,
			"volume "+name+" is a block device and has no files; "+removeIt, source)
	default:
		f.noteVolume(f.main.Field, "no-such-volume", name, fmt.Sprintf(
			"the main container %s does not mount volume %s; fix the name in fixPerms.volumes", f.main.Name, name), source)
	}
}

// volume is one volume of the pod, or the claim template that stands for it.
type volume struct {
	transform.Field
	name, kind string // kind is the key of its source: "persistentVolumeClaim"
}

// Kinds of volumes.
const (
	claimTemplate = "volumeClaimTemplate" // a StatefulSet makes a claim for it
	emptyDir      = "emptyDir"
)

// volume finds a volume by name. A claim template wins over a volume of its name.
func (f *fix) volume(name string) (volume, bool) {
	if f.templates == nil {
		f.templates = templatesOf(f.Root)
	}
	if t, ok := f.templates[name]; ok {
		return volume{t, name, claimTemplate}, true
	}
	for _, v := range f.Workload.Pod.At("volumes").Named(name) {
		return volume{v, name, sourceOf(v)}, true
	}
	return volume{}, false
}

// sourceOf returns the key that says what a volume is. One that says nothing is an emptyDir.
func sourceOf(v transform.Field) string {
	for _, key := range v.Keys() {
		if key != "name" && !v.At(key).Empty() {
			return key
		}
	}
	return emptyDir
}

func (f *fix) volumeNames() []string {
	var names []string
	for _, t := range f.Root.At("spec", "volumeClaimTemplates").Each() {
		names = append(names, t.At("metadata", "name").Value())
	}
	for _, v := range f.Workload.Pod.At("volumes").Each() {
		names = append(names, v.At("name").Value())
	}
	return names
}

// unsupported returns why a pod cannot or must not change the owner of a volume; empty if it can.
func (f *fix) unsupported(v volume) string {
	switch v.kind {
	case emptyDir:
		return "" // its owner matters to some, such as s6, which wants /run to be its user's
	case "ephemeral":
		return unsupportedClaim(v.name, v.At("ephemeral", "volumeClaimTemplate", "spec"))
	case claimTemplate:
		return unsupportedClaim(v.name, v.At("spec"))
	case "persistentVolumeClaim":
		if v.At(v.kind, "readOnly").Bool() {
			return "volume " + v.name + " is mounted read-only; " + removeIt
		}
		return f.unsupportedBound(v.name, v.At(v.kind, "claimName").Value())
	case "nfs":
		return "volume " + v.name + " is on an NFS server, which may refuse root and may serve others; " +
			"set the owner on the server"
	case "hostPath":
		return "volume " + v.name + " is a hostPath, and a pod must not change owners of the node's files; " +
			"set the owner on the node"
	case "configMap", "secret", "projected", "downwardAPI", "image":
		return "volume " + v.name + " is a " + v.kind + ", which is read-only; use defaultMode to make its files readable"
	}
	return "volume " + v.name + " is of type " + v.kind + "; only claims and emptyDirs are supported; " + removeIt
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	const most = 20
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}
