package box

import (
	"errors"

	"golang.org/x/sys/unix"
)

// awaitEnd waits until a child has ended. It is still to be waited for.
func awaitEnd(pid int) bool {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return err == nil
		}
	}
}
