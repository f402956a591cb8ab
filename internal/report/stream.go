package report

import (
	"bytes"
	"sort"
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
	shown []string // its lines as they may be shown, once someone asks
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

// line gives a line as it may be shown, without its line break.
func (s *stream) line(n int) string {
	c := s.chunks[sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i].first > n })-1]
	if c.shown == nil {
		c.shown = shownLines(string(c.text))
	}
	return c.shown[n-c.first]
}
