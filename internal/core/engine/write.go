package engine

import (
	"io"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// Write writes the documents as they leave.
func (r *Result) Write(w io.Writer) error { return r.write(w, r.Bytes) }

// WriteRaw writes the documents as they were rendered.
func (r *Result) WriteRaw(w io.Writer) error {
	return r.write(w, func(d *manifest.Document) []byte { return d.Bytes })
}

// Bytes returns a document as it leaves.
func (r *Result) Bytes(d *manifest.Document) []byte {
	if r.outcome != nil {
		if out, ok := r.outcome.Outputs[d]; ok {
			return out.Bytes
		}
	}
	return d.Bytes
}

// write writes the documents one after the other; between the streams of two files, and between objects of JSON,
// it puts the separator that neither may have. A stream of JSON alone stays one.
func (r *Result) write(w io.Writer, bytesOf func(*manifest.Document) []byte) error {
	isJSON := r.isJSON(bytesOf)
	if len(r.Documents) > 1 && !isJSON && manifest.BeginsAsJSON(bytesOf(r.Documents[0])) {
		if _, err := io.WriteString(w, "---\n"); err != nil { // or all would be taken for JSON
			return err
		}
	}
	var last []byte
	for i, d := range r.Documents {
		b := bytesOf(d)
		isNext := i > 0 && (d.Part != r.Documents[i-1].Part || manifest.BeginsAsJSON(b) && !isEnded(last))
		if isNext && !isJSON {
			if _, err := io.WriteString(w, separator(last, b)); err != nil {
				return err
			}
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		last = b
	}
	return nil
}

// isJSON reports whether the documents are one stream of objects of JSON.
func (r *Result) isJSON(bytesOf func(*manifest.Document) []byte) bool {
	return !slices.ContainsFunc(r.Documents, func(d *manifest.Document) bool {
		return d.Part != r.Documents[0].Part || !manifest.BeginsAsJSON(bytesOf(d))
	})
}

// isEnded reports whether a document ends with the marker that ends one.
func isEnded(document []byte) bool {
	return strings.HasSuffix(strings.TrimRight(string(document), " \t\r\n"), "\n...")
}

// separator returns what must stand between the end of one file and the start of the next.
func separator(last, next []byte) string {
	var text string
	if len(last) > 0 && last[len(last)-1] != '\n' {
		text = "\n"
	}
	if !strings.HasPrefix(string(next[:min(3, len(next))]), "---") {
		text += "---\n"
	}
	return text
}
