package box

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// architectures are those whose numbers of system calls this program knows.
var architectures = map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}

// withoutSockets has the kernel refuse every socket to this process and what it runs, with or without Landlock,
// which knows of TCP alone: not of UDP, of MPTCP or of sockets by path.
func withoutSockets() error {
	architecture, ok := architectures[runtime.GOARCH]
	if !ok {
		return nil
	}
	filter := socketFilter(architecture)
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC,
		uintptr(unsafe.Pointer(&program)))
	switch {
	case errno == unix.ENOSYS || errno == unix.EINVAL:
		return nil // the kernel has no filters
	case errno != 0:
		return fmt.Errorf("refusing sockets: %w", errno)
	case thread != 0:
		return fmt.Errorf("refusing sockets: thread %d has another filter", thread)
	}
	return nil
}

// socketFilter refuses sockets, what makes them without a system call for each, and the system calls of another
// architecture, which have other numbers.
func socketFilter(architecture uint32) []unix.SockFilter {
	const (
		number, arch = 0, 4 // where these are in what a filter is given
		otherABI     = 1 << 30
	)
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	jump := func(how uint16, value uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | how, K: value, Jt: yes, Jf: no}
	}
	answer := func(value uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value} }
	return []unix.SockFilter{
		load(arch),
		jump(unix.BPF_JEQ, architecture, 0, 5),
		load(number),
		jump(unix.BPF_JGE, otherABI, 3, 0),
		jump(unix.BPF_JEQ, unix.SYS_SOCKET, 2, 0),
		jump(unix.BPF_JEQ, unix.SYS_IO_URING_SETUP, 1, 0),
		answer(unix.SECCOMP_RET_ALLOW),
		answer(unix.SECCOMP_RET_ERRNO | uint32(unix.EACCES)),
	}
}
