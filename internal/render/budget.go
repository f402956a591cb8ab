package render

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// maxInput is how much one render may read. What is small on a disk may be much: a file has many
// links, and a base many overlays. Argo CD takes 10 MiB of a folder, if nobody says more.
const maxInput = 64 << 20

// budget counts what one render has read.
type budget struct{ read int64 }

// spend counts the bytes of a file, and refuses those that are too many.
func (b *budget) spend(path string, bytes int64) error {
	if b.read += bytes; b.read > maxInput {
		return fmt.Errorf("%s: with it, more than %d MiB are read for one render: leave out what is not needed, or make several Applications of it", path, maxInput>>20)
	}
	return nil
}

// readFile returns the content of a file that counts. Nothing else is opened: a pipe would never end.
func (b *budget) readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("is no regular file")}
	}
	if err := b.spend(path, info.Size()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
