package rootimages

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// judge finds the settings under which the container does not start.
func (s start) judge() {
	s.runAsNonRoot()
	s.runAsUser()
	s.privilegeEscalation()
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

func (s start) runAsNonRoot() {
	if f, whose := s.effective("runAsNonRoot"); f.Bool() {
		s.lift(ruleRunAsNonRoot, s.context("runAsNonRoot"), false, whose+" is true, so the kubelet refuses it")
	}
}

func (s start) runAsUser() {
	f, whose := s.effective("runAsUser")
	user, ok := f.Int()
	if !ok || user == 0 {
		return
	}
	cause := fmt.Sprintf("%s is %d, who can neither prepare its directories nor change users", whose, user)
	if !s.has("PUID") {
		cause += fmt.Sprintf(" (it has no PUID: as root it works as its image's own user, not as %d)", user)
	}
	s.lift(ruleRunAsUser, s.context("runAsUser"), 0, cause)
}

func (s start) privilegeEscalation() {
	f := s.context("allowPrivilegeEscalation")
	if !f.Empty() && f.Value() == "false" {
		s.lift(rulePrivilegeEscalation, f, true,
			"its allowPrivilegeEscalation is false, so no program of its may change users")
	}
}

func (s start) readOnlyRoot() {
	// s6-overlay keeps what it writes in /run where it is told so.
	if f := s.context("readOnlyRootFilesystem"); f.Bool() && s.value("S6_READ_ONLY_ROOT") != "1" {
		s.lift(ruleReadOnlyRoot, f, false, "its readOnlyRootFilesystem is true, where it writes as it starts")
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
	why := s.why(ruleCapabilities, "its drop takes "+strings.Join(missing, ", ")+" away, without which it can neither "+
		"prepare its directories nor change users")
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
	reason := fmt.Sprintf("%s must start as root (%s), and %s", s.Name, s.sign, cause)
	switch {
	case s.edits():
	case s.Role == workload.NativeSidecar:
		reason += ": change that in the manifest, for containers among initContainers are not edited"
	default:
		reason += ": change that in the manifest, or name the container in rootImages.lift of its entry"
	}
	return transform.Why{Rule: rule, Reason: reason, Source: s.source}
}

func (s start) has(variable string) bool {
	return slices.ContainsFunc(s.Container.At("env").Each(), func(v transform.Field) bool {
		return v.At("name").Value() == variable
	})
}

// value returns a variable of the container's environment; the last of a name counts.
func (s start) value(variable string) string {
	for _, v := range slices.Backward(s.Container.At("env").Each()) {
		if v.At("name").Value() == variable {
			return v.At("value").Value()
		}
	}
	return ""
}
