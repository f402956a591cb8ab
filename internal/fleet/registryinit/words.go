package registryinit

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/vixens-io/ballast/internal/core/printable"
)

// oneLine returns a text as it can stand in a comment or a list: no line of its own gets out.
func oneLine(text string) string {
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

// scalar spells a text so that YAML reads it as that text, in brackets too.
func scalar(text string) string {
	plain := text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-./", r)
	})
	word := []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
	if plain && unicode.IsLetter(rune(text[0])) && !slices.Contains(word, strings.ToLower(text)) {
		return text
	}
	return printable.Text(strconv.Quote(strings.ToValidUTF8(text, "?"))) // its escapes are those of YAML
}

func mentionsChown(word string) bool { return strings.Contains(word, "chown") }
