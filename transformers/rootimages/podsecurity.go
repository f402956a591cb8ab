package rootimages

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/transform"
)

var namespaces = transform.GroupKind{Kind: "Namespace"}

// checkPodSecurity notes the containers from which the registry lifts hardening that their namespace asks for.
func (l look) checkPodSecurity() {
	where, ok := l.restricted()
	if !ok {
		return
	}
	for _, c := range l.Workload.Containers {
		s, ok := l.start(c)
		if !ok || !s.edits() {
			continue
		}
		l.Note(c.Field, transform.Why{Rule: ruleRestricted, Source: s.source, Reason: fmt.Sprintf(
			"the namespace %s enforces the Pod Security level restricted (says %s), which allows neither root nor the "+
				"capabilities that %s needs: make the namespace baseline, or take the container out of rootImages.lift and use "+
				"an image that needs no root%s",
			l.Namespace, where, c.Name, s.noHelp())})
	}
}

// noHelp says that a user namespace does not help where it is set.
func (s start) noHelp() string {
	if f := s.Workload.Pod.At("hostUsers"); f.Empty() || f.Bool() {
		return ""
	}
	return "; hostUsers: false does not change that"
}

// restricted returns what says that the namespace forbids root: its label in the render, else the registry.
func (l look) restricted() (where string, ok bool) {
	const restricted = "restricted"
	for _, n := range l.Find(namespaces, l.Namespace, "metadata", "name") {
		label := n.Input().At("metadata", "labels", "pod-security.kubernetes.io/enforce").Value()
		if label != "" {
			return "its label in " + n.Line(), label == restricted
		}
	}
	level, source := l.PodSecurity(l.Namespace)
	return source.String(), level == restricted
}
