package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// chunkSize is how much is read at once. Documents are slices of the chunks: reading a
// large stream into one growing buffer costs several times as much.
const chunkSize = 1 << 20

// Read splits a stream into its documents. Their bytes, one after the other, are the
// stream. The error lists everything that is not text.
func Read(part string, r io.Reader) ([]*Document, error) {
	s := splitter{part: part, line: 1}
	buf := make([]byte, 0, chunkSize)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return nil, fmt.Errorf("reading %s: %w", part, err)
		}
		if end {
			s.split(buf, true)
			return s.documents, errors.Join(s.errs...)
		}
		if len(buf) == cap(buf) {
			buf = carry(s.split(buf, false))
		}
	}
}

// carry begins a new chunk with what the last one left over.
func carry(rest []byte) []byte {
	next := make([]byte, len(rest), max(chunkSize, 2*len(rest)))
	copy(next, rest)
	return next
}

// splitter cuts chunks into documents and counts lines.
type splitter struct {
	part      string
	line      int
	documents []*Document
	errs      []error
}

// split takes the documents off the front of b and returns the rest, of which the end is
// not known yet.
func (s *splitter) split(b []byte, end bool) (rest []byte) {
	from := 0 // where to look for the next separator
	for {
		at := nextSeparator(b, from)
		switch {
		case at < 0 && end:
			s.add(b)
			return nil
		case at < 0:
			return b
		case isDirectives(b[:at]):
			from = at
		default:
			s.add(b[:at])
			b, from = b[at:], 0
		}
	}
}

// nextSeparator returns the offset of the next line that begins a document, or -1.
func nextSeparator(b []byte, from int) int {
	for {
		i := bytes.Index(b[from:], []byte("\n---"))
		if i < 0 {
			return -1
		}
		from += i + 1
		if from+3 < len(b) && isSpace(b[from+3]) || from+3 == len(b) {
			return from
		}
	}
}

// isDirectives reports whether b is nothing but `%` directives, which belong to the
// document that follows.
func isDirectives(b []byte) bool {
	found := false
	for line := range bytes.Lines(b) {
		switch line = bytes.TrimSpace(line); {
		case len(line) == 0, line[0] == '#':
		case line[0] == '%':
			found = true
		default:
			return false
		}
	}
	return found
}

// add adds a document, or several where a `...` line ends one without a `---`.
func (s *splitter) add(b []byte) {
	for len(b) > 0 {
		end := endOfValue(b)
		if end == 0 {
			end = endOfDocument(b)
		}
		doc := b[:end]
		b = b[end:]
		d := &Document{Part: s.part, Line: s.line, Bytes: doc[:len(doc):len(doc)]}
		s.line += bytes.Count(doc, []byte("\n"))
		s.documents = append(s.documents, d)
		if err := d.checkText(); err != nil {
			s.errs = append(s.errs, err)
		}
	}
}

// endOfValue returns where the first of several JSON objects ends that stand one after the other, as jq -c
// writes them; 0 where there are none. The blanks between two are the first one's.
func endOfValue(b []byte) int {
	if !BeginsAsJSON(b) {
		return 0
	}
	values := json.NewDecoder(bytes.NewReader(b))
	var object json.RawMessage
	if values.Decode(&object) != nil {
		return 0
	}
	rest := b[values.InputOffset():]
	blank := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
	if blank == len(rest) || rest[blank] != '{' {
		return 0
	}
	return len(b) - len(rest) + blank
}

// endOfDocument returns the offset after the first `...` line, or the end.
func endOfDocument(b []byte) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("\n..."))
		if i < 0 {
			return len(b)
		}
		from += i + 4
		if from == len(b) || isSpace(b[from]) {
			if next := bytes.IndexByte(b[from:], '\n'); next >= 0 {
				return from + next + 1
			}
			return len(b)
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
