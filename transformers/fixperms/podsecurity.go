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
		"the namespace %s enforces the Pod Security level restricted, says %s, which forbids the root that gives files "+
			"away: make it baseline, or drop fixPerms here and give the pod an fsGroup, or set the owner once from another "+
			"namespace",
		f.Namespace, where), source)
}
