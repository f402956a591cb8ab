package box

import (
	"debug/elf"
	"os"
	"path/filepath"
	"slices"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

const (
	// slack is how much more than a box may use the kernel gives it: Go takes memory in pieces of 64 MiB, some 40
	// for what it notes, and uses less than it takes. What is really used, the box and who started it watch.
	slack = 128 << 20

	// leastABI is the first version of Landlock that lets files be renamed from one directory to another, and so
	// the first that confines what has to.
	leastABI = 2

	// read is all that a box may do where it may read: what lies there never runs.
	read = ll.AccessFSReadFile | ll.AccessFSReadDir

	// write is all that a box may do in its folder: what is written there never runs.
	write = ll.AccessFSWriteFile | ll.AccessFSReadFile | ll.AccessFSReadDir | ll.AccessFSRemoveDir |
		ll.AccessFSRemoveFile | ll.AccessFSMakeDir | ll.AccessFSMakeReg | ll.AccessFSMakeSym | ll.AccessFSTruncate
)

// confine has the kernel bound what this process, and each program that it runs, can take and see. It returns
// the version of Landlock's ABI; zero where the kernel has none.
func confine(s Setup) (abi int, err error) {
	memory := uint64(s.Limits.Memory.Bytes()) + slack
	for resource, most := range map[int]uint64{
		unix.RLIMIT_DATA: memory, unix.RLIMIT_FSIZE: uint64(s.Limits.Folder.Bytes()), unix.RLIMIT_CORE: 0,
	} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return 0, err
		}
	}
	if len(s.Hosts) == 0 {
		if err := withoutSockets(); err != nil {
			return 0, err
		}
	}
	// What its programs leave behind becomes a child of its own, and ends with it.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return 0, err
	}
	if err := Hide(); err != nil {
		return 0, err
	}
	abi, err = ll.LandlockGetABIVersion()
	if err != nil || abi < leastABI || withoutLandlock {
		return 0, nil
	}
	rules := []landlock.Rule{
		landlock.PathAccess(write, s.Dir).WithRefer(),
		landlock.PathAccess(read, s.Read...),
		landlock.RWFiles("/dev/null"),
		landlock.RODirs(existing(readable, true)...),
		landlock.ROFiles(existing(readable, false)...),
		landlock.RODirs(existing(libraries(s.Programs), true)...),
		landlock.ROFiles(existing(libraries(s.Programs), false)...),
		landlock.ROFiles(s.Programs...),
	}
	if s.mayRemoveFolder {
		rules = append(rules, landlock.PathAccess(ll.AccessFSRemoveDir, filepath.Dir(s.Dir)))
	}
	all := landlock.V7
	all.Scoped = ll.ScopeAbstractUnixSocket // not of signals: each thread would be a scope of its own
	all = all.BestEffort()
	if len(s.Hosts) == 0 {
		return abi, all.Restrict(rules...)
	}
	if err := all.RestrictPaths(rules...); err != nil {
		return 0, err
	}
	return abi, all.RestrictScoped()
}

// Hide keeps other processes of the same user from this one's memory and environment.
func Hide() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }

// readable are the files and directories that Go and helm read wherever they run: of certificates, of the
// resolver, of time zones.
var readable = []string{
	"/etc/ssl", "/etc/pki", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
	"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services", "/etc/gai.conf",
	"/usr/share/zoneinfo", "/etc/localtime",
	"/sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
}

// existing returns the paths that are there, as directories or not.
func existing(paths []string, directories bool) (there []string) {
	paths = append(slices.Clone(paths), os.Getenv("SSL_CERT_FILE"))
	for _, path := range append(paths, filepath.SplitList(os.Getenv("SSL_CERT_DIR"))...) {
		if info, err := os.Stat(path); err == nil && info.IsDir() == directories {
			there = append(there, path)
		}
	}
	return there
}

// system is where programs find each other and their libraries, and what git and those of TLS read besides.
var system = []string{
	"/bin", "/sbin", "/usr", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/nix/store",
	"/etc/gitconfig", "/dev/urandom", "/etc/gnutls", "/etc/crypto-policies",
}

// libraries returns what programs need beside themselves: nothing, where they are static; the system's
// programs and libraries where one is not, or is a script.
func libraries(programs []string) []string {
	if slices.ContainsFunc(programs, func(p string) bool { return !isStatic(p) }) {
		return system
	}
	return nil
}

// isStatic reports whether a program names no interpreter.
func isStatic(program string) bool {
	if real, err := filepath.EvalSymlinks(program); err == nil {
		program = real
	}
	f, err := elf.Open(program)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	return !slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
}
