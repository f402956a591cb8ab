package fixperms

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/workload"
)

// disputed names a container that works on the volumes and is told to be two users. Which
// one it is hangs on whether it starts as root, and that may be lifted or hardened later.
func (f *fix) disputed(mounts []mount, helpers []helper) error {
	if f.Entry.User != nil {
		return nil
	}
	for _, c := range f.Workload.Containers {
		user, puid, ok := f.dispute(c)
		if !ok || c.Role == workload.Init || !f.shares(c, mounts, helpers) {
			continue
		}
		return fmt.Errorf("%s sets user %d and the PUID of %s is %d; give both the same number, "+
			"or set user and group in fixPerms", whose(c, "runAsUser"), user, c.Name, puid)
	}
	return nil
}

// dispute returns the two users that a container is told to be.
func (f *fix) dispute(c workload.Container) (user, puid int64, ok bool) {
	user, _ = inherited(f.Workload, c, "runAsUser").Int()
	puid, has := number(c, "PUID")
	return user, puid, has && user > 0 && user != puid
}
