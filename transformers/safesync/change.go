package safesync

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// remedy is what is done about a danger.
type remedy struct {
	changes []change
	reason  string // why that is enough
	keeps   bool   // what a run overwrites
}

// change puts a text in place of a word, or takes the word out.
type change struct {
	word int
	text string
	drop bool
	more []string // words that are put after it
}

// without are the changes that take flags out of a command line, with their values; out of
// a bundle of letters, only the letter.
func (l line) without(flags []flag) []change {
	var changes []change
	for _, f := range flags {
		// The only letter of the catalogue that has to go is gsutil's -d.
		if rest := strings.ReplaceAll(f.name, "d", ""); !strings.HasPrefix(f.name, "--") && rest != "-" {
			changes = append(changes, change{word: f.at, text: rest})
			continue
		}
		for i := f.at; i < f.to; i++ {
			changes = append(changes, change{word: i, drop: true})
		}
	}
	return changes
}

// edit is a change of one scalar, an item that goes, or one that is added.
type edit struct {
	field    transform.Field
	place    shell.Place
	from, to int
	text     string
	drop     bool
	last     string
}

// edits turns changes of words into changes of scalars, false if a word has no place.
func (l *look) edits(f finding, changes []change) ([]edit, bool) {
	var edits []edit
	slices.SortFunc(changes, func(a, b change) int { return a.word - b.word })
	for _, c := range changes {
		p := f.cmd.Words[c.word].Place
		if _, isBinary := l.field(p).Binary(); isBinary && l.sealed == "" || p.IsZero() || p.To > len(l.whole(p)) {
			return nil, false
		}
		e := edit{field: l.field(p), place: p, from: p.From, to: p.To, text: c.text}
		switch {
		case c.drop && !f.cmd.Script:
			e.drop = true
		case c.drop && p.From == 0 && p.To == len(l.whole(p)):
			return nil, false // a parameter of the script: without it, the others have other numbers
		case c.drop:
			e.from = l.gap(f.cmd.Words[c.word-1].Place, p)
		case f.cmd.Script:
			e.text = strings.Join(append([]string{c.text}, c.more...), " ")
		}
		edits = merge(edits, e, l.whole(p))
		if !f.cmd.Script {
			edits = append(edits, l.appended(f, c.more)...)
		}
	}
	return slices.DeleteFunc(edits, func(e edit) bool {
		return !e.drop && e.last == "" && l.whole(e.place)[e.from:e.to] == e.text
	}), true
}

// appended puts words behind a command line that no shell reads: they are flags, which may
// stand anywhere.
func (l *look) appended(f finding, words []string) []edit {
	end := f.cmd.Words[len(f.cmd.Words)-1].Place
	var edits []edit
	for _, w := range words {
		edits = append(edits, edit{field: l.field(end).Up(1), last: w})
	}
	return edits
}

// takesMore reports whether flags can be added to a command line: in a shell after the verb,
// in a list at its end, if that is the end of the command too.
func (l *look) takesMore(f finding) bool {
	if f.cmd.Script {
		return true
	}
	end := f.cmd.Words[len(f.cmd.Words)-1].Place
	list := l.scalars[end.List]
	return !f.line.ended && !end.IsZero() &&
		end.Index == len(list)-1 && end.From == 0 && end.To == len(l.whole(end))
}

// gap is where the blank before a word begins: at the end of the word before it if only
// blanks and line continuations are between the two.
func (l *look) gap(before, word shell.Place) int {
	text := l.whole(word)
	if before.List == word.List && before.Index == word.Index && !before.IsZero() && before.To <= word.From {
		between := strings.NewReplacer("\\\r\n", "", "\\\n", "").Replace(text[before.To:word.From])
		if strings.Trim(between, " \t") == "" {
			return before.To
		}
	}
	if strings.HasSuffix(text[:word.From], " ") {
		return word.From - 1
	}
	return word.From
}

// merge adds an edit; one that touches the edit before it becomes one with it.
func merge(edits []edit, e edit, text string) []edit {
	if n := len(edits) - 1; n >= 0 && !e.drop && !edits[n].drop && edits[n].last == "" &&
		edits[n].place.List == e.place.List &&
		edits[n].place.Index == e.place.Index && edits[n].to >= e.from {
		last := &edits[n]
		last.text += text[min(last.to, e.from):e.from] + e.text
		last.to = e.to
		return edits
	}
	return append(edits, e)
}
