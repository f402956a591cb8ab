package runreport

import (
	"bytes"
	"sort"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// stream is the documents of a part one after the other.
type stream struct {
	lines  int  // that end
	open   bool // whether there is one more
	chunks []*chunk
}

// chunk is one document of a stream.
type chunk struct {
	text  []byte
	first int      // its first line in the stream, 1-based
	lines []string // of text, once someone asks
	shown []string // the same as they may be shown
}

func (s *stream) add(text []byte) {
	s.chunks = append(s.chunks, &chunk{text: text, first: s.lines + 1})
	s.lines += bytes.Count(text, []byte("\n"))
	s.open = len(text) > 0 && text[len(text)-1] != '\n'
}

// ends reports whether a line has a line break.
func (s *stream) ends(n int) bool { return n <= s.lines }

// total counts the lines, the last one too if it has no line break.
func (s *stream) total() int {
	if s.open {
		return s.lines + 1
	}
	return s.lines
}

// line returns a line as it may be shown, without its line break, and whether something in
// it is redacted.
func (s *stream) line(n int) (shown string, isRedacted bool) {
	c := s.chunks[sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i].first > n })-1]
	if c.shown == nil {
		c.lines = strings.Split(string(c.text), "\n")
		c.shown = redact.Lines(string(c.text))
	}
	shown = c.shown[n-c.first]
	return shown, shown != c.lines[n-c.first]
}

// isRedacted reports whether something is redacted in some lines, the last not included.
func (s *stream) isRedacted(from, to int) bool {
	for n := from; n < to; n++ {
		if _, redacted := s.line(n); redacted {
			return true
		}
	}
	return false
}

// isEscaped reports whether something does not print in some lines, the last not included.
func (s *stream) isEscaped(from, to int) bool {
	for n := from; n < to; n++ {
		if line, _ := s.line(n); shownLine(line) != line {
			return true
		}
	}
	return false
}
