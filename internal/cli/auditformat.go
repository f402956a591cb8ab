package cli

import (
	"io"
	"os"
	"time"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/auditreport"
	"github.com/vixens-io/ballast/internal/report/format"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

// auditFormats are the formats of an audit, the default first.
var auditFormats = []string{"text", "json", "sarif", "junit", "markdown", "html"}

// writeAudit writes an audit in the format that is asked for, to where it is asked for.
func (c *cli) writeAudit(a *audit.Audit, f auditFlags) error {
	style := c.style()
	if f.out != "" {
		style = format.Options{Color: c.color == "always"}
	}
	style.Verbose = f.verbose
	write := func(w io.Writer) error {
		switch f.output {
		case "json":
			return auditreport.JSON(w, a)
		case "sarif":
			return auditreport.SARIF(w, a, auditreport.SARIFOptions{
				Version: buildVersion(), Root: os.DirFS(a.Root),
			})
		case "junit":
			return auditreport.JUnit(w, a)
		case "markdown":
			return auditreport.Markdown(w, a)
		case "html":
			return auditreport.HTML(w, a, auditreport.PageOptions{Node: f.node(), Version: buildVersion(), Made: time.Now()})
		}
		return auditreport.Text(w, a, style)
	}
	write = readable(printable.Options{Colors: style.Color}, write)
	if f.out == "" {
		return c.printData(write)
	}
	return temporary.WriteFile(f.out, write)
}
