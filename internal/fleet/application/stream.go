package application

import (
	"bytes"
	"io"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// Write writes documents of any streams as one.
func Write(w io.Writer, documents []*manifest.Document) error {
	for i, d := range documents {
		text := d.Bytes
		if i > 0 || len(documents) > 1 && manifest.BeginsAsJSON(text) {
			text = apart(d)
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
		if len(text) > 0 && text[len(text)-1] != '\n' {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
	}
	return nil
}

// apart returns a document so that it is one of its own behind any other.
func apart(d *manifest.Document) []byte {
	switch {
	case bytes.HasPrefix(d.Bytes, []byte("---")), d.Bare():
		return d.Bytes
	case bytes.HasPrefix(d.Bytes, []byte("%TAG")), bytes.Contains(d.Bytes, []byte("\n%TAG")):
		return append([]byte("...\n"), d.Bytes...)
	case bytes.HasPrefix(d.Bytes, []byte("%")): // %YAML says nothing that matters
		return d.Bytes[bytes.Index(d.Bytes, []byte("\n---"))+1:]
	}
	return append([]byte("---\n"), d.Bytes...)
}
