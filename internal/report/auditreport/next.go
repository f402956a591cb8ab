package auditreport

import (
	"fmt"

	"mvdan.cc/sh/v3/syntax"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// steps returns what someone should do about an audit, the most urgent first.
func steps(a *audit.Audit) []string {
	t := &a.Totals
	var steps []string
	for _, s := range []struct {
		n          int
		what, todo string
	}{
		{t.Applications[audit.Refused], "application", "refused: Ballast would not let Argo CD have them; " +
			command("explain", a, audit.Refused) + " says why"},
		{t.Applications[audit.Failed], "application", "failed: fix what keeps them from rendering; " +
			"until then nobody knows what is in them"},
		{t.Applications[audit.External], "application", "external: their sources are not in this checkout; " +
			"audit them where they are"},
		{t.UnsafeSyncs.Open, "sync", "that can delete a backup: make it a copy, or waive it with a reason"},
		{t.NotRead.Open, "tool", "not read: it can delete, and Ballast does not see what it runs; look at it, " +
			"and waive it with the reason why it is safe"},
		{t.Unmanaged, "Application", "unmanaged: name the plugin in spec.source.plugin"},
		{t.Workloads - t.Sized, "workload", "without a size: `ballast registry init` leaves a question for each"},
		{t.Applications[audit.Left], "application", "with open findings: " +
			command("explain", a, audit.Left) + " lists them with their reasons"},
		{t.Applications[audit.MadeSafe], "application", "that Ballast changes: " +
			command("diff", a, audit.MadeSafe) + " shows how"},
	} {
		if s.n > 0 {
			steps = append(steps, fmt.Sprintf("%s %s", format.Count(s.n, s.what), s.todo))
		}
	}
	return steps
}

// command returns a command line that asks about the worst application with a verdict.
func command(verb string, a *audit.Audit, v audit.Verdict) string {
	line := "ballast " + verb
	for _, r := range worstFirst(a) {
		if r.Verdict != v || r.Path == "" {
			continue
		}
		line += argument("", r.Path)
		if r.App != "" {
			line += argument(" --app", r.App)
		}
		break
	}
	return "`" + printable.Line(line) + "`"
}

func argument(flag, value string) string {
	quoted, err := syntax.Quote(value, syntax.LangPOSIX)
	if err != nil { // it holds what no shell can be given
		return ""
	}
	return flag + " " + quoted
}
