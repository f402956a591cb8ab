package draft

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// oneLine gives a text as it can stand in a comment or a list: no line of its own gets out.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.TrimSpace(text))
	return strings.Join(strings.Fields(text), " ")
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
	quoted, err := json.Marshal(strings.ToValidUTF8(text, "?"))
	if err != nil {
		return `""`
	}
	return string(quoted)
}

func mentionsChown(word string) bool { return strings.Contains(word, "chown") }
