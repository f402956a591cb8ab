// Package pathsreport shows which files renders depend on.
package pathsreport

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/paths"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Application is what the sources of one Application depend on.
type Application struct {
	Name    string         `json:"app,omitempty"` // empty: not known
	Sources []paths.Source `json:"sources"`
}

// JSON writes what Applications depend on for programs, as one object.
func JSON(w io.Writer, all []Application) error {
	return format.JSON(w, struct {
		format.TypeMeta
		Applications []Application `json:"applications"`
	}{format.MetaOf("Paths"), append([]Application{}, all...)})
}

// Text writes what Applications depend on, one name a line.
func Text(w io.Writer, all []Application) error {
	var b strings.Builder
	several := len(all) > 1
	for _, a := range all {
		for i := range a.Sources {
			s := &a.Sources[i]
			if several || len(a.Sources) > 1 {
				fmt.Fprintf(&b, "Application %s, source %d: %s\n", printable.Line(a.Name), s.Number, printable.Line(s.Path))
			}
			list(&b, "files that were read", s.Files)
			list(&b, "folders that were listed", s.Folders)
			list(&b, "looked for, and not there", s.Missing)
			list(&b, "read in another repository", s.Elsewhere)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func list(b *strings.Builder, title string, names []string) {
	if len(names) == 0 {
		return
	}
	b.WriteString(title + ":\n")
	for _, name := range names {
		b.WriteString("  " + printable.Line(name) + "\n")
	}
}

// Annotations returns the value of the annotation for each Application, with its name in front where there are several.
func Annotations(all []Application) (string, error) {
	var b strings.Builder
	for _, a := range all {
		value, err := paths.Generate(a.Sources)
		if err != nil {
			return "", err
		}
		if len(all) > 1 {
			value = a.Name + "\t" + value
		}
		b.WriteString(value + "\n")
	}
	return b.String(), nil
}
