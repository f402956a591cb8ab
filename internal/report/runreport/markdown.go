package runreport

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Markdown writes every finding for a comment on a pull request.
func Markdown(w io.Writer, r *engine.Result) error {
	var m markdown
	s := summarize(r)
	fmt.Fprintf(&m, "### Ballast: %s\n\n", heading(s))
	if len(r.Findings) > 0 {
		m.summary(s)
	}
	for _, o := range objects(r.Findings) {
		fmt.Fprintf(&m, "#### %s\n\n%s\n\n", format.Code(o.ref.String()), format.Code(o.Line()))
		for _, f := range o.findings {
			m.Finding(f)
		}
		m.WriteByte('\n')
	}
	_, err := io.WriteString(w, m.String())
	return err
}

func heading(s summary) string {
	text := fmt.Sprintf("%s in %s", format.Count(s.Edits, "edit"), format.Count(s.Objects, "object"))
	if s.Edits == 0 {
		text = "no edits"
	}
	if s.Errors > 0 {
		text += ", refused"
	}
	return text
}

func (m *markdown) summary(s summary) {
	fmt.Fprintf(m, "| edits | objects | open | errors | danger | waived | mitigated | reported | restarts |\n")
	fmt.Fprintf(m, "|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	fmt.Fprintf(m, "| %d | %d | %d | %d | %d | %d | %d | %d | %d |\n\n",
		s.Edits, s.Objects, s.Open, s.Errors, s.Danger, s.Waived, s.Mitigated, s.Reported, len(s.Restarts))
	if len(s.Restarts) == 0 {
		return
	}
	fmt.Fprintf(m, "Pods restart: %s.\n\n", codes(s.Restarts))
	if len(s.Labels) > 0 {
		fmt.Fprintf(m, "Only for a label: %s.\n\n", codes(s.Labels))
	}
}

func codes(objects []transform.ObjectRef) string {
	all := make([]string, len(objects))
	for i, o := range objects {
		all[i] = format.Code(o.String())
	}
	return strings.Join(all, ", ")
}

// markdown is a comment on a pull request.
type markdown struct{ format.Markdown }
