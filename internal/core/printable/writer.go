package printable

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"sync"
)

// Options say what a Writer lets through.
type Options struct {
	// Colors lets through the colours that our reports have.
	Colors bool
	// Returns lets through a carriage return that is part of a line's end.
	Returns bool
}

// Writer makes printable what is written to it, line by line. What follows the last line break
// waits for Flush.
type Writer struct {
	Options
	mu   sync.Mutex
	w    io.Writer
	held []byte
}

// NewWriter returns a Writer to another.
func NewWriter(w io.Writer, o Options) *Writer { return &Writer{Options: o, w: w} }

func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	end := bytes.LastIndexByte(p, '\n') + 1
	if end == 0 {
		w.held = append(w.held, p...)
		return len(p), nil
	}
	text := string(append(w.held, p[:end]...))
	w.held = append([]byte(nil), p[end:]...)
	return len(p), w.write(text)
}

// Flush writes a last line that has no end.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := string(w.held)
	w.held = nil
	return w.write(text)
}

func (w *Writer) write(text string) error {
	if text == "" {
		return nil
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(w.line(line))
	}
	n, err := io.WriteString(w.w, b.String())
	if err == nil && n < b.Len() {
		return io.ErrShortWrite
	}
	return err
}

// sgr is a colour of our reports.
var sgr = regexp.MustCompile("\x1b\\[(?:0|1|2|31|32|33|36)m")

// line returns a line, with its end.
func (w *Writer) line(line string) string {
	text, end := line, ""
	if w.Returns && strings.HasSuffix(line, "\r\n") {
		text, end = line[:len(line)-2], "\r\n"
	}
	if w.Colors && strings.Contains(text, "\x1b") {
		text = colored(text)
	} else {
		text = Text(text)
	}
	return text + end
}

// colored makes printable what is between colours.
func colored(text string) string {
	var b strings.Builder
	at := 0
	for _, color := range sgr.FindAllStringIndex(text, -1) {
		b.WriteString(Text(text[at:color[0]]) + text[color[0]:color[1]])
		at = color[1]
	}
	return b.String() + Text(text[at:])
}
