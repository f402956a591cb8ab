package discover

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// Trouble is a file or directory that could not be read.
type Trouble struct {
	File string // from the root, with slashes; empty: what a cluster has
	Line int    // 1-based; 0: the file as a whole
	Err  error
	Link bool // it is a link that cannot be followed
}

// Error says what could not be read, where and why.
func (t Trouble) Error() string {
	switch {
	case t.File == "":
		return t.Err.Error()
	case t.Line == 0:
		return t.File + ": " + t.Err.Error()
	}
	return fmt.Sprintf("%s:%d: %v", t.File, t.Line, t.Err)
}

// Unwrap returns the reason.
func (t Trouble) Unwrap() error { return t.Err }

// trouble notes why a file could not be read, each reason by itself.
func (f *Fleet) trouble(file string, err error) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			f.trouble(file, one)
		}
		return
	}
	text := strings.ReplaceAll(err.Error(), f.Root+string(filepath.Separator), "") // the same on each machine
	line, err := placed(file, repopath.Reword(err, text))
	f.Trouble = append(f.Trouble, Trouble{File: file, Line: line, Err: err})
}

// badLink notes why a link cannot be followed.
func (f *Fleet) badLink(file string, err error) {
	before := len(f.Trouble)
	f.trouble(file, err)
	for i := range f.Trouble[before:] {
		f.Trouble[before+i].Link = true
	}
}

// placed takes the place off an error that begins with it: "app.yaml:3: …".
func placed(file string, err error) (int, error) {
	rest, ok := strings.CutPrefix(err.Error(), file+":")
	if !ok {
		return 0, err
	}
	number, text, ok := strings.Cut(rest, ": ")
	line, wrong := strconv.Atoi(number)
	if !ok || wrong != nil {
		return 0, err
	}
	return line, repopath.Reword(err, text)
}
