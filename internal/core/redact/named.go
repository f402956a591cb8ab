package redact

import "strings"

// findNamed finds the values of names that say that they hold a secret, what Secrets hold under
// whatever name, and what stands where a program takes a secret.
func (r *reader) findNamed() []span {
	var all []span
	for r.next() {
		if r.isCommand() {
			all = append(all, r.command()...)
		}
		switch {
		case r.isData():
			all = append(all, r.data()...)
			r.skip(r.mapEnd())
		case IsName(r.name()), r.isVariable():
			if v := r.value(); v.from < v.to {
				all = append(all, v)
				r.skip(v.to)
			}
		}
	}
	return all
}

// reader goes through a text from name to name, and knows what each one is in.
type reader struct {
	s         string
	inMessage bool
	outline   *outline
	words     map[int]bool // where words begin of commands that were read
	spent     int          // bytes that were looked at ahead, and will be again

	start, end int // of the name

	line     int    // where its line begins
	text     int    // where the text of the line does, behind dashes of items
	lead     int    // the same, behind quotes, too
	inDouble bool   // inside double quotes that opened on the line
	inSingle bool   // inside single quotes that did; those within the double ones, if there are some
	around   bool   // there are single quotes around the double ones
	brace    *brace // that opened last on the line and is not closed
}

// brace is one that is open, and the one around it.
type brace struct {
	at    int
	outer *brace
}

func newReader(s string, inMessage bool) *reader {
	r := &reader{s: s, inMessage: inMessage, outline: newOutline(s), words: map[int]bool{}}
	r.begin(0)
	return r
}

// begin takes down where a line begins.
func (r *reader) begin(line int) {
	r.line, r.inDouble, r.inSingle, r.brace = line, false, false, nil
	r.text = line + columnOf(r.s[line:])
	r.lead = r.text + blanks(r.s[r.text:], " -\"'")
}

// mostAhead is how often a text may be looked at ahead, on average.
const mostAhead = 8

// isTired reports whether the reader looked ahead so often that it has to decide without doing so: the
// work for a text stays in proportion to its length.
func (r *reader) isTired() bool { return r.spent > mostAhead*len(r.s)+64<<10 }

// name returns the name that the reader is at.
func (r *reader) name() string { return r.s[r.start:r.end] }

// next goes to the next name, if there is one.
func (r *reader) next() bool {
	for i := r.end; i < len(r.s); i++ {
		if nameByte(r.s[i]) && !r.isEscape(i) {
			r.start, r.end = i, i+nameLen(r.s[i:])
			return true
		}
		r.pass(i)
	}
	return false
}

// skip goes on from an offset behind the name.
func (r *reader) skip(to int) {
	for i := r.end; i < to; i++ {
		r.pass(i)
	}
	r.start, r.end = to, to
}

// pass takes down what a byte opens or closes.
func (r *reader) pass(i int) {
	switch r.s[i] {
	case '"':
		switch {
		case backslashes(r.s, i)%2 != 0:
		case r.inDouble:
			r.inDouble, r.inSingle = false, r.around
		default:
			r.inDouble, r.inSingle, r.around = true, false, r.inSingle
		}
	case '\'':
		r.inSingle = !r.inSingle
	case '{':
		r.brace = &brace{i, r.brace}
	case '}':
		if r.brace != nil {
			r.brace = r.brace.outer
		}
	case '\n':
		r.begin(i + 1)
	}
}

// isEscape reports whether a letter stands for a line break or a tab: "a\nPASSWORD=b".
func (r *reader) isEscape(i int) bool {
	return r.inDouble && isLetterOfEscape(r.s[i]) && backslashes(r.s, i)%2 == 1
}

func isLetterOfEscape(c byte) bool { return c == 'n' || c == 'r' || c == 't' }

// backslashes counts those that stand before an offset.
func backslashes(s string, i int) int {
	return i - len(strings.TrimRight(s[:i], `\`))
}

func nameByte(c byte) bool {
	return c == '_' || c == '-' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func nameLen(s string) int {
	for i := range len(s) {
		if !nameByte(s[i]) {
			return i
		}
	}
	return len(s)
}
