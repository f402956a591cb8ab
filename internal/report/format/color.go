// Package format holds what reports are made of: colours, wrapped text and tables of a terminal, Markdown,
// JUnit's XML, and the words for findings, values and amounts.
package format

// Color is a way to print on a terminal: parameters of ANSI's SGR sequence.
type Color string

// The ways that reports use.
const (
	Bold   Color = "1"
	Faint  Color = "2"
	Red    Color = "31"
	Green  Color = "32"
	Yellow Color = "33"
	Cyan   Color = "36"
)

// Paint returns a text in a color, if the options ask for colors.
func (o Options) Paint(c Color, s string) string {
	if !o.Color || c == "" || s == "" {
		return s
	}
	return "\x1b[" + string(c) + "m" + s + "\x1b[0m"
}

// Options say how a report for people looks.
type Options struct {
	Color bool
	Width int // columns of a terminal; 0 is none: tables are whole, and sentences wrap at 80

	Verbose bool // errors are told in full, one by one
}
