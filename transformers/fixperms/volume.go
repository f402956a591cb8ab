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
				"the registry names the volume %s, but the pod has %s", name, listed(f.volumeNames())), source)
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
			f.noteVolume(m, "unsupported-volume", name, "the subPathExpr of "+name+" is "+
				"known only to the container that has its variables; give the container a subPath", source)
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
			f.main.Name+" mounts "+name+" read-only: it needs no more than to read it", source)
	case len(devices.Named(name)) > 0:
		f.noteVolume(devices, "unsupported-volume", name, name+" is a block device: there are no files in it to give away", source)
	default:
		f.noteVolume(f.main.Field, "no-such-volume", name, fmt.Sprintf(
			"the registry names the volume %s, but %s, the main container, does not mount it", name, f.main.Name), source)
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

// unsupported says why the owners of a volume's files are not changed from a pod, if so.
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
			return v.name + " is mounted read-only"
		}
		return f.unsupportedBound(v.name, v.At(v.kind, "claimName").Value())
	case "nfs":
		return "the files of " + v.name + " are an NFS server's, which knows root as nobody or serves others too: " +
			"set their owner there"
	case "hostPath":
		return "the files of " + v.name + " are the node's own, which root must not give away from a pod"
	case "configMap", "secret", "projected", "downwardAPI", "image":
		return v.name + " is a " + v.kind + ", whose files cannot be written to: make them readable by its defaultMode"
	}
	return "the files of " + v.name + " belong to what is behind its " + v.kind + ": only those of claims are given away"
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
