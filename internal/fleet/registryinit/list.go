package registryinit

import (
	"regexp"
	"slices"
	"strings"
)

// gapsHead begins the list of gaps at the end of the file.
const gapsHead = "# Left to people by ballast registry init, which keeps this list up to date:"

// An item of the list is two lines: what it is, and what to do. Any other comment among them is a
// note of people.
const (
	whatIndent = "#   "
	todoIndent = "#       "
)

// withoutLines returns gaps that name the file without its lines, which move as it grows.
func (f *File) withoutLines(gaps []Gap) []Gap {
	line := regexp.MustCompile(regexp.QuoteMeta(f.Name) + `:[0-9]+`)
	all := slices.Clone(gaps)
	for i := range all {
		all[i].What = line.ReplaceAllString(all[i].What, f.Name)
	}
	return all
}

// withGaps brings the list at the end of a registry up to date: what is no gap any more goes, what is
// a new one comes, and the notes of people stay where they are.
func withGaps(text []byte, gaps []Gap) []byte {
	var missing []string
	for _, g := range gaps {
		missing = append(missing, whatIndent+OneLine(g.What)+"\n"+todoIndent+OneLine(g.Todo))
	}
	l := LinesOf(text)
	begin := slices.Index(l.All, gapsHead)
	if begin < 0 {
		begin = len(l.All)
		if len(missing) > 0 {
			l.All = append(l.All, "", gapsHead)
			begin++
		}
	}
	var list []string
	end := min(begin+1, len(l.All))
	for ; end < len(l.All) && strings.HasPrefix(l.All[end], "#"); end++ {
		if !l.isItem(end) {
			list = append(list, l.All[end])
			continue
		}
		item := l.All[end] + "\n" + l.All[end+1]
		if at := slices.Index(missing, item); at >= 0 {
			missing = slices.Delete(missing, at, at+1)
			list = append(list, l.All[end:end+2]...)
		}
		end++
	}
	for _, item := range missing {
		list = append(list, strings.Split(item, "\n")...)
	}
	if len(gaps) == 0 && begin < len(l.All) { // the list ends, and with it the blank line before it
		begin = max(begin-1, 0)
		if len(list) > 0 {
			list = slices.Insert(list, 0, "")
		}
	} else if len(gaps) > 0 {
		begin++
	}
	l.All = slices.Replace(l.All, begin, end, list...)
	return l.Bytes()
}

func (l *Lines) isItem(at int) bool {
	isTodo := func(line string) bool { return strings.HasPrefix(line, todoIndent) }
	return strings.HasPrefix(l.All[at], whatIndent) && !isTodo(l.All[at]) && at+1 < len(l.All) && isTodo(l.All[at+1])
}
