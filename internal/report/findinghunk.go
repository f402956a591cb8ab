package report

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/transform"
)

// Hunks gives, for each finding whose edit was made, the hunk of the diff that shows it. What may
// be secret is masked.
func Hunks(r *pipeline.Result) map[*transform.Finding]string {
	all := map[*transform.Finding]string{}
	for _, p := range parts(r) {
		hunks := p.hunks()
		for i, changes := range p.byHunk(hunks) {
			if len(changes) == 0 {
				continue
			}
			text := p.text(hunks[i])
			for _, c := range changes {
				all[c.Finding] = text
			}
		}
	}
	return all
}

// text gives a hunk as the lines of a unified diff.
func (p *part) text(h hunk) string {
	d := &diff{}
	d.line("", fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.from, h.before, h.to, h.after))
	d.hunk(p, h)
	return d.String()
}
