package render

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/regular"
)

// maxInput is how much one render may read. What is small on a disk may be much: a file has many
// links, and a base many overlays. Argo CD takes 10 MiB of a directory, if nobody says more.
const maxInput = 64 << 20

// budget counts what one render has read.
type budget struct{ read int64 }

// spend counts the bytes of a file, and refuses those that are too many.
func (b *budget) spend(path string, bytes int64) error {
	if b.read += bytes; b.read > maxInput {
		return fmt.Errorf("%s: with it, more than %d MiB are read for one render: leave out what is not needed, "+
			"or make several Applications of it", path, maxInput>>20)
	}
	return nil
}

// readFile returns the content of a file that counts.
func (b *budget) readFile(path string) ([]byte, error) {
	content, err := regular.Read(path)
	if err != nil {
		return nil, err
	}
	return content, b.spend(path, int64(len(content)))
}
