package yamledit

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// token is a scalar as it stands in the source.
type token struct {
	start, end int // after the anchor and tag, before the line break
	indent     int // the column of a block scalar's content; 0 for all other styles
	// Where the source begins and ends to spell each byte of the decoded value; -1 inside
	// the spelling of several. starts has one entry more, for the end of the value.
	starts, ends []int
}

// scanner decodes one scalar as libyaml does.
type scanner struct {
	src      []byte
	at       int
	isJSON   bool // what breaks lines in YAML is text
	locate   bool // keep count of where each byte comes from
	value    []byte
	starts   []int
	ends     []int
	valueEnd int // before a closing quote, after a block scalar's last line break
}

// scan reads a scalar. It reports false unless what it reads decodes to the node's value,
// so that its offsets can be trusted.
func (s *scanner) scan(n *yaml.Node) (token, bool) {
	t := token{start: s.at}
	var ok bool
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		ok = s.doubleQuoted()
	case n.Style&yaml.SingleQuotedStyle != 0:
		ok = s.singleQuoted()
	case isBlockScalar(n):
		t.indent, ok = s.block(n)
	default:
		ok = s.plain(n.Value)
	}
	t.end = s.at
	if s.valueEnd == 0 {
		s.valueEnd = s.at
	}
	t.starts, t.ends = append(s.starts, s.valueEnd), s.ends
	return t, ok && string(s.value) == n.Value
}

func (s *scanner) eof() bool { return s.at >= len(s.src) }

// emit adds decoded text that the source spells between two offsets.
func (s *scanner) emit(text string, from, to int) {
	s.value = append(s.value, text...)
	if !s.locate {
		return
	}
	for range len(text) {
		s.starts = append(s.starts, -1)
		s.ends = append(s.ends, -1)
	}
	s.starts[len(s.starts)-len(text)] = from
	s.ends[len(s.ends)-1] = to
}

// take emits one source byte as it is.
func (s *scanner) take() {
	s.emit(string(s.src[s.at:s.at+1]), s.at, s.at+1)
	s.at++
}

// fold reads blanks and line breaks between the words of a flow scalar: one break is a
// space, more are as many line feeds less one, blanks within a line stay.
func (s *scanner) fold() {
	from := s.at
	end := skipBlanks(s.src, s.at)
	if breakLen(s.src[end:]) == 0 {
		for s.at < end {
			s.take()
		}
		return
	}
	s.at = end
	var text string
	for first := true; breakLen(s.src[s.at:]) > 0; first = false {
		if b := decodedBreak(s.src[s.at:]); !first || b != "\n" {
			text += b
		}
		s.at += breakLen(s.src[s.at:])
		s.at = skipBlanks(s.src, s.at)
	}
	if text == "" {
		text = " "
	}
	s.emit(text, from, s.at)
}

func (s *scanner) atSpace() bool {
	return !s.isJSON && !s.eof() && (isBlank(s.src[s.at]) || breakLen(s.src[s.at:]) > 0)
}

// plain reads until the wanted value is complete: only the decoder knows what ends one.
func (s *scanner) plain(want string) bool {
	for len(s.value) < len(want) {
		switch {
		case s.eof():
			return false
		case s.atSpace():
			s.fold()
		case s.src[s.at] != want[len(s.value)]:
			return false
		default:
			s.take()
		}
	}
	return true
}

func (s *scanner) singleQuoted() bool {
	if s.eof() || s.src[s.at] != '\'' {
		return false
	}
	for s.at++; !s.eof(); {
		switch {
		case s.src[s.at] == '\'' && s.at+1 < len(s.src) && s.src[s.at+1] == '\'':
			s.emit("'", s.at, s.at+2)
			s.at += 2
		case s.src[s.at] == '\'':
			s.closeQuote()
			return true
		case s.atSpace():
			s.fold()
		default:
			s.take()
		}
	}
	return false
}

// closeQuote ends a quoted scalar: the value before the quote, the token after it.
func (s *scanner) closeQuote() {
	s.valueEnd = s.at
	s.at++
}

func (s *scanner) doubleQuoted() bool {
	if s.eof() || s.src[s.at] != '"' {
		return false
	}
	for s.at++; !s.eof(); {
		switch {
		case s.src[s.at] == '"':
			s.closeQuote()
			return true
		case s.src[s.at] == '\\':
			if !s.escape() {
				return false
			}
		case s.atSpace():
			s.fold()
		default:
			s.take()
		}
	}
	return false
}

// simpleEscapes holds what a backslash and one character decode to.
var simpleEscapes = [256]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '\'': "'", '\\': `\`, '/': "/", 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

func (s *scanner) escape() bool {
	from := s.at
	s.at++
	if s.eof() {
		return false
	}
	if n := breakLen(s.src[s.at:]); n > 0 { // the line goes on, below the blank lines that follow
		s.at = skipBlanks(s.src, s.at+n)
		for n = breakLen(s.src[s.at:]); n > 0; n = breakLen(s.src[s.at:]) {
			s.emit(decodedBreak(s.src[s.at:]), s.at, s.at+n)
			s.at = skipBlanks(s.src, s.at+n)
		}
		return true
	}
	c := s.src[s.at]
	if text := simpleEscapes[c]; text != "" {
		s.at++
		s.emit(text, from, s.at)
		return true
	}
	digits, ok := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if !ok {
		return false
	}
	r, ok := s.hex(s.at+1, digits)
	s.at += 1 + digits
	if rest := s.src[min(s.at, len(s.src)):]; utf16.IsSurrogate(r) && bytes.HasPrefix(rest, []byte(`\u`)) { // JSON's pair
		low, _ := s.hex(s.at+2, 4)
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			r = pair
			s.at += 6
		}
	}
	s.emit(string(r), from, s.at)
	return ok
}

func (s *scanner) hex(at, digits int) (rune, bool) {
	if at+digits > len(s.src) {
		return utf8.RuneError, false
	}
	v, err := strconv.ParseUint(string(s.src[at:at+digits]), 16, 32)
	return rune(v), err == nil
}

// block reads a literal or folded scalar and returns the column of its content.
func (s *scanner) block(n *yaml.Node) (indent int, ok bool) {
	folded := n.Style&yaml.FoldedStyle != 0
	end := lineEnd(s.src, s.at)
	keep, strip, explicit := s.blockHeader()
	indent = contentIndent(s.src, s.at, explicit, n.Value)
	var lead breaks // the break after the last line
	trail := s.blankLines(indent)
	afterBlank := false // the last line begins with a blank, and is not folded
	for s.indented(indent) {
		s.at += indent
		blank := isBlank(s.src[s.at])
		s.joinLines(lead, trail, folded && !blank && !afterBlank)
		afterBlank = blank
		for !s.eof() && breakLen(s.src[s.at:]) == 0 {
			s.take()
		}
		end = s.at
		lead = s.lineBreak()
		trail = s.blankLines(indent)
	}
	s.valueEnd = end
	if !strip && len(lead) > 0 {
		s.emitBreaks(lead)
		s.valueEnd = lead[0].to
	}
	if keep && len(trail) > 0 {
		s.emitBreaks(trail)
		end, s.valueEnd = trail[len(trail)-1].from, trail[len(trail)-1].to
	}
	s.at = end
	return indent, true
}

// joinLines emits what the breaks between two lines of a block scalar decode to.
func (s *scanner) joinLines(lead, trail breaks, fold bool) {
	switch {
	case !fold || !lead.fold():
		s.emitBreaks(lead)
	case len(trail) == 0:
		s.emit(" ", lead[0].from, lead[0].to)
	}
	s.emitBreaks(trail)
}

// blockHeader reads `|` or `>` with its indicators and comment, and the line break.
func (s *scanner) blockHeader() (keep, strip bool, explicit int) {
	for s.at++; !s.eof() && breakLen(s.src[s.at:]) == 0; s.at++ {
		switch c := s.src[s.at]; {
		case c == '+':
			keep = true
		case c == '-':
			strip = true
		case c >= '1' && c <= '9':
			explicit = int(c - '0')
		case isBlank(c): // what follows is a comment
			s.at = lineEnd(s.src, s.at) - 1
		}
	}
	s.at += breakLen(s.src[s.at:])
	return keep, strip, explicit
}

// contentIndent returns the column of a block scalar's content. Where the header
// states it relative to a parent, the decoded value tells how much of a line is content.
func contentIndent(src []byte, at, explicit int, value string) int {
	if strings.Trim(value, "\n\u2028\u2029") == "" {
		return len(src) // no line of content, only blank ones
	}
	for at < len(src) {
		text := at
		for text < len(src) && src[text] == ' ' {
			text++
		}
		if n := breakLen(src[text:]); n > 0 {
			at = text + n
			continue
		}
		if explicit == 0 || text == len(src) {
			return max(1, text-at)
		}
		return max(1, text-at-leadingSpaces(value))
	}
	return 0
}

// leadingSpaces counts the spaces before the first character of the first line that
// has one.
func leadingSpaces(value string) int {
	spaces := 0
	for _, c := range value {
		switch c {
		case ' ':
			spaces++
		case '\n', '\u2028', '\u2029':
			spaces = 0
		default:
			return spaces
		}
	}
	return spaces
}

// breaks are line breaks that are read and not yet known to belong to the value.
type breaks []lineBreak

type lineBreak struct {
	text     string
	from, to int
}

// fold reports whether the breaks may be folded: those that libyaml keeps as they are may not.
func (b breaks) fold() bool { return len(b) > 0 && b[0].text == "\n" }

func (s *scanner) emitBreaks(b breaks) {
	for _, br := range b {
		s.emit(br.text, br.from, br.to)
	}
}

func (s *scanner) lineBreak() breaks {
	n := breakLen(s.src[s.at:])
	if n == 0 {
		return nil
	}
	b := breaks{{decodedBreak(s.src[s.at:]), s.at, s.at + n}}
	s.at += n
	return b
}

// blankLines reads lines of nothing but up to indent spaces.
func (s *scanner) blankLines(indent int) breaks {
	var all breaks
	for {
		at := s.at
		for at < len(s.src) && at-s.at < indent && s.src[at] == ' ' {
			at++
		}
		if breakLen(s.src[at:]) == 0 {
			return all
		}
		s.at = at
		all = append(all, s.lineBreak()...)
	}
}

// indented reports whether a content line begins here.
func (s *scanner) indented(indent int) bool {
	if indent == 0 && s.at < len(s.src) {
		return !isDocumentEnd(s.src[s.at:])
	}
	for i := range indent {
		if s.at+i >= len(s.src) || s.src[s.at+i] != ' ' {
			return false
		}
	}
	return s.at+indent < len(s.src)
}

func isDocumentEnd(b []byte) bool {
	return len(b) >= 3 && (string(b[:3]) == "---" || string(b[:3]) == "...") &&
		(len(b) == 3 || isBlank(b[3]) || breakLen(b[3:]) > 0)
}
