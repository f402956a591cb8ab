package fixperms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// needed are the capabilities without which even root gives no file away: CHOWN to do it,
// DAC_OVERRIDE to get into a directory of mode 0700 that is another user's.
func needed() []string { return []string{"CHOWN", "DAC_OVERRIDE"} }

// asRoot reports whether a container runs as root; it is not known where the image decides.
func (f *fix) asRoot(c workload.Container) (root, known bool) {
	user, known := inherited(f.Workload, c, "runAsUser").Int()
	if !known && startsAsRoot(c.Image) {
		return true, true
	}
	return known && user == 0, known
}

// repair lets a container that gives volumes away do so. Its command is its author's.
func (f *fix) repair(c workload.Container) {
	context := c.At("securityContext")
	why := func(format string, args ...any) transform.Why {
		return transform.Why{Rule: "not-root", Reason: fmt.Sprintf(format, args...), Source: f.Source}
	}
	asRoot := transform.Pairs{{Key: "runAsUser", Value: 0}, {Key: "runAsNonRoot", Value: false}}
	root, known := f.asRoot(c)
	switch user := inherited(f.Workload, c, "runAsUser").Value(); {
	case !known:
		f.Enforce(context, asRoot, why("only root can change the owner, and the user of %s is up to its image", c.Name))
	case !root:
		f.Enforce(context, asRoot, why("only root can change the owner, and %s runs as user %s (%s)",
			c.Name, user, whose(c, "runAsUser")))
	case inherited(f.Workload, c, "runAsNonRoot").Bool():
		f.Enforce(context, asRoot, why("%s is true, and the kubelet refuses to start %s as root",
			whose(c, "runAsNonRoot"), c.Name))
	}
	if missing := missingCapabilities(context); len(missing) > 0 {
		f.Enforce(context.At("capabilities", "add"), append(workload.Texts(context.At("capabilities", "add")), missing...),
			why("capabilities.drop removes %s, which root needs to change the owner", strings.Join(missing, " and ")))
	}
}

// missingCapabilities returns those of the needed ones that a securityContext drops.
func missingCapabilities(context transform.Field) []string {
	if context.At("privileged").Bool() {
		return nil
	}
	added, dropped := workload.Texts(context.At("capabilities", "add")), workload.Texts(context.At("capabilities", "drop"))
	return slices.DeleteFunc(needed(), func(name string) bool {
		return names(added, name) || !names(dropped, name)
	})
}

// names reports whether a list of capabilities has one, by itself or among all.
func names(capabilities []string, name string) bool {
	return slices.ContainsFunc(capabilities, func(c string) bool {
		return strings.EqualFold(c, "ALL") || strings.EqualFold(c, name) || strings.EqualFold(c, "CAP_"+name)
	})
}

// startsAsRoot reports whether an image is one of those that are known to run as root.
func startsAsRoot(image string) bool {
	name, _, _ := splitImage(image)
	switch path.Base(name) {
	case "alpine", "bash", "busybox", "debian", "ubuntu":
	default:
		return false
	}
	owner := path.Dir(name)
	host := !strings.Contains(owner, "/") && strings.ContainsAny(owner, ".:")
	return owner == "." || host || path.Base(owner) == "library"
}
