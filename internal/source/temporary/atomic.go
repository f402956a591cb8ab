package temporary

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteFile writes a file atomically: it has all of the new content or what it had before, whatever happens
// meanwhile. It keeps the permissions of a file that is there.
func WriteFile(path string, write func(io.Writer) error) error {
	if err := writeBeside(path, write); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// writeBeside writes a temporary file in the same directory, which then takes the name.
func writeBeside(path string, write func(io.Writer) error) (err error) {
	_ = Sweep(filepath.Dir(path)) // what stays is in nobody's way
	part, err := File(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { _ = part.Remove() }() // unless it has got the name
	file, err := os.OpenFile(part.Name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := file.Chmod(modeOf(path)); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(part.Name, path)
}

// modeOf returns the mode of a file that is replaced, or that of a new one.
func modeOf(path string) os.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}
