package engine

import (
	"io"
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

// write writes the documents one after the other; between the streams of two files it
// puts the separator that neither may have.
func (r *Result) write(w io.Writer, bytesOf func(*manifest.Document) []byte) error {
	if err := r.begin(w, bytesOf); err != nil {
		return err
	}
	var last []byte
	for i, d := range r.Documents {
		b := bytesOf(d)
		if i > 0 && d.Part != r.Documents[i-1].Part {
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

// begin tells that several documents are a stream of YAML where the first one is JSON.
func (r *Result) begin(w io.Writer, bytesOf func(*manifest.Document) []byte) error {
	if len(r.Documents) < 2 || !manifest.BeginsAsJSON(bytesOf(r.Documents[0])) {
		return nil
	}
	_, err := io.WriteString(w, "---\n")
	return err
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
