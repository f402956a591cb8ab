package server

import (
	"context"
	"io"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// counted reads up to a limit of bytes and until a context ends, and fails past either.
type counted struct {
	ctx   context.Context
	r     io.Reader
	limit quantity.Quantity
	read  int64
}

func (c *counted) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	n, err := c.r.Read(p)
	if c.read += int64(n); c.read > c.limit.Bytes() {
		return n, tooMuch("max-unpacked", "the archive holds more than %s bytes", c.limit)
	}
	return n, err
}
