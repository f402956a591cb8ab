package policytest

import (
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// relativePaths returns a text with the paths of the repository in it as they are from the current
// directory: the same on each machine.
func relativePaths(text string) string {
	here, err := repopath.Real(".")
	if err != nil {
		return text
	}
	up := ""
	for dir := here; !repopath.IsTop(dir); dir, up = filepath.Dir(dir), up+"../" {
		if dir == here || !repopath.IsTop(repopath.Root(dir)) {
			text = strings.ReplaceAll(text, dir+string(filepath.Separator), up)
		}
	}
	return text
}
