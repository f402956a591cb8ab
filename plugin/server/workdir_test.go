package server

import (
	"os"
	"path/filepath"
	"testing"
)

// A server that was killed had a directory, and no lock on it any more; a neighbour has both.
func TestWhatAKilledServerLeftIsRemoved(t *testing.T) {
	work := t.TempDir()
	living := start(t, func(c *Config) { c.WorkDir = work })
	dead := filepath.Join(work, "ballast-run-dead")
	for _, dir := range []string{filepath.Join(dead, "application"), filepath.Join(work, "of-somebody-else")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	second := start(t, func(c *Config) { c.WorkDir = work })
	for path, want := range map[string]bool{living.workDir.Name: true, second.workDir.Name: true, filepath.Join(work,
		"of-somebody-else"): true, dead: false} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: there: %t, want %t", filepath.Base(path), err == nil, want)
		}
	}
	if err := os.Remove(filepath.Join(work, "of-somebody-else")); err != nil {
		t.Fatal(err)
	}
	second.client.Close()
	if err := second.end(); err != nil {
		t.Error(err)
	}
	if err := living.end(); err != nil {
		t.Error(err)
	}
}
