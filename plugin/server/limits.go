package server

import (
	"fmt"

	"google.golang.org/grpc/codes"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// Limits bound what one call may bring.
type Limits struct {
	Archive  quantity.Quantity // bytes of the archive as it is sent
	Unpacked quantity.Quantity // bytes of what is in it, together
	File     quantity.Quantity // bytes of one file in it
	Entries  int               // files, directories and links in it
	Depth    int               // directories in a path
	Path     int               // bytes of a path
}

// DefaultLimits are far above what repositories of manifests hold, and below what would
// bring a sidecar down.
func DefaultLimits() Limits {
	return Limits{
		Archive: quantity.Must("256Mi"), Unpacked: quantity.Must("1Gi"), File: quantity.Must("64Mi"),
		Entries: 100_000, Depth: 64, Path: 1024,
	}
}

// tooMuch is a limit that was exceeded, and the flag that sets it.
func tooMuch(flag, format string, args ...any) error {
	return failure{codes.ResourceExhausted, rejected, fmt.Errorf(format+" (--%s)", append(args, flag)...)}
}

// validate refuses limits under which nothing could be rendered.
func (l Limits) validate() error {
	for _, limit := range []struct {
		flag  string
		value int64
	}{
		{"max-archive", l.Archive.Bytes()}, {"max-unpacked", l.Unpacked.Bytes()}, {"max-file", l.File.Bytes()},
		{"max-entries", int64(l.Entries)}, {"max-depth", int64(l.Depth)}, {"max-path", int64(l.Path)},
	} {
		if limit.value < 1 {
			return fmt.Errorf("--%s %d: want at least 1", limit.flag, limit.value)
		}
	}
	return nil
}
