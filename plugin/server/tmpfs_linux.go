package server

import "golang.org/x/sys/unix"

// tmpfsSize returns the size of the file system that a directory is in, if it is in memory.
func tmpfsSize(dir string) (bytes int64, ok bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil || s.Type != unix.TMPFS_MAGIC {
		return 0, false
	}
	return int64(s.Blocks) * s.Bsize, true
}
