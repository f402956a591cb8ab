package auditreport

import (
	"bytes"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

func TestACauseIsOneLineThatFailuresShare(t *testing.T) {
	tests := map[string]struct{ path, err, want string }{
		"the path of the application": {"apps/web", `building apps/web: invalid Kustomization: json: unknown field "spec"`,
			`invalid Kustomization: json: unknown field "spec"`},
		"a file in it": {"apps/web", "building apps/web: apps/web/kustomization.yaml: helmCharts: no",
			"kustomization.yaml: helmCharts: no"},
		"the way to a cause": {"apps/broken", "building apps/broken: accumulating resources: accumulation " +
			"err='accumulating resources from '../nowhere': evalsymlink failure on 'apps/nowhere' : lstat apps/nowhere: " +
			"no such file or directory': must build at directory: not a valid directory: evalsymlink failure on 'apps/nowhere'",
			"evalsymlink failure on 'apps/nowhere' : lstat apps/nowhere: no such file or directory"},
		"a configuration": {"apps/web", "building apps/web: trouble configuring builtin PatchTransformer with config: " +
			"`\npath: patch.yaml\ntarget:\n  kind: Deployment\n`: unable to parse SM or JSON patch from [a]",
			"PatchTransformer: unable to parse SM or JSON patch from [a]"},
		"a long one":  {"web", strings.Repeat("é", 400), strings.Repeat("é", 150) + "… (--verbose has all of it)"},
		"at the root": {".", "building .: no", "building .: no"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := causeOf(&audit.Row{Path: tt.path, Error: tt.err}); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestCausesAreToldOnceAndNamesAreWholeWithoutATerminal(t *testing.T) {
	long := "apps/" + strings.Repeat("a-long-name/", 12) + "overlay"
	a := &audit.Audit{Totals: audit.Totals{Applications: map[audit.Verdict]int{audit.Failed: 3}}}
	for _, path := range []string{"apps/web", "apps/api", long} {
		a.Rows = append(a.Rows, audit.Row{Path: path, Place: path, Verdict: audit.Failed,
			Error: "building " + path + ": invalid Kustomization: json: unknown field \"spec\""})
	}
	text := func(o format.Options) string {
		var b bytes.Buffer
		if err := Text(&b, a, o); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	short := text(format.Options{})
	_, told, _ := strings.Cut(short, "why nothing was rendered")
	if !strings.Contains(told, "  3 applications\n    invalid Kustomization: json: unknown field \"spec\"\n    in\n") ||
		strings.Count(told, "unknown field") != 1 {
		t.Errorf("the cause is not told once, with its count:\n%s", told)
	}
	if strings.Contains(short, "…") || !strings.Contains(short, "failed   "+long+" ") {
		t.Errorf("something is cut:\n%s", short)
	}
	if whole := text(format.Options{Verbose: true}); !strings.Contains(whole, "    building apps/web: invalid Kustom") {
		t.Errorf("--verbose has not the whole error:\n%s", whole)
	}
	for line := range strings.Lines(text(format.Options{Width: 230})) {
		if strings.HasPrefix(line, "failed ") && !strings.Contains(line, "apps/web") && !strings.Contains(line, "apps/api") &&
			!strings.Contains(line, long) {
			t.Errorf("a name is cut where a sentence could be: %s", line)
		}
	}
}
