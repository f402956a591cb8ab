package transform

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

const (
	// maxRounds bounds how often a string is redacted for the edits of it: each line is shown
	// with one edit, but for those that come behind so many others of the same line.
	maxRounds = 8

	// maxShown bounds what a finding shows of a line, in bytes.
	maxShown = 1 << 10
)

// span is an edit of a string without its place.
type span struct {
	from, to int
	text     string
}

func spanOf(e yamledit.Edit) span { return span{e.From, e.To, e.New} }

// changedLines are the lines of a string that an edit changes, redacted.
type changedLines struct{ before, after string }

// linesOf returns the lines that each Text edit of a string changes. The string is redacted as
// a whole: a flag may stand a line above its value. Edits of other lines are made in the same
// text, so that it is redacted a few times and not once for each.
func linesOf(old string, edits []yamledit.Edit) map[span]changedLines {
	spans := make([]span, len(edits))
	for i, e := range edits {
		spans[i] = spanOf(e)
	}
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.text, b.text))
	})
	all := make(map[span]changedLines, len(spans))
	redacted := redact.Lines(old)
	line, at := 0, 0
	var rounds []*round
	for _, s := range slices.Compact(spans) {
		line, at = line+strings.Count(old[at:s.from], "\n"), s.from
		more := strings.Count(old[s.from:s.to], "\n")
		column := s.from - 1 - strings.LastIndexByte(old[:s.from], '\n')
		all[s] = changedLines{before: shownLines(redacted, line, more, column)}
		i := slices.IndexFunc(rounds, func(r *round) bool { return r.takes(s, line) })
		if i < 0 && len(rounds) == maxRounds {
			i = slices.IndexFunc(rounds, func(r *round) bool { return r.at <= s.from })
		}
		if i < 0 {
			rounds, i = append(rounds, &round{old: old, last: -1}), len(rounds)
		}
		rounds[i].add(s, line, more, column)
	}
	for _, r := range rounds {
		r.show(all)
	}
	return all
}

// round is a string with edits that do not touch each other.
type round struct {
	old   string
	text  strings.Builder
	at    int // in old: up to where the text is made
	last  int // the last line of old that an edit changes
	more  int // the lines that the text has beyond those of old
	spans []placed
}

// placed is an edit with where its lines are in the text.
type placed struct {
	span
	line, lines, column int
}

func (r *round) takes(s span, line int) bool { return r.at <= s.from && r.last < line }

func (r *round) add(s span, line, more, column int) {
	lines := strings.Count(s.text, "\n")
	r.spans = append(r.spans, placed{s, line + r.more, lines, column})
	r.text.WriteString(r.old[r.at:s.from])
	r.text.WriteString(s.text)
	r.at, r.last, r.more = s.to, line+more, r.more+lines-more
}

func (r *round) show(all map[span]changedLines) {
	r.text.WriteString(r.old[r.at:])
	redacted := redact.Lines(r.text.String())
	for _, p := range r.spans {
		lines := all[p.span]
		lines.after = shownLines(redacted, p.line, p.lines, p.column)
		all[p.span] = lines
	}
}

// shownLines returns a line and so many more; of what is very long, what stands around a
// column.
func shownLines(lines []string, first, more, column int) string {
	text := strings.Join(lines[first:first+more+1], "\n")
	if len(text) <= maxShown {
		return strings.TrimSpace(text)
	}
	from := max(0, min(column, len(text))-maxShown/2)
	to := min(len(text), from+maxShown)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	shown := text[from:to]
	if from > 0 {
		shown = "…" + shown
	}
	if to < len(text) {
		shown += "…"
	}
	return strings.TrimSpace(shown)
}
