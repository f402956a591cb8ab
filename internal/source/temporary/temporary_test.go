package temporary

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// names lists what is in a directory.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestWhatIsTemporaryIsPrivateAndGoes(t *testing.T) {
	parent := t.TempDir()
	dir, err := Directory(parent)
	if err != nil {
		t.Fatal(err)
	}
	file, err := File(parent)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{dir.Name: fs.ModeDir | 0o700, file.Name: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%v (%v)", info.Mode(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir.Name, "a"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(dir.Remove(), file.Remove()); err != nil || len(names(t, parent)) > 0 {
		t.Errorf("left: %v (%v)", names(t, parent), err)
	}
}

// The dead are told from the living by their locks, never by a name or a number.
func TestOnlyWhatNobodyHoldsIsSwept(t *testing.T) {
	parent, elsewhere := t.TempDir(), t.TempDir()
	dir, err := Directory(parent)
	if err != nil {
		t.Fatal(err)
	}
	file, err := File(parent)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(dir.Remove(), file.Remove()) }()
	kept := []string{filepath.Base(dir.Name), filepath.Base(file.Name)}
	make := func(name string, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, name)
	}
	at := func(name string) string { return filepath.Join(parent, name) }
	make("kustomize-1", os.Mkdir(at("kustomize-1"), 0o700))
	make(dirPrefix+"file", os.WriteFile(at(dirPrefix+"file"), nil, 0o600))
	make(filePrefix+"directory", os.Mkdir(at(filePrefix+"directory"), 0o700))
	make(dirPrefix+"link", os.Symlink(elsewhere, at(dirPrefix+"link")))
	make(filePrefix+"link", os.Symlink(filepath.Join(elsewhere, "precious"), at(filePrefix+"link")))
	make(dirPrefix+"pipe", syscall.Mkfifo(at(dirPrefix+"pipe"), 0o600))
	make(filePrefix+"pipe", syscall.Mkfifo(at(filePrefix+"pipe"), 0o600))
	if os.Geteuid() == 0 {
		make(dirPrefix+"other", os.Mkdir(at(dirPrefix+"other"), 0o700))
		if err := os.Chown(at(dirPrefix+"other"), 12345, 12345); err != nil {
			t.Fatal(err)
		}
	}
	dead := at(dirPrefix + "dead")
	if err := errors.Join(
		os.Mkdir(dead, 0o700), os.Symlink(elsewhere, filepath.Join(dead, "link")), os.WriteFile(at(filePrefix+"dead"),
			nil, 0o600),
		os.WriteFile(filepath.Join(elsewhere, "precious"), nil, 0o600),
	); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(parent); err != nil {
		t.Error(err)
	}
	slices.Sort(kept)
	if got := names(t, parent); !slices.Equal(got, kept) {
		t.Errorf("got  %v\nwant %v", got, kept)
	}
	if !slices.Equal(names(t, elsewhere), []string{"precious"}) {
		t.Error("a link was followed")
	}
}

func TestALinkInPlaceOfTheDirectoryIsNoWayOut(t *testing.T) {
	real := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	dir, err := Directory(link)
	if err != nil {
		t.Fatal(err)
	}
	if got := filepath.Dir(dir.Name); got != real {
		t.Errorf("in %s, want %s", got, real)
	}
	if err := errors.Join(Sweep(link), dir.Remove()); err != nil {
		t.Error(err)
	}
}

// Many start at once: none takes from another what it has just made.
func TestSweepingTakesNothingThatIsNew(t *testing.T) {
	parent := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if err := Sweep(parent); err != nil {
					t.Error(err)
				}
				dir, err := Directory(parent)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(dir.Name, "a"), nil, 0o600); err != nil {
					t.Error(err)
				}
				if err := dir.Remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if left := names(t, parent); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestRemovingGoesOnWhileSomethingWrites(t *testing.T) {
	dir, err := Directory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			f, err := root.Create(string(rune('a' + i%26)))
			if err != nil {
				return // the directory is gone
			}
			f.Close()
		}
	}()
	if err := dir.Remove(); err != nil {
		t.Error(err)
	}
	<-done
}

func TestOneIsInTurnAtATime(t *testing.T) {
	dir := t.TempDir()
	var inside atomic.Int32 // a lock of files is none that the race detector knows
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			err := InTurn(dir, func() error {
				if inside.Add(1) != 1 {
					t.Error("two at a time")
				}
				inside.Add(-1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
