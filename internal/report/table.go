package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// cell is a text of a table, and how it is painted.
type cell struct {
	text  string
	color color
}

// column is a title and how the cells below it are written.
type column struct {
	title string
	holds holds
}

// holds says what a column holds: numbers stand to the right and are never cut, names are
// cut in the middle because they differ at their ends, sentences at their end.
type holds int

const (
	names holds = iota
	sentences
	numbers
)

// table is columns of text that fit a width.
type table struct {
	columns []column
	rows    [][]cell
}

const (
	gap       = 2  // columns between two cells
	minColumn = 12 // what a cut cell keeps
)

func (t *text) table(b *table) {
	widths := b.widths(t.width)
	titles := make([]cell, len(b.columns))
	for i, c := range b.columns {
		titles[i] = cell{c.title, faint}
	}
	t.row(b.columns, titles, widths)
	for _, row := range b.rows {
		t.row(b.columns, row, widths)
	}
}

func (t *text) row(columns []column, row []cell, widths []int) {
	last := len(row) - 1
	for row[last].text == "" {
		last-- // no blanks at the end of a line
	}
	for i, c := range row[:last+1] {
		s := columns[i].holds.fit(c.text, widths[i])
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(s))
		s = t.paint(c.color, s)
		switch {
		case columns[i].holds == numbers:
			s = pad + s
		case i < last:
			s += pad
		}
		if i > 0 {
			s = strings.Repeat(" ", gap) + s
		}
		t.WriteString(s)
	}
	t.WriteByte('\n')
}

// drop takes a column out.
func (b *table) drop(column int) {
	b.columns = slices.Delete(b.columns, column, column+1)
	for i := range b.rows {
		b.rows[i] = slices.Delete(b.rows[i], column, column+1)
	}
}

// widths returns the columns their room: what they need, or the widest less, down to what
// a cell must keep.
func (b *table) widths(room int) []int {
	widths := make([]int, len(b.columns))
	total := gap * (len(widths) - 1)
	for i, c := range b.columns {
		widths[i] = utf8.RuneCountInString(c.title)
		for _, row := range b.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i].text))
		}
		total += widths[i]
	}
	for ; total > room; total-- {
		widest := b.widest(widths)
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

// widest returns the column that can best be cut, or -1. A sentence keeps twice the room of
// a name.
func (b *table) widest(widths []int) int {
	widest, most := -1, 0
	for i, c := range b.columns {
		width := 2 * widths[i]
		if c.holds == sentences {
			width = widths[i]
		}
		if c.holds != numbers && widths[i] > minColumn && width >= most {
			widest, most = i, width
		}
	}
	return widest
}

func (h holds) fit(s string, width int) string {
	letters := []rune(s)
	if len(letters) <= width {
		return s
	}
	keep := width - 1
	head := keep
	if h == names {
		head = keep / 2
	}
	return string(letters[:head]) + "…" + string(letters[len(letters)-(keep-head):])
}
