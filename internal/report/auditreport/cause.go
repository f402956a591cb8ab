package auditreport

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// cause is why some applications have no result.
type cause struct {
	text  string
	names []string
}

// causesOf returns the causes of failures, each once, in the order in which they come first.
func causesOf(failed []app) []cause {
	var all []cause
	for _, r := range failed {
		text := causeOf(r.Row)
		at := slices.IndexFunc(all, func(c cause) bool { return c.text == text })
		if at < 0 {
			at, all = len(all), append(all, cause{text: text})
		}
		all[at].names = append(all[at].names, r.name)
	}
	return all
}

// What kustomize says around a cause: the configuration of what failed, and the way to it.
var (
	kustomizeConfig = regexp.MustCompile("(?s)trouble configuring builtin (\\w+) with config: `[^`]*`: ")
	kustomizeWay    = regexp.MustCompile(`accumulat\w+ (?:resources|components)(?: from '[^']*')?: |` +
		`accumulation err='|recursed accumulation of path '[^']*': `)
	kustomizeBuild = regexp.MustCompile(`(?s)': must build at directory: .*$`)
)

// longestCause is how many bytes of a cause a line shows.
const longestCause = 300

// causeOf returns why an application has no result: a line without the application's own path, so that it is
// the same for all that fail by it.
func causeOf(r *audit.Row) string {
	text := kustomizeConfig.ReplaceAllString(r.Error, "$1: ")
	text = kustomizeWay.ReplaceAllString(text, "")
	text = kustomizeBuild.ReplaceAllString(text, "")
	if r.Path != "" && r.Path != "." {
		text = strings.TrimPrefix(text, "building "+r.Path+": ")
		text = strings.TrimPrefix(text, r.Path+": ")
		text = strings.ReplaceAll(text, r.Path+"/", "")
	}
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longestCause {
		text = strings.ToValidUTF8(text[:longestCause], "") + "… (--verbose has all of it)"
	}
	return text
}

// causes says why nothing was rendered, each cause once.
func (t text) causes(failed []app) {
	all := causesOf(failed)
	for _, c := range all[:min(len(all), format.MaxListed)] {
		if len(c.names) == 1 {
			t.WriteString("  " + t.Paint(format.Bold, c.names[0]) + "\n")
			t.Paragraph("    ", c.text)
			continue
		}
		t.WriteString("  " + t.Paint(format.Bold, format.Count(len(c.names), "application")) + "\n")
		t.Paragraph("    ", c.text)
		t.Paragraph("    ", "in "+strings.Join(c.names, ", "))
	}
	t.AndMore(len(all) - format.MaxListed)
}
