package offline

import (
	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// networked is the first version of Landlock's ABI that knows of TCP.
const networked = 4

// Thread keeps the calling thread, and all that is started from it, from TCP. The caller must not leave it.
// Kernels before 6.7, and those without Landlock, have no means against it: then nothing changes.
func Thread() error {
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < networked {
		return nil
	}
	config := landlock.Config{HandledAccessNet: ll.AccessNetBindTCP | ll.AccessNetConnectTCP}
	rules, flags, err := config.NewRulesetFD()
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(rules) }()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	return ll.LandlockRestrictSelf(rules, flags)
}
