package temporary

import "os"

// Own makes a directory for all temporary files of this process, also for those of libraries and
// children: from then on os.TempDir is its name. It removes the directories that killed processes left.
func Own() error {
	parent := os.TempDir()
	_ = Sweep(parent) // what stays is in nobody's way
	own, err := Directory(parent)
	if err != nil {
		return err
	}
	return os.Setenv("TMPDIR", own.Name)
}
