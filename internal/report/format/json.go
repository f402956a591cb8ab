package format

import (
	"encoding/json"
	"encoding/xml"
	"io"
)

// JSON writes a value for programs that people may read, too.
func JSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

// TypeMeta says of a JSON object what it is.
type TypeMeta struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
}

// MetaOf returns the type of an object of ours.
func MetaOf(kind string) TypeMeta { return TypeMeta{"ballast.vixens.io/v1alpha1", kind} }

// XML writes a value as a document.
func XML(w io.Writer, value any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
