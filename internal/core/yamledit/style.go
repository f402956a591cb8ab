package yamledit

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// styleFor returns the style that a string needs: none, quotes, or for several lines a
// literal where a literal can hold them.
func styleFor(s string) yaml.Style {
	switch {
	case s == "", strings.ContainsFunc(s, needsEscape):
		return yaml.DoubleQuotedStyle
	case isMultiline(s) && strings.IndexByte(" \t\n", s[0]) >= 0:
		return yaml.DoubleQuotedStyle // a literal would have to state its indentation
	case isMultiline(s):
		return yaml.LiteralStyle
	case resemblesAnother(s):
		return yaml.DoubleQuotedStyle
	case !standsAlone(s):
		return yaml.SingleQuotedStyle
	}
	return 0
}

// styleOf returns the style that a string node needs, its own quotes if they will do.
func styleOf(n *yaml.Node) yaml.Style {
	style := styleFor(n.Value)
	quotes := n.Style & (yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle)
	if style&(yaml.DoubleQuotedStyle|yaml.LiteralStyle) == 0 && quotes != 0 {
		return quotes
	}
	return style
}

// needsEscape reports whether a character has to be escaped: it breaks lines, or it
// cannot be seen.
func needsEscape(r rune) bool {
	return r != '\n' && r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.M, r)
}

// resemblesAnother reports whether a word would be read as something else than a string,
// be it by a reader of YAML 1.1: `on`, `1.10`, `22:22`, `2020-01-01`.
func resemblesAnother(s string) bool {
	switch strings.ToLower(s) {
	case "y", "yes", "on", "n", "no", "off", "<<":
		return true
	}
	sexagesimal := strings.Contains(s, ":") && strings.Trim(s, "+-0123456789_:.") == ""
	return sexagesimal || (&yaml.Node{Kind: yaml.ScalarNode, Value: s}).ShortTag() != "!!str"
}

// standsAlone reports whether a string can stand in a block without quotes.
func standsAlone(s string) bool {
	switch first := s[0]; {
	case strings.IndexByte(",[]{}#&*!|>'\"%@`=", first) >= 0:
		return false
	case strings.IndexByte("-?:", first) >= 0 && (len(s) == 1 || s[1] == ' '):
		return false
	case strings.HasPrefix(s, "---"), strings.HasPrefix(s, "..."):
		return false
	}
	return strings.Trim(s, " ") == s && !strings.HasSuffix(s, ":") &&
		!strings.Contains(s, ": ") && !strings.Contains(s, " #") && !strings.Contains(s, "\t")
}

func isMultiline(s string) bool { return strings.Contains(s, "\n") }
