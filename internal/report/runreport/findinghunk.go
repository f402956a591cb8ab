package runreport

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Hunks returns, for each finding whose edit was made, the hunk of the diff that shows it. What may
// be secret is redacted.
func Hunks(r *engine.Result) map[*transform.Finding]string {
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

// mostHunk bounds the text of a hunk, which each of its findings has.
const mostHunk = 16 << 10

// text returns a hunk as the lines of a unified diff, of a very long one the first.
func (p *part) text(h hunk) string {
	d := &diff{}
	d.line("", fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.from, h.before, h.to, h.after))
	d.hunk(p, h)
	text := d.String()
	if len(text) <= mostHunk {
		return text
	}
	if end := strings.LastIndexByte(text[:mostHunk], '\n'); end > 0 {
		return text[:end+1] + "…\n"
	}
	return strings.ToValidUTF8(text[:mostHunk], "") + "…\n"
}
