package box

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// most is what a deed takes at most, so that a limit that is none does not take the machine down.
const most = 1 << 30

var held [][]byte // so that it stays

// fillHeap takes so many bytes at a time, and waits so many milliseconds in between.
func fillHeap(arguments []string) error {
	size, pause := number(arguments[0]), time.Duration(number(arguments[1]))*time.Millisecond
	for taken := 0; taken < most; taken += size {
		held = append(held, touched(make([]byte, size)))
		time.Sleep(pause)
	}
	return nil
}

func touched(b []byte) []byte {
	for i := 0; i < len(b); i += 1 << 10 {
		b[i] = 1
	}
	return b
}

func fillAtOnce([]string) error {
	held = append(held, touched(make([]byte, most)))
	return nil
}

func fillStacks([]string) error {
	for taken := 0; taken < most; taken += 2 << 10 {
		go func() { _ = hang() }()
	}
	return nil
}

// fillShared takes memory that is no heap, and that other processes could have, too.
func fillShared([]string) error {
	for taken := 0; taken < most; taken += 4 << 20 {
		b, err := syscall.Mmap(-1, 0, 4<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED|syscall.MAP_ANON)
		if err != nil {
			return err
		}
		held = append(held, touched(b))
	}
	return nil
}

// hold takes so many MiB, and does another deed.
func hold(arguments []string) error {
	held = append(held, touched(make([]byte, number(arguments[0])<<20)))
	return deeds()[arguments[1]](arguments[2:])
}

func TestWhatFitsIsDone(t *testing.T) {
	b := start(t, setup(t))
	for _, deed := range [][]string{{"hold", "24", "nothing"}, {"program", "hold", "24", "nothing"}} {
		if said, err := b.order(t, deed[0], deed[1:]...); said != "done" || err != nil {
			t.Errorf("%v: got %q, %v", deed, said, err)
		}
	}
}

func fillFile([]string) error {
	f, err := os.Create("huge")
	if err != nil {
		return err
	}
	defer f.Close()
	for written := 0; written < most; written += 1 << 20 {
		if _, err := f.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
	}
	return nil
}

// makeFiles makes so many files of so many bytes, and hangs.
func makeFiles(arguments []string) error {
	for i := range number(arguments[0]) {
		if err := os.WriteFile(fmt.Sprintf("file%d", i), make([]byte, number(arguments[1])), 0o600); err != nil {
			return err
		}
	}
	return hang()
}

func makeDirectories(arguments []string) error {
	for i := range number(arguments[0]) {
		if err := os.Mkdir(fmt.Sprintf("directory%d", i), 0o700); err != nil {
			return err
		}
	}
	return hang()
}

// makeDeep makes so many directories, each in the one before, with a path that no longer is one.
func makeDeep(arguments []string) error {
	name := strings.Repeat("d", 200)
	for range number(arguments[0]) {
		if err := errors.Join(os.Mkdir(name, 0o700), os.Chdir(name)); err != nil {
			return err
		}
	}
	return hang()
}

func TestTooManyFilesEndABox(t *testing.T) {
	for name, deed := range map[string][]string{
		"large ones":   {"files", "9", "1048576"},
		"small ones":   {"files", "3000", "1"},
		"empty ones":   {"files", "3000", "0"},
		"directories":  {"directories", "3000"},
		"deep ones":    {"deep", "100"},
		"of a program": {"program", "files", "3000", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := setup(t)
			b := start(t, s)
			said, err := b.order(t, deed[0], deed[1:]...)
			if want := (Exceeded{Folder, s.Limits.Folder}); !errors.Is(err, want) {
				t.Errorf("got %q, %#v; want %v", said, err, want)
			}
			if err := removeAll(b.Dir); err != nil {
				t.Error(err)
			}
		})
	}
}

// One file is bounded by the kernel: who writes it lives on.
func TestAFileMayNotBeTooLarge(t *testing.T) {
	b := start(t, setup(t))
	said, err := b.order(t, "file")
	if !errors.As(err, new(Exceeded)) && !strings.Contains(said, "file too large") {
		t.Errorf("got %q, %v", said, err)
	}
}

func TestFilesThatFitAreLeft(t *testing.T) {
	dir := t.TempDir()
	for i := range 10 {
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), make([]byte, page+1), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := sizeOf(dir, most), int64(page+10*2*page); got != want {
		t.Errorf("got %d, want %d", got, want)
	}
	if got := sizeOf(filepath.Join(dir, "nowhere"), most); got != 0 {
		t.Errorf("of nothing: got %d", got)
	}
}

func TestALimitIsTold(t *testing.T) {
	for limit, want := range map[string]string{
		Memory: "it needs more than 96Mi of memory", Folder: "it writes more than 96Mi into its folder",
	} {
		if got := (Exceeded{limit, quantity.Must("96Mi")}).Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
