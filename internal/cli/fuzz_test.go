package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Whatever comes in, it does not panic; refused, it prints no manifest; made safe once,
// it stays as it is.
func FuzzTransform(f *testing.F) {
	seedFromScripts(f)
	registry, err := filepath.Abs("testdata/fuzz-registry.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, stream string) {
		once, _, status := ballast(t, stream, "transform", "--registry", registry)
		if status != exitOK {
			if once != "" {
				t.Errorf("exit %d, and on standard output: %q", status, once)
			}
			return
		}
		twice, stderr, status := ballast(t, once, "transform", "--registry", registry)
		if status != exitOK || twice != once {
			t.Errorf("exit %d, a second run gives another result: %s\n%q\n%q", status, stderr, once, twice)
		}
	})
}

// A host that reads what a function prints finds a ResourceList or nothing.
func FuzzFn(f *testing.F) {
	seedFromScripts(f)
	f.Fuzz(func(t *testing.T, list string) {
		once, _, status := ballast(t, list, "fn", "--path", "testdata")
		if status != exitOK {
			return
		}
		twice, stderr, status := ballast(t, once, "fn", "--path", "testdata")
		if status != exitOK {
			t.Errorf("exit %d on what it printed itself: %s\n%q\n%q", status, stderr, once, twice)
		}
	})
}

// seedFromScripts adds every file of the scripts that are pages about streams.
func seedFromScripts(f *testing.F) {
	for _, name := range []string{"oddinput", "fn", "transform", "modes"} {
		archive, err := txtar.ParseFile("testdata/script/" + name + ".txtar")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	source, err := os.ReadFile("../../examples/adguard-home/statefulset.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(source))
}
