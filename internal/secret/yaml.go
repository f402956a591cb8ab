package secret

import "strings"

// isKey reports whether what the reader is at is a key of a manifest or the name of a
// header that a message quotes; what has a colon behind it otherwise is a place.
func (r *reader) isKey() bool {
	if _, ok := r.opened(); ok {
		return true
	}
	indented := r.column() > 0
	return r.inFlow() || r.isQuotedPair() ||
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
	return r.braces > 0 && (strings.HasSuffix(before, "{") || strings.HasSuffix(before, ","))
}

// prefix gives what stands before the name in the key of a label or an annotation: the
// "vixens.io/" of vixens.io/sizing. It is empty for any other key.
func (r *reader) prefix() string {
	before, ok := strings.CutSuffix(r.s[r.line:r.start], "/")
	domain := before[len(before)-domainLen(before):]
	if !ok || !strings.Contains(domain, ".") {
		return ""
	}
	return domain + "/"
}

func domainLen(s string) int {
	n := 0
	for n < len(s) && nameByte(s[len(s)-1-n]) {
		n++
	}
	return n
}

// startsLine reports whether the name is the first on its line, behind dashes of items.
func (r *reader) startsLine() bool {
	return strings.Trim(r.s[r.line:r.start], " -\"'") == ""
}

// column is that of the key that the line begins with.
func (r *reader) column() int {
	return blanks(r.s[r.line:r.start], " -")
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
	end := r.linesBelow(v.to)
	if v.from < v.to {
		return span{v.from, end}
	}
	v.from += blanks(r.s[v.from:end], " \t\r\n")
	if first := r.upTo(v.from, "\n"); startsCollection(r.s[first.from:first.to]) {
		return span{from, from}
	}
	return span{v.from, max(v.from, end)}
}

// startsCollection reports whether a line is one of a map or a list, or a comment.
func startsCollection(line string) bool {
	return strings.Contains(line+" ", ": ") || line == "" || strings.IndexByte("-#?&*!{[|>\"'", line[0]) >= 0
}

// isBlock reports whether a YAML block scalar begins here.
func isBlock(s string) bool {
	header := s[:until(s, "\n")]
	return header != "" && strings.Trim(header[1:], "+-123456789 \t\r") == "" && (header[0] == '|' || header[0] == '>')
}

// block finds the text of the block scalar whose header is at an offset.
func (r *reader) block(from int) span {
	begin := from + until(r.s[from:], "\n")
	end := r.linesBelow(begin)
	if end <= begin {
		return span{begin, begin}
	}
	return span{begin + blanks(r.s[begin:end], " \r\n"), end}
}

// linesBelow gives the end of the lines behind an offset that are indented more than the
// reader's key, without blanks; the offset itself if there are none.
func (r *reader) linesBelow(from int) int {
	end := from
	for i := from + until(r.s[from:], "\n"); i < len(r.s); {
		line := r.s[i+1:]
		line = line[:until(line, "\n")]
		i += 1 + len(line)
		text := strings.TrimRight(line, " \t\r")
		switch {
		case text == "":
		case blanks(line, " ") <= r.column():
			return end
		default:
			end = i - len(line) + len(text)
		}
	}
	return end
}

// lineBefore gives what stands before an offset on its line.
func lineBefore(s string, i int) string {
	return s[strings.LastIndexByte(s[:i], '\n')+1 : i]
}

func onlyBlanks(s string) bool { return strings.Trim(s, " \t") == "" }

// sibling gives the value of a key, the first of some that there is, in the map around the
// line that the reader's key begins: one in block style, or in JSON over several lines.
func (r *reader) sibling(keys ...string) string {
	lines := r.mapAround()
	for _, key := range keys {
		for _, line := range lines {
			if k, value := splitKey(line); k == key && blanks(line, " -") == r.column() {
				return value
			}
		}
	}
	return ""
}

// mapAround gives the lines of that map.
func (r *reader) mapAround() []string {
	column := r.column()
	inside := func(line string) bool {
		return strings.TrimSpace(line) == "" || blanks(line, " -") >= column && !strings.HasPrefix(line, "---")
	}
	beginsItem := func(line string) bool {
		return blanks(line, " -") == column && strings.HasPrefix(strings.TrimLeft(line, " "), "-")
	}
	from := r.line
	line, rest, _ := strings.Cut(r.s[from:], "\n")
	lines := []string{line}
	for from > 0 && !beginsItem(line) {
		above := lineBefore(r.s, from-1)
		if !inside(above) {
			break
		}
		line, from = above, from-1-len(above)
		lines = append(lines, line)
	}
	for rest != "" {
		line, rest, _ = strings.Cut(rest, "\n")
		if beginsItem(line) || !inside(line) {
			break
		}
		lines = append(lines, line)
	}
	return lines
}

// splitKey takes a line of block style, or of JSON over several lines, apart.
func splitKey(line string) (key, value string) {
	key, value, _ = strings.Cut(strings.TrimLeft(line, " -"), ":")
	return strings.Trim(key, `"'`), strings.Trim(value, " \t\r,\"'")
}
