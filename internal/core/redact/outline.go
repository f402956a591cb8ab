package redact

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
)

// outline knows what is around each place of a text. It is made once and asked often, so that a text of
// nothing but keys costs no more than any other.
type outline struct {
	s       string
	kinds   func() []kindAt
	objects func() []span // in braces, by their beginning
	lines   func() []textLine
	maps    map[int]*blockMap // by the number of each line that begins a key of them
}

// kindAt is the kind of an object, and how many Secrets there are up to it.
type kindAt struct {
	at      int
	kind    string
	secrets int
}

// textLine is a line that is not blank.
type textLine struct {
	span
	indent, column int  // of its text, and of what follows the dashes of items
	parent         int  // the nearest line above that is indented less; -1: none
	isItem         bool // it begins with a dash
	isMarker       bool // between documents
}

// blockMap is what a map in block style, or in JSON over several lines, says of its values.
type blockMap struct {
	kind         string
	namesSecrets bool // its name, its key or its path does
}

func newOutline(s string) *outline {
	o := &outline{s: s, maps: map[int]*blockMap{}}
	o.kinds = sync.OnceValue(func() []kindAt { return kindsIn(s) })
	o.objects = sync.OnceValue(func() []span { return objectsIn(s) })
	o.lines = sync.OnceValue(func() []textLine { return linesOf(s) })
	return o
}

// kindPattern finds the kind of an object.
var kindPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bkind\\*["']?:\s*\\*["']?(\w+)`)
})

func kindsIn(s string) []kindAt {
	if !strings.Contains(s, "Secret") {
		return nil // what else there is does not matter
	}
	var all []kindAt
	secrets := 0
	for _, m := range kindPattern().FindAllStringSubmatchIndex(s, -1) {
		kind := s[m[2]:m[3]]
		if kind == "Secret" || kind == "SecretList" {
			secrets++
		}
		all = append(all, kindAt{m[0], kind, secrets})
	}
	return all
}

// holdsSecret reports whether there is a Secret anywhere.
func (o *outline) holdsSecret() bool {
	all := o.kinds()
	return len(all) > 0 && all[len(all)-1].secrets > 0
}

// kindAt returns the kind of the object whose brace is at an offset; Secret, if it holds one.
func (o *outline) kindAt(open int) string {
	all := o.kinds()
	before := func(i int) bool { return all[i].at >= open }
	first := sort.Search(len(all), before)
	open = o.end(open)
	last := sort.Search(len(all), before) - 1
	switch {
	case first > last:
		return ""
	case first == 0 && all[last].secrets > 0, first > 0 && all[last].secrets > all[first-1].secrets:
		return "Secret"
	}
	return all[first].kind
}

// objectsIn finds what is in braces. Those in a string count among themselves.
func objectsIn(s string) []span {
	var all []span
	var open [2][]int // outside of double quotes, and inside
	quoted := 0
	for i := range len(s) {
		switch s[i] {
		case '"':
			if backslashes(s, i)%2 == 0 {
				quoted = 1 - quoted
			}
		case '{':
			open[quoted] = append(open[quoted], len(all))
			all = append(all, span{i, len(s)})
		case '}':
			if n := len(open[quoted]); n > 0 {
				all[open[quoted][n-1]].to = i
				open[quoted] = open[quoted][:n-1]
			}
		}
	}
	return all
}

// end returns the end of what is in the braces that open at an offset; that of the text if they are never
// closed.
func (o *outline) end(open int) int {
	all := o.objects()
	i := sort.Search(len(all), func(i int) bool { return all[i].from >= open })
	if i == len(all) {
		return len(o.s)
	}
	return all[i].to
}

func linesOf(s string) []textLine {
	var all []textLine
	for from := 0; from < len(s); {
		to := from + until(s[from:], "\n")
		text := s[from:to]
		if strings.TrimSpace(text) != "" {
			indent := blanks(text, " ")
			line := textLine{
				span: span{from, to}, indent: indent, column: columnOf(text), parent: len(all) - 1,
				isMarker: strings.HasPrefix(text, "---"),
			}
			line.isItem = line.column > indent
			for line.parent >= 0 && all[line.parent].indent >= indent {
				line.parent = all[line.parent].parent
			}
			all = append(all, line)
		}
		from = to + 1
	}
	return all
}

// columnOf returns the column of what follows the dashes of items on a line.
func columnOf(line string) int {
	i := 0
	for i < len(line) && (line[i] == ' ' || line[i] == '-' && (i+1 == len(line) || strings.IndexByte(" \t\r\n", line[i+1]) >= 0)) {
		i++
	}
	return i
}

// lineAt returns the number of the line that begins at an offset, or of the next one that is not blank.
func (o *outline) lineAt(from int) int {
	all := o.lines()
	return sort.Search(len(all), func(i int) bool { return all[i].from >= from })
}

// mapAround returns the map of the key that a line begins.
func (o *outline) mapAround(line int) *blockMap {
	if m := o.maps[line]; m != nil {
		return m
	}
	all := o.lines()
	column := all[line].column
	begins := func(l textLine) bool { return l.isItem && l.column == column }
	inside := func(l textLine) bool { return l.column >= column && !l.isMarker }
	first, end := line, line+1
	for first > 0 && !begins(all[first]) && inside(all[first-1]) {
		first--
	}
	for end < len(all) && !begins(all[end]) && inside(all[end]) {
		end++
	}
	m := &blockMap{}
	values := map[string][]string{}
	for i := first; i < end; i++ {
		if all[i].column != column {
			continue
		}
		o.maps[i] = m
		if key, value := splitKey(o.s[all[i].from:all[i].to]); isTelling(key) {
			values[key] = append(values[key], value)
		}
	}
	m.take(values)
	return m
}

// take takes down what the keys of a map say, in which one may stand several times.
func (m *blockMap) take(values map[string][]string) {
	for _, kind := range values["kind"] {
		if m.kind != "Secret" && m.kind != "SecretList" {
			m.kind = kind
		}
	}
	for _, key := range []string{"name", "key", "path"} {
		if named := values[key]; len(named) > 0 {
			m.namesSecrets = slices.ContainsFunc(named, isPairName)
			return
		}
	}
}

func isTelling(key string) bool {
	return key == "kind" || key == "name" || key == "key" || key == "path"
}

// splitKey takes a line of block style, or of JSON over several lines, apart.
func splitKey(line string) (key, value string) {
	key, value, _ = strings.Cut(strings.TrimLeft(line, " -"), ":")
	return strings.Trim(key, `"'`), strings.Trim(value, " \t\r,\"'")
}
