package runreport

import (
	"sort"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/format"
)

// contextLines is how many lines a hunk shows around a change.
const contextLines = 3

// edit is a run of lines that another run replaces. Lines are those of the stream,
// 1-based.
type edit struct {
	from, before int // the first line before, and how many
	to, after    int // the same afterwards
}

// hunk is edits that are close together, and the lines that show them.
type hunk struct {
	edit
	edits []edit
}

// hunks returns the edits of a part as hunks. Their context may reach into documents that
// do not change: with less of it at one end, patch would look for the end of the file.
func (p *part) hunks() []hunk {
	var all []hunk
	for _, e := range p.edits {
		if n := len(all); n > 0 && e.from <= all[n-1].from+all[n-1].before+contextLines {
			all[n-1].take(e, p.before.total())
			continue
		}
		lead := min(contextLines, e.from-1)
		h := hunk{edit: edit{from: e.from - lead, to: e.to - lead}}
		h.take(e, p.before.total())
		all = append(all, h)
	}
	return all
}

// take adds an edit to a hunk and moves the hunk's end behind it.
func (h *hunk) take(e edit, total int) {
	h.edits = append(h.edits, e)
	trail := min(contextLines, total-(e.from+e.before-1))
	h.before = e.from + e.before + trail - h.from
	h.after = e.to + e.after + trail - h.to
}

// reasons returns for each hunk the objects that it changes, and why: a comment a line. For
// each object it says once if the diff of it cannot be applied.
func (p *part) reasons(hunks []hunk) [][]string {
	comments := make([][]string, len(hunks))
	var last *object
	saysRedacted := false
	byHunk := p.byHunk(hunks)
	for i := range hunks {
		said := map[string]bool{}
		for _, c := range byHunk[i] {
			if c.object != last {
				last, saysRedacted = c.object, false
				clear(said)
				comments[i] = append(comments[i], printable.Line(last.ref.String()+" ("+last.Line()+")"))
			}
			if reason := "  " + printable.Line(reasonOf(c.Finding)); !said[reason] {
				said[reason] = true
				comments[i] = append(comments[i], reason)
			}
		}
		if len(byHunk[i]) == 0 {
			comments[i] = append(comments[i], "  the same values as before, re-encoded for an edit elsewhere in the document")
		}
		if !saysRedacted && p.isRedacted(hunks[i]) {
			comments[i] = append(comments[i], "  secrets are redacted: this diff is to read, not to apply")
			saysRedacted = true
		}
		if p.isEscaped(hunks[i]) {
			comments[i] = append(comments[i], "  what does not print is shown by its number: this diff is to read, not to apply")
		}
	}
	return comments
}

// isEscaped reports whether something in the lines of a hunk does not print.
func (p *part) isEscaped(h hunk) bool {
	return p.before.isEscaped(h.from, h.from+h.before) || p.after.isEscaped(h.to, h.to+h.after)
}

// isRedacted reports whether something in the lines of a hunk is redacted.
func (p *part) isRedacted(h hunk) bool {
	return p.before.isRedacted(h.from, h.from+h.before) || p.after.isRedacted(h.to, h.to+h.after)
}

func reasonOf(f *transform.Finding) string {
	text := format.Title(f) + ": " + strings.Join(strings.Fields(f.Reason), " ")
	if f.Source != nil {
		text += " (" + f.Source.String() + ")"
	}
	return text
}

// byHunk returns each change to the hunk that shows it.
func (p *part) byHunk(hunks []hunk) [][]change {
	all := make([][]change, len(hunks))
	for _, c := range p.changes {
		if i := hunkOf(hunks, c); i >= 0 {
			all[i] = append(all[i], c)
		}
	}
	return all
}

// hunkOf finds the hunk of a change by its line afterwards; what was removed has only a
// line before. A hunk that lies behind the line is the next best.
func hunkOf(hunks []hunk, c change) int {
	i := sort.Search(len(hunks), func(i int) bool {
		if c.After == nil {
			return c.before < hunks[i].from+hunks[i].before
		}
		return c.after < hunks[i].to+hunks[i].after
	})
	return min(i, len(hunks)-1)
}
