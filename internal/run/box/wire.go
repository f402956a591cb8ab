package box

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

const (
	mostHeader = 8 << 20   // bytes of a header
	mostJob    = 64 << 20  // bytes of a job: it has the operator's registries
	mostAnswer = 128 << 20 // bytes of all parts of an answer, together
	mostParts  = 1 << 20
)

// greeting is what a box says when it has confined itself.
type greeting struct {
	Landlock int // the version of its ABI; zero: the kernel has none
}

// header begins an answer.
type header struct {
	Parts int
	Last  bool
	Body  json.RawMessage
}

// errTooLong says that the other side sent more than it may.
var errTooLong = errors.New("it is too long")

// writeFrame writes a length of four bytes, the most significant first, and as many bytes.
func writeFrame(w io.Writer, content []byte) error {
	frame := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(content)), uint32(len(content)))
	_, err := w.Write(append(frame, content...))
	return err
}

// readFrame reads what writeFrame wrote; more than most bytes are an error.
func readFrame(r io.Reader, most int) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if int64(n) > int64(most) {
		return nil, errTooLong
	}
	content := make([]byte, 0, min(n, mostAnnounced))
	for len(content) < int(n) {
		content = slices.Grow(content, 1)
		part := content[len(content):min(cap(content), int(n))]
		if _, err := io.ReadFull(r, part); errors.Is(err, io.EOF) {
			return nil, io.ErrUnexpectedEOF
		} else if err != nil {
			return nil, err
		}
		content = content[:len(content)+len(part)]
	}
	return content, nil
}

// mostAnnounced is how many bytes a length alone makes its reader take: more when they have come.
const mostAnnounced = 1 << 20

func writeJSON(w io.Writer, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFrame(w, content)
}

func readJSON(r io.Reader, most int, v any) error {
	content, err := readFrame(r, most)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, v)
}

func writeAnswer(w io.Writer, a Answer) error {
	if err := writeJSON(w, header{len(a.Parts), a.Last, a.Header}); err != nil {
		return err
	}
	for _, part := range a.Parts {
		if err := writeFrame(w, part); err != nil {
			return err
		}
	}
	return nil
}

// readAnswer reads what writeAnswer wrote, within limits.
func readAnswer(r io.Reader) (a Answer, err error) {
	var h header
	if err := readJSON(r, mostHeader, &h); err != nil {
		return a, err
	}
	if h.Parts < 0 {
		return a, fmt.Errorf("an answer of %d parts", h.Parts)
	}
	if h.Parts > mostParts {
		return a, errTooLong
	}
	a.Header, a.Last = h.Body, h.Last
	left := mostAnswer
	for range h.Parts {
		part, err := readFrame(r, left)
		if err != nil {
			return a, err
		}
		left -= len(part)
		a.Parts = append(a.Parts, part)
	}
	return a, nil
}
