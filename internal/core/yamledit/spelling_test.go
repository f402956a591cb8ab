package yamledit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// speller writes a random document in random spellings. Each comment has a text of its
// own, `# c1`, `# c2`…, and nothing but comments looks like that.
type speller struct {
	choose   chooser
	b        strings.Builder
	newline  string
	comments int
	column   int // the deepest column a comment may stand at: deeper is a block scalar's text
	anchors  []string
	maps     []string // anchors of maps, which a merge key may name
	anchored int
}

// someDocument returns a document in YAML or JSON. It may be one that no decoder takes.
func someDocument(choose chooser) []byte {
	if choose.oneIn(6) {
		return someJSON(choose)
	}
	s := &speller{choose: choose, column: 8}
	s.newline = oneOf(choose, "\n", "\n", "\n", "\n", "\r\n", "\r", "\u0085", "\u2028")
	if choose.oneIn(20) {
		s.b.WriteString("\ufeff")
	}
	s.fill()
	switch choose(4) {
	case 2:
		s.b.WriteString("---")
		s.endLine()
	case 3:
		s.b.WriteString("--- # the document")
		s.b.WriteString(s.newline)
	}
	s.fill()
	switch {
	case choose.oneIn(12):
		s.blockList(0, 3, false)
	case choose.oneIn(12):
		s.flow(1, 3)
		s.endLine()
	default:
		s.blockMap(0, 4, false)
	}
	s.fill()
	text := s.b.String()
	switch {
	case choose.oneIn(10):
		text += "..." + s.newline
	case choose.oneIn(6):
		text = strings.TrimSuffix(text, s.newline)
	}
	return []byte(text)
}

func someJSON(choose chooser) []byte {
	out, _ := json.Marshal(jsonValue(choose, 4))
	text := string(out)
	switch choose(4) {
	case 1, 2:
		pretty, _ := json.MarshalIndent(json.RawMessage(out), "", oneOf(choose, "  ", "    ", "\t"))
		text = string(pretty)
	}
	if choose.oneIn(2) {
		text = strings.ReplaceAll(text, "/", `\/`)
	}
	text = strings.ReplaceAll(text, "😀", oneOf(choose, "😀", `\ud83d\ude00`))
	text = strings.ReplaceAll(text, `\u2028`, oneOf(choose, "\u2028", `\u2028`))
	return []byte(oneOf(choose, "", "", "---\n", "# json\n\n---\n") + text + oneOf(choose, "\n", "", "\r\n"))
}

func jsonValue(choose chooser, depth int) any {
	m := map[string]any{}
	for range choose(5) {
		key := oneOf(choose, "kind", "m", "a/b", "😀", `q"`, "é", "z")
		switch n := choose(8); {
		case n == 1:
			m[key] = json.Number(oneOf(choose, "1", "1.10", "12345678901234567890", "-1e3"))
		case n == 2:
			m[key] = oneOf[any](choose, nil, true, false)
		case n > 5 && depth > 0:
			m[key] = jsonValue(choose, depth-1)
		case n > 4 && depth > 0:
			items := []any{}
			for range choose(4) {
				items = append(items, oneOf(choose, any("a"), jsonValue(choose, depth-1)))
			}
			m[key] = items
		default:
			m[key] = oneOf(choose, "v", "a/b", "😀 x", "l1\nl2", `\`, "<&>", "\u2028", "")
		}
	}
	return m
}

func (s *speller) pad(column int) { s.b.WriteString(strings.Repeat(" ", column)) }

func (s *speller) comment() {
	s.comments++
	fmt.Fprintf(&s.b, "# c%d;", s.comments)
}

// endLine ends a line, perhaps with blanks and a comment.
func (s *speller) endLine() {
	if s.choose.oneIn(10) {
		s.b.WriteString(oneOf(s.choose, " ", "  ", "\t"))
	}
	if s.choose.oneIn(5) {
		s.b.WriteString(" ")
		s.comment()
	}
	s.b.WriteString(s.newline)
}

// fill writes comments and blank lines.
func (s *speller) fill() {
	for range max(0, s.choose(6)-3) {
		switch s.choose(3) {
		case 0:
			s.pad(min(s.column, s.choose(9)))
			s.comment()
		case 1:
			s.pad(min(s.column, s.choose(3)))
		}
		s.b.WriteString(s.newline)
	}
}

func (s *speller) blockMap(column, depth int, shares bool) {
	var keys []string
	for i := range 1 + s.choose(5) {
		if i > 0 || !shares {
			s.fill()
			s.pad(column)
		}
		s.column = 8
		if len(s.maps) > 0 && s.choose.oneIn(5) && !slices.Contains(keys, "<<") {
			keys = append(keys, "<<")
			s.merge()
			continue
		}
		if s.choose.oneIn(400) {
			fmt.Fprintf(&s.b, "? k%d%s%s:", i, s.newline, strings.Repeat(" ", column))
			s.blockValue(column, depth, false)
			continue
		}
		key := oneOf(s.choose, "kind", "name", "a", "m", "zz", "spec", "'q'", `"d\u00e9"`, "1", "on", "ключ", "a/b",
			"with space", "no")
		if slices.Contains(keys, key) {
			key = fmt.Sprintf("k%d", i)
		}
		keys = append(keys, key)
		s.b.WriteString(key + oneOf(s.choose, ":", ":", ":", " :"))
		s.blockValue(column, depth, false)
	}
}

func (s *speller) merge() {
	one := "*" + oneOf(s.choose, s.maps...)
	s.b.WriteString("<<: " + oneOf(s.choose, one, "["+one+"]", "["+one+", *"+oneOf(s.choose, s.maps...)+"]"))
	s.endLine()
}

func (s *speller) blockList(column, depth int, shares bool) {
	for i := range 1 + s.choose(4) {
		if i > 0 || !shares {
			s.fill()
			s.pad(column)
		}
		s.column = 8
		s.b.WriteString("-")
		s.blockValue(column, depth, true)
	}
}

// blockValue writes what stands behind a key's colon or an item's dash, and its lines.
func (s *speller) blockValue(column, depth int, item bool) {
	n := s.choose(16)
	if depth <= 0 {
		n %= 10
	}
	switch {
	case n == 4:
		s.properties(false)
		s.endLine()
	case n == 5:
		s.properties(true)
		s.blockScalar(column)
	case n == 6:
		s.b.WriteString(" ")
		s.flow(column+1, depth)
		s.endLine()
	case n == 7:
		s.properties(true)
		s.multiline(column)
		s.endLine()
	case n == 8 && len(s.anchors) > 0:
		s.b.WriteString(" *" + oneOf(s.choose, s.anchors...))
		s.endLine()
	case n == 9 && item && depth > 0: // - - a
		gap := 1 + s.choose(3)
		s.pad(gap)
		s.blockList(column+1+gap, depth-1, true)
	case n >= 10 && item && s.choose.oneIn(2): // - a: b
		gap := 1 + s.choose(3)
		s.pad(gap)
		s.blockMap(column+1+gap, depth-1, true)
	case n >= 13:
		name := s.properties(false)
		s.endLine()
		if item {
			column++
		}
		s.blockList(column+s.choose(5), depth-1, false)
		s.define(name, false)
	case n >= 10:
		name := s.properties(false)
		s.endLine()
		s.blockMap(column+1+s.choose(4), depth-1, false)
		s.define(name, true)
	default:
		name := s.properties(true)
		s.b.WriteString(" " + s.scalar(false))
		s.endLine()
		s.define(name, false)
	}
}

// properties writes an anchor, perhaps, and a tag where a string follows.
func (s *speller) properties(str bool) (name string) {
	if s.choose.oneIn(8) {
		s.anchored++
		name = fmt.Sprintf("x%d", s.anchored)
		s.b.WriteString(" &" + name)
	}
	if str && s.choose.oneIn(15) {
		s.b.WriteString(oneOf(s.choose, " !!str", " !custom"))
	}
	return name
}

func (s *speller) define(name string, isMap bool) {
	if name == "" {
		return
	}
	s.anchors = append(s.anchors, name)
	if isMap {
		s.maps = append(s.maps, name)
	}
}

// scalar returns a scalar on one line.
func (s *speller) scalar(flow bool) string {
	text := oneOf(s.choose, "v", "two words", "é日本 😀", "a#b", "http://x/y", "it's", "1", "1.10", "on", "yes", "0o14",
		"0644", "2020-01-01", "12345678901234567890", "null", "~", "true", "-1", "<<x", "x=y", "a\\b", "sync --x=1")
	switch s.choose(5) {
	case 1:
		return "'" + strings.ReplaceAll(oneOf(s.choose, text, "", "a # b", "k: v", " x ", "{a}", "*a", "- a"), "'",
			"''") + "'"
	case 2:
		return `"` + strings.NewReplacer(`\`, `\\`, "é", oneOf(s.choose, `\xe9`, `\u00e9`, "é"), "😀", oneOf(s.choose, "😀",
			`\U0001F600`), "/", oneOf(s.choose, "/", `\/`)).Replace(oneOf(s.choose, text, "", "a # b", "[x]", "	")) +
			oneOf(s.choose, "", "", `\n`, `\t`, `\"`, `\_`, `\L`, `\0`, `\ `) + `"`
	}
	if flow || s.choose.oneIn(2) {
		return text
	}
	return oneOf(s.choose, text, "a,b", "x[0]", "x}}", "a'b\"c", "-x", "?x", ":x", "a:b")
}

// multiline writes a plain or quoted scalar of several lines.
func (s *speller) multiline(column int) {
	quote := oneOf(s.choose, "", "'", `"`)
	s.b.WriteString(" " + quote + oneOf(s.choose, "one", "one two", "é"))
	for range 1 + s.choose(3) {
		switch {
		case quote == `"` && s.choose.oneIn(3):
			s.b.WriteString(`\`)
		case s.choose.oneIn(6):
			s.b.WriteString("  ")
		}
		s.b.WriteString(s.newline)
		if s.choose.oneIn(3) {
			s.pad(s.choose(4))
			s.b.WriteString(s.newline)
		}
		s.pad(column + 1 + s.choose(5))
		s.b.WriteString(oneOf(s.choose, "next", "next  word", "-x", "é"))
		switch quote {
		case "'":
			s.b.WriteString(oneOf(s.choose, "", "", "# text", "k: v", "''"))
		case `"`:
			s.b.WriteString(oneOf(s.choose, "", "", "# text", "k: v", `\"`))
		}
	}
	s.b.WriteString(quote)
}

// blockScalar writes a literal or folded scalar.
func (s *speller) blockScalar(column int) {
	indent := 1 + s.choose(4)
	first := s.choose.oneIn(6)
	header := oneOf(s.choose, "|", "|", ">")
	chomp := oneOf(s.choose, "", "-", "+")
	explicit := ""
	if first || s.choose.oneIn(6) {
		explicit = fmt.Sprint(indent)
	}
	s.b.WriteString(" " + header + oneOf(s.choose, chomp+explicit, explicit+chomp))
	s.endLine()
	for i := range s.choose(5) {
		if s.choose.oneIn(5) {
			s.pad(s.choose(column + indent + 1))
			s.b.WriteString(s.newline)
			continue
		}
		s.pad(column + indent)
		if first || i > 0 && s.choose.oneIn(5) {
			s.b.WriteString(oneOf(s.choose, " ", "  ", "\t"))
		}
		first = false
		s.b.WriteString(oneOf(s.choose, "text", "# text", "k: v", "- x", "trailing  ", "rclone sync a b \\", "é 😀",
			"---", "'"))
		s.b.WriteString(s.newline)
	}
	s.column = column
}

// flow writes a flow collection, on one line or on several.
func (s *speller) flow(column, depth int) {
	isMap := s.choose.oneIn(2)
	open, shut := "[", "]"
	if isMap {
		open, shut = "{", "}"
	}
	spread := s.choose.oneIn(3)
	gap := func() {
		if !spread {
			s.b.WriteString(oneOf(s.choose, "", " ", "\t"))
			return
		}
		s.endLine()
		s.pad(column + s.choose(3))
	}
	n := s.choose(4)
	s.b.WriteString(open)
	for i := range n {
		gap()
		if isMap {
			fmt.Fprintf(&s.b, oneOf(s.choose, "k%d: ", "'k%d': ", `"k%d": `, "k%d : ", "k%d:\t"), i)
		}
		switch {
		case depth > 0 && s.choose.oneIn(5):
			s.flow(column, depth-1)
		case len(s.anchors) > 0 && s.choose.oneIn(8):
			s.b.WriteString("*" + oneOf(s.choose, s.anchors...) + " ")
		default:
			s.b.WriteString(s.scalar(true))
		}
		if i < n-1 || s.choose.oneIn(8) {
			s.b.WriteString(oneOf(s.choose, ",", ", ", " ,"))
		}
	}
	if spread {
		s.endLine()
		s.pad(column)
	}
	s.b.WriteString(shut)
}
