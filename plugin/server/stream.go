package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// archive reads the archive that a stream brings. Nothing is received ahead: what waits
// for its turn waits with the caller.
type archive struct {
	messages <-chan received
	stall    time.Duration // the longest that a message may take to come
	limit    quantity.Quantity
	sum      hash.Hash
	read     int64
	piece    []byte // what is left of the last message
	ended    bool
}

// received is what one receive returns.
type received struct {
	request *cmp.Request
	err     error
}

func newArchive(stream *cmp.Stream, stall time.Duration, limit quantity.Quantity) *archive {
	return &archive{messages: receive(stream), stall: stall, limit: limit, sum: sha256.New()}
}

// receive receives one message for each that is taken, until the call ends.
func receive(stream *cmp.Stream) <-chan received {
	messages := make(chan received)
	go func() {
		for {
			request, err := stream.Receive()
			select {
			case messages <- received{request, err}:
			case <-stream.Context().Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return messages
}

// next returns the next message, io.EOF after the last.
func (a *archive) next(ctx context.Context) (*cmp.Request, error) {
	timer := time.NewTimer(a.stall)
	defer timer.Stop()
	select {
	case m := <-a.messages:
		a.ended = m.err != nil
		if m.err != nil && !errors.Is(m.err, io.EOF) {
			return nil, brokenOff(m.err)
		}
		return m.request, m.err
	case <-timer.C:
		return nil, failure{codes.DeadlineExceeded, canceled, fmt.Errorf(
			"the stream stalled: nothing came for %s (--stall-timeout)", a.stall)}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// brokenOff tells a caller that went away from one that sent what cannot be read.
func brokenOff(err error) error {
	code := status.Code(err)
	if code == codes.Canceled || code == codes.DeadlineExceeded {
		return failure{code, canceled, fmt.Errorf("the stream broke off: %w", err)}
	}
	return reject("the stream cannot be read: %s", status.Convert(err).Message())
}

// metadata returns the first message.
func (a *archive) metadata(ctx context.Context) (*cmp.Metadata, error) {
	first, err := a.next(ctx)
	switch {
	case errors.Is(err, io.EOF):
		return nil, reject("the stream is empty, want its metadata and an archive")
	case err != nil:
		return nil, err
	case first.Metadata == nil || first.File != nil:
		return nil, reject("the stream does not begin with its metadata")
	case first.Metadata.Size > a.limit.Bytes():
		return nil, tooMuch("max-archive", "the archive has %d bytes, more than %s; leave out what no render needs, "+
			".git first (repo-server: --plugin-tar-exclude)", first.Metadata.Size, a.limit)
	}
	return first.Metadata, nil
}

// reader returns the archive's bytes.
func (a *archive) reader(ctx context.Context) io.Reader {
	return readerFunc(func(p []byte) (int, error) {
		for len(a.piece) == 0 {
			m, err := a.next(ctx)
			if err != nil {
				return 0, err
			}
			if m.File == nil || m.Metadata != nil {
				return 0, reject("the stream has metadata twice, or a message that is neither metadata nor part of the archive")
			}
			a.piece = m.File.Chunk
		}
		n := copy(p, a.piece)
		a.piece = a.piece[n:]
		a.read += int64(n)
		a.sum.Write(p[:n])
		if a.read > a.limit.Bytes() {
			return n, tooMuch("max-archive", "the archive has more than %s bytes", a.limit)
		}
		return n, nil
	})
}

// check compares what came with what was announced, once all has come.
func (a *archive) check(m *cmp.Metadata) error {
	if a.read != m.Size {
		return reject("the archive has %d bytes, and was announced with %d", a.read, m.Size)
	}
	if got := hex.EncodeToString(a.sum.Sum(nil)); got != m.Checksum {
		return reject("the archive's checksum is not the one that was announced")
	}
	return nil
}

// drain takes what is left of the stream, within its limit: a caller that is answered while
// it sends is told that sending failed, and never sees why.
func (a *archive) drain(ctx context.Context) {
	for left := a.limit.Bytes(); left > 0 && !a.ended; {
		m, err := a.next(ctx)
		if err != nil {
			return
		}
		if m.File != nil {
			left -= int64(len(m.File.Chunk))
		}
		left-- // a message without a byte
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
