package format

import (
	"math"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
)

// Cell is a text of a table, and how it is painted.
type Cell struct {
	Text  string
	Color Color
}

// Cell returns a text in a color.
func (c Color) Cell(text string) Cell { return Cell{text, c} }

// Column is a title and how the cells below it are written.
type Column struct {
	Title string
	Holds Holds
}

// Titled returns a column that holds it.
func (h Holds) Titled(title string) Column { return Column{title, h} }

// Holds says what a column holds: numbers stand to the right and are never cut, names are
// cut in the middle because they differ at their ends, sentences at their end.
type Holds int

// What columns hold.
const (
	Names Holds = iota
	Sentences
	Numbers
)

// Table is columns of text that fit a width.
type Table struct {
	Columns []Column
	Rows    [][]Cell
}

const (
	gap       = 2  // columns between two cells
	minColumn = 12 // what a cut cell keeps
)

// Table writes a table.
func (t *Text) Table(b *Table) {
	room := t.Columns
	if t.Width == 0 {
		room = math.MaxInt // nothing is cut in a file
	}
	widths := b.widths(room)
	titles := make([]Cell, len(b.Columns))
	for i, c := range b.Columns {
		titles[i] = Cell{c.Title, Faint}
	}
	t.row(b.Columns, titles, widths)
	for _, row := range b.Rows {
		t.row(b.Columns, row, widths)
	}
}

func (t *Text) row(columns []Column, row []Cell, widths []int) {
	last := len(row) - 1
	for row[last].Text == "" {
		last-- // no blanks at the end of a line
	}
	for i, c := range row[:last+1] {
		s := columns[i].Holds.fit(c.Text, widths[i])
		pad := strings.Repeat(" ", widths[i]-uniseg.StringWidth(s))
		s = t.Paint(c.Color, s)
		switch {
		case columns[i].Holds == Numbers:
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

// Drop takes the column of a title out, if there is one.
func (b *Table) Drop(title string) {
	column := slices.IndexFunc(b.Columns, func(c Column) bool { return c.Title == title })
	if column < 0 {
		return
	}
	b.Columns = slices.Delete(b.Columns, column, column+1)
	for i := range b.Rows {
		b.Rows[i] = slices.Delete(b.Rows[i], column, column+1)
	}
}

// widths returns the columns their room: what they need, or the widest less, down to what
// a cell must keep.
func (b *Table) widths(room int) []int {
	widths := make([]int, len(b.Columns))
	total := gap * (len(widths) - 1)
	for i, c := range b.Columns {
		widths[i] = uniseg.StringWidth(c.Title)
		for _, row := range b.Rows {
			widths[i] = max(widths[i], uniseg.StringWidth(row[i].Text))
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

// widest returns the column that can best be cut, or -1. Sentences go before names, which people copy.
func (b *Table) widest(widths []int) int {
	widest, most := -1, 0
	for i, c := range b.Columns {
		width := widths[i]
		if c.Holds == Sentences {
			width += 1 << 20
		}
		if c.Holds != Numbers && widths[i] > minColumn && width >= most {
			widest, most = i, width
		}
	}
	return widest
}

func (h Holds) fit(s string, width int) string {
	all := uniseg.StringWidth(s)
	if all <= width {
		return s
	}
	keep := width - 1
	head := keep
	if h == Names {
		head = keep / 2
	}
	front, _ := splitAt(s, head)
	_, back := splitAt(s, all-(keep-head))
	return front + "…" + back
}

// splitAt returns what of a text fits into so many columns, and what begins at or behind them.
func splitAt(s string, columns int) (front, back string) {
	at, rest := 0, s
	for state := -1; rest != ""; {
		_, next, width, after := uniseg.FirstGraphemeClusterInString(rest, state)
		if at+width > columns {
			if at < columns { // a wide letter is across
				return s[:len(s)-len(rest)], next
			}
			return s[:len(s)-len(rest)], rest
		}
		at, rest, state = at+width, next, after
	}
	return s, ""
}
