// Package printable keeps texts of others from doing anything but being read: on a terminal, in a log, in
// the log of a pipeline, in a comment.
//
// Manifests, names of files and messages may hold what moves the cursor, turns the direction of writing,
// cannot be seen, or is taken for a command by what runs a pipeline. Each such rune is shown by its number,
// as JSON has it: a text in JSON, XML or HTML stays one, and a text that is printable stays as it is.
package printable

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// unprintable are the runes that do something, or that nobody sees.
var unprintable = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp,
	unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point,
}

// Text returns a text of several lines in which all else is printable.
func Text(s string) string {
	if !isASCII(s) {
		s = shown(s)
	}
	if strings.Contains(s, "::") || strings.Contains(s, "##") {
		s = order.ReplaceAllStringFunc(s, inOtherWords)
	}
	return s
}

func shown(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n', r == '\t':
			b.WriteRune(r)
		case r == utf8.RuneError && isInvalid(s[i:]):
			fmt.Fprintf(&b, `\ufffd(%02x)`, s[i])
		case unicode.In(r, unprintable...):
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// order is what the runners of pipelines take for a command to them: GitHub's at the beginning of a
// line, and, as those of Azure and TeamCity, anywhere.
var order = regexp.MustCompile(`(?m)^[ \t]*::|##(?:\[|vso\[|teamcity\[)`)

// inOtherWords spells the first letter of an order as JSON may.
func inOtherWords(order string) string {
	if rest, ok := strings.CutPrefix(order, "##"); ok {
		return `\u0023#` + rest
	}
	return strings.TrimSuffix(order, "::") + `\u003a:`
}

// Line is Text for what has to stay in its line, and its column.
func Line(s string) string { return inLine.Replace(Text(s)) }

var inLine = strings.NewReplacer("\n", `\n`, "\t", `\t`)

// isASCII finds out fast what nearly every text is: letters and signs.
func isASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

func isInvalid(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// escaped spells a rune as strings of JSON do.
func escaped(r rune) string {
	switch r {
	case '\r':
		return `\r`
	case '\b':
		return `\b`
	case '\f':
		return `\f`
	}
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
