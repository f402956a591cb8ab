package temporary

import "os"

// own is the directory for the temporary files of this process, if it has one of its own.
var own *Path

// Own makes a directory for all temporary files of this process, also for those of libraries and
// children: from then on os.TempDir is its name. It removes the directories that killed processes left.
func Own() error {
	parent := os.TempDir()
	_ = Sweep(parent) // what stays is in nobody's way
	var err error
	if own, err = Directory(parent); err != nil {
		return err
	}
	return os.Setenv("TMPDIR", own.Name)
}

// EmptyOwn removes the temporary files of this process, if it has a directory for them. Nothing may use them.
func EmptyOwn() error {
	if own == nil {
		return nil
	}
	return own.Empty()
}
