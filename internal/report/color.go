package report

// color is a way to print on a terminal: parameters of ANSI's SGR sequence.
type color string

const (
	bold   color = "1"
	faint  color = "2"
	red    color = "31"
	green  color = "32"
	yellow color = "33"
	cyan   color = "36"
)

func (o Options) paint(c color, s string) string {
	if !o.Color || c == "" || s == "" {
		return s
	}
	return "\x1b[" + string(c) + "m" + s + "\x1b[0m"
}
