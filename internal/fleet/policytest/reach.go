package policytest

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/core/registry"
)

// checkReach refuses what a case compares with, and --update writes, if it lies outside of the repository,
// links followed; where there is none, outside of the folder of the test. Whoever runs the tests of others
// would write their text to anywhere, and show what is there.
func (c Case) checkReach(path string) error {
	dir := filepath.Dir(c.File)
	if absolute, err := filepath.Abs(dir); err != nil {
		return err
	} else if isInRepository(absolute) {
		dir = registry.Root(dir)
	}
	root, err := leadsTo(dir)
	if err != nil {
		return err
	}
	real, err := leadsTo(path)
	if err != nil {
		return err
	}
	if below, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(below) {
		return fmt.Errorf("%s: is outside of the repository: what is expected lies beside the test", path)
	}
	return nil
}

// leadsTo resolves the links of a path whose end need not be there.
func leadsTo(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(absolute)
	if !os.IsNotExist(err) {
		return real, err
	}
	if _, err := os.Lstat(absolute); err == nil {
		return "", fmt.Errorf("%s: is a link that leads nowhere", path)
	}
	above, err := leadsTo(filepath.Dir(absolute))
	return filepath.Join(above, filepath.Base(absolute)), err
}
