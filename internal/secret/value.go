package secret

import "strings"

// value is where the value of the name at s[start:end] is, empty if it has none.
func value(s string, start, end int) (from, to int) {
	from, colon, ok := separator(s, start, end)
	if !ok || from >= len(s) {
		return 0, 0
	}
	if colon && isBlock(s[from:]) {
		return block(s, start, from)
	}
	if inner, end, ok := quoted(s, from); ok {
		return inner, end
	}
	switch {
	case opened(s, start, end):
		to = from + until(s[from:], s[start-1:start])
	case colon:
		to = from + until(s[from:], "\n")
		to = from + len(strings.TrimRight(s[from:to], " \t\r"))
	default:
		to = wordEnd(s, from)
	}
	if isPlain(s[from:to]) {
		return 0, 0
	}
	return from, to
}

// separator is where a value may begin: after = or :, or for a flag in the next word.
func separator(s string, start, end int) (from int, colon, ok bool) {
	i := end
	for i < len(s) && (s[i] == '\\' || s[i] == '"' || s[i] == '\'') {
		i++
	}
	i += blanks(s[i:], " \t")
	if i < len(s) && (s[i] == '=' || s[i] == ':') {
		colon = s[i] == ':'
		i += blanks(s[i:], "=:>")
		return i + blanks(s[i:], " \t"), colon, true
	}
	// The next word, the next string of a JSON list, or the next item of a YAML list.
	i += blanks(s[i:], " \t\r\n,\\")
	if s[start] != '-' || i == end {
		return 0, false, false
	}
	if strings.HasPrefix(s[i:], "- ") {
		i += 1 + blanks(s[i+1:], " \t")
	}
	return i, false, i < len(s) && s[i] != '-'
}

func blanks(s, set string) int {
	return len(s) - len(strings.TrimLeft(s, set))
}

// until is where s ends or the first of some bytes is.
func until(s, set string) int {
	if n := strings.IndexAny(s, set); n >= 0 {
		return n
	}
	return len(s)
}

// opened says whether name and value stand together in quotes: "Authorization: x y".
func opened(s string, start, end int) bool {
	return start > 0 && (s[start-1] == '"' || s[start-1] == '\'') &&
		(end == len(s) || s[end] != s[start-1]) && strings.IndexByte(s[end:], s[start-1]) > 0
}

// quoted is what stands in the quotes at from, false if there are none or if more of the
// same word follows them.
func quoted(s string, from int) (inner, end int, ok bool) {
	if s[from] != '"' && s[from] != '\'' {
		return 0, 0, false
	}
	closing := closingQuote(s, from)
	if closing < 0 || closing+1 < len(s) && strings.IndexByte(" \t\r\n,;)]}", s[closing+1]) < 0 {
		return 0, 0, false
	}
	return from + 1, closing, true
}

// wordEnd is where a word ends, blanks in quotes included. Quotes that are never closed
// hold the rest of the line.
func wordEnd(s string, i int) int {
	for {
		i += until(s[i:], " \t\r\n\"'")
		if i == len(s) || s[i] != '"' && s[i] != '\'' {
			return i
		}
		closing := closingQuote(s, i)
		if closing < 0 {
			return i + until(s[i:], "\r\n")
		}
		i = closing + 1
	}
}

// closingQuote is where the quotes that open at i are closed, or negative.
func closingQuote(s string, i int) int {
	quote := s[i]
	for i++; i < len(s); i++ {
		switch {
		case s[i] == quote:
			return i
		case s[i] == '\\' && quote == '"':
			i++
		}
	}
	return -1
}

// isBlock says whether a YAML block scalar begins here.
func isBlock(s string) bool {
	header := s[:until(s, "\n")]
	return header != "" && strings.Trim(header[1:], "+-123456789 \t\r") == "" && (header[0] == '|' || header[0] == '>')
}

// block is the text of the block scalar whose header is at from: the lines that are
// indented more than the one of its key.
func block(s string, start, from int) (int, int) {
	line := s[strings.LastIndexByte(s[:start], '\n')+1:]
	indent := blanks(line, " ")
	begin := from + until(s[from:], "\n")
	end := begin
	for end < len(s) {
		next := s[end+1:]
		next = next[:until(next, "\n")]
		if strings.TrimSpace(next) != "" && blanks(next, " ") <= indent {
			break
		}
		end += 1 + len(next)
	}
	begin += blanks(s[begin:end], " \r\n")
	return begin, begin + len(strings.TrimRight(s[begin:end], " \r\n"))
}

// isPlain says whether a value is none that anyone would choose for a secret.
func isPlain(value string) bool {
	switch value {
	case "true", "false", "null", "~", "{", "[", "{}", "[]":
		return true
	}
	return false
}
