package registryinit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/vixens-io/ballast/internal/core/printable"
)

// OneLine returns a text as it can stand in a comment or a list: no line of its own gets out.
func OneLine(text string) string {
	return printable.Line(strings.Join(strings.Fields(text), " "))
}

// short keeps a message of somebody else's to a length that people read.
func short(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// Scalar spells a text so that YAML reads it as that text, in brackets too.
func Scalar(text string) string {
	plain := text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-./", r)
	})
	word := []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
	if plain && unicode.IsLetter(rune(text[0])) && !slices.Contains(word, strings.ToLower(text)) {
		return text
	}
	return printable.Text(strconv.Quote(strings.ToValidUTF8(text, "?"))) // its escapes are those of YAML
}

// indented returns a text with its lines indented; empty ones stay empty.
func indented(text, indent string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = indent + line
		}
	}
	return strings.Join(lines, "\n")
}

// Count returns a number of things for people: "1 entry", "2 entries".
func Count(n int, names ...string) string {
	name := names[0]
	switch {
	case n != 1 && len(names) > 1:
		name = names[1]
	case n != 1:
		name += "s"
	}
	return fmt.Sprintf("%d %s", n, name)
}
