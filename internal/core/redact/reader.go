package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// findNamed finds the values of names that say that they hold a secret, what Secrets hold under
// whatever name, and what stands where a program takes a secret.
func (r *reader) findNamed() []span {
	var all []span
	data := 0 // the end of what a Secret holds
	for r.next() {
		if r.isCommand() {
			all = append(all, r.command()...)
		}
		if r.start >= data && r.isData() {
			data = r.mapEnd()
			continue
		}
		if r.start < data || IsName(r.name()) || r.isVariable() {
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
	s           string
	inMessage   bool
	lines       []textLine
	flowMaps    map[int]*mapping // by their braces
	holdsSecret bool             // there is an object of this kind
	words       map[int]bool     // where words begin of commands that were read
	spent       int              // bytes that were looked at ahead, and will be again

	start, end int // of the name

	line     int    // where its line begins
	text     int    // where the text of the line does, behind dashes of items
	lead     int    // the same, behind quotes, too
	inDouble bool   // inside double quotes that opened on the line
	inSingle bool   // inside single quotes that did; those within the double ones, if there are some
	around   bool   // there are single quotes around the double ones
	brace    *brace // that opened last on the line and is not closed
	inGoMap  bool   // behind the beginning of a map as Go prints it, on the line
}

// brace is one that is open, and the one around it.
type brace struct {
	at    int
	outer *brace
}

func newReader(s string, inMessage bool) *reader {
	r := &reader{
		s: s, inMessage: inMessage, lines: linesOf(s),
		flowMaps: map[int]*mapping{}, words: map[int]bool{},
	}
	r.begin(0)
	r.findMaps()
	return r
}

// begin takes down where a line begins.
func (r *reader) begin(line int) {
	r.line, r.inDouble, r.inSingle, r.brace, r.inGoMap = line, false, false, nil, false
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
	case '[':
		r.inGoMap = r.inGoMap || r.inMessage && strings.HasSuffix(r.s[:i], "map")
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

const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

func nameByte(c byte) bool { return strings.IndexByte(nameBytes, c) >= 0 }

func nameLen(s string) int { return blanks(s, nameBytes) }

// goEnd is where a value of a map ends as Go prints it: map[user:me password:x].
var goEnd = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\[ ][\w.-]+:|[\]\n]|$`) })

// isGoKey reports whether the reader is at a key of a map as Go prints it.
func (r *reader) isGoKey() bool {
	return r.inGoMap && strings.HasPrefix(r.s[r.end:], ":") && strings.IndexByte("[ ", r.s[r.start-1]) >= 0
}

// goValue finds the value at an offset in a map as Go prints it, which ends where the next key begins. A map
// has keys of its own.
func (r *reader) goValue(from int) span {
	to := from + goEnd().FindStringIndex(r.s[from:])[0]
	if r.s[from:to] == "map" {
		return span{}
	}
	return span{from, to}
}

// mapping is what a map says of its values.
type mapping struct {
	hasKind, isSecret bool
	namesSecret       bool // its name, its key or its path does
}

// findMaps takes down what maps say, which may come behind what it is said of.
func (r *reader) findMaps() {
	if !strings.Contains(r.s, "value") && !strings.Contains(r.s, "Secret") {
		return
	}
	for ahead := *r; ahead.next(); {
		name := ahead.name()
		if !slices.Contains([]string{"kind", "name", "key", "path"}, name) {
			continue
		}
		from, by := ahead.separator()
		if by != colon {
			continue
		}
		value := strings.TrimLeft(r.s[from:], `\"'`)
		value = value[:until(value, " \t\r\n,\"'{}\\")]
		m := ahead.mapAround()
		switch {
		case name != "kind":
			m.namesSecret = m.namesSecret || isPairName(value)
		case value == "Secret", value == "SecretList":
			m.isSecret, r.holdsSecret = true, true
			for b := ahead.brace; b != nil && !ahead.startsLine() && !r.flowMap(b.at).isSecret; b = b.outer {
				r.flowMap(b.at).isSecret = true
			}
		default:
			m.hasKind = true
		}
	}
}

// mapAround returns the map of the key that the reader is at.
func (r *reader) mapAround() *mapping {
	if r.brace == nil || r.startsLine() {
		return r.lines[r.lineAt(r.line)].around
	}
	return r.flowMap(r.brace.at)
}

func (r *reader) flowMap(brace int) *mapping {
	if r.flowMaps[brace] == nil {
		r.flowMaps[brace] = &mapping{}
	}
	return r.flowMaps[brace]
}

// isPairName reports whether a variable, or a path of a JSON patch, holds a secret.
func isPairName(name string) bool {
	return IsName(name[strings.LastIndexByte(name, '/')+1:]) || strings.HasPrefix(name, "/stringData/")
}

// isVariable reports whether the reader is at the value of a variable whose name says that it holds a secret.
func (r *reader) isVariable() bool { return r.name() == "value" && r.mapAround().namesSecret }

// isData reports whether the reader is at the key below which a Secret holds its data. An object without a
// kind may be an item of a SecretList.
func (r *reader) isData() bool {
	name := r.name()
	if name != "stringData" && (name != "data" || !r.holdsSecret) {
		return false
	}
	if _, by := r.separator(); by != colon || !r.startsLine() && !r.inFlow() {
		return false
	}
	m := r.mapAround()
	return name == "stringData" || m.isSecret || !m.hasKind
}

// mapEnd finds the end of the map below the key that the reader is at.
func (r *reader) mapEnd() int {
	from, _ := r.separator()
	if !strings.HasPrefix(r.s[from:], "{") {
		return r.linesBelow(from, r.column())
	}
	depth, quoted := 0, false
	for i := from; i < len(r.s); i++ {
		switch c := r.s[i]; {
		case c == '"' && backslashes(r.s, i)%2 == 0:
			quoted = !quoted
		case c == '{' && !quoted:
			depth++
		case c == '}' && !quoted:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(r.s)
}
