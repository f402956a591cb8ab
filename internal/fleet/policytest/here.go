package policytest

import (
	"os"
	"path/filepath"
	"strings"
)

// fromThisFolder returns a text with the paths of the repository in it as they are from the current
// folder: the same on each machine.
func fromThisFolder(text string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return text
	}
	if full, err := filepath.EvalSymlinks(here); err == nil {
		here = full
	}
	up := ""
	for dir := here; filepath.Dir(dir) != dir; dir, up = filepath.Dir(dir), up+"../" {
		if dir == here || isInRepository(dir) {
			text = strings.ReplaceAll(text, dir+string(filepath.Separator), up)
		}
	}
	return text
}

// isInRepository reports whether a folder is a repository, or lies in one.
func isInRepository(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		if filepath.Dir(dir) == dir {
			return false
		}
	}
}
