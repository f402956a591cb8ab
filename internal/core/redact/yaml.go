package redact

import (
	"sort"
	"strings"
)

// isKey reports whether what the reader is at is a key of a manifest or the name of a
// header that a message quotes; what has a colon behind it otherwise is a place.
func (r *reader) isKey() bool {
	if _, ok := r.opened(); ok {
		return true
	}
	indented := r.column() > 0
	return r.inFlow() || r.isGoKey() || r.isQuotedPair() ||
		(indented && r.startsLine() || isCamelCase(r.name())) && isFollowedByBlank(r.s[r.end:])
}

// isQuotedPair reports whether both the name and what follows it are in quotes.
func (r *reader) isQuotedPair() bool {
	from, _ := r.separator()
	return r.end < len(r.s) && isQuote(r.s[r.end]) && isQuote(r.s[from])
}

// isCamelCase tells the key of a value, adminPassword, from the names of objects and files, which
// are spelled in another way.
func isCamelCase(name string) bool {
	return name != "" && !isUpper(name[0]) && name != strings.ToLower(name) && !strings.ContainsAny(name, "./-")
}

func isFollowedByBlank(s string) bool {
	_, after, _ := strings.Cut(s, ":")
	return after == "" || strings.IndexByte(" \t\r\n", after[0]) >= 0
}

// inFlow reports whether the reader is at a key of {a: b, c: d}.
func (r *reader) inFlow() bool {
	before := strings.TrimRight(r.s[:r.start-len(r.prefix())], " \t\\\"'")
	return r.brace != nil && (strings.HasSuffix(before, "{") || strings.HasSuffix(before, ","))
}

// prefix returns what stands before the name in the key of a label or an annotation: the
// "vixens.io/" of vixens.io/sizing. It is empty for any other key.
func (r *reader) prefix() string {
	before, ok := strings.CutSuffix(r.s[r.line:r.start], "/")
	domain := before[len(strings.TrimRight(before, nameBytes)):]
	if !ok || !strings.Contains(domain, ".") {
		return ""
	}
	return domain + "/"
}

// startsLine reports whether the name is the first on its line, behind dashes of items.
func (r *reader) startsLine() bool {
	return r.start <= r.lead
}

// column is that of the key that the line begins with.
func (r *reader) column() int {
	return min(r.text, r.start) - r.line
}

// items finds the items of a list in one line. A map has keys of its own, and so has a
// list of maps.
func (r *reader) items(from int) span {
	first := from + 1 + blanks(r.s[from+1:], " \t")
	if r.s[from] == '{' || first == len(r.s) || strings.IndexByte("{[]\r\n", r.s[first]) >= 0 {
		return span{from, from}
	}
	return r.upTo(first, "]\n")
}

// scalar finds a value without quotes: the rest of the line, and the lines below it that
// are indented more than its key.
func (r *reader) scalar(from int) span {
	v := r.upTo(from, "\n")
	if !r.startsLine() {
		return v
	}
	if v.from < v.to {
		return span{v.from, r.linesBelow(v.to, r.column())}
	}
	v = r.block(from, r.column())
	if line := r.upTo(v.from, "\n"); startsCollection(r.s[line.from:line.to]) {
		return span{from, from}
	}
	return v
}

// startsCollection reports whether a line is one of a map or a list, or a comment.
func startsCollection(line string) bool {
	return strings.Contains(line+" ", ": ") || line == "" || strings.IndexByte("-#?&*!{[|>\"'", line[0]) >= 0
}

// isBlock reports whether a YAML block scalar begins here.
func isBlock(s string) bool {
	if s[0] != '|' && s[0] != '>' {
		return false
	}
	after := strings.TrimLeft(s[1:], "+-123456789 \t\r")
	return after == "" || after[0] == '\n'
}

// block finds the text of the block scalar whose header is at an offset, of a key or a dash in a column.
func (r *reader) block(from, column int) span {
	begin := from + until(r.s[from:], "\n")
	end := r.linesBelow(begin, column)
	if end <= begin {
		return span{begin, begin}
	}
	return span{begin + blanks(r.s[begin:end], " \r\n"), end}
}

// linesBelow returns the end of the lines behind an offset that are indented more than a column,
// without blanks; the offset itself if there are none.
func (r *reader) linesBelow(from, column int) int {
	end := from
	for i := from + until(r.s[from:], "\n"); i < len(r.s); {
		line := r.s[i+1:]
		line = line[:until(line, "\n")]
		i += 1 + len(line)
		text := strings.TrimRight(line, " \t\r")
		switch {
		case text == "":
		case blanks(line, " ") <= column:
			return end
		default:
			end = i - len(line) + len(text)
		}
	}
	return end
}

// textLine is a line that is not blank.
type textLine struct {
	span
	indent, column int      // of its text, and of what follows the dashes of items
	parent         int      // the nearest line above that is indented less; -1: none
	around         *mapping // of the key that it begins with
}

func linesOf(s string) []textLine {
	var all, open []textLine // open are lines of the maps around the last one
	for from := 0; from < len(s); {
		to := from + until(s[from:], "\n")
		text := s[from:to]
		if strings.TrimSpace(text) != "" {
			line := textLine{
				span: span{from, to}, indent: blanks(text, " "), column: columnOf(text), parent: len(all) - 1,
			}
			for line.parent >= 0 && all[line.parent].indent >= line.indent {
				line.parent = all[line.parent].parent
			}
			isFirst := line.column > line.indent || strings.HasPrefix(text, "---")
			for len(open) > 0 && (open[len(open)-1].column > line.column || isFirst && open[len(open)-1].column == line.column) {
				open = open[:len(open)-1]
			}
			if len(open) == 0 || open[len(open)-1].column < line.column {
				line.around = &mapping{}
				open = append(open, line)
			}
			line.around = open[len(open)-1].around
			all = append(all, line)
		}
		from = to + 1
	}
	return all
}

// columnOf returns the column of what follows the dashes of items on a line.
func columnOf(line string) int {
	i := 0
	for i < len(line) && (line[i] == ' ' || isDash(line[i:])) {
		i++
	}
	return i
}

// isDash reports whether an item of a list begins here.
func isDash(s string) bool {
	return strings.HasPrefix(s, "-") && (len(s) == 1 || strings.IndexByte(" \t\r\n", s[1]) >= 0)
}

// lineAt returns the number of the line that begins at an offset, or of the next one that is not blank.
func (r *reader) lineAt(from int) int {
	return sort.Search(len(r.lines), func(i int) bool { return r.lines[i].from >= from })
}
