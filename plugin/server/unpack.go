package server

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// unpack writes the files of an archive below a directory: a tar in gzip, of which no more is
// held than is being read. Directories with .git are left out, since no render needs them.
func unpack(ctx context.Context, r io.Reader, root *os.Root, limits Limits) error {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return corrupt(err)
	}
	content := &counted{ctx: ctx, r: zip, limit: limits.Unpacked}
	u := unpacking{root: root, limits: limits, buffer: make([]byte, 32<<10)}
	defer u.leave()
	files := tar.NewReader(content)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return corrupt(err)
		}
		if err := u.entry(header, files); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, content); err != nil { // up to the checksum of gzip
		return corrupt(err)
	}
	return u.makeLinks(ctx)
}

// corrupt is an error of reading, unless it is one that was made here.
func corrupt(err error) error {
	if f := (failure{}); errors.As(err, &f) {
		return f
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return reject("the archive cannot be read: %w", err)
}

type unpacking struct {
	root    *os.Root
	limits  Limits
	entries int
	written int64
	links   []link
	buffer  []byte

	// What archives hold comes directory by directory: the one of the last file stays open, since each
	// step of a path costs as much as the file.
	inside string
	open   *os.Root
}

// link is a symbolic link. They are made once all else is there, so that nothing is
// written through one.
type link struct{ name, target string }

func (u *unpacking) entry(h *tar.Header, content io.Reader) error {
	if err := u.count(); err != nil {
		return err
	}
	name, err := u.name(h.Name)
	if err != nil || name == "." || slices.Contains(strings.Split(name, "/"), ".git") {
		return err
	}
	switch h.Typeflag {
	case tar.TypeDir:
		return wrote(name, u.mkdir(name))
	case tar.TypeReg:
		return u.file(name, h.Size, content)
	case tar.TypeSymlink:
		if len(h.Linkname) > u.limits.Path {
			return tooMuch("max-path", "the archive has a link to a path of more than %d bytes", u.limits.Path)
		}
		u.links = append(u.links, link{name, h.Linkname})
		_, err := u.enter(path.Dir(name))
		return wrote(name, err)
	}
	return reject("the archive has %q, which is no file, directory or symbolic link", name)
}

// count counts an entry, or a directory that the path of one implies.
func (u *unpacking) count() error {
	if u.entries++; u.entries > u.limits.Entries {
		return tooMuch("max-entries", "the archive has more than %d entries", u.limits.Entries)
	}
	return nil
}

// name returns the path of an entry, which lies below the directory.
func (u *unpacking) name(raw string) (string, error) {
	if len(raw) > u.limits.Path {
		return "", tooMuch("max-path", "the archive has a path of more than %d bytes", u.limits.Path)
	}
	if !filepath.IsLocal(raw) || slices.Contains(strings.Split(raw, "/"), "..") {
		return "", reject("the archive has %q, which is not a path below it", raw)
	}
	name := path.Clean(raw)
	if strings.Count(name, "/") >= u.limits.Depth {
		return "", tooMuch("max-depth", "the archive has a path of more than %d directories", u.limits.Depth)
	}
	return name, nil
}

func (u *unpacking) file(name string, size int64, content io.Reader) error {
	if size > u.limits.File.Bytes() {
		return tooMuch("max-file", "the archive has the file %q of %d bytes, more than %s", name, size, u.limits.File)
	}
	if u.written += size; u.written > u.limits.Unpacked.Bytes() { // sparse files are larger than what is sent
		return tooMuch("max-unpacked", "the archive holds more than %s bytes", u.limits.Unpacked)
	}
	f, err := u.create(name)
	if err != nil {
		return wrote(name, err)
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{f}, content, u.buffer)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if onDisk := (*fs.PathError)(nil); errors.As(err, &onDisk) {
		return fault(err)
	}
	if err != nil {
		return corrupt(err)
	}
	return nil
}

// create makes a file.
func (u *unpacking) create(name string) (*os.File, error) {
	dir, err := u.enter(path.Dir(name))
	if err != nil {
		return nil, err
	}
	return dir.OpenFile(path.Base(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// mkdir makes a directory that the archive tells of, perhaps after what is in it.
func (u *unpacking) mkdir(name string) error {
	dir, err := u.enter(path.Dir(name))
	if err != nil {
		return err
	}
	err = dir.Mkdir(path.Base(name), 0o700)
	if info, statErr := dir.Lstat(path.Base(name)); statErr == nil && info.IsDir() {
		return nil
	}
	return err
}

// enter opens a directory below the directory, and makes it if the archive did not tell of it.
func (u *unpacking) enter(name string) (*os.Root, error) {
	if u.open != nil && u.inside == name {
		return u.open, nil
	}
	u.leave()
	dir, err := u.root.OpenRoot(name)
	if err != nil { // it is not there; or it is a file, of which this says so
		dir, err = u.makeAll(name)
	}
	if err != nil {
		return nil, err
	}
	u.open, u.inside = dir, name
	return dir, nil
}

// makeAll makes a directory and those above it, one in the other and each an entry.
func (u *unpacking) makeAll(name string) (*os.Root, error) {
	dir, err := u.root.OpenRoot(".")
	for step := range strings.SplitSeq(name, "/") {
		if err != nil {
			return nil, err
		}
		above := dir
		dir, err = u.makeIn(above, step)
		above.Close()
	}
	return dir, err
}

func (u *unpacking) makeIn(above *os.Root, step string) (*os.Root, error) {
	made := above.Mkdir(step, 0o700)
	if made != nil && !errors.Is(made, fs.ErrExist) {
		return nil, made
	}
	if made == nil {
		if err := u.count(); err != nil {
			return nil, err
		}
	}
	dir, err := above.OpenRoot(step)
	if err != nil {
		return nil, errors.Join(made, err) // what is there is no directory
	}
	return dir, nil
}

func (u *unpacking) leave() {
	if u.open != nil {
		u.open.Close()
		u.open = nil
	}
}

// makeLinks makes the symbolic links, whose directories are there, and follows each: one that
// leaves the directory, on whatever way, cannot be followed.
func (u *unpacking) makeLinks(ctx context.Context) error {
	for _, l := range u.links {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := u.root.Symlink(l.target, l.name); err != nil {
			return wrote(l.name, err)
		}
	}
	for _, l := range u.links {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, err := u.root.Stat(l.name); filepath.IsAbs(l.target) || err != nil && !errors.Is(err, fs.ErrNotExist) {
			return reject("the archive has the link %q to %q, which leads out of it or nowhere", l.name, l.target)
		}
	}
	return nil
}

// wrote judges the error of making an entry: the archive's fault if it contradicts itself.
func wrote(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist), errors.Is(err, syscall.ENOTDIR):
		return reject("the archive has %q twice, or as a file and a directory", name)
	case errors.As(err, &failure{}):
		return err
	}
	return fault(err)
}
