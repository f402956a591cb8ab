package policytest

import (
	"fmt"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// checkReach refuses what a case compares with, and --update writes, if it lies outside of the repository,
// links followed; where there is none, outside of the directory of the test. Whoever runs the tests of others
// would write their text to anywhere, and show what is there.
func (c Case) checkReach(path string) error {
	root, err := repopath.Real(repopath.RootOrSelf(filepath.Dir(c.File)))
	if err != nil {
		return err
	}
	target, err := repopath.Target(path)
	if err != nil {
		return err
	}
	if !repopath.Contains(root, target) {
		return fmt.Errorf("%s: is outside of the repository: what is expected lies beside the test", path)
	}
	return nil
}
