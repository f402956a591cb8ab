package cli

import (
	"io"
	"os"
	"time"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report"
	"github.com/vixens-io/ballast/internal/source/temporary"
	"github.com/vixens-io/ballast/transformers"
)

// auditFormats are the formats of an audit, the default first.
var auditFormats = []string{"text", "json", "sarif", "junit", "markdown", "html"}

// writeAudit writes an audit in the format that is asked for, to where it is asked for.
func (c *cli) writeAudit(a *audit.Audit, f auditFlags) error {
	style := c.style()
	if f.out != "" {
		style = report.Options{Color: c.color == "always"}
	}
	write := func(w io.Writer) error {
		switch f.output {
		case "json":
			return report.AuditJSON(w, a)
		case "sarif":
			return report.AuditSARIF(w, a, report.SARIFOptions{
				Version: buildVersion(), Transformers: transformers.All(), Root: os.DirFS(a.Root),
			})
		case "junit":
			return report.AuditJUnit(w, a)
		case "markdown":
			return report.AuditMarkdown(w, a)
		case "html":
			return report.AuditHTML(w, a, report.PageOptions{Node: f.node(), Version: buildVersion(), Made: time.Now()})
		}
		return report.AuditText(w, a, style)
	}
	write = readable(printable.Options{Colors: style.Color}, write)
	if f.out == "" {
		return c.printData(write)
	}
	return temporary.WriteFile(f.out, write)
}
