package fixperms

import "fmt"

// checkPodSecurity notes that the namespace forbids what has to be done, if it does. What
// has to be done is proposed all the same: a waiver may know of an exemption.
func (f *fix) checkPodSecurity() {
	level, where := f.Settings.PodSecurity[f.Namespace], "the registry"
	source := f.SettingSource("podSecurity", f.Namespace)
	for _, n := range f.Find(namespaces, f.Namespace, "metadata", "name") {
		label := n.Input().At("metadata", "labels", "pod-security.kubernetes.io/enforce").Value()
		if label != "" {
			level, where, source = label, "its label in "+n.Line(), f.Source
		}
	}
	if level != "restricted" {
		return
	}
	f.note(f.Workload.Pod, "restricted", fmt.Sprintf(
		"namespace %s enforces Pod Security level restricted (%s), which forbids a container that runs as root; "+
			"use baseline, or use fsGroup instead of fixPerms, or set the owner once from another namespace",
		f.Namespace, where), source)
}
