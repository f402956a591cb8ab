package runreport

import (
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// part is one stream of a render, before and after.
type part struct {
	name          string
	before, after stream
	edits         []edit
	changes       []change
}

// change is a finding whose edit was made, and its lines in the stream before and after.
type change struct {
	*transform.Finding
	object        *object
	before, after int
}

// parts puts the documents of a run together again as the streams in which they came.
func parts(r *engine.Result) []*part {
	changes := changesOf(r)
	var all []*part
	for _, d := range r.Documents {
		if len(all) == 0 || all[len(all)-1].name != d.Part {
			all = append(all, &part{name: d.Part})
		}
		all[len(all)-1].add(d, r.Bytes(d), changes[d])
	}
	return all
}

func changesOf(r *engine.Result) map[*manifest.Document][]change {
	changes := map[*manifest.Document][]change{}
	for _, o := range objects(r.Findings) {
		for _, f := range o.findings {
			if f.Status == transform.Applied {
				changes[f.Doc] = append(changes[f.Doc], change{f, o, lineOf(f), f.Line})
			}
		}
	}
	return changes
}

// lineOf returns the line of the stream where a finding's field was.
func lineOf(f *transform.Finding) int {
	place := f.Place()
	line, _ := strconv.Atoi(place[strings.LastIndexByte(place, ':')+1:])
	return line
}

func (p *part) add(d *manifest.Document, out []byte, changes []change) {
	p.edits = append(p.edits, p.compare(string(d.Bytes), string(out))...)
	for _, c := range changes {
		c.after += p.after.lines
		p.changes = append(p.changes, c)
	}
	p.before.add(d.Bytes)
	p.after.add(out)
}

// compare returns the edits of a document that is about to be added.
func (p *part) compare(before, after string) []edit {
	if before == after {
		return nil
	}
	var edits []edit
	line, grown, at := p.before.lines+1, p.after.lines-p.before.lines, 0
	for _, u := range udiff.Lines(before, after) {
		line += countLines(before[at:u.Start])
		e := edit{from: line, before: countLines(before[u.Start:u.End]), to: line + grown, after: countLines(u.New)}
		edits = append(edits, e)
		line += e.before
		grown += e.after - e.before
		at = u.End
	}
	return edits
}

// countLines counts the lines of a text, of which the last may not be ended.
func countLines(s string) int {
	n := strings.Count(s, "\n")
	if s != "" && !strings.HasSuffix(s, "\n") {
		n++
	}
	return n
}
