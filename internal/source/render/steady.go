package render

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// Steady returns an error in words that are the same each time: without the names of temporary directories,
// addresses in memory, ports that the system chose and durations, and in one order.
func Steady(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, r := range unsteady() {
		text = r.pattern.ReplaceAllString(text, r.with)
	}
	text = temporaryNames().ReplaceAllString(text, "a temporary directory")
	if strings.Contains(text, schemaRefuses) {
		text = strings.Join(orderedCharts(ordered(strings.Split(text, "\n"))), "\n")
	}
	return repopath.Reword(err, text)
}

type replacement struct {
	pattern *regexp.Regexp
	with    string
}

var unsteady = sync.OnceValue(func() []replacement {
	return []replacement{
		{regexp.MustCompile(`\b0x[0-9a-f]{8,16}\b`), "0x…"},                       // kustomize prints pointers
		{regexp.MustCompile(`\b(read|write) (tcp|udp)([46]?) \S+->`), "$1 $2$3 "}, // from which port
		{regexp.MustCompile(`\bvalues-\d{5,}\.yaml\b`), "values.yaml"},
		{regexp.MustCompile(` after \d+ ms\b`), ""}, // as curl says, in git
	}
})

// schemaRefuses is what helm says before all that a schema refuses, in the order of a map.
const schemaRefuses = "don't meet the specifications of the schema"

// orderedCharts sorts what helm says of several charts: the name of each, and then its list.
func orderedCharts(lines []string) []string {
	var out []string
	var charts [][]string
	flush := func() {
		slices.SortStableFunc(charts, slices.Compare)
		out = slices.Concat(out, slices.Concat(charts...))
		charts = nil
	}
	for i := 0; i < len(lines); {
		end := i + 1
		for end < len(lines) && isOfSchema(lines[end]) {
			end++
		}
		if end == i+1 || isOfSchema(lines[i]) || strings.Contains(lines[i], schemaRefuses) {
			flush()
			out = append(out, lines[i:end]...)
		} else {
			charts = append(charts, lines[i:end])
		}
		i = end
	}
	flush()
	return out
}

// isOfSchema reports whether a line says what the schema of a chart refuses, or why it cannot be read.
func isOfSchema(line string) bool {
	return itemIndent(line) >= 0 || strings.HasPrefix(line, "failing loading ")
}

// ordered sorts the items of lists, and those of the lists in them.
func ordered(lines []string) []string {
	var out []string
	var items [][]string
	flush := func() {
		slices.SortFunc(items, slices.Compare)
		out = slices.Concat(out, slices.Concat(items...))
		items = nil
	}
	for i := 0; i < len(lines); {
		indent := itemIndent(lines[i])
		if indent < 0 {
			flush()
			out = append(out, lines[i])
			i++
			continue
		}
		end := i + 1
		for end < len(lines) && itemIndent(lines[end]) > indent {
			end++
		}
		items = append(items, append([]string{lines[i]}, ordered(lines[i+1:end])...))
		i = end
	}
	flush()
	return out
}

// itemIndent returns how far an item of a list is indented; less than 0 for what is none.
func itemIndent(line string) int {
	text := strings.TrimLeft(line, " ")
	if !strings.HasPrefix(text, "- ") {
		return -1
	}
	return len(line) - len(text)
}

// temporaryNames matches what a render makes in the directory for temporary files. Clones and checkouts that
// others made to render them have names, which they put in place of the directories.
func temporaryNames() *regexp.Regexp {
	parent := os.TempDir()
	names := regexp.QuoteMeta(parent)
	if real, err := repopath.Real(parent); err == nil && real != parent {
		names += "|" + regexp.QuoteMeta(real)
	}
	return regexp.MustCompile(`(?:` + names + `)/(?:ballast-helm|ballast-chart|kustomize-helm|kustomize|helm)-\d+`)
}
