package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// valueFile is a file of values, or what stands for one.
type valueFile struct {
	name    string // as the Application calls it
	content []byte
}

// valueFiles returns the files that the Application names, in the order in which they count. From Argo CD 3.4 on a name
// may be a pattern, whose files count in the order of their names, and no file counts twice: one that is named itself
// counts where it is named first, and no pattern gives it.
func (c chart) valueFiles(ctx context.Context) ([]valueFile, error) {
	var all []entry
	for _, name := range c.spec.ValueFiles {
		e, err := c.entry(name)
		if err != nil {
			return nil, fmt.Errorf("valueFiles: %w", err)
		}
		all = append(all, e)
	}
	if c.options.ArgoCD.Facts().ValueFilePatterns {
		var err error
		if all, err = c.spread(ctx, all); err != nil {
			return nil, fmt.Errorf("valueFiles: %w", err)
		}
	}
	var files []valueFile
	for _, e := range all {
		content, err := c.readEntry(ctx, e)
		if os.IsNotExist(err) && c.spec.IgnoreMissingValueFiles && !e.matched {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("valueFiles: %w", err)
		}
		files = append(files, valueFile{e.name, content})
	}
	return files, nil
}

// entry is something that an option names: a file of a repository, or a URL.
type entry struct {
	name    string // as the Application calls it, or would
	from    repoDir
	ref     string // what the name begins with where from is another repository
	below   string // the name in from, or the URL
	matched bool   // it is a file that a pattern has found
}

// entry finds where a name leads to, without reading anything.
func (c chart) entry(name string) (entry, error) {
	e := entry{name: name, from: c.location, below: name}
	var err error
	if strings.HasPrefix(name, "$") && !strings.HasPrefix(name, "$ARGOCD_") && !strings.HasPrefix(name, "${") {
		if e.from, e.below, err = c.options.reference(name); err != nil {
			return e, err
		}
		e.ref, _, _ = strings.Cut(name, "/")
	}
	e.below, err = c.options.Environment.expand(e.below)
	return e, err
}

// path returns what an entry leads to, as Argo CD compares entries: a URL is itself, and a link in the last part of a
// name alone is followed.
func (e entry) path() string {
	if isURL(e.below) {
		return e.below
	}
	path := e.from.join(e.below)
	for range maxLinks {
		target, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = filepath.Clean(target)
	}
	return path
}

// maxLinks is how many links that lead to links Argo CD follows.
const maxLinks = 10

// spread returns the entries with the files of patterns in place of these, each file once.
func (c chart) spread(ctx context.Context, entries []entry) ([]entry, error) {
	named, seen := map[string]bool{}, map[string]bool{}
	for _, e := range entries {
		if !e.isPattern() {
			named[e.path()] = true
		}
	}
	var all []entry
	walk := &patternWalk{ctx: ctx, left: maxPatternTries}
	for _, e := range entries {
		if !e.isPattern() {
			if path := e.path(); !seen[path] {
				seen[path], all = true, append(all, e)
			}
			continue
		}
		matches, err := walk.matches(e)
		if err != nil {
			return nil, err
		}
		if len(matches) == 0 && !c.spec.IgnoreMissingValueFiles {
			return nil, fmt.Errorf("no file matches the pattern %s", e.name)
		}
		for _, m := range matches {
			if path := m.from.join(m.below); !seen[path] && !named[path] {
				seen[path], all = true, append(all, m)
			}
		}
	}
	return all, nil
}

// isPattern reports whether an entry stands for the files that match it. That its folder is called like a pattern
// makes it one, too.
func (e entry) isPattern() bool { return !isURL(e.below) && strings.ContainsAny(e.pattern(), "*?[") }

// pattern returns an entry as a pattern of paths from the root of its repository. Where there is none, its folder is
// no part of the pattern.
func (e entry) pattern() string {
	if repopath.IsTop(e.from.root) && !filepath.IsAbs(e.below) {
		return filepath.Clean(filepath.FromSlash(e.below))
	}
	below, err := filepath.Rel(e.from.root, e.from.join(e.below))
	if err != nil {
		return e.below
	}
	return below
}

// patternWalk finds the files that match patterns. A pattern is tried with each entry of each folder that it may be
// about, as often as it has alternatives.
type patternWalk struct {
	ctx          context.Context
	alternatives int // of the pattern
	left         int // tries
	err          error
}

// What patterns of one chart may take.
const (
	maxPattern             = 512
	maxPatternAlternatives = 1000
	maxPatternTries        = 100_000
)

// matches returns the files that match an entry, in the order in which Argo CD has them.
func (w *patternWalk) matches(e entry) ([]entry, error) {
	pattern := filepath.ToSlash(e.pattern())
	if w.alternatives = alternatives(pattern); len(pattern) > maxPattern || w.alternatives > maxPatternAlternatives {
		return nil, fmt.Errorf("%s: the pattern is too large: name the files, or make several patterns of it", e.name)
	}
	dir := e.from.root
	if repopath.IsTop(dir) && !filepath.IsAbs(e.below) {
		dir = e.from.dir
	}
	base, rest := doublestar.SplitPattern(pattern)
	if base = filepath.Join(dir, filepath.FromSlash(base)); !repopath.Contains(e.from.root, base) {
		return nil, errLeadsOut(e.name)
	}
	files, err := doublestar.Glob(&patternFS{w, e.from.trace, e.from.root, base}, rest)
	switch {
	case w.err != nil:
		return nil, fmt.Errorf("%s: %w", e.name, w.err)
	case err != nil:
		return nil, fmt.Errorf("%s is no pattern: %w", e.name, err)
	}
	var all []entry
	for _, file := range files {
		below, err := filepath.Rel(e.from.root, filepath.Join(base, filepath.FromSlash(file)))
		if err != nil {
			return nil, err
		}
		below = string(filepath.Separator) + below
		all = append(all, entry{name: e.ref + below, from: e.from, below: below, matched: true})
	}
	return all, nil
}

// alternatives returns how many patterns without braces a pattern stands for, and more where braces are in braces.
func alternatives(pattern string) int {
	all, group := 1, 1
	for _, c := range pattern {
		switch c {
		case '{':
			all, group = min(all*group, maxPatternAlternatives+1), 1
		case ',':
			group++
		}
	}
	return all * group
}

// patternFS is a folder in which a pattern is looked for. It ends at its repository, also behind links.
type patternFS struct {
	walk       *patternWalk
	trace      *Trace
	root, base string
}

var errMuch = errors.New("more files and folders than can be looked at are where the pattern looks: name what is " +
	"nearer to the files")

// real returns the path of what is at a name, if it may be looked at.
func (f *patternFS) real(name string) (string, error) {
	if f.walk.err != nil || !fs.ValidPath(name) {
		return "", cmp.Or(f.walk.err, fs.ErrInvalid)
	}
	if err := f.spend(strings.Count(name, "/")); err != nil { // each folder of it may be a link
		return "", err
	}
	path := filepath.Join(f.base, filepath.FromSlash(name))
	f.trace.read(path)
	if _, err := os.Stat(path); err != nil { // as where a link leads to itself
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil && !repopath.Contains(f.root, real) {
		f.walk.err = fmt.Errorf("%s is a link that %w", name, repopath.ErrOutside)
	}
	return real, cmp.Or(err, f.walk.err)
}

// spend counts what is looked at.
func (f *patternFS) spend(entries int) error {
	f.walk.left -= entries * f.walk.alternatives
	if f.walk.err = f.walk.ctx.Err(); f.walk.err == nil && f.walk.left < 0 {
		f.walk.err = errMuch
	}
	return f.walk.err
}

// ReadDir returns what is in a folder.
func (f *patternFS) ReadDir(name string) ([]fs.DirEntry, error) {
	real, err := f.real(name)
	if err != nil {
		return nil, err
	}
	f.trace.list(real)
	entries, err := os.ReadDir(real)
	if err != nil {
		return nil, err
	}
	return entries, f.spend(1 + len(entries))
}

// Stat says what something is, links followed.
func (f *patternFS) Stat(name string) (fs.FileInfo, error) {
	real, err := f.real(name)
	if err != nil {
		return nil, err
	}
	if err := f.spend(1); err != nil {
		return nil, err
	}
	return os.Stat(real)
}

// Open opens nothing: names are what a pattern is about.
func (f *patternFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}
