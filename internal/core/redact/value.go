package redact

import "strings"

// separator is what stands between a name and its value.
type separator int

const (
	nothing  separator = iota
	equals             // A=b
	colon              // a: b
	nextWord           // --a b
	nextItem           // [--a, b]
	nextLine           // - --a, and the item below it
)

// value finds the value of the name that the reader is at; it is empty if there is none.
func (r *reader) value() span {
	from, by := r.separator()
	if by == nothing || from >= len(r.s) || by == colon && (r.inMessage && !r.isKey() || r.prefix() != "") {
		return span{}
	}
	switch {
	case by == colon && isBlock(r.s[from:]):
		return r.block(from, r.column())
	case by == nextLine, by == nextItem:
		return r.item(from, by)
	}
	if inner, ok := r.quoted(from); ok {
		return inner
	}
	v := r.unquoted(from, by)
	if isPlain(r.s[v.from:v.to]) {
		return span{}
	}
	return v
}

// unquoted finds the value at an offset by what the name stands in.
func (r *reader) unquoted(from int, by separator) span {
	if end, ok := r.opened(); ok {
		return span{from, max(end, from)}
	}
	switch {
	case by == colon && (r.s[from] == '{' || r.s[from] == '['):
		return r.items(from)
	case by == colon && r.isGoKey():
		return r.goValue(from)
	case by == colon && r.inFlow():
		return r.upTo(from, ",}\n")
	case by == colon:
		return r.scalar(from)
	case by == equals && r.inQuery():
		return r.upTo(from, "&#\\\"' \t\r\n")
	}
	to := r.word(from, " \t\r\n")
	if to > from+1 && r.s[to-1] == ';' {
		to--
	}
	return span{from, to}
}

// upTo returns what stands before the first of some bytes, without blanks at its end.
func (r *reader) upTo(from int, set string) span {
	text := r.s[from : from+until(r.s[from:], set)]
	return span{from, from + len(strings.TrimRight(text, " \t\r"))}
}

// separator finds where a value may begin: after = or :, or for a flag in the next word.
func (r *reader) separator() (from int, by separator) {
	s := r.s
	end := r.end + blanks(s[r.end:], `\"'`)
	i := end + blanks(s[end:], " \t")
	if i == len(s) {
		return 0, nothing
	}
	if s[i] == '=' || s[i] == ':' {
		by = equals
		if s[i] == ':' {
			by = colon
		}
		i += blanks(s[i:], "=:>")
		return i + blanks(s[i:], " \t"), by
	}
	if s[r.start] != '-' {
		return 0, nothing
	}
	always := func(int) bool { return true }
	i, by = r.nextWord(r.behindQuotes(r.end), always)
	if at := r.behindQuotes(i); strings.HasPrefix(s[at:], "--") && nameLen(s[at:]) == len("--") {
		i, by = r.nextWord(r.behindQuotes(at+len("--")), always) // no flags follow
	}
	if i == len(s) || s[i] == '-' {
		return 0, nothing
	}
	return i, by
}

// opened returns the end of the quotes that hold both name and value, if some do: "A: x y".
// A script in such quotes has words of its own.
func (r *reader) opened() (end int, ok bool) {
	open := r.start - 1
	if open < 0 || !isQuote(r.s[open]) || r.isScript(open) {
		return 0, false
	}
	end, ok = closing(r.s, open, backslashes(r.s, open))
	if !ok || end <= r.end {
		return 0, false
	}
	if r.s[open] == '\'' && !strings.HasSuffix(r.s[:open], "'") {
		end = r.behindDoubled(end)
	}
	return end, true
}

// behindDoubled goes on from single quotes that are doubled to the one that closes, or to the end of the line.
func (r *reader) behindDoubled(end int) int {
	for strings.HasPrefix(r.s[end:], doubled) {
		end += len(doubled)
		end += until(r.s[end:], "'\r\n")
	}
	return end
}

// isScript reports whether quotes hold what a shell is to run: they stand behind its -c.
func (r *reader) isScript(open int) bool {
	before := strings.TrimRight(r.s[:open], "-, \t\r\n\\\"'")
	word := before[strings.LastIndexAny(before, ", \t\n\"'[")+1:]
	return strings.HasPrefix(word, "-") && strings.HasSuffix(word, "c")
}

// inQuery reports whether the name is a parameter of a URL.
func (r *reader) inQuery() bool {
	before := r.s[:r.start]
	return strings.HasSuffix(before, "?") || strings.HasSuffix(before, "&") || strings.HasSuffix(before, "&amp;") ||
		strings.HasSuffix(before, `\`) && strings.HasPrefix(r.name(), "u0026")
}

// isPlain reports whether a value is none that anyone would choose for a secret.
func isPlain(value string) bool {
	switch value {
	case "true", "false", "null", "~":
		return true
	}
	return false
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
