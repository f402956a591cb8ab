package render

import (
	"fmt"
	"os"
	"path/filepath"
)

// linkAllBut makes a directory of links to what another directory holds, one entry excepted.
func linkAllBut(name, from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == name {
			continue
		}
		if err := os.Symlink(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// copying counts what is copied, which links may multiply: a chart may have as much as one in a package.
type copying struct {
	files int
	bytes int64
}

// tree copies a tree. What a link leads to is copied in its place, so that nobody writes through one.
func (c *copying) tree(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == ".git" {
			continue
		}
		if err := c.entry(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (c *copying) entry(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if c.files++; c.files > maxEntries {
		return fmt.Errorf("%s: with it, the chart has more than %d files", from, maxEntries)
	}
	if info.IsDir() {
		return c.tree(from, to)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is neither a file nor a directory", from)
	}
	if c.bytes += info.Size(); c.bytes > maxPackage {
		return fmt.Errorf("%s: with it, the chart has more than %d MiB", from, maxPackage>>20)
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}
