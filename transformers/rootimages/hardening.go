package rootimages

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// judge finds the settings under which the container does not start. allowPrivilegeEscalation is none of them: root
// changes users by its capabilities, and no_new_privs stops set-uid programs alone.
func (s start) judge() {
	s.runAsNonRoot()
	s.runAsUser()
	s.capabilities()
	s.readOnlyRoot()
}

func (s start) context(key string) transform.Field { return s.Container.At("securityContext", key) }

// effective returns a setting of the container, else that of the pod, and whose it is.
func (s start) effective(key string) (f transform.Field, whose string) {
	if own := s.context(key); !own.Empty() {
		return own, "its " + key
	}
	return s.Workload.Pod.At("securityContext", key), "the pod's " + key
}

// runAsNonRoot finds what the kubelet refuses. It lets a user other than root pass, who is the other finding.
func (s start) runAsNonRoot() {
	f, whose := s.effective("runAsNonRoot")
	if !f.Bool() || s.isOther() && !s.edits() {
		return
	}
	s.lift(ruleRunAsNonRoot, s.context("runAsNonRoot"), false, whose+" is true, so the kubelet refuses root")
}

// isOther reports whether the container runs as a user other than root.
func (s start) isOther() bool {
	f, _ := s.effective("runAsUser")
	user, ok := f.Int()
	return ok && user != 0
}

func (s start) runAsUser() {
	if !s.isOther() {
		return
	}
	f, whose := s.effective("runAsUser")
	cause := fmt.Sprintf("%s is %s, which can neither prepare directories nor change users", whose, f.Value())
	if !s.has("PUID") {
		cause += fmt.Sprintf("; it has no PUID, so it would work as the image's own user, not as %s", f.Value())
	}
	s.lift(ruleRunAsUser, s.context("runAsUser"), 0, cause)
}

func (s start) readOnlyRoot() {
	// s6-overlay keeps what it writes in /run where it is told so.
	if f := s.context("readOnlyRootFilesystem"); f.Bool() && value(s.Container, "S6_READ_ONLY_ROOT") != "1" {
		s.lift(ruleReadOnlyRoot, f, false, "its readOnlyRootFilesystem is true, and it writes there as it starts")
	}
}

// needed are the capabilities without which root prepares no directory for another user and
// does not become one.
func needed() []string { return []string{"CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"} }

func (s start) capabilities() {
	drop, add := s.context("capabilities").At("drop"), workload.Texts(s.context("capabilities").At("add"))
	missing := slices.DeleteFunc(needed(), func(name string) bool {
		return names(add, name) || !names(workload.Texts(drop), name)
	})
	if len(missing) == 0 || s.context("privileged").Bool() {
		return
	}
	why := s.why(ruleCapabilities, "its capabilities.drop takes "+strings.Join(missing, ", ")+", without which root can "+
		"neither prepare directories nor change users")
	taken := slices.DeleteFunc(drop.Each(), func(item transform.Field) bool {
		return !slices.ContainsFunc(missing, func(name string) bool { return names([]string{item.Value()}, name) })
	})
	switch {
	case !s.edits():
		s.Note(drop, why)
	case len(taken) == len(drop.Each()):
		s.Unset(drop, why)
	default:
		for _, item := range taken {
			s.Drop(item, why)
		}
	}
}

// names reports whether a list of capabilities has one, by itself or among all.
func names(capabilities []string, name string) bool {
	return slices.ContainsFunc(capabilities, func(c string) bool {
		return strings.EqualFold(c, "ALL") || strings.EqualFold(c, name) || strings.EqualFold(c, "CAP_"+name)
	})
}

// lift lifts a setting from the container, where the registry says so, or notes it.
func (s start) lift(rule string, f transform.Field, value any, cause string) {
	if s.edits() {
		s.Enforce(f, value, s.why(rule, cause))
		return
	}
	s.Note(f, s.why(rule, cause))
}

// edits reports whether hardening is lifted. The containers in initContainers belong to
// fix-perms.
func (s start) edits() bool { return s.lifts && s.Role != workload.NativeSidecar }

func (s start) why(rule, cause string) transform.Why {
	reason := fmt.Sprintf("%s must start as root (%s), but %s", s.Name, s.sign, cause)
	if !s.edits() {
		reason += ". " + s.wayOut()
	}
	return transform.Why{Rule: rule, Reason: reason, Source: s.source}
}

// wayOut says what the author can do, and what makes that less costly.
func (s start) wayOut() string {
	way := "Change the manifest, or name the container in rootImages.lift of its entry"
	if s.Role == workload.NativeSidecar {
		way = "Change the manifest: containers among initContainers are not edited"
	}
	if _, isRestricted := s.restricted(); isRestricted {
		way += ", once its namespace no longer enforces the Pod Security level restricted"
	}
	return way + s.hostUsers()
}

// hostUsers says what a user namespace is to root in the container. It replaces no lift: runAsNonRoot is judged in it,
// too.
func (s start) hostUsers() string {
	pod := s.Workload.Pod
	if f := pod.At("hostUsers"); !f.Empty() && !f.Bool() {
		return "; hostUsers is false, so root in the pod is an unprivileged user of the node"
	}
	for _, key := range []string{"hostNetwork", "hostPID", "hostIPC"} {
		if pod.At(key).Bool() {
			return "" // the API server refuses it beside those
		}
	}
	hint := "; hostUsers: false as well would make root in the pod an unprivileged user of the node"
	if slices.ContainsFunc(pod.At("volumes").Each(), func(v transform.Field) bool { return !v.At("nfs").Empty() }) {
		hint += ", but NFS may lack the ID-mapped mounts that it needs"
	}
	return hint
}

func (s start) has(variable string) bool {
	return slices.ContainsFunc(s.Container.At("env").Each(), func(v transform.Field) bool {
		return v.At("name").Value() == variable
	})
}
