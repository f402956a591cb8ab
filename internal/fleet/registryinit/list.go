package registryinit

import (
	"slices"
	"strings"
)

// unseenHead begins the list of what was not seen, or is not ready, at the end of the file.
const unseenHead = "# Left to people by ballast registry init, which writes this list anew each time:"

// An item of the list is two lines: what it is, and what it needs. Any other comment among them
// is a note of people.
const (
	whatIndent  = "#   "
	needsIndent = "#       "
)

// withUnseen puts the list at the end of a registry, or in place of the one that is there.
func withUnseen(text []byte, unseen []Unseen) []byte {
	l := linesOf(text)
	at := slices.IndexFunc(l.all, func(line string) bool { return strings.TrimSpace(line) == unseenHead })
	if at < 0 {
		return l.append(unseenLines(unseen, nil))
	}
	notes, end := l.notes(at + 1)
	list := unseenLines(unseen, notes)
	l.all = slices.Delete(l.all, at, end)
	if len(list) == 0 && at > 0 && strings.TrimSpace(l.all[at-1]) == "" {
		l.all = slices.Delete(l.all, at-1, at) // the line that was put before it
		at--
	}
	l.insert(at, list...)
	return l.bytes()
}

// note is a comment that people wrote below an item of the list.
type note struct{ item, text string }

// notes returns the notes in a list, and where it ends.
func (l *lines) notes(at int) (notes []note, end int) {
	line := func(i int) string {
		if i >= len(l.all) {
			return ""
		}
		return strings.TrimRight(l.all[i], "\r")
	}
	item := ""
	for strings.HasPrefix(line(at), "#") {
		isItem := strings.HasPrefix(line(at), whatIndent) && !strings.HasPrefix(line(at), needsIndent) && strings.HasPrefix(line(at+1), needsIndent)
		if isItem {
			item = line(at)
			at += 2
			continue
		}
		notes = append(notes, note{item, line(at)})
		at++
	}
	return notes, at
}

func (l *lines) append(list []string) []byte {
	if len(list) == 0 {
		return l.bytes()
	}
	at := len(l.all)
	if l.all[at-1] == "" {
		at--
	}
	l.insert(at, append([]string{""}, list...)...)
	return l.bytes()
}

// unseenLines returns the list, with each note below the item that it was below, or at the end if
// that is no more.
func unseenLines(unseen []Unseen, notes []note) []string {
	var lines []string
	take := func(is func(note) bool) {
		for _, n := range notes {
			if is(n) {
				lines = append(lines, n.text)
			}
		}
		notes = slices.DeleteFunc(notes, is)
	}
	if len(unseen) > 0 {
		lines = append(lines, unseenHead)
		take(func(n note) bool { return n.item == "" })
	}
	for _, u := range unseen {
		what := whatIndent + oneLine(u.What)
		lines = append(lines, what, needsIndent+oneLine(u.Needs))
		take(func(n note) bool { return n.item == what })
	}
	take(func(note) bool { return true })
	return lines
}
