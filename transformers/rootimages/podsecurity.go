package rootimages

import (
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

var namespaces = transform.GroupKind{Kind: "Namespace"}

// checkPodSecurity notes the containers that the registry lifts hardening from in a
// namespace that asks for it.
func (l look) checkPodSecurity() {
	where, ok := l.restricted()
	if !ok {
		return
	}
	for _, c := range l.Workload.Containers {
		if s, ok := l.start(c); ok && s.edits() {
			l.Note(c.Field, transform.Why{Rule: ruleRestricted, Source: s.source, Reason: fmt.Sprintf(
				"the namespace %s enforces the Pod Security level restricted, says its label in %s, which forbids the root "+
					"that %s is to start as: make it baseline, or take the container out of rootImages.lift and use an image that "+
					"needs no root",
				l.Namespace, where, c.Name)})
		}
	}
}

// restricted returns where the render says that the namespace forbids root.
func (l look) restricted() (where string, ok bool) {
	all := l.Find(namespaces, l.Namespace, "metadata", "name")
	i := slices.IndexFunc(all, func(n transform.Other) bool {
		return n.Input().At("metadata", "labels", "pod-security.kubernetes.io/enforce").Value() == "restricted"
	})
	if i < 0 {
		return "", false
	}
	return all[i].Line(), true
}
