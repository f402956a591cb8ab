package cli

import (
	"context"
	"io"
)

// interruptible reads until a context ends: a terminal or a pipe may never say anything,
// and a read of it cannot be called back.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

// Read returns what the reader returns, or why the context ended. Whatever is read after that
// is lost.
func (i interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := i.r.Read(p)
		done <- result{n, err}
	}()
	select {
	case r := <-done:
		return r.n, r.err
	case <-i.ctx.Done():
		return 0, context.Cause(i.ctx)
	}
}
